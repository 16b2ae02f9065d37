"""What lies behind every report: the frames of one round, narrowed to units."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain import frames
from quizapp.domain.assessment import AssessmentModel, Competence
from quizapp.domain.disclosure import NOTHING, Withheld, withheld
from quizapp.domain.summaries import (
    Summary,
    by_unit,
    percent_by_competence,
    percent_by_domain,
    required_by_competence,
    summarise,
    without_figures,
)
from quizapp.people.models import Unit
from quizapp.people.queries.unit_history import present_units, unit_names_at
from quizapp.reports.facts import Bar, FormerUnit, RoundFacts, Succession, UnitLine
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.queries import CountedResult, counted_results, marks_frame, results_frame
from quizapp.rounds.models import RoundCandidate


@dataclass(frozen=True)
class ListedUnit:
    id: int
    code: str
    name: str
    invited: int


@dataclass(frozen=True)
class Ground:
    """The frames of one round, narrowed to units; `withheld` is what the reader may not be told of small ones."""

    facts: RoundFacts
    units: tuple[ListedUnit, ...]
    succession: Succession
    counted: list[CountedResult]
    results: pd.DataFrame
    marks: pd.DataFrame
    assessed: tuple[Competence, ...]
    withheld: Withheld = NOTHING

    @property
    def told(self) -> tuple[ListedUnit, ...]:
        """Units whose figures may be told."""
        return tuple(unit for unit in self.units if unit.id not in self.withheld.units)

    @property
    def summary(self) -> Summary:
        """Of everybody together."""
        found = summarise(self.results, self.invited, self.model.bands)
        return without_figures(found) if self.withheld.is_total else found

    @property
    def model(self) -> AssessmentModel:
        return self.facts.model

    @property
    def invited(self) -> int:
        return sum(unit.invited for unit in self.units)


def ground_of(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    seen_from: Collection[int] | None = None,
    may_name: Collection[int] | None = None,
    *,
    rolled_up: bool = False,
) -> Ground:
    """Figures of people listed in `unit_ids`; NotFound where the round is not visible from `seen_from` (the same units
    where it is None). `may_name`: units whose people the reader sees by name; None is every unit. `rolled_up`: what
    people of former units did counts for the unit in which theirs went on; not while anything is withheld, which a
    subtraction would tell."""
    seen = unit_ids if seen_from is None else seen_from
    facts = round_facts(session, round_id, seen)
    counted = counted_results(session, round_id, unit_ids)
    listed = _units(session, facts, unit_ids)
    now_in = _now_in(session, [unit.id for unit in listed], seen)
    former = _former(session, listed, now_in)
    sat = Counter(one.unit_id for one in counted)
    hidden = NOTHING if may_name is None else withheld(sat, may_name)
    if is_rolled := rolled_up and not hidden.units:
        counted = [replace(one, unit_id=now_in[one.unit_id]) for one in counted]
        listed = _rolled_up(session, listed, now_in)
    marks = marks_frame(counted, facts.model)
    known = set(marks["competence"])
    return Ground(
        facts=facts,
        units=listed,
        succession=Succession(is_rolled, former, may_roll_up=not hidden.units),
        counted=counted,
        results=results_frame(counted),
        marks=marks,
        assessed=tuple(c for c in facts.model.competences if c.code in known),
        withheld=hidden,
    )


def units_behind(session: Session, unit_id: int, unit_ids: Collection[int]) -> set[int]:
    """The unit and the former ones among `unit_ids` that went on in it."""
    return {one for one, now in present_units(session, unit_ids).items() if now == unit_id} | ({unit_id} & {*unit_ids})


def is_former(session: Session, unit_id: int, seen: Collection[int]) -> bool:
    """Whether a unit went on in one other that the reader sees."""
    return _now_in(session, [unit_id], seen)[unit_id] != unit_id


def _now_in(session: Session, ids: Collection[int], seen: Collection[int]) -> dict[int, int]:
    """Unit → the one in which it goes on, as far as the reader's units reach."""
    return {one: now if now in seen else one for one, now in present_units(session, ids).items()}


def _former(session: Session, listed: Collection[ListedUnit], now_in: dict[int, int]) -> tuple[FormerUnit, ...]:
    gone = [unit for unit in listed if now_in[unit.id] != unit.id]
    known = _known(session, {now_in[unit.id] for unit in gone})
    return tuple(FormerUnit(unit.code, unit.name, *known[now_in[unit.id]]) for unit in gone)


def _known(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = session.execute(sa.select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(ids)))
    return {row.id: (row.code, row.name) for row in rows}


def _rolled_up(session: Session, listed: Collection[ListedUnit], now_in: dict[int, int]) -> tuple[ListedUnit, ...]:
    invited: dict[int, int] = {}
    for unit in listed:
        invited[now_in[unit.id]] = invited.get(now_in[unit.id], 0) + unit.invited
    found = [ListedUnit(one, *names, invited[one]) for one, names in _known(session, invited).items()]
    return tuple(sorted(found, key=lambda unit: unit.code))


def _units(session: Session, facts: RoundFacts, unit_ids: Collection[int]) -> tuple[ListedUnit, ...]:
    """Units that have people on the list, by code, under the name of the day on which the round opened."""
    statement = (
        sa.select(Unit.id, Unit.code, sa.func.count())
        .join(RoundCandidate, RoundCandidate.unit_id == Unit.id)
        .where(RoundCandidate.round_id == facts.id, Unit.id.in_(unit_ids))
        .group_by(Unit.id, Unit.code)
        .order_by(Unit.code)
    )
    rows = [(row[0], row[1], row[2]) for row in session.execute(statement)]
    names = unit_names_at(session, facts.opens_at, [unit_id for unit_id, _code, _number in rows])
    return tuple(ListedUnit(unit_id, code, names[unit_id], number) for unit_id, code, number in rows)


def competence_bars(ground: Ground) -> tuple[Bar, ...]:
    percents, required = percent_by_competence(ground.marks), required_by_competence(ground.marks)
    return tuple(Bar(c.code, c.name, percents[c.code], required[c.code], c.training_topic) for c in ground.assessed)


def domain_bars(ground: Ground) -> tuple[Bar, ...]:
    percents = percent_by_domain(ground.marks, {c.code: c.domain for c in ground.model.competences})
    return tuple(Bar(d.code, d.name, percents[d.code]) for d in ground.model.domains if d.code in percents)


def percents_of(results: pd.DataFrame) -> list[float]:
    return [float(percent) for percent in results["total_percent"]]


def unit_lines(ground: Ground) -> tuple[UnitLine, ...]:
    """Every unit with people on the list, also those of whom nobody sat."""
    results, nobody = by_unit(ground.results), frames.empty(frames.RESULTS)
    lines = []
    for unit in ground.units:
        summary = summarise(results.get(unit.id, nobody), unit.invited, ground.model.bands)
        is_withheld = unit.id in ground.withheld.units
        shown = without_figures(summary) if is_withheld else summary
        lines.append(UnitLine(unit.id, unit.code, unit.name, shown, is_withheld))
    return tuple(lines)
