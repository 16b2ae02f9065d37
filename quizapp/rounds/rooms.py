"""Rooms of a sitting: added, changed, removed, each step on record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import just_done
from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import units_above
from quizapp.rounds.halls import room_of, sitting_of, watchers
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate
from quizapp.rounds.sittings import require


@dataclass(frozen=True)
class RoomPlan:
    """What an organiser fills in. `minutes`: the room's own limit; `invigilators`: accounts."""

    name: str
    unit_id: int
    capacity: int
    place: str = ""
    minutes: int | None = None
    address_ranges: tuple[str, ...] = ()
    browser_keys: tuple[str, ...] = ()
    invigilators: tuple[int, ...] = ()


def add_room(
    session: Session, round_: Round, sitting_id: int, plan: RoomPlan, scope: Collection[int], actor: int, now: datetime
) -> ExamRoom:
    """A new room, or the one that the same form made a moment ago. RoundRefusal where the host or an invigilator may
    not be, or the name is taken."""
    require(round_, "draft", "ready")
    sitting = sitting_of(session, round_.id, sitting_id)
    for did in just_done(session, f"round:{round_.id}", "room_added", actor, now):
        known = session.get(ExamRoom, did["room"])
        if known is not None and known.sitting_id == sitting.id and did == {"room": known.id, **_facts(plan)}:
            return known
    _check(session, sitting.id, plan, scope, None)
    room = ExamRoom(sitting_id=sitting.id, **_columns(plan))
    session.add(room)
    session.flush()
    _watch(session, room.id, plan.invigilators)
    record(session, now, actor, "room_added", f"round:{round_.id}", room=room.id, **_facts(plan))
    return room


def change_room(
    session: Session, round_: Round, room_id: int, plan: RoomPlan, scope: Collection[int], actor: int, now: datetime
) -> ExamRoom:
    """Change a room. RoundRefusal where fewer would fit than sit in it, or where people of an open round, who were told
    their time, would have less of it."""
    require(round_, "draft", "ready")
    room = room_of(session, round_.id, room_id)
    _check(session, room.sitting_id, plan, {*scope, room.unit_id}, room)
    if plan.capacity < _needed(session, room.id):
        raise RoundRefusal("room_too_small")
    if round_.state == "ready" and (plan.minutes or round_.minutes) < (room.minutes or round_.minutes):
        raise RoundRefusal("room_minutes_shorter")
    before = _stored_facts(room)
    for name, value in _columns(plan).items():
        setattr(room, name, value)
    session.flush()
    session.execute(sa.delete(RoomInvigilator).where(RoomInvigilator.room_id == room.id))
    _watch(session, room.id, plan.invigilators)
    record(session, now, actor, "room_changed", f"round:{round_.id}", room=room.id, before=before, after=_facts(plan))
    return room


def remove_room(session: Session, round_: Round, room_id: int, actor: int, now: datetime) -> None:
    """Only while nobody sits in it and nothing happened in it."""
    require(round_, "draft", "ready")
    room = room_of(session, round_.id, room_id)
    if session.scalar(sa.select(sa.func.count()).where(RoundCandidate.room_id == room.id)):
        raise RoundRefusal("room_in_use")
    try:
        with session.begin_nested():
            session.execute(sa.delete(RoomInvigilator).where(RoomInvigilator.room_id == room.id))
            session.execute(sa.delete(ExamRoom).where(ExamRoom.id == room.id))
    except IntegrityError:  # an outage, a grant or an incident names it
        raise RoundRefusal("room_in_use") from None
    record(session, now, actor, "room_removed", f"round:{round_.id}", room=room_id, name=room.name)


def _check(session: Session, sitting_id: int, plan: RoomPlan, scope: Collection[int], known: ExamRoom | None) -> None:
    if plan.unit_id not in set(scope):
        raise RoundRefusal("outside_scope")
    twin = sa.select(ExamRoom.id).where(ExamRoom.sitting_id == sitting_id, ExamRoom.name == plan.name)
    if known is not None:
        twin = twin.where(ExamRoom.id != known.id)
    if session.scalar(twin) is not None:
        raise RoundRefusal("room_name_taken")
    above = units_above(session)[plan.unit_id]
    able = {one.account_id for one in watchers(session, [plan.unit_id]) if one.covers(above)}
    if not set(plan.invigilators) <= able:
        raise RoundRefusal("not_invigilator")


def _needed(session: Session, room_id: int) -> int:
    """The smallest capacity that holds everybody who sits in the room."""
    of_room = RoundCandidate.room_id == room_id
    people, seat = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(RoundCandidate.seat), 0)).where(of_room)
    ).one()
    return max(people or 0, seat or 0)


def _watch(session: Session, room_id: int, accounts: Collection[int]) -> None:
    session.add_all(RoomInvigilator(room_id=room_id, account_id=one) for one in sorted(set(accounts)))
    session.flush()


def _columns(plan: RoomPlan) -> dict[str, object]:
    return {
        "name": plan.name,
        "unit_id": plan.unit_id,
        "place": plan.place,
        "capacity": plan.capacity,
        "minutes": plan.minutes,
        "address_ranges": list(plan.address_ranges),
        "browser_keys": list(plan.browser_keys),
    }


def _facts(plan: RoomPlan) -> dict[str, object]:
    return {key: value for key, value in _columns(plan).items() if key != "browser_keys"} | {
        "browser_keys": len(plan.browser_keys),
        "invigilators": sorted(plan.invigilators),
    }


def _stored_facts(room: ExamRoom) -> dict[str, object]:
    names = ("name", "unit_id", "place", "capacity", "minutes", "address_ranges")
    return {name: getattr(room, name) for name in names} | {"browser_keys": len(room.browser_keys)}
