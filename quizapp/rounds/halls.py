"""Reading the sittings and rooms of a round, and who may watch over a room."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.people.models import Account, Person, RoleGrant, Unit
from quizapp.people.queries.units import units_above
from quizapp.rounds.models import ExamRoom, RoomInvigilator, RoundCandidate, Sitting, by_room_name

WATCHING_ROLES = ("invigilator", "organiser")


@dataclass(frozen=True)
class RoomLine:
    """A room as pages show it; `people` sit in it."""

    room: ExamRoom
    unit_name: str
    people: int
    invigilators: tuple[str, ...]

    @property
    def free(self) -> int:
        return self.room.capacity - self.people


@dataclass(frozen=True)
class SittingLine:
    """A sitting with its rooms; `unplaced` people belong to it but to none of its rooms."""

    sitting: Sitting
    rooms: tuple[RoomLine, ...]
    unplaced: int

    @property
    def people(self) -> int:
        return self.unplaced + sum(one.people for one in self.rooms)

    @property
    def capacity(self) -> int:
        return sum(one.room.capacity for one in self.rooms)


def sittings_of(session: Session, round_id: int) -> list[Sitting]:
    """In the order of their numbers."""
    return list(session.scalars(sa.select(Sitting).where(Sitting.round_id == round_id).order_by(Sitting.number)))


def rooms_of(session: Session, round_id: int) -> list[tuple[Sitting, ExamRoom]]:
    """Every room with its sitting, by sitting and name."""
    statement = (
        sa.select(Sitting, ExamRoom)
        .join(ExamRoom, ExamRoom.sitting_id == Sitting.id)
        .where(Sitting.round_id == round_id)
        .order_by(Sitting.number, *by_room_name(), ExamRoom.id)
    )
    return [(sitting, room) for sitting, room in session.execute(statement)]


def sitting_of(session: Session, round_id: int, sitting_id: int) -> Sitting:
    """NotFound where the round has no such sitting."""
    statement = sa.select(Sitting).where(Sitting.id == sitting_id, Sitting.round_id == round_id)
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("sitting")
    return found


def room_of(session: Session, round_id: int, room_id: int) -> ExamRoom:
    """NotFound where no sitting of the round has such a room."""
    statement = (
        sa.select(ExamRoom)
        .join(Sitting, Sitting.id == ExamRoom.sitting_id)
        .where(ExamRoom.id == room_id, Sitting.round_id == round_id)
    )
    found = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("room")
    return found


def room_as_stored(session: Session, round_id: int, room_id: int) -> tuple[object, ...]:
    """All that the form of a room asks, to see whether it was changed meanwhile."""
    room = room_of(session, round_id, room_id)
    watching = sorted(one for one, _name in invigilators_of(session, [room_id]).get(room_id, []))
    facts = (room.name, room.unit_id, room.place, room.capacity, room.minutes)
    return (*facts, list(room.address_ranges), list(room.browser_keys), watching)


def sitting_lines(session: Session, round_id: int) -> list[SittingLine]:
    """All sittings of a round with their rooms and how many people each has."""
    rooms = rooms_of(session, round_id)
    counts = _people(session, round_id)
    watchers = invigilators_of(session, [room.id for _sitting, room in rooms])
    units = {row.id: row.name for row in session.execute(sa.select(Unit.id, Unit.name))}
    lines: dict[int, list[RoomLine]] = {}
    for sitting, room in rooms:
        names = tuple(name for _account, name in watchers.get(room.id, ()))
        line = RoomLine(room, units[room.unit_id], counts.get((sitting.id, room.id), 0), names)
        lines.setdefault(sitting.id, []).append(line)
    return [
        SittingLine(one, tuple(lines.get(one.id, ())), counts.get((one.id, None), 0))
        for one in sittings_of(session, round_id)
    ]


def _people(session: Session, round_id: int) -> dict[tuple[int | None, int | None], int]:
    columns = (RoundCandidate.sitting_id, RoundCandidate.room_id)
    statement = sa.select(*columns, sa.func.count()).where(RoundCandidate.round_id == round_id).group_by(*columns)
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}


def invigilators_of(session: Session, room_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Room → (account, name) of those who watch over it, by name."""
    statement = (
        sa.select(RoomInvigilator.room_id, Account.id, Account.display_name)
        .join(Account, Account.id == RoomInvigilator.account_id)
        .where(RoomInvigilator.room_id.in_(room_ids))
        .order_by(Account.display_name, Account.id)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for room_id, account_id, name in session.execute(statement):
        found.setdefault(room_id, []).append((account_id, name))
    return found


@dataclass(frozen=True)
class Watcher:
    """An account that may watch over rooms. `over`: units of its grants; None is everywhere."""

    account_id: int
    name: str
    over: frozenset[int | None]

    def covers(self, above_host: Collection[int]) -> bool:
        """`above_host`: the unit that hosts the room and all units above it."""
        return None in self.over or not self.over.isdisjoint(above_host)


def still_watches() -> sa.ColumnElement[bool]:
    """A condition on Account: it may still watch over rooms: open, with the role, of nobody who has left."""
    has_left = sa.exists().where(Person.id == Account.person_id, Person.is_active.is_(False))
    has_role = sa.exists().where(RoleGrant.account_id == Account.id, RoleGrant.role.in_(WATCHING_ROLES))
    return sa.and_(Account.is_active.is_(True), ~has_left.correlate(Account), has_role.correlate(Account))


def watched_room_ids(session: Session, round_id: int) -> set[int]:
    """Rooms of a round that somebody is named for who may still watch."""
    statement = (
        sa.select(RoomInvigilator.room_id)
        .join(Account, Account.id == RoomInvigilator.account_id)
        .join(ExamRoom, ExamRoom.id == RoomInvigilator.room_id)
        .join(Sitting, Sitting.id == ExamRoom.sitting_id)
        .where(Sitting.round_id == round_id, still_watches())
    )
    return set(session.scalars(statement))


def watchers(session: Session, unit_ids: Collection[int]) -> list[Watcher]:
    """Accounts that may still watch, over a room of at least one of `unit_ids`, by name."""
    statement = (
        sa.select(Account.id, Account.display_name, RoleGrant.unit_id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(still_watches(), RoleGrant.role.in_(WATCHING_ROLES))
        .order_by(sa.func.coalesce(Person.sort_key, Account.display_name), Account.id)
    )
    names: dict[int, str] = {}
    over: dict[int, set[int | None]] = {}
    for account_id, name, unit_id in session.execute(statement):
        names[account_id] = name
        over.setdefault(account_id, set()).add(unit_id)
    above = units_above(session)
    hosts = [above[unit_id] for unit_id in unit_ids if unit_id in above]
    found = [Watcher(account_id, name, frozenset(over[account_id])) for account_id, name in names.items()]
    return [one for one in found if any(one.covers(host) for host in hosts)]


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two stretches of time share a moment."""
    return one[0] < other[1] and other[0] < one[1]
