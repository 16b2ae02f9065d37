"""Material for a competence, and what a person should learn first."""

import base64
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.times import last_moment
from quizapp.audit.actions import record
from quizapp.competences.queries import model_of, newest_model
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.certainty import need_of, wilson
from quizapp.domain.errors import NotFound
from quizapp.domain.publishing import results_are_shown
from quizapp.people.models import Person, Position
from quizapp.results.queries import OwnResultRow, own_result_rows
from quizapp.rounds.models import Round
from quizapp.training.models import LearningMaterial, TrainingClass, TrainingLine, TrainingPlan, TrainingSeat

URGENCY = ("sure", "likely", "watch", "too_few", "none")


@dataclass(frozen=True)
class MaterialFacts:
    """What is filled in; of `url`, `text` and `data` only the one of its kind. `data` None keeps the file that is
    there."""

    competence: str
    kind: str
    title: str
    url: str = ""
    text: str = ""
    file_name: str = ""
    data: bytes | None = None
    is_shown: bool = True


def store_material(
    session: Session, row: LearningMaterial | None, facts: MaterialFacts, actor: int, now: datetime
) -> LearningMaterial:
    kept: dict[str, Any] = {"url": "", "text": "", "file_name": "", "data": ""}
    if facts.kind == "file" and facts.data is None and row is not None:
        kept |= {"file_name": row.file_name, "data": row.data}
    elif facts.kind == "file" and facts.data is not None:
        kept |= {"file_name": facts.file_name, "data": base64.b64encode(facts.data).decode()}
    else:
        kept |= {"url": facts.url} if facts.kind == "link" else {"text": facts.text}
    columns = {"competence": facts.competence, "kind": facts.kind, "title": facts.title, "is_shown": facts.is_shown}
    columns |= kept | {"changed_by": actor, "changed_at": now}
    if row is None:
        row = LearningMaterial(**columns)
        session.add(row)
    else:
        for name, value in columns.items():
            setattr(row, name, value)
    session.flush()
    record(session, now, actor, "material_stored", f"material:{row.id}", kind=row.kind, competence=row.competence)
    return row


def remove_material(session: Session, row: LearningMaterial, actor: int, now: datetime) -> None:
    session.execute(sa.delete(LearningMaterial).where(LearningMaterial.id == row.id))
    record(session, now, actor, "material_removed", f"material:{row.id}", title=row.title, competence=row.competence)


# --- reading ----------------------------------------------------------------------------------------------------------


def material(session: Session, material_id: int, *, only_shown: bool = False) -> LearningMaterial:
    """NotFound where there is none, or it is hidden and `only_shown`."""
    found = session.get(LearningMaterial, material_id)
    if found is None or (only_shown and not found.is_shown):
        raise NotFound("material")
    return found


def file_of(row: LearningMaterial) -> bytes:
    return base64.b64decode(row.data)


def materials(session: Session, *, only_shown: bool = False) -> dict[str, list[LearningMaterial]]:
    """Competence → its material: lessons first, then by title."""
    statement = sa.select(LearningMaterial)
    if only_shown:
        statement = statement.where(LearningMaterial.is_shown.is_(True))
    order = sa.case({"lesson": 0, "link": 1}, value=LearningMaterial.kind, else_=2)
    found: dict[str, list[LearningMaterial]] = {}
    for one in session.scalars(statement.order_by(order, LearningMaterial.title, LearningMaterial.id)):
        found.setdefault(one.competence, []).append(one)
    return found


@dataclass(frozen=True)
class OwnTopic:
    """A competence as one person reads of it. `need` is "" and the figures None where no result says anything."""

    code: str
    name: str
    topic: str
    need: str = ""
    percent: float | None = None
    required: float | None = None

    @property
    def order(self) -> tuple[int, float]:
        gap = (self.required or 0.0) - (self.percent or 0.0)
        return (URGENCY.index(self.need) if self.need else len(URGENCY), -gap)


@dataclass(frozen=True)
class OwnLearning:
    """`round_name`: the test that the needs come from; "" where nothing was shown yet. The most urgent first."""

    topics: tuple[OwnTopic, ...]
    round_name: str = ""
    is_illustrative: bool = False


def own_learning(session: Session, person_id: int, now: datetime) -> OwnLearning:
    """By the person's newest result that may be shown to them, official ones and self-tests alike."""
    row = next((one for one in own_result_rows(session, person_id) if _is_shown(session, one, now)), None)
    newest = newest_model(session)
    if newest is None:
        return OwnLearning(())
    model = model_of(session, newest.id)
    needs = _own_needs(session, row, person_id) if row is not None else {}
    topics = [
        OwnTopic(one.code, one.name, one.training_topic, *needs.get(one.code, ("", None, None)))
        for one in model.competences
    ]
    topics.sort(key=lambda one: one.order)
    return OwnLearning(tuple(topics), row.round_.name if row else "", model.is_illustrative)


def _is_shown(session: Session, row: OwnResultRow, now: datetime) -> bool:
    round_ = row.round_
    if row.result is None or round_.kind == "rehearsal" or row.attempt.state == "voided":
        return False
    over_at = last_moment(session, round_, now)
    return results_are_shown(round_.results_rule, round_.state, over_at, round_.results_published_at, now)


def _own_needs(session: Session, row: OwnResultRow, person_id: int) -> dict[str, tuple[str, float, float]]:
    result = row.result
    assert result is not None
    model: AssessmentModel = model_of(session, result.model_id)
    position = session.scalars(
        sa.select(Position.code).join(Person, Person.position_id == Position.id).where(Person.id == person_id)
    ).one()
    found = {}
    for code, (earned, possible) in result.marks["competences"].items():
        share, required = earned / possible, model.required_percent(position, code)
        found[code] = (need_of(100 * share, wilson(share, possible), possible, required), 100 * share, required)
    return found


def own_classes(session: Session, person_id: int) -> list[tuple[TrainingClass, TrainingLine, TrainingPlan]]:
    """Classes in which the person has a seat, the newest first."""
    statement = (
        sa.select(TrainingClass, TrainingLine, TrainingPlan)
        .join(TrainingSeat, TrainingSeat.class_id == TrainingClass.id)
        .join(TrainingLine, TrainingLine.id == TrainingClass.line_id)
        .join(TrainingPlan, TrainingPlan.id == TrainingLine.plan_id)
        .where(TrainingSeat.person_id == person_id)
        .order_by(TrainingPlan.year.desc(), TrainingClass.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def rounds_by_id(session: Session, ids: Collection[int]) -> dict[int, Round]:
    return {one.id: one for one in session.scalars(sa.select(Round).where(Round.id.in_(ids)))}
