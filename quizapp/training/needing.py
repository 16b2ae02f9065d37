"""Who needs which topic of a plan: the marks of its round, of the people of its unit and all below."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.pooled import Pooled, pooled
from quizapp.domain.topics import Standings, TopicFigures, TopicNeed, standings, topic_figures
from quizapp.domain.training import form_for
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.queries.ground import Ground, ground_of
from quizapp.training.models import TrainingLine, TrainingPlan


@dataclass(frozen=True)
class Proposed:
    """A topic that people need. `need` is that of the whole group."""

    topic: str
    competences: tuple[str, ...]
    figures: TopicFigures
    need: str
    form: str

    def as_kept(self) -> dict[str, Any]:
        """What a line keeps of it."""
        one = self.figures
        return {
            "assessed": one.assessed, "sure": one.sure, "likely": one.likely, "watch": one.watch,
            "gap": one.gap, "need": self.need,
        }  # fmt: skip


def ground_of_plan(session: Session, round_id: int, unit_id: int) -> Ground:
    """NotFound where the round is not visible from the unit."""
    return ground_of(session, round_id, units_in_scope(session, (unit_id,)))


def proposals(session: Session, round_id: int, unit_id: int) -> tuple[Proposed, ...]:
    """Topics in which somebody lies below what their position requires, the most missing first (gap × heads)."""
    ground = ground_of_plan(session, round_id, unit_id)
    asked, groups = standings(ground.marks), pooled(ground.marks, ground.effects)
    found = [_proposed(asked, groups, topic, codes) for topic, codes in topics_of(ground.model).items()]
    needed = [one for one in found if one is not None and one.figures.below]
    return tuple(sorted(needed, key=lambda one: (-one.figures.below * one.figures.gap, one.topic)))


def topics_of(model: AssessmentModel) -> dict[str, tuple[str, ...]]:
    """Topic → the competences that it answers, in the order of the model."""
    found: dict[str, tuple[str, ...]] = {}
    for one in model.competences:
        found[one.training_topic] = (*found.get(one.training_topic, ()), one.code)
    return found


def _proposed(asked: Standings, groups: Mapping[str, Pooled], topic: str, codes: tuple[str, ...]) -> Proposed | None:
    figures = topic_figures(asked.needs(codes))
    if not figures.assessed:
        return None
    need = group_need(groups, codes)
    return Proposed(topic, codes, figures, need, form_for(need, figures.below, figures.percent_below))


def group_need(groups: Mapping[str, Pooled], codes: Collection[str]) -> str:
    """The strongest need that the group as a whole has in any of the competences."""
    kinds = {groups[code].need for code in codes if code in groups}
    return next((kind for kind in ("sure", "likely", "watch", "none") if kind in kinds), "too_few")


@dataclass(frozen=True)
class Needing:
    """A person who needs a line's topic; names only for pages whose reader may see them."""

    person_id: int
    staff_code: str
    name: str
    unit_id: int
    unit_name: str
    need: TopicNeed


@dataclass(frozen=True)
class PlanNeeds:
    """Who needs what by the round of a plan, in the unit of today; who has left since is in none. Read once, then asked
    for one line after the other. `by_category`: as a line may be for some categories alone."""

    everybody: Standings
    by_category: Mapping[str, Mapping[int, int]]

    def standings(self, line: TrainingLine) -> Standings:
        if not line.categories:
            return self.everybody
        return self.everybody.among(dict(chain(*(self.by_category.get(one, {}).items() for one in line.categories))))

    def of(self, line: TrainingLine) -> tuple[TopicNeed, ...]:
        """Everybody of the line's categories who was asked about its competences."""
        return self.standings(line).needs(line.competences)


def needs_of_plan(session: Session, plan: TrainingPlan, ground: Ground | None = None) -> PlanNeeds:
    ground = ground or ground_of_plan(session, plan.round_id, plan.unit_id)
    here = _units_today(session, [one.person_id for one in ground.counted])
    by_category: dict[str, dict[int, int]] = {}
    for one in ground.counted:
        if one.person_id in here:
            by_category.setdefault(one.category, {})[one.person_id] = here[one.person_id]
    return PlanNeeds(standings(ground.marks).among(here), by_category)


def _units_today(session: Session, person_ids: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(person_ids), 1000):
        some = person_ids[start : start + 1000]
        statement = sa.select(Person.id, Person.unit_id).where(Person.id.in_(some), Person.is_active.is_(True))
        found |= {row.id: row.unit_id for row in session.execute(statement)}
    return found


def units_of_plan(session: Session, plan: TrainingPlan) -> list[Unit]:
    """Units that people may come from, by code, which is how offices list them."""
    statement = sa.select(Unit).where(Unit.id.in_(units_in_scope(session, (plan.unit_id,))))
    return list(session.scalars(statement.order_by(Unit.code)))


def named(session: Session, needs: Collection[TopicNeed]) -> list[Needing]:
    """By unit and name, as lists are."""
    by_id = {one.person_id: one for one in needs}
    found: list[Needing] = []
    ids = sorted(by_id)
    for start in range(0, len(ids), 1000):
        statement = (
            sa.select(Person.id, Person.staff_code, Person.name, Unit.id, Unit.name, Unit.code, Person.sort_key)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.id.in_(ids[start : start + 1000]))
            .order_by(Unit.code, Person.sort_key, Person.id)
        )
        found += [Needing(*row[:5], by_id[row[0]]) for row in session.execute(statement)]
    return found
