"""Seats and candidate numbers: shared out by rule with a preview, moved by hand, numbered by a pattern."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RoundRefusal
from quizapp.domain.seating import Guest, Hall, Seating, next_numbers, seating
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import units_above
from quizapp.rounds.halls import room_of, rooms_of
from quizapp.rounds.lists import candidate_of, given_numbers
from quizapp.rounds.models import ExamRoom, Round, RoundCandidate, by_room_name
from quizapp.rounds.sittings import require

ORDERS = {
    "name": "Theo vần tên, cả đợt",
    "unit": "Theo đơn vị, trong đơn vị theo vần tên",
    "room": "Theo ca, phòng, chỗ ngồi",
}


@dataclass(frozen=True)
class Wish:
    """How to share people out. `sitting_ids`: only rooms of these; `keeps`: who has a seat stays in it."""

    rule: str
    sitting_ids: frozenset[int]
    keeps: bool = True


@dataclass(frozen=True)
class Proposal:
    """A seating before it is applied; `mark` names it, so that what was seen is what is applied."""

    seating: Seating
    mark: str


def propose(session: Session, round_: Round, wish: Wish) -> Proposal:
    """Share out whoever has no seat or, unless the wish keeps them, everybody; nothing is written."""
    halls = [(s, room) for s, room in rooms_of(session, round_.id) if s.id in wish.sitting_ids]
    rows = session.execute(
        sa.select(RoundCandidate, Person.sort_key, Unit.code)
        .join(Person, Person.id == RoundCandidate.person_id)
        .join(Unit, Unit.id == RoundCandidate.unit_id)
        .where(RoundCandidate.round_id == round_.id)
    ).all()
    stays = wish.keeps or round_.state != "draft"
    guests, taken = [], {room.id: set[int]() for _s, room in halls}
    for row, sort_key, _code in rows:
        if row.room_id is None or not stays:
            guests.append(Guest(row.person_id, row.unit_id, (sort_key,)))
        elif row.room_id in taken and row.seat is not None:
            taken[row.room_id].add(row.seat)
    found = seating(
        guests,
        [Hall(room.id, room.unit_id, room.capacity, frozenset(taken[room.id])) for _s, room in halls],
        wish.rule,
        units_above(session),
    )
    return Proposal(found, hashlib.sha256(repr(found).encode()).hexdigest()[:16])


def apply_seating(session: Session, round_: Round, wish: Wish, mark: str, actor: int, now: datetime) -> Seating:
    """Write the seating that was seen; RoundRefusal where people or rooms changed since."""
    require(round_, "draft", "ready")
    proposal = propose(session, round_, wish)
    if proposal.mark != mark:
        raise RoundRefusal("seating_changed")
    if not wish.keeps and round_.state == "draft":
        everybody = RoundCandidate.round_id == round_.id
        nowhere = {"sitting_id": None, "room_id": None, "seat": None}
        session.execute(sa.update(RoundCandidate).where(everybody).values(nowhere))
    sitting_of_room = {room.id: sitting.id for sitting, room in rooms_of(session, round_.id)}
    for seat in proposal.seating.seats:
        place = {"sitting_id": sitting_of_room[seat.room_id], "room_id": seat.room_id, "seat": seat.number}
        own = sa.and_(RoundCandidate.round_id == round_.id, RoundCandidate.person_id == seat.person_id)
        session.execute(sa.update(RoundCandidate).where(own).values(place))
    session.expire_all()
    record(
        session, now, actor, "seats_given", f"round:{round_.id}", rule=wish.rule, sittings=sorted(wish.sitting_ids),
        keeps=wish.keeps, seated=len(proposal.seating.seats), left_over=len(proposal.seating.left_over),
    )  # fmt: skip
    return proposal.seating


def free_seat(session: Session, room: ExamRoom) -> int:
    """The lowest seat of a room that nobody has; RoundRefusal where it is full."""
    of_room = RoundCandidate.room_id == room.id
    taken = set(session.scalars(sa.select(RoundCandidate.seat).where(of_room)))
    if len(taken) >= room.capacity:
        raise RoundRefusal("room_full")
    return next((seat for seat in range(1, room.capacity + 1) if seat not in taken), room.capacity)


def move_candidate(
    session: Session,
    round_: Round,
    person_id: int,
    room_id: int | None,
    seat: int | None,
    reason: str,
    actor: int,
    now: datetime,
) -> RoundCandidate:
    """Seat a person by hand, `seat` None is the first free one, `room_id` None takes them out of their room.

    Whoever has begun stays; in an open round the move needs a reason."""
    require(round_, "draft", "ready")
    if round_.state == "ready" and not reason:
        raise RoundRefusal("move_reason")
    row = candidate_of(session, round_.id, person_id)
    room = None if room_id is None else room_of(session, round_.id, room_id)
    if room is not None and (seat is None or room.id != row.room_id or seat != row.seat):
        seat = _checked_seat(session, room, seat, row)
    before = (row.sitting_id, row.room_id, row.seat)
    try:
        with session.begin_nested():
            row.sitting_id, row.room_id = (room.sitting_id, room.id) if room else (None, None)
            row.seat = seat if room else None
            session.flush()
    except IntegrityError:
        raise RoundRefusal("has_begun") from None
    record(
        session, now, actor, "candidate_moved", f"round:{round_.id}", person=person_id, reason=reason,
        before=before, after=(row.sitting_id, row.room_id, row.seat),
    )  # fmt: skip
    return row


def _checked_seat(session: Session, room: ExamRoom, seat: int | None, row: RoundCandidate) -> int:
    if seat is None:
        if row.room_id == room.id and row.seat is not None:
            return row.seat
        return free_seat(session, room)
    if seat > room.capacity:
        raise RoundRefusal("no_such_seat")
    holder = sa.select(RoundCandidate.person_id).where(RoundCandidate.room_id == room.id, RoundCandidate.seat == seat)
    if session.scalar(holder) is not None:
        raise RoundRefusal("seat_taken")
    return seat


def numbers_are_fixed(round_: Round) -> bool:
    """Whether numbers were printed or told, so that nobody's changes any more."""
    return round_.state != "draft" or round_.numbers_fixed_at is not None


def give_numbers(
    session: Session, round_: Round, prefix: str, digits: int, order: str, actor: int, now: datetime
) -> int:
    """Number the whole list anew or, once the numbers are fixed, only who has none; how many were given."""
    require(round_, "draft", "ready")
    is_fixed = numbers_are_fixed(round_)
    if not is_fixed:
        round_.number_prefix, round_.number_digits = prefix, digits
        session.execute(
            sa.update(RoundCandidate).where(RoundCandidate.round_id == round_.id).values(candidate_number=None)
        )
    waiting = _in_order(session, round_.id, order)
    taken = given_numbers(session, round_.id) if is_fixed else ()
    numbers = next_numbers(round_.number_prefix, round_.number_digits, taken, len(waiting))
    for person_id, number in zip(waiting, numbers, strict=True):
        own = sa.and_(RoundCandidate.round_id == round_.id, RoundCandidate.person_id == person_id)
        session.execute(sa.update(RoundCandidate).where(own).values(candidate_number=number))
    session.expire_all()
    record(
        session, now, actor, "numbers_given", f"round:{round_.id}",
        prefix=round_.number_prefix, digits=round_.number_digits, order=order, given=len(numbers),
    )  # fmt: skip
    return len(numbers)


def _in_order(session: Session, round_id: int, order: str) -> list[int]:
    """People without a number, in one of ORDERS; who has no room comes last."""
    by_name = (Person.sort_key, Person.id)
    by_room = (
        RoundCandidate.sitting_id.is_(None),
        RoundCandidate.sitting_id,
        RoundCandidate.room_id.is_(None),
        *by_room_name(),
        RoundCandidate.room_id,
        RoundCandidate.seat,
    )
    orders = {"name": by_name, "unit": (Unit.code, *by_name), "room": (*by_room, *by_name)}
    statement = (
        sa.select(RoundCandidate.person_id)
        .join(Person, Person.id == RoundCandidate.person_id)
        .join(Unit, Unit.id == RoundCandidate.unit_id)
        .outerjoin(ExamRoom, ExamRoom.id == RoundCandidate.room_id)
        .where(RoundCandidate.round_id == round_id, RoundCandidate.candidate_number.is_(None))
        .order_by(*orders[order])
    )
    return list(session.scalars(statement))


def fix_numbers(session: Session, round_: Round, actor: int, now: datetime) -> None:
    """From now on no number changes, because papers with them are about; again is nothing new."""
    require(round_, "draft", "ready")
    if numbers_are_fixed(round_) or not given_numbers(session, round_.id):
        return
    round_.numbers_fixed_at = now
    session.flush()
    record(session, now, actor, "numbers_fixed", f"round:{round_.id}")
