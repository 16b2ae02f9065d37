"""What an organiser should know before a round is opened: clashes, capacity, accounts, who knows the questions."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import UtcDateTime
from quizapp.people.models import Account, Person, Unit
from quizapp.rounds.halls import SittingLine, overlap, sitting_lines, watched_room_ids
from quizapp.rounds.knowing import knowing
from quizapp.rounds.lists import ListGap, list_gap
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate, Sitting
from quizapp.rounds.queries import is_expected
from quizapp.rounds.rehearsing import SharedQuestions, shared_questions
from quizapp.rounds.stopping import StoppedQuestion, stopped_questions

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
    stopped: tuple[StoppedQuestion, ...]

    @property
    def worries(self) -> int:
        """How many kinds of worry there are."""
        lists = (
            self.overfull, self.empty_sittings, self.double_people, self.double_invigilators, self.own_rooms,
            self.double_rooms, self.without_account, self.expired, self.used, self.knowing, self.stopped,
        )  # fmt: skip
        return sum(map(bool, lists)) + sum((self.short > 0, self.unseated > 0, self.gap.is_there))


def checks_of(session: Session, round_: Round, now: datetime) -> Checks:
    lines = tuple(sitting_lines(session, round_.id))
    expected = is_expected(session, round_)
    people = session.scalar(sa.select(sa.func.count(Person.id)).where(expected)) or 0
    seated = sum(room.people for line in lines for room in line.rooms)
    mine = _places(session, [round_.id])
    others = [one for one in _places(session, _live_rounds(session)) if one.round_id != round_.id]
    here = _dates(session, round_, expected)
    watched = watched_room_ids(session, round_.id)
    wanted = sa.or_(expected, _watches(one.room_id for one in mine))
    elsewhere = [date for other in _rounds_meanwhile(session, round_) for date in _dates(session, other, wanted)]
    return Checks(
        lines=lines,
        people=people,
        short=max(0, people - sum(line.capacity for line in lines)) if lines else 0,
        unseated=people - seated if lines else 0,
        overfull=tuple(_name(line, room.room) for line in lines for room in line.rooms if room.free < 0),
        empty_sittings=tuple(line.sitting.name for line in lines if not line.rooms),
        unwatched=tuple(_name(line, room.room) for line in lines for room in line.rooms if room.room.id not in watched),
        gap=list_gap(session, round_) if seated or _is_listed(session, round_.id) else ListGap(),
        double_people=_double_people(here, elsewhere) if round_.kind == "official" else (),
        double_invigilators=_double_invigilators(session, mine, others),
        own_rooms=_own_rooms(session, mine, others, here, elsewhere),
        double_rooms=_double_rooms(session, mine, others),
        without_account=_names(session, expected, ~_account(Account.is_active.is_(True))),
        expired=_names(session, expected, _account(_initial_ends(round_, now))),
        used=_names(session, expected, _account(IS_INITIAL, Account.initial_used_at.is_not(None))),
        knowing=knowing(session, round_, expected, now),
        shared=shared_questions(session, round_, now),
        stopped=stopped_questions(session, round_, now),
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


def _watches(room_ids: Iterable[int]) -> sa.ColumnElement[bool]:
    """A condition on Person: watches over one of these rooms."""
    watching = sa.select(Account.person_id).join(RoomInvigilator, RoomInvigilator.account_id == Account.id)
    return Person.id.in_(watching.where(RoomInvigilator.room_id.in_(list(room_ids)), Account.person_id.is_not(None)))


@dataclass(frozen=True)
class _Date:
    """When a person is wanted somewhere."""

    person_id: int
    name: str
    round_name: str
    sitting: str
    window: tuple[datetime, datetime]

    @property
    def here(self) -> str:
        return self.sitting or self.round_name

    @property
    def label(self) -> str:
        return f"{self.round_name}, {self.sitting}" if self.sitting else self.round_name


def _rounds_meanwhile(session: Session, round_: Round) -> list[Round]:
    """Other official rounds that share a moment with this one."""
    meanwhile = sa.and_(Round.opens_at < round_.closes_at, Round.closes_at > round_.opens_at)
    live = sa.and_(Round.kind == "official", Round.state.in_(LIVE), Round.id != round_.id)
    return list(session.scalars(sa.select(Round).where(live, meanwhile).order_by(Round.opens_at, Round.id)))


def _dates(session: Session, round_: Round, among: sa.ColumnElement[bool]) -> list[_Date]:
    """Times of people on the list of a round or, while there is none, of whom it invites, by name: their sitting, else
    a round that is open for a short while only."""
    is_listed = sa.and_(RoundCandidate.person_id == Person.id, RoundCandidate.round_id == round_.id)
    statement = (
        sa.select(Person.id, Person.name, Sitting)
        .outerjoin(RoundCandidate, is_listed)
        .outerjoin(Sitting, Sitting.id == RoundCandidate.sitting_id)
        .where(is_expected(session, round_), among)
        .order_by(Person.sort_key, Person.id)
    )
    found = []
    for person_id, name, sitting in session.execute(statement):
        window = (sitting or round_).opens_at, (sitting or round_).closes_at
        if sitting is not None or window[1] - window[0] <= FIXED:
            found.append(_Date(person_id, name, round_.name, sitting.name if sitting else "", window))
    return found


def _watched(
    dates: list[_Date], places: list[_Place], watching: dict[int | None, set[int]]
) -> Iterator[tuple[_Date, _Place]]:
    """Dates of invigilators with those of the places that they watch over at the same time."""
    by_room = {one.room_id: one for one in places}
    for date in dates:
        for place in (by_room[one] for one in sorted(watching.get(date.person_id, ())) if one in by_room):
            if overlap(date.window, place.window):
                yield date, place


def _own_rooms(
    session: Session, mine: list[_Place], others: list[_Place], here: list[_Date], elsewhere: list[_Date]
) -> tuple[Clash, ...]:
    """Invigilators who sit at the time at which they watch: both in this round, or one of them in another."""
    statement = sa.select(RoomInvigilator.room_id, Account.person_id).join(
        Account, Account.id == RoomInvigilator.account_id
    )
    watching: dict[int | None, set[int]] = {}
    for room_id, person_id in session.execute(statement):
        watching.setdefault(person_id, set()).add(room_id)
    seated = [one for one in here if one.sitting]  # whoever has no sitting yet may get another one
    pairs = [
        *((date, date.here, place, place.label) for date, place in _watched(seated, mine, watching)),
        *((date, date.label, place, place.label) for date, place in _watched(elsewhere, mine, watching)),
        *((date, date.here, place, place.long_label) for date, place in _watched(here, others, watching)),
    ]
    return tuple(
        Clash(date.name, label, there, max(date.window[0], place.window[0])) for date, there, place, label in pairs
    )


def _double_people(here: list[_Date], elsewhere: list[_Date]) -> tuple[Clash, ...]:
    """Candidates who are wanted in another official round at the same time."""
    own = {one.person_id: one for one in here}
    return tuple(
        Clash(other.name, own[other.person_id].here, other.label, max(own[other.person_id].window[0], other.window[0]))
        for other in elsewhere
        if other.person_id in own and overlap(own[other.person_id].window, other.window)
    )
