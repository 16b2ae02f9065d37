"""Notes on what happened, by category; and the categories, which the office maintains."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.room_models import Incident, IncidentCategory
from quizapp.people.models import Account, Person
from quizapp.rounds.models import ExamRoom, RoundCandidate


@dataclass(frozen=True)
class IncidentLine:
    """A note as it is read. `person` is "" for one of the whole room; `corrected_by`: the note that stands instead."""

    id: int
    category: str
    effect: str
    note: str
    person: str
    person_id: int | None
    room: str
    happened_at: datetime
    by: str
    noted_at: datetime
    corrects_id: int | None
    corrected_by: int | None


_LATER = aliased(Incident)


def incidents_of(session: Session, round_id: int, room_id: int | None = None) -> list[IncidentLine]:
    """By the time at which it happened; of a room also the notes on its people that name no room."""
    statement = (
        sa.select(Incident, IncidentCategory.name, Person.name, ExamRoom.name, Account.display_name, _LATER.id)
        .join(IncidentCategory, IncidentCategory.code == Incident.category)
        .join(Account, Account.id == Incident.noted_by)
        .outerjoin(Person, Person.id == Incident.person_id)
        .outerjoin(ExamRoom, ExamRoom.id == Incident.room_id)
        .outerjoin(_LATER, _LATER.corrects_id == Incident.id)
        .where(Incident.round_id == round_id)
        .order_by(Incident.happened_at, Incident.id)
    )
    if room_id is not None:
        in_room = sa.select(RoundCandidate.person_id).where(
            RoundCandidate.round_id == round_id, RoundCandidate.room_id == room_id
        )
        of_people = sa.and_(Incident.room_id.is_(None), Incident.person_id.in_(in_room))
        statement = statement.where(sa.or_(Incident.room_id == room_id, of_people))
    return [
        IncidentLine(
            one.id, category, one.effect, one.note, person or "", one.person_id, room or "", one.happened_at, by,
            one.noted_at, one.corrects_id, corrected_by,
        )
        for one, category, person, room, by, corrected_by in session.execute(statement)
    ]  # fmt: skip


def incident_categories(session: Session, *, all_of_them: bool = False) -> list[IncidentCategory]:
    """In the order in which the office wants them; those out of use only where asked for."""
    statement = sa.select(IncidentCategory).order_by(IncidentCategory.place, IncidentCategory.code)
    if not all_of_them:
        statement = statement.where(IncidentCategory.is_active.is_(True))
    return list(session.scalars(statement))
