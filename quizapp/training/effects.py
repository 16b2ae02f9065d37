"""What came of a plan: before and after of those who attended beside the others, and who still needs it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionVersion
from quizapp.domain.fairness import fairness
from quizapp.domain.gains import Effect, effect, from_draws, of_part
from quizapp.domain.reliability import Reliability
from quizapp.domain.topics import Standing, Standings, standings
from quizapp.people.models import Person, Unit
from quizapp.reports.facts import RoundFacts
from quizapp.reports.queries.ground import Ground
from quizapp.reports.queries.items import places_of
from quizapp.reports.queries.round import reliability_of
from quizapp.rounds.models import Round
from quizapp.training.attending import attended_ids
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.needing import PlanNeeds, ground_of_plan, needs_of_plan
from quizapp.training.plans import lines_of
from quizapp.training.retesting import retests_of

MANY = 1000  # ids in one statement
Values = npt.NDArray[np.generic]


@dataclass(frozen=True)
class Left:
    """Somebody who still needs a topic, or was not tested again; `need`, `percent` and `required` by the later test,
    else by the earlier one, "" and None where neither asked them."""

    person_id: int
    staff_code: str
    name: str
    unit_name: str
    has_attended: bool
    need: str = ""
    percent: float | None = None
    required: float | None = None


@dataclass(frozen=True)
class LineEffect:
    """One topic. `needed`: who needed it before; `attended`: of all, before the later test; `shared`: competences that
    both papers asked, of which the figures are; `asked`: their questions on the average paper, before and after.
    `still`: who needs it by the test afterwards; `untested`: who needed it or attended and has no later result; by unit
    and name, the first of them, with how many they are."""

    line: TrainingLine
    needed: int
    attended: int
    effect: Effect | None
    shared: tuple[str, ...]
    asked: tuple[float, float]
    still: tuple[Left, ...]
    untested: tuple[Left, ...]
    still_count: int
    untested_count: int

    @property
    def left_out(self) -> tuple[str, ...]:
        """Competences of the topic that one of the papers did not ask."""
        return tuple(code for code in self.line.competences if code not in self.shared)


@dataclass(frozen=True)
class EffectReport:
    """`later`: the test afterwards that the figures are of; None while there is none that was opened. `sat`, `invited`:
    of the later one."""

    plan: TrainingPlan
    earlier: RoundFacts
    later: RoundFacts | None
    choices: tuple[Round, ...]
    lines: tuple[LineEffect, ...]
    sat: int = 0
    invited: int = 0

    @property
    def taught(self) -> tuple[LineEffect, ...]:
        """Topics that somebody attended before the later test."""
        return tuple(one for one in self.lines if one.attended)

    @property
    def is_other_model(self) -> bool:
        """Whether what is required may have changed between the two."""
        return self.later is not None and self.later.model_label != self.earlier.model_label


@dataclass(frozen=True)
class Side:
    """One of the two rounds: its figures, and the places of its papers by competence: three columns for `fairness`."""

    ground: Ground
    standings: Standings
    places: Mapping[str, tuple[Values, Values, Values]]
    people: npt.NDArray[np.int64]
    reliability: Reliability

    def ease(self, codes: Collection[str], groups: Sequence[Collection[int]]) -> dict[int, float]:
        """Person → how many points easier than others' their questions of these competences were, where that can be
        told. Points count from the mean of their group: what a group learnt does not make its questions easy."""
        mine = [self.places[code] for code in codes if code in self.places]
        if not mine:
            return {}
        people, versions, points = (np.concatenate(columns) for columns in zip(*mine, strict=True))
        group = np.full(len(self.people), len(groups), np.int64)
        for place, some in reversed(list(enumerate(groups))):
            group[np.isin(self.people, list(some))] = place
        group = group[people]
        means = np.bincount(group, weights=points) / np.maximum(np.bincount(group), 1)
        found = fairness(people, versions, points - means[group], len(self.people)).expected
        known = zip(self.people.tolist(), found, strict=False)
        return {person: value for person, value in known if value is not None}


@dataclass(frozen=True)
class Listed:
    """People who have not left – id, code, name, unit – in the order of lists: by unit and name. `place`: of each
    person in it."""

    rows: tuple[tuple[int, str, str, str], ...]
    place: Mapping[int, int]

    def left(
        self, ids: Collection[int], attended: Collection[int], needs: Mapping[int, Standing], most: int | None
    ) -> tuple[tuple[Left, ...], int]:
        """The first of them, and how many they are."""
        places = sorted(self.place[one] for one in ids if one in self.place)
        return tuple(self._one(place, attended, needs) for place in places[:most]), len(places)

    def _one(self, place: int, attended: Collection[int], needs: Mapping[int, Standing]) -> Left:
        row = self.rows[place]
        one = needs.get(row[0])
        return Left(*row, row[0] in attended, *(one or ("", None, None)))


def effect_report(
    session: Session,
    plan: TrainingPlan,
    later_id: int | None = None,
    *,
    line_id: int | None = None,
    most: int | None = None,
) -> EffectReport:
    """`later_id`: one of the plan's tests afterwards; None, or another: the newest that is open or closed. `line_id`:
    of one topic alone. `most`: how many people of each list are named; None is all. Of both rounds the results that
    everybody reads."""
    choices = tuple(one for one in retests_of(session, plan.id) if one.state in ("ready", "closed"))
    later = next((one for one in choices if one.id == later_id), choices[0] if choices else None)
    then = _side(session, plan, plan.round_id)
    now = _side(session, plan, later.id) if later else None
    lines = [line for line in lines_of(session, plan.id) if line_id in (None, line.id)]
    attended = attended_ids(session, [line.id for line in lines], later.opens_at if later else None)
    known = _listed(session, {*then.people.tolist(), *(now.people.tolist() if now else ()), *chain(*attended.values())})
    sums = Sums(then, now, needs_of_plan(session, plan, then.ground), known, most)
    return EffectReport(
        plan=plan,
        earlier=then.ground.facts,
        later=now.ground.facts if now else None,
        choices=choices,
        lines=tuple(sums.of(line, attended[line.id]) for line in lines),
        sat=len(now.people) if now else 0,
        invited=now.ground.invited if now else 0,
    )


def _side(session: Session, plan: TrainingPlan, round_id: int) -> Side:
    ground = ground_of_plan(session, round_id, plan.unit_id)
    people = np.array([one.person_id for one in ground.counted], np.int64)
    return Side(ground, standings(ground.marks), _by_competence(session, ground), people, reliability_of(ground))


def _by_competence(session: Session, ground: Ground) -> dict[str, tuple[Values, Values, Values]]:
    places = places_of(session, ground)
    versions, which = np.unique(places.versions, return_inverse=True)
    competence = _competences(session, versions.tolist())
    names, codes = np.unique(np.array([competence[one] for one in versions.tolist()], str), return_inverse=True)
    own = codes[which] if len(which) else which
    order = np.argsort(own, kind="stable")
    parts = np.split(order, np.searchsorted(own[order], np.arange(1, len(names))))
    columns = (places.people, places.versions, places.points)
    return {
        name: (columns[0][rows], columns[1][rows], columns[2][rows])
        for name, rows in zip(names.tolist(), parts, strict=False)
    }


def _competences(session: Session, versions: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(versions), MANY):
        some = QuestionVersion.id.in_(versions[start : start + MANY])
        rows = session.execute(sa.select(QuestionVersion.id, QuestionVersion.competence).where(some))
        found |= {row.id: row.competence for row in rows}
    return found


def _listed(session: Session, ids: Collection[int]) -> Listed:
    found: list[tuple[str, str, tuple[int, str, str, str]]] = []
    known = sorted(ids)
    for start in range(0, len(known), MANY):
        statement = (
            sa.select(Unit.code, Person.sort_key, Person.id, Person.staff_code, Person.name, Unit.name)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.id.in_(known[start : start + MANY]), Person.is_active.is_(True))
        )
        found += [(row[0], row[1], (row[2], row[3], row[4], row[5])) for row in session.execute(statement)]
    rows = tuple(row for _unit, _name, row in sorted(found))
    return Listed(rows, {row[0]: place for place, row in enumerate(rows)})


@dataclass(frozen=True)
class Sums:
    """What the topics of a report are made of."""

    then: Side
    now: Side | None
    needs: PlanNeeds
    listed: Listed
    most: int | None

    def of(self, line: TrainingLine, attended: Collection[int]) -> LineEffect:
        before = self.needs.standings(line).of(line.competences)
        needing = {person for person, one in before.items() if one.is_needed}
        after = self.now.standings.of(line.competences) if self.now else {}
        still = {person for person, one in after.items() if one.is_needed} & {*attended, *before}
        untested = (needing | set(attended)) - set(after)
        shared = self._shared(line)
        still_named, still_count = self.listed.left(still, attended, after, self.most)
        untested_named, untested_count = self.listed.left(untested, attended, before, self.most)
        return LineEffect(
            line=line,
            needed=len(needing),
            attended=len(attended),
            effect=_effect(shared, attended, needing, self.then, self.now) if self.now else None,
            shared=shared,
            asked=(self.then.standings.asked(shared), self.now.standings.asked(shared) if self.now else 0.0),
            still=still_named,
            untested=untested_named,
            still_count=still_count,
            untested_count=untested_count,
        )

    def _shared(self, line: TrainingLine) -> tuple[str, ...]:
        both = set(self.then.standings.codes) & set(self.now.standings.codes) if self.now else set()
        return tuple(code for code in line.competences if code in both)


def _effect(
    codes: Collection[str], attended: Collection[int], needing: Collection[int], then: Side, now: Side
) -> Effect:
    """Of all who needed the topic: somebody who came without a need was not chosen for being low."""
    came = set(attended) & set(needing)
    others = set(needing) - came
    draws = from_draws(then.ease(codes, (came, others)), now.ease(codes, (came, others)), came, others)
    before, after = (side.standings.percents(codes) for side in (then, now))
    trust = of_part(then.reliability, then.standings.asked(codes), then.standings.asked())
    return effect(before, after, came, others, trust, draws)
