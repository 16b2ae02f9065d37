"""Reading a list with places and numbers, for the organiser's pages."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.models import Person, Position, Unit
from quizapp.rounds.models import ExamRoom, ListChange, RoundCandidate, Sitting, by_room_name
from quizapp.rounds.queries import names_in_round

PER_PAGE = 100
NOWHERE = 0  # as a filter: people without a sitting


@dataclass(frozen=True)
class ListLine:
    """A candidate as the list shows them; `by_hand`: put on it by hand, with this reason."""

    row: RoundCandidate
    name: str
    staff_code: str
    unit_name: str
    position_name: str
    sitting_name: str
    room_name: str
    by_hand: str


@dataclass(frozen=True)
class ListFilter:
    """None takes all; NOWHERE as a sitting takes those without one."""

    unit_id: int | None = None
    sitting_id: int | None = None
    room_id: int | None = None
    search: str = ""
    person_id: int | None = None


def unplaced_count(session: Session, round_id: int) -> int:
    """How many of the list have no room yet."""
    statement = sa.select(sa.func.count()).select_from(RoundCandidate)
    return session.execute(
        statement.where(RoundCandidate.round_id == round_id, RoundCandidate.room_id.is_(None))
    ).scalar_one()


def list_page(session: Session, round_id: int, wanted: ListFilter, page: int) -> tuple[list[ListLine], int]:
    """One page of the list, by sitting, room and seat, else by unit and name; and how many there are."""
    conditions = [RoundCandidate.round_id == round_id, *_conditions(wanted)]
    count = sa.select(sa.func.count()).select_from(RoundCandidate).join(Person).where(*conditions)
    statement = (
        sa.select(
            RoundCandidate, Person.name, Person.staff_code, Position.name,
            sa.func.coalesce(Sitting.name, ""), sa.func.coalesce(ExamRoom.name, ""),
        )
        .join(Person, Person.id == RoundCandidate.person_id)
        .join(Unit, Unit.id == RoundCandidate.unit_id)
        .join(Position, Position.id == RoundCandidate.position_id)
        .outerjoin(Sitting, Sitting.id == RoundCandidate.sitting_id)
        .outerjoin(ExamRoom, ExamRoom.id == RoundCandidate.room_id)
        .where(*conditions)
        .order_by(
            sa.func.coalesce(Sitting.number, 100), *by_room_name(sa.func.coalesce(ExamRoom.name, "")), ExamRoom.id,
            RoundCandidate.seat, Unit.code, Person.sort_key, Person.id,
        )
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )  # fmt: skip
    rows = session.execute(statement).all()
    reasons = _reasons(session, round_id, [row[0].person_id for row in rows])
    units = names_in_round(session, round_id, {row[0].unit_id for row in rows})
    lines = [
        ListLine(one, name, code, units[one.unit_id], position, sitting, room, reasons.get(one.person_id, ""))
        for one, name, code, position, sitting, room in rows
    ]
    return lines, session.scalar(count) or 0


def _conditions(wanted: ListFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (RoundCandidate.unit_id, wanted.unit_id),
        (RoundCandidate.room_id, wanted.room_id),
        (RoundCandidate.person_id, wanted.person_id),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.sitting_id == NOWHERE:
        found.append(RoundCandidate.room_id.is_(None))
    elif wanted.sitting_id is not None:
        found.append(RoundCandidate.sitting_id == wanted.sitting_id)
    if wanted.search:
        number = sa.func.lower(RoundCandidate.candidate_number) == wanted.search
        code = sa.func.lower(Person.staff_code) == wanted.search
        found.append(sa.or_(Person.search_key.contains(wanted.search, autoescape=True), number, code))
    return found


def _reasons(session: Session, round_id: int, people: Collection[int]) -> dict[int, str]:
    """Person → why they were put on the list by hand; of those who were."""
    own = sa.and_(ListChange.round_id == round_id, ListChange.person_id.in_(people), ListChange.kind == "added")
    return {one.person_id: one.reason for one in session.scalars(sa.select(ListChange).where(own).order_by("id"))}


def listed_units(session: Session, round_id: int) -> list[tuple[int, str]]:
    """(id, name) of the units on the list, by code."""
    own = sa.select(RoundCandidate.unit_id).where(RoundCandidate.round_id == round_id)
    ids = list(session.scalars(sa.select(Unit.id).where(Unit.id.in_(own)).order_by(Unit.code)))
    names = names_in_round(session, round_id, ids)
    return [(one, names[one]) for one in ids]
