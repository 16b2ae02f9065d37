"""Candidates with their numbers and seats."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.people import GENDERS
from quizapp.people.models import Person, Position
from quizapp.rounds.documents.ground import Reach, within
from quizapp.rounds.models import ExamRoom, RoundCandidate, Sitting, by_room_name
from quizapp.rounds.queries import names_in_round


@dataclass(frozen=True)
class Seated:
    """A candidate with number and place, as lists print them. `gender`: its word, "" where none is kept."""

    person_id: int
    staff_code: str
    name: str
    born_on: date | None
    position_name: str
    unit_id: int
    unit_name: str
    sitting_id: int | None
    room_id: int | None
    number: str
    seat: int | None
    minutes: int | None
    gender: str = ""


@dataclass(frozen=True)
class Narrowed:
    """A sitting, a room or (nothing named) the whole round."""

    sitting_id: int | None = None
    room_id: int | None = None
    person_id: int | None = None


def seated(session: Session, round_id: int, reach: Reach, narrowed: Narrowed | None = None) -> tuple[Seated, ...]:
    """The list by sitting, room, seat and then as Vietnamese lists sort names."""
    narrowed = narrowed or Narrowed()
    statement = (
        sa.select(RoundCandidate, Person, Position.name)
        .join(Person, Person.id == RoundCandidate.person_id)
        .join(Position, Position.id == RoundCandidate.position_id)
        .outerjoin(Sitting, Sitting.id == RoundCandidate.sitting_id)
        .outerjoin(ExamRoom, ExamRoom.id == RoundCandidate.room_id)
        .where(RoundCandidate.round_id == round_id, *within(reach), *_named(narrowed))
        .order_by(
            Sitting.number.is_(None), Sitting.number, ExamRoom.name.is_(None), *by_room_name(),
            RoundCandidate.seat.is_(None), RoundCandidate.seat, Person.sort_key, Person.staff_code,
        )
    )  # fmt: skip
    rows = session.execute(statement).all()
    units = names_in_round(session, round_id, {row.unit_id for row, *_of in rows})
    return tuple(
        Seated(
            person_id=person.id,
            staff_code=person.staff_code,
            name=person.name,
            born_on=person.born_on,
            position_name=position_name,
            unit_id=row.unit_id,
            unit_name=units[row.unit_id],
            sitting_id=row.sitting_id,
            room_id=row.room_id,
            number=row.candidate_number or "",
            seat=row.seat,
            minutes=row.minutes,
            gender=GENDERS.get(person.gender or "", ""),
        )
        for row, person, position_name in rows
    )


def _named(narrowed: Narrowed) -> list[sa.ColumnElement[bool]]:
    pairs = (
        (RoundCandidate.sitting_id, narrowed.sitting_id),
        (RoundCandidate.room_id, narrowed.room_id),
        (RoundCandidate.person_id, narrowed.person_id),
    )
    return [column == wanted for column, wanted in pairs if wanted is not None]
