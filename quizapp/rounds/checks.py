"""What an organiser should know before a round is opened: clashes, capacity, accounts, who knows the questions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import UtcDateTime
from quizapp.people.models import Account, Person, Unit
from quizapp.rounds.halls import SittingLine, overlap, sitting_lines
from quizapp.rounds.knowing import knowing
from quizapp.rounds.lists import ListGap, list_gap
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate, Sitting
from quizapp.rounds.queries import is_expected
from quizapp.rounds.rehearsing import SharedQuestions, shared_questions

FIXED = timedelta(hours=12)  # a round without sittings that is open longer leaves room for another one
LIVE = ("draft", "ready")


@dataclass(frozen=True)
class Clash:
    """`who` (a person, an account, a room) is needed in `here` and, at the same time, in `there`."""

    who: str
    here: str
    there: str
    at: datetime


@dataclass(frozen=True)
class Checks:
    """Everything that the page of checks shows. `short`: seats that are missing; `unseated`: people without a room in a
    round with sittings; `expired`: an initial password that ends before it is needed; `used`: one that opened its one
    login and was never changed."""

    lines: tuple[SittingLine, ...]
    people: int
    short: int
    unseated: int
    overfull: tuple[str, ...]
    empty_sittings: tuple[str, ...]
    unwatched: tuple[str, ...]
    gap: ListGap
    double_people: tuple[Clash, ...]
    double_invigilators: tuple[Clash, ...]
    own_rooms: tuple[Clash, ...]
    double_rooms: tuple[Clash, ...]
    without_account: tuple[str, ...]
    expired: tuple[str, ...]
    used: tuple[str, ...]
    knowing: tuple[tuple[str, str], ...]
    shared: SharedQuestions | None

    @property
    def worries(self) -> int:
        """How many kinds of worry there are."""
        lists = (
            self.overfull, self.empty_sittings, self.double_people, self.double_invigilators, self.own_rooms,
            self.double_rooms, self.without_account, self.expired, self.used, self.knowing,
        )  # fmt: skip
        plain = (self.short > 0, self.unseated > 0, self.gap.is_there)
        return sum(bool(one) for one in lists) + sum(plain)


def checks_of(session: Session, round_: Round, now: datetime) -> Checks:
    lines = tuple(sitting_lines(session, round_.id))
    expected = is_expected(session, round_)
    people = session.scalar(sa.select(sa.func.count(Person.id)).where(expected)) or 0
    seated = sum(room.people for line in lines for room in line.rooms)
    mine = _places(session, [round_.id])
    others = [one for one in _places(session, _live_rounds(session)) if one.round_id != round_.id]
    return Checks(
        lines=lines,
        people=people,
        short=max(0, people - sum(line.capacity for line in lines)) if lines else 0,
        unseated=people - seated if lines else 0,
        overfull=tuple(_name(line, room.room) for line in lines for room in line.rooms if room.free < 0),
        empty_sittings=tuple(line.sitting.name for line in lines if not line.rooms),
        unwatched=tuple(_name(line, room.room) for line in lines for room in line.rooms if not room.invigilators),
        gap=list_gap(session, round_) if seated or _is_listed(session, round_.id) else ListGap(),
        double_people=_double_people(session, round_),
        double_invigilators=_double_invigilators(session, mine, others),
        own_rooms=_own_rooms(session, mine),
        double_rooms=_double_rooms(session, mine, others),
        without_account=_names(session, expected, ~_account(Account.is_active.is_(True))),
        expired=_names(session, expected, _account(_initial_ends(round_, now))),
        used=_names(session, expected, _account(IS_INITIAL, Account.initial_used_at.is_not(None))),
        knowing=knowing(session, round_, expected, now),
        shared=shared_questions(session, round_, now),
    )


def _is_listed(session: Session, round_id: int) -> bool:
    return session.scalar(sa.select(sa.exists().where(RoundCandidate.round_id == round_id))) is True


def _name(line: SittingLine, room: ExamRoom) -> str:
    return f"{line.sitting.name}, {room.name}"


def _account(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(Account.person_id == Person.id, *conditions)


IS_INITIAL = sa.and_(Account.is_active.is_(True), Account.must_change_password.is_(True))


def _initial_ends(round_: Round, now: datetime) -> sa.ColumnElement[bool]:
    """An unused initial password is over when its person's sitting, else the round, opens, or is over already."""
    seat = sa.and_(RoundCandidate.round_id == round_.id, RoundCandidate.person_id == Person.id)
    sitting = sa.select(Sitting.opens_at).join(RoundCandidate, RoundCandidate.sitting_id == Sitting.id).where(seat)
    needed = sa.func.coalesce(sitting.correlate(Person).scalar_subquery(), sa.literal(round_.opens_at, UtcDateTime()))
    ends = sa.or_(Account.initial_expires_at <= needed, Account.initial_expires_at <= now)
    return sa.and_(IS_INITIAL, Account.initial_used_at.is_(None), ends)


def _names(session: Session, *conditions: sa.ColumnElement[bool]) -> tuple[str, ...]:
    return tuple(session.scalars(sa.select(Person.name).where(*conditions).order_by(Person.sort_key)))


# --- clashes ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """A room at its time."""

    round_id: int
    round_name: str
    sitting: str
    window: tuple[datetime, datetime]
    room_id: int
    room: str
    unit_id: int
    at: str

    @property
    def label(self) -> str:
        return f"{self.sitting}, {self.room}"

    @property
    def long_label(self) -> str:
        return f"{self.label} ({self.round_name})"


def _live_rounds(session: Session) -> list[int]:
    return list(session.scalars(sa.select(Round.id).where(Round.state.in_(LIVE))))


def _places(session: Session, round_ids: Collection[int]) -> list[_Place]:
    statement = (
        sa.select(Round.id, Round.name, Sitting, ExamRoom)
        .join(Sitting, Sitting.round_id == Round.id)
        .join(ExamRoom, ExamRoom.sitting_id == Sitting.id)
        .where(Round.id.in_(round_ids))
        .order_by(Sitting.opens_at, ExamRoom.id)
    )
    return [
        _Place(
            id_, name, sitting.name, (sitting.opens_at, sitting.closes_at),
            room.id, room.name, room.unit_id, " ".join(room.place.casefold().split()),
        )
        for id_, name, sitting, room in session.execute(statement)
    ]  # fmt: skip


def _pairs(mine: list[_Place], others: list[_Place]) -> Iterable[tuple[_Place, _Place, str]]:
    """Places of this round and any other ones at the same time, each pair once, with the second's label."""
    for index, one in enumerate(mine):
        for other in mine[index + 1 :]:
            if overlap(one.window, other.window):
                yield one, other, other.label
        for other in others:
            if overlap(one.window, other.window):
                yield one, other, other.long_label


def _double_rooms(session: Session, mine: list[_Place], others: list[_Place]) -> tuple[Clash, ...]:
    """One room of one unit, at the same place, in two sittings that overlap."""
    units = {row.id: row.name for row in session.execute(sa.select(Unit.id, Unit.name))}
    return tuple(
        Clash(f"{one.room}, {units[one.unit_id]}", one.label, label, max(one.window[0], other.window[0]))
        for one, other, label in _pairs(mine, others)
        if (one.unit_id, one.room.casefold(), one.at) == (other.unit_id, other.room.casefold(), other.at)
    )


def _double_invigilators(session: Session, mine: list[_Place], others: list[_Place]) -> tuple[Clash, ...]:
    watching: dict[int, set[int]] = {}
    for row in session.execute(sa.select(RoomInvigilator.room_id, RoomInvigilator.account_id)):
        watching.setdefault(row.room_id, set()).add(row.account_id)
    names = {row.id: row.display_name for row in session.execute(sa.select(Account.id, Account.display_name))}
    return tuple(
        Clash(names[account], one.label, label, max(one.window[0], other.window[0]))
        for one, other, label in _pairs(mine, others)
        for account in sorted(watching.get(one.room_id, set()) & watching.get(other.room_id, set()))
    )


def _own_rooms(session: Session, mine: list[_Place]) -> tuple[Clash, ...]:
    """Invigilators who sit the same round at the time at which they watch."""
    own = sa.orm.aliased(Sitting)
    statement = (
        sa.select(RoomInvigilator.room_id, Person.name, own.name, own.opens_at, own.closes_at)
        .join(Account, Account.id == RoomInvigilator.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(RoundCandidate, RoundCandidate.person_id == Person.id)
        .join(own, own.id == RoundCandidate.sitting_id)
        .where(RoomInvigilator.room_id.in_([one.room_id for one in mine]))
        .where(own.round_id == sa.bindparam("round_id"))
        .order_by(Person.sort_key)
    )
    places = {one.room_id: one for one in mine}
    rows = session.execute(statement, {"round_id": mine[0].round_id}) if mine else ()
    return tuple(
        Clash(name, places[room_id].label, sitting, max(opens_at, places[room_id].window[0]))
        for room_id, name, sitting, opens_at, closes_at in rows
        if overlap((opens_at, closes_at), places[room_id].window)
    )


@dataclass(frozen=True)
class _Date:
    """When a person is wanted somewhere."""

    person_id: int
    round_name: str
    sitting: str
    window: tuple[datetime, datetime]

    @property
    def label(self) -> str:
        return f"{self.round_name}, {self.sitting}" if self.sitting else self.round_name


def _dates(session: Session, of: sa.ColumnElement[bool]) -> list[_Date]:
    """Times of people in official rounds: their sitting, else a round that is open for a short while only."""
    statement = (
        sa.select(RoundCandidate.person_id, Round, Sitting)
        .join(Round, Round.id == RoundCandidate.round_id)
        .outerjoin(Sitting, Sitting.id == RoundCandidate.sitting_id)
        .where(of, Round.kind == "official", Round.state.in_(LIVE))
    )
    found = []
    for person_id, round_, sitting in session.execute(statement):
        window = (sitting or round_).opens_at, (sitting or round_).closes_at
        if sitting is not None or window[1] - window[0] <= FIXED:
            found.append(_Date(person_id, round_.name, sitting.name if sitting else "", window))
    return found


def _double_people(session: Session, round_: Round) -> tuple[Clash, ...]:
    """Candidates who are wanted in another official round at the same time."""
    here = {one.person_id: one for one in _dates(session, Round.id == round_.id)}
    listed = sa.select(RoundCandidate.person_id).where(RoundCandidate.round_id == round_.id)
    elsewhere = _dates(session, sa.and_(Round.id != round_.id, RoundCandidate.person_id.in_(listed)))
    pairs = [
        (here[one.person_id], one)
        for one in elsewhere
        if one.person_id in here and overlap(here[one.person_id].window, one.window)
    ]
    names = {row.id: row for row in session.execute(
        sa.select(Person.id, Person.name, Person.sort_key).where(Person.id.in_([one.person_id for one, _ in pairs]))
    )}  # fmt: skip
    pairs.sort(key=lambda pair: (names[pair[0].person_id].sort_key, pair[1].window))
    return tuple(
        Clash(
            names[one.person_id].name, one.sitting or one.round_name, other.label, max(one.window[0], other.window[0])
        )
        for one, other in pairs
    )
