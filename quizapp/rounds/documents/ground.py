"""What the papers of a round are made of, and whose papers somebody may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.office.documents.parts import Office
from quizapp.papers.queries import question_counts
from quizapp.people.models import Account, Unit
from quizapp.people.queries.offices import office_of
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate, Sitting, by_room_name


@dataclass(frozen=True)
class Reach:
    """Whose papers may be seen: people of `unit_ids` and those in `room_ids`; neither named is everybody.
    `organises`: the round is theirs, and so is what happened in it."""

    unit_ids: frozenset[int] | None = None
    room_ids: frozenset[int] | None = None
    organises: bool = False

    @property
    def only_watches(self) -> bool:
        return self.room_ids is not None and self.unit_ids is None


@dataclass(frozen=True)
class Watcher:
    """Somebody who watches over rooms: the units of an invigilator, none where the role is not held."""

    account_id: int
    unit_ids: frozenset[int] = frozenset()


def reach_into(
    session: Session, round_id: int, organised: Collection[int], watcher: Watcher, *, for_minutes: bool = False
) -> tuple[Round, Reach]:
    """The round and what of it may be seen: all by who organises it, their own people by other organisers, their own
    rooms by invigilators. What happened (`for_minutes`) is for the first and the last. NotFound where that is
    nothing."""
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise NotFound("round")
    if round_.unit_id in organised:
        return round_, Reach(organises=True)
    units = frozenset(organised) if not for_minutes and _lists_any(session, round_id, organised) else None
    rooms = watched_rooms(session, round_id, watcher) if round_.state != "draft" else None
    if units is None and not rooms:
        raise NotFound("round")
    return round_, Reach(units, rooms or None)


def _lists_any(session: Session, round_id: int, unit_ids: Collection[int]) -> bool:
    listed = sa.exists().where(RoundCandidate.round_id == round_id, RoundCandidate.unit_id.in_(unit_ids))
    return bool(session.scalar(sa.select(listed)))


def watched_rooms(session: Session, round_id: int, watcher: Watcher) -> frozenset[int]:
    """Rooms that name the account, and those of its units that name nobody."""
    named = sa.exists().where(RoomInvigilator.room_id == ExamRoom.id)
    mine = named.where(RoomInvigilator.account_id == watcher.account_id)
    statement = (
        sa.select(ExamRoom.id)
        .join(Sitting, Sitting.id == ExamRoom.sitting_id)
        .where(Sitting.round_id == round_id, ExamRoom.unit_id.in_(watcher.unit_ids), sa.or_(mine, ~named))
    )
    return frozenset(session.scalars(statement)) if watcher.unit_ids else frozenset()


@dataclass(frozen=True)
class Room:
    """A room of a sitting. `invigilators`: names, as the accounts show them; `people`: on the list for it."""

    id: int
    name: str
    place: str
    unit_name: str
    capacity: int
    minutes: int | None
    invigilators: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class SittingOfDay:
    """A sitting with those of its rooms that may be seen."""

    id: int
    number: int
    name: str
    opens_at: datetime
    closes_at: datetime
    late_minutes: int | None
    rooms: tuple[Room, ...]

    @property
    def title(self) -> str:
        """“Ca 1”, and the name where it says more."""
        short = f"Ca {self.number}"
        return short if self.name in ("", short) else f"{short} ({self.name})"


@dataclass(frozen=True)
class Ground:
    """What every paper of a round says. `address`: where candidates sign in."""

    round_id: int
    name: str
    kind: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    questions: int
    office: Office
    unit_name: str
    sittings: tuple[SittingOfDay, ...]
    zone: ZoneInfo
    today: date
    address: str

    @property
    def peopled(self) -> tuple[SittingOfDay, ...]:
        """Sittings with the rooms in which somebody sits; all of them while nobody has a place yet. A sitting none of
        whose rooms are taken is left out; one without rooms stays, its people wait for theirs."""
        taken = [replace(one, rooms=tuple(room for room in one.rooms if room.people)) for one in self.sittings]
        if not any(one.rooms for one in taken):
            return self.sittings
        return tuple(one for one, whole in zip(taken, self.sittings, strict=True) if one.rooms or not whole.rooms)

    @property
    def empty_rooms(self) -> tuple[tuple[SittingOfDay, Room], ...]:
        """Rooms that papers leave out because nobody sits there, while others have their people."""
        rooms = {room.id for one in self.peopled for room in one.rooms}
        return tuple((one, room) for one in self.sittings for room in one.rooms if room.id not in rooms)

    def sitting(self, sitting_id: int | None) -> SittingOfDay | None:
        return next((one for one in self.sittings if one.id == sitting_id), None)

    def room(self, room_id: int | None) -> tuple[SittingOfDay, Room] | None:
        found = ((sitting, room) for sitting in self.sittings for room in sitting.rooms)
        return next((pair for pair in found if pair[1].id == room_id), None)


def ground_of(session: Session, round_: Round, reach: Reach, *, zone: ZoneInfo, today: date, address: str) -> Ground:
    return Ground(
        round_id=round_.id,
        name=round_.name,
        kind=round_.kind,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        minutes=round_.minutes,
        questions=question_counts(session)[round_.blueprint_id],
        office=office_of(session, round_.unit_id),
        unit_name=unit_names_at(session, round_.opens_at, [round_.unit_id])[round_.unit_id],
        sittings=sitting_plans(session, round_.id, reach),
        zone=zone,
        today=today,
        address=address,
    )


def sitting_plans(session: Session, round_id: int, reach: Reach) -> tuple[SittingOfDay, ...]:
    """By number, rooms by name; to an invigilator only the rooms that they watch and the sittings that these are of."""
    rooms = sa.select(ExamRoom, Unit.name).join(Unit, Unit.id == ExamRoom.unit_id)
    rooms = rooms.join(Sitting, Sitting.id == ExamRoom.sitting_id).where(Sitting.round_id == round_id)
    if reach.only_watches:
        rooms = rooms.where(ExamRoom.id.in_(reach.room_ids or ()))
    watch, people = _invigilators(session, round_id), _people_by_room(session, round_id, reach)
    by_sitting: dict[int, list[Room]] = {}
    for room, unit_name in session.execute(rooms.order_by(*by_room_name(), ExamRoom.id)):
        by_sitting.setdefault(room.sitting_id, []).append(
            Room(
                room.id, room.name, room.place, unit_name, room.capacity, room.minutes,
                watch.get(room.id, ()), people.get(room.id, 0),
            )
        )  # fmt: skip
    sittings = session.scalars(sa.select(Sitting).where(Sitting.round_id == round_id).order_by(Sitting.number))
    return tuple(
        SittingOfDay(
            one.id,
            one.number,
            one.name,
            one.opens_at,
            one.closes_at,
            one.late_minutes,
            tuple(by_sitting.get(one.id, ())),
        )
        for one in sittings
        if not reach.only_watches or one.id in by_sitting
    )


def _invigilators(session: Session, round_id: int) -> dict[int, tuple[str, ...]]:
    statement = (
        sa.select(RoomInvigilator.room_id, Account.display_name)
        .join(Account, Account.id == RoomInvigilator.account_id)
        .join(ExamRoom, ExamRoom.id == RoomInvigilator.room_id)
        .join(Sitting, Sitting.id == ExamRoom.sitting_id)
        .where(Sitting.round_id == round_id)
        .order_by(Account.display_name)
    )
    return _grouped(session.execute(statement))


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for key, name in rows:
        found[key] = (*found.get(key, ()), name)
    return found


def _people_by_room(session: Session, round_id: int, reach: Reach) -> dict[int, int]:
    statement = sa.select(RoundCandidate.room_id, sa.func.count()).where(RoundCandidate.round_id == round_id)
    statement = statement.where(RoundCandidate.room_id.is_not(None), *within(reach)).group_by(RoundCandidate.room_id)
    return {room_id: number for room_id, number in session.execute(statement) if room_id is not None}


def within(reach: Reach) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if reach.unit_ids is not None:
        conditions.append(RoundCandidate.unit_id.in_(reach.unit_ids))
    if reach.room_ids is not None:
        conditions.append(RoundCandidate.room_id.in_(reach.room_ids))
    return [sa.or_(*conditions)] if conditions else []
