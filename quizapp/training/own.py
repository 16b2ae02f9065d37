"""A person's own classes: where, when, who teaches, and whether they were there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.models import Unit
from quizapp.statements import DriverStatement
from quizapp.training.attending import sessions_of
from quizapp.training.models import TrainingAttendance, TrainingClass, TrainingLine, TrainingPlan, TrainingSeat


@dataclass(frozen=True)
class OwnSession:
    """`mark` is "" where nobody looked yet."""

    starts_at: datetime
    ends_at: datetime
    mark: str


@dataclass(frozen=True)
class OwnClass:
    """What a learner is told of one class."""

    topic: str
    number: int
    form: str
    place: str
    trainer: str
    organiser: str
    sessions: tuple[OwnSession, ...]

    def next(self, now: datetime) -> OwnSession | None:
        """The session that runs or comes next."""
        return next((one for one in self.sessions if one.ends_at > now), None)

    def is_to_come(self, now: datetime) -> bool:
        """Whether anything of it lies ahead; a class without sessions waits for them."""
        return not self.sessions or self.next(now) is not None


def own_classes(session: Session, person_id: int) -> list[OwnClass]:
    """The newest plan first, within it as the plan is."""
    statement = (
        sa.select(TrainingLine, TrainingClass, Unit.name)
        .join(TrainingClass, TrainingClass.line_id == TrainingLine.id)
        .join(TrainingSeat, TrainingSeat.class_id == TrainingClass.id)
        .join(TrainingPlan, TrainingPlan.id == TrainingLine.plan_id)
        .join(Unit, Unit.id == TrainingPlan.unit_id)
        .where(TrainingSeat.person_id == person_id)
        .order_by(TrainingPlan.year.desc(), TrainingPlan.id.desc(), TrainingLine.place, TrainingClass.id)
    )
    rows = session.execute(statement).all()
    sessions, marks = sessions_of(session, [row[1].id for row in rows]), _marks(session, person_id)
    return [
        OwnClass(
            line.topic, row.number, line.form, row.place, row.trainer, organiser,
            tuple(OwnSession(one.starts_at, one.ends_at, marks.get(one.id, "")) for one in sessions.get(row.id, [])),
        )
        for line, row, organiser in rows
    ]  # fmt: skip


_SEATED = DriverStatement(
    sa.select(TrainingSeat.__table__.c.class_id)
    .where(TrainingSeat.__table__.c.person_id == sa.bindparam("person_id"))
    .limit(1)
)


def coming_classes(session: Session, person_id: int, now: datetime) -> Sequence[OwnClass]:
    """Of most people on most days there are none, and the home page asks for everybody."""
    if not _SEATED.rows(session, person_id=person_id):
        return []
    return [one for one in own_classes(session, person_id) if one.is_to_come(now)]


def _marks(session: Session, person_id: int) -> dict[int, str]:
    own = sa.select(TrainingAttendance).where(TrainingAttendance.person_id == person_id)
    return {one.session_id: one.mark for one in session.scalars(own)}
