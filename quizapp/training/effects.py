"""What came of a plan: before and after of those who attended beside the others, and who still needs it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import QuestionVersion
from quizapp.domain.fairness import fairness
from quizapp.domain.gains import Effect, Trust, effect, from_draws, of_part
from quizapp.domain.reliability import Reliability
from quizapp.domain.topics import TopicNeed, topic_needs
from quizapp.people.models import Person, Unit
from quizapp.reports.facts import RoundFacts
from quizapp.reports.queries.ground import Ground
from quizapp.reports.queries.items import Places, places_of
from quizapp.reports.queries.round import reliability_of
from quizapp.rounds.models import Round
from quizapp.training.attending import attended_ids
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.needing import ground_of_plan, needs_of_line
from quizapp.training.plans import lines_of
from quizapp.training.retesting import retests_of

MANY = 1000  # ids in one statement


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
    and name."""

    line: TrainingLine
    needed: int
    attended: int
    effect: Effect | None
    shared: tuple[str, ...]
    asked: tuple[float, float]
    still: tuple[Left, ...]
    untested: tuple[Left, ...]

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
    def is_other_model(self) -> bool:
        """Whether what is required may have changed between the two."""
        return self.later is not None and self.later.model_label != self.earlier.model_label


@dataclass(frozen=True)
class Side:
    """One of the two rounds: its figures, its papers, and the competence of each of their places."""

    ground: Ground
    places: Places
    codes: npt.NDArray[np.str_]
    reliability: Reliability

    def percents(self, codes: Collection[str]) -> dict[int, float]:
        return {one.person_id: one.percent for one in topic_needs(self.ground.marks, codes)}

    def asked(self, codes: Collection[str] | None = None) -> float:
        """Questions of these competences, or all, on the average paper that has any."""
        marks = self.ground.marks
        mine = marks if codes is None else marks[marks["competence"].isin(list(codes))]
        return float(mine.groupby("person_id")["possible"].sum().mean()) if len(mine) else 0.0

    def ease(self, codes: Collection[str], groups: Sequence[Collection[int]]) -> dict[int, float]:
        """Person → how many points easier than others' their questions of these competences were, where that can be
        told. Points count from the mean of their group: what a group learnt does not make its questions easy."""
        here = np.isin(self.codes, list(codes))
        people, versions, points = (one[here] for one in (self.places.people, self.places.versions, self.places.points))
        group = np.array([_place_in(groups, one.person_id) for one in self.ground.counted], np.int64)[people]
        means = np.bincount(group, weights=points) / np.maximum(np.bincount(group), 1)
        found = fairness(people, versions, points - means[group], len(self.ground.counted)).expected
        known = zip(self.ground.counted, found, strict=False)
        return {person.person_id: value for person, value in known if value is not None}


def _place_in(groups: Sequence[Collection[int]], person_id: int) -> int:
    """Which of the groups somebody is in; one more where they are in none."""
    return next((place for place, group in enumerate(groups) if person_id in group), len(groups))


def effect_report(session: Session, plan: TrainingPlan, later_id: int | None = None) -> EffectReport:
    """`later_id`: one of the plan's tests afterwards; None, or another: the newest that is open or closed. Of both
    rounds the results that everybody reads."""
    choices = tuple(one for one in retests_of(session, plan.id) if one.state in ("ready", "closed"))
    later = next((one for one in choices if one.id == later_id), choices[0] if choices else None)
    then = _side(session, plan, plan.round_id)
    now = _side(session, plan, later.id) if later else None
    lines = lines_of(session, plan.id)
    attended = attended_ids(session, [line.id for line in lines], later.opens_at if later else None)
    return EffectReport(
        plan=plan,
        earlier=then.ground.facts,
        later=now.ground.facts if now else None,
        choices=choices,
        lines=tuple(_line_effect(session, plan, line, attended[line.id], then, now) for line in lines),
        sat=len(now.ground.counted) if now else 0,
        invited=now.ground.invited if now else 0,
    )


def _side(session: Session, plan: TrainingPlan, round_id: int) -> Side:
    ground = ground_of_plan(session, round_id, plan.unit_id)
    places = places_of(session, ground)
    known = sorted(places.by_version)
    competence: dict[int, str] = {}
    for start in range(0, len(known), MANY):
        some = QuestionVersion.id.in_(known[start : start + MANY])
        rows = session.execute(sa.select(QuestionVersion.id, QuestionVersion.competence).where(some))
        competence |= {row.id: row.competence for row in rows}
    codes = np.array([competence[one] for one in places.versions.tolist()], str)
    return Side(ground, places, codes, reliability_of(ground))


def _line_effect(
    session: Session,
    plan: TrainingPlan,
    line: TrainingLine,
    attended: Collection[int],
    then: Side,
    now: Side | None,
) -> LineEffect:
    before = {one.person_id: one for one in needs_of_line(session, plan, line, then.ground)}
    needing = {person for person, one in before.items() if one.is_needed}
    after = {one.person_id: one for one in topic_needs(now.ground.marks, line.competences)} if now else {}
    still = {one.person_id for one in after.values() if one.is_needed} & {*attended, *before}
    shared = _shared(line, then, now) if now else ()
    return LineEffect(
        line=line,
        needed=len(needing),
        attended=len(attended),
        effect=_effect(shared, attended, needing, then, now) if now else None,
        shared=shared,
        asked=(then.asked(shared), now.asked(shared) if now else 0.0),
        still=_left(session, still, attended, after),
        untested=_left(session, (needing | set(attended)) - set(after), attended, before),
    )


def _shared(line: TrainingLine, then: Side, now: Side) -> tuple[str, ...]:
    both = set(then.ground.marks["competence"]) & set(now.ground.marks["competence"])
    return tuple(code for code in line.competences if code in both)


def _effect(
    codes: Collection[str], attended: Collection[int], needing: Collection[int], then: Side, now: Side
) -> Effect:
    """Of all who needed the topic: somebody who came without a need was not chosen for being low."""
    came = set(attended) & set(needing)
    others = set(needing) - came
    draws = from_draws(then.ease(codes, (came, others)), now.ease(codes, (came, others)), came, others)
    return effect(then.percents(codes), now.percents(codes), came, others, _trust(then, codes), draws)


def _trust(then: Side, codes: Collection[str]) -> Trust | None:
    return of_part(then.reliability, then.asked(codes), then.asked())


def _left(
    session: Session, ids: Collection[int], attended: Collection[int], needs: Mapping[int, TopicNeed]
) -> tuple[Left, ...]:
    """Those of them who have not left, by unit and name."""
    found: list[tuple[str, str, Left]] = []
    known = sorted(ids)
    for start in range(0, len(known), MANY):
        statement = (
            sa.select(Person.id, Person.staff_code, Person.name, Unit.name, Unit.code, Person.sort_key)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.id.in_(known[start : start + MANY]), Person.is_active.is_(True))
        )
        for row in session.execute(statement):
            one = needs.get(row[0])
            standing = (one.need, one.percent, one.required) if one else ("", None, None)
            found.append((row[4], row[5], Left(*row[:4], row[0] in attended, *standing)))
    return tuple(left for _unit, _name, left in sorted(found, key=lambda one: (one[0], one[1], one[2].person_id)))
