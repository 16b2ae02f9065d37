"""Sittings and rooms."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.people.models import Account, Unit
from quizapp.rounds.models import ExamRoom, Round, Sitting
from quizapp.rounds.rooms import RoomPlan, add_room
from quizapp.rounds.sittings import SittingPlan, add_sitting
from tests.make.people import NOW, account, person
from tests.make.rounds import administrator_id

HOUR = timedelta(hours=1)


def sitting(session: Session, round_: Round, opens_at: datetime = NOW, hours: int = 1, **changes: object) -> Sitting:
    """A sitting that begins at NOW, or when it is said, and lasts an hour."""
    plan = SittingPlan("", opens_at, opens_at + hours * HOUR, **changes)  # type: ignore[arg-type]
    return add_sitting(session, round_, plan, administrator_id(session), NOW, stretch=True)


def room(
    session: Session, sitting_: Sitting, unit: Unit, name: str = "P1", capacity: int = 30, **more: object
) -> ExamRoom:
    """A room of a sitting, hosted by `unit`."""
    round_ = session.get_one(Round, sitting_.round_id)
    plan = RoomPlan(name, unit.id, capacity, **more)  # type: ignore[arg-type]
    return add_room(session, round_, sitting_.id, plan, {unit.id}, administrator_id(session), NOW)


def invigilator(session: Session, unit: Unit | None, name: str = "Ngô Coi Thi", *, username: str = "") -> Account:
    """Somebody who may watch over rooms of `unit`, and who is a person of it."""
    return account(session, person=person(session, name, unit=unit), username=username, roles=[("invigilator", unit)])
