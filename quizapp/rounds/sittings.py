"""Sittings of a round: made one by one or as a grid, changed, removed, each step on record."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import just_done
from quizapp.domain.errors import RoundRefusal
from quizapp.rounds.halls import rooms_of, sitting_of, sittings_of
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate, Sitting

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another one on paper
CODE_LENGTH = 6
MOST_SITTINGS = 99


@dataclass(frozen=True)
class SittingPlan:
    """What an organiser fills in. `needs_code`: candidates type the access code of the sitting."""

    name: str
    opens_at: datetime
    closes_at: datetime
    needs_code: bool = False
    late_minutes: int | None = None
    needs_admission: bool = False


@dataclass(frozen=True)
class Grid:
    """`count` sittings from `opens_at` on, each of `minutes`, with `pause` minutes between them, and in each a room
    of every name at a unit."""

    opens_at: datetime
    count: int
    minutes: int
    pause: int
    rooms: tuple[tuple[str, int], ...]
    capacity: int
    needs_code: bool = False
    late_minutes: int | None = None
    needs_admission: bool = False

    def sittings(self) -> list[SittingPlan]:
        step, length = timedelta(minutes=self.minutes + self.pause), timedelta(minutes=self.minutes)
        starts = [self.opens_at + place * step for place in range(self.count)]
        rules = (self.needs_code, self.late_minutes, self.needs_admission)
        return [SittingPlan("", start, start + length, *rules) for start in starts]


def new_access_code() -> str:
    """Six letters and digits that nobody mistakes for each other."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def require(round_: Round, *states: str) -> None:
    """RoundRefusal where the round is in none of the states."""
    if round_.state not in states:
        raise RoundRefusal("wrong_state")


def check_times(round_: Round, opens_at: datetime, closes_at: datetime) -> None:
    """RoundRefusal for a window that nobody could sit in."""
    if closes_at <= opens_at:
        raise RoundRefusal("window")
    if closes_at - opens_at < timedelta(minutes=round_.minutes):
        raise RoundRefusal("sitting_too_short")


def _fit(round_: Round, windows: Sequence[tuple[datetime, datetime]], *, stretch: bool) -> None:
    """Sittings lie within their round; with `stretch` the window of a draft grows to hold them."""
    for opens_at, closes_at in windows:
        check_times(round_, opens_at, closes_at)
    first, last = min(one[0] for one in windows), max(one[1] for one in windows)
    if round_.opens_at <= first and last <= round_.closes_at:
        return
    if not stretch or round_.state != "draft":
        raise RoundRefusal("sitting_outside_round")
    round_.opens_at, round_.closes_at = min(first, round_.opens_at), max(last, round_.closes_at)


def _free_numbers(session: Session, round_id: int, count: int) -> list[int]:
    taken = {one.number for one in sittings_of(session, round_id)}
    free = [number for number in range(1, MOST_SITTINGS + 1) if number not in taken and number > max(taken, default=0)]
    if len(free) < count:
        raise RoundRefusal("too_many_sittings")
    return free[:count]


def add_sitting(
    session: Session, round_: Round, plan: SittingPlan, actor: int, now: datetime, *, stretch: bool = False
) -> Sitting:
    """A new sitting without rooms, or the one that the same form made a moment ago. RoundRefusal where it does not fit
    into the round."""
    require(round_, "draft", "ready")
    for did in just_done(session, f"round:{round_.id}", "sitting_added", actor, now):
        known = session.get(Sitting, did["sitting"])
        if known is not None and _is(known, plan):
            return known
    _fit(round_, [(plan.opens_at, plan.closes_at)], stretch=stretch)
    number = _free_numbers(session, round_.id, 1)[0]
    sitting = _stored(session, round_, number, plan)
    record(session, now, actor, "sitting_added", f"round:{round_.id}", sitting=sitting.id, number=number)
    return sitting


def _is(sitting: Sitting, plan: SittingPlan) -> bool:
    """Whether a sitting is what was planned."""
    return sitting.name == (plan.name or f"Ca {sitting.number}") and replace(plan, name="") == SittingPlan(
        "", sitting.opens_at, sitting.closes_at, bool(sitting.access_code), sitting.late_minutes,
        sitting.needs_admission,
    )  # fmt: skip


def _stored(session: Session, round_: Round, number: int, plan: SittingPlan) -> Sitting:
    sitting = Sitting(
        round_id=round_.id,
        number=number,
        name=plan.name or f"Ca {number}",
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        access_code=new_access_code() if plan.needs_code else "",
        late_minutes=plan.late_minutes,
        needs_admission=plan.needs_admission,
    )
    session.add(sitting)
    session.flush()
    return sitting


def generate_sittings(
    session: Session,
    round_: Round,
    grid: Grid,
    scope: Collection[int],
    actor: int,
    now: datetime,
    *,
    stretch: bool = False,
) -> list[Sitting]:
    """All sittings and rooms of a grid, or those that the same form made a moment ago. RoundRefusal where they do not
    fit, or where a host is outside the scope."""
    require(round_, "draft", "ready")
    if not {unit_id for _name, unit_id in grid.rooms} <= set(scope):
        raise RoundRefusal("outside_scope")
    if known := _grid_just_made(session, round_, grid, actor, now):
        return known
    plans = grid.sittings()
    _fit(round_, [(one.opens_at, one.closes_at) for one in plans], stretch=stretch)
    made = []
    for number, plan in zip(_free_numbers(session, round_.id, grid.count), plans, strict=True):
        sitting = _stored(session, round_, number, plan)
        session.add_all(
            ExamRoom(sitting_id=sitting.id, name=name, unit_id=unit_id, capacity=grid.capacity)
            for name, unit_id in grid.rooms
        )
        made.append(sitting)
    session.flush()
    record(
        session, now, actor, "sittings_generated", f"round:{round_.id}",
        sittings=[one.id for one in made], rooms=len(grid.rooms), capacity=grid.capacity,
    )  # fmt: skip
    return made


def _grid_just_made(session: Session, round_: Round, grid: Grid, actor: int, now: datetime) -> list[Sitting]:
    wanted = sorted((name, unit_id, grid.capacity) for name, unit_id in grid.rooms)
    found, plans = rooms_of(session, round_.id), grid.sittings()
    for did in just_done(session, f"round:{round_.id}", "sittings_generated", actor, now):
        made = [one for key in did["sittings"] if (one := session.get(Sitting, key)) is not None]
        rooms = [
            sorted((room.name, room.unit_id, room.capacity) for sitting, room in found if sitting.id == one.id)
            for one in made
        ]
        if len(made) == len(plans) and all(map(_is, made, plans)) and rooms == [wanted] * len(made):
            return made
    return []


def change_sitting(
    session: Session,
    round_: Round,
    sitting_id: int,
    plan: SittingPlan,
    actor: int,
    now: datetime,
    *,
    stretch: bool = False,
) -> Sitting:
    """Change a sitting of a draft. The times of an open round are for `attempts.actions` to move."""
    require(round_, "draft")
    sitting = sitting_of(session, round_.id, sitting_id)
    _fit(round_, [(plan.opens_at, plan.closes_at)], stretch=stretch)
    before = facts_of(sitting)
    sitting.name = plan.name or sitting.name
    sitting.opens_at, sitting.closes_at = plan.opens_at, plan.closes_at
    sitting.late_minutes, sitting.needs_admission = plan.late_minutes, plan.needs_admission
    if plan.needs_code != bool(sitting.access_code):
        sitting.access_code = new_access_code() if plan.needs_code else ""
    session.flush()
    record(
        session, now, actor, "sitting_changed", f"round:{round_.id}",
        sitting=sitting.id, before=before, after=facts_of(sitting),
    )  # fmt: skip
    return sitting


def facts_of(sitting: Sitting) -> dict[str, object]:
    """For the log: everything but the access code, which opens a door."""
    return {
        "opens_at": sitting.opens_at.isoformat(),
        "closes_at": sitting.closes_at.isoformat(),
        "late_minutes": sitting.late_minutes,
        "needs_admission": sitting.needs_admission,
        "has_code": bool(sitting.access_code),
    }


def renew_access_code(session: Session, round_: Round, sitting_id: int, actor: int, now: datetime) -> Sitting:
    """Another code for who has not begun yet, for instance because the old one got about."""
    require(round_, "draft", "ready")
    sitting = sitting_of(session, round_.id, sitting_id)
    sitting.access_code = new_access_code()
    session.flush()
    record(session, now, actor, "access_code_renewed", f"round:{round_.id}", sitting=sitting.id)
    return sitting


def remove_sitting(session: Session, round_: Round, sitting_id: int, actor: int, now: datetime) -> None:
    """Only while nobody belongs to it and nothing happened in it; its rooms go with it."""
    require(round_, "draft", "ready")
    sitting = sitting_of(session, round_.id, sitting_id)
    if session.scalar(sa.select(sa.func.count()).where(RoundCandidate.sitting_id == sitting.id)):
        raise RoundRefusal("sitting_in_use")
    rooms = sa.select(ExamRoom.id).where(ExamRoom.sitting_id == sitting.id)
    try:
        with session.begin_nested():
            session.execute(sa.delete(RoomInvigilator).where(RoomInvigilator.room_id.in_(rooms)))
            session.execute(sa.delete(ExamRoom).where(ExamRoom.sitting_id == sitting.id))
            session.execute(sa.delete(Sitting).where(Sitting.id == sitting.id))
    except IntegrityError:  # an outage, a grant or an incident names it
        raise RoundRefusal("sitting_in_use") from None
    record(session, now, actor, "sitting_removed", f"round:{round_.id}", sitting=sitting_id)


def copy_rooms(session: Session, round_: Round, source_id: int, target_id: int, actor: int, now: datetime) -> int:
    """Rooms of one sitting, invigilators too, into another; a room whose name is there already is left out."""
    require(round_, "draft", "ready")
    source, target = sitting_of(session, round_.id, source_id), sitting_of(session, round_.id, target_id)
    found = rooms_of(session, round_.id)
    known = {room.name for sitting, room in found if sitting.id == target.id}
    wanted = [room for sitting, room in found if sitting.id == source.id and room.name not in known]
    for room in wanted:
        copied_room(session, room, target.id)
    record(
        session, now, actor, "rooms_copied", f"round:{round_.id}",
        source=source.id, target=target.id, rooms=len(wanted),
    )  # fmt: skip
    return len(wanted)


def copied_room(session: Session, room: ExamRoom, sitting_id: int) -> ExamRoom:
    """The same room in another sitting, with the same invigilators."""
    made = ExamRoom(
        sitting_id=sitting_id,
        name=room.name,
        unit_id=room.unit_id,
        place=room.place,
        capacity=room.capacity,
        minutes=room.minutes,
        address_ranges=list(room.address_ranges),
        browser_keys=list(room.browser_keys),
    )
    session.add(made)
    session.flush()
    watching = sa.select(RoomInvigilator.account_id).where(RoomInvigilator.room_id == room.id)
    session.add_all(RoomInvigilator(room_id=made.id, account_id=one) for one in session.scalars(watching).all())
    session.flush()
    return made
