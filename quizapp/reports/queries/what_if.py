"""A draft of the model held against a round that was sat: who would stand elsewhere. Nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from quizapp.domain.assessment import AssessmentModel, Competence
from quizapp.domain.classifying import is_below
from quizapp.domain.disclosure import withheld
from quizapp.domain.policies import POLICIES, policy_of
from quizapp.domain.rulings import Ruling
from quizapp.domain.scoring import score
from quizapp.domain.totals import Points
from quizapp.domain.trying import Stand, Tally, Trial, moves_of, stand_of, tally_of
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.reports.facts import RoundFacts
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.actions import marked_paper, rules_of_round, with_policies
from quizapp.results.queries import CountedResult, counted_results
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates

MOST_NAMES = 500
_FINEST = 1_000_000  # shares of points have small denominators; this finds them again behind their decimals


@dataclass(frozen=True)
class UnitTally:
    """`tally` is None for a unit of so few people that the reader, who may not see names, is not told."""

    unit_id: int
    name: str
    people: int
    tally: Tally | None


@dataclass(frozen=True)
class PersonTrial:
    name: str
    staff_code: str
    unit_name: str
    trial: Trial


@dataclass(frozen=True)
class WhatIf:
    """`moves`: level before, level after → people; None with `tally` where all together would tell of single persons.
    `people`: those who would stand elsewhere and whom the reader sees by name; `more`: how many are left out of it.
    `unknown`: competences that were asked and that the draft does not have."""

    round: RoundFacts
    model: AssessmentModel
    few: int
    tally: Tally | None
    moves: Mapping[tuple[str, str], int]
    units: tuple[UnitTally, ...]
    people: tuple[PersonTrial, ...]
    more: int
    unknown: tuple[Competence, ...]


class Kept(NamedTuple):
    """What a round keeps under any model: its own policies of marking, and what was ruled about its questions."""

    scoring: Mapping[str, str]
    rulings: Mapping[int, Ruling]


def what_if(
    session: Session, round_id: int, model: AssessmentModel, unit_ids: Collection[int], may_name: Collection[int]
) -> WhatIf:
    """NotFound where the round is not visible from `unit_ids`. `may_name`: units whose people are seen by name."""
    facts = round_facts(session, round_id, unit_ids)
    kept = Kept(session.get_one(Round, round_id).scoring, rules_of_round(session, round_id).rulings)
    counted = counted_results(session, round_id, unit_ids)
    trials = [_trial(session, one, facts.model, model, kept) for one in counted]
    by_unit: dict[int, list[Trial]] = defaultdict(list)
    for one in trials:
        by_unit[one.unit_id].append(one)
    few = max(facts.model.few_people, model.few_people)
    hidden = withheld({unit: len(of) for unit, of in by_unit.items()}, may_name, few)
    names = unit_names_at(session, facts.opens_at, list(by_unit))
    people = _people(session, facts.id, [one for one in trials if one.unit_id in may_name and one.changes])
    asked = {code for one in counted for code in one.result.marks["competences"]}
    return WhatIf(
        round=facts,
        model=model,
        few=few,
        tally=None if hidden.is_total else tally_of(trials),
        moves={} if hidden.is_total else moves_of(trials),
        units=tuple(
            UnitTally(unit, names[unit], len(of), None if unit in hidden.units else tally_of(of))
            for unit, of in sorted(by_unit.items(), key=lambda pair: names[pair[0]])
        ),
        people=people[:MOST_NAMES],
        more=max(0, len(people) - MOST_NAMES),
        unknown=tuple(c for c in facts.model.competences if c.code in asked and not model.knows(c.code)),
    )


def _trial(session: Session, one: CountedResult, old: AssessmentModel, new: AssessmentModel, kept: Kept) -> Trial:
    after = stand_of(_sums(session, one, old, new, kept), new, one.position_code)
    return Trial(one.person_id, one.unit_id, _before(one, old), after)


def _before(one: CountedResult, model: AssessmentModel) -> Stand:
    """As it was written; never computed anew."""
    band = next(band.name for band in model.bands if band.code == one.result.band)
    needs = (
        code
        for code, (earned, possible) in one.result.marks["competences"].items()
        if is_below(100 * earned / possible, model.required_percent(one.position_code, code))
    )
    return Stand(one.result.total_percent, band, one.result.has_passed, frozenset(needs))


def _sums(
    session: Session, one: CountedResult, old: AssessmentModel, new: AssessmentModel, kept: Kept
) -> dict[str, tuple[Points, int]]:
    """Points by competence: those that were written where both models mark alike, else of the frozen paper anew."""
    scoring = kept.scoring
    if _marks_alike(with_policies(old, scoring), with_policies(new, scoring)):
        return _written(one.result.marks["competences"])
    as_new = with_policies(old, {type_: policy_of({**new.scoring, **scoring}, type_) for type_ in POLICIES})
    found = score(marked_paper(session, one.attempt_id, rulings=kept.rulings), as_new)
    return _written({marks.code: (marks.earned, marks.possible) for marks in found.competences})


def _marks_alike(one: AssessmentModel, other: AssessmentModel) -> bool:
    return all(policy_of(one.scoring, type_) == policy_of(other.scoring, type_) for type_ in POLICIES)


def _written(marks: Mapping[str, Any]) -> dict[str, tuple[Points, int]]:
    return {
        code: (Fraction(earned).limit_denominator(_FINEST), int(possible)) for code, (earned, possible) in marks.items()
    }


def _people(session: Session, round_id: int, trials: list[Trial]) -> tuple[PersonTrial, ...]:
    """As Vietnamese lists sort names."""
    found = {one.person_id: one for one in trials}
    listed = candidates(session, round_id, {one.unit_id for one in trials})
    return tuple(
        PersonTrial(one.name, one.staff_code, one.unit_name, found[one.person_id])
        for one in listed
        if one.person_id in found
    )
