"""Which rooms somebody watches over. The scope is in every WHERE."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt, Outage
from quizapp.attempts.times import sitting_window
from quizapp.domain.errors import NotFound
from quizapp.domain.timing import Window
from quizapp.papers.models import BlueprintCell
from quizapp.people.models import Account, Unit
from quizapp.people.queries.units import Scope, in_scope
from quizapp.rounds.halls import still_watches
from quizapp.rounds.models import ExamRoom, RoomInvigilator, Round, RoundCandidate, Sitting, by_room_name

SHOWN_AFTER = timedelta(days=7)  # a room that is over stays on the list so long


@dataclass(frozen=True)
class Watch:
    """Who watches: the account, where it invigilates and which units' rounds it organises."""

    account_id: int
    invigilates: Scope
    organises: Scope

    @property
    def reaches(self) -> sa.ColumnElement[bool]:
        """A condition on ExamRoom joined with Round: rooms of the own units, but for those that name others who still
        may watch; and every room of a round that the own units organise."""
        is_own = RoomInvigilator.account_id == self.account_id
        is_named = sa.exists().where(RoomInvigilator.room_id == ExamRoom.id, is_own)
        by_others = sa.select(RoomInvigilator.room_id).join(Account, Account.id == RoomInvigilator.account_id)
        is_taken = by_others.where(RoomInvigilator.room_id == ExamRoom.id, still_watches()).correlate(ExamRoom).exists()
        own_room = sa.and_(in_scope(ExamRoom.unit_id, self.invigilates), sa.or_(~is_taken, is_named))
        return sa.and_(Round.state != "draft", sa.or_(own_room, in_scope(Round.unit_id, self.organises)))


@dataclass(frozen=True)
class RoomFacts:
    """A room as its pages head it. `place`: where it is, the unit that gives it where nobody said more; `paused_at`:
    since when an outage of the room is open."""

    id: int
    name: str
    place: str
    sitting_id: int
    sitting_name: str
    opens_at: datetime
    closes_at: datetime
    late_minutes: int | None
    needs_admission: bool
    access_code: str
    has_browser: bool
    round_id: int
    round_name: str
    round_code: str
    round_state: str
    round_unit_id: int
    questions: int
    outage_id: int | None
    paused_at: datetime | None
    pause_reason: str
    was_out: bool

    @property
    def window(self) -> Window:
        return sitting_window(self.opens_at, self.closes_at, self.late_minutes)

    @property
    def is_open(self) -> bool:
        """Whether acts on it may still change somebody's test."""
        return self.round_state == "ready"


OPEN_OUTAGE = sa.and_(Outage.room_id == ExamRoom.id, Outage.closed_at.is_(None))
_QUESTIONS = (
    sa.select(sa.func.sum(BlueprintCell.count))
    .where(BlueprintCell.blueprint_id == Round.blueprint_id)
    .correlate(Round)
    .scalar_subquery()
)
_AT = aliased(Unit)
_UNIT_NAME = sa.select(_AT.name).where(_AT.id == ExamRoom.unit_id).correlate(ExamRoom).scalar_subquery()
FACTS = (
    ExamRoom.id.label("room_id"), ExamRoom.name.label("room_name"), ExamRoom.browser_keys,
    sa.func.coalesce(sa.func.nullif(ExamRoom.place, ""), _UNIT_NAME).label("place"),
    Sitting.id.label("sitting_id"), Sitting.name.label("sitting_name"), Sitting.opens_at, Sitting.closes_at,
    Sitting.late_minutes, Sitting.needs_admission, Sitting.access_code, Round.id.label("round_id"),
    Round.name.label("round_name"), Round.code.label("round_code"), Round.state.label("round_state"),
    Round.unit_id.label("round_unit_id"), _QUESTIONS.label("questions"), Outage.id.label("outage_id"),
    Outage.opened_at.label("paused_at"), Outage.reason.label("pause_reason"),
    sa.exists().where(Outage.round_id == Round.id).correlate(Round).label("was_out"),
)  # fmt: skip


def facts_of(row: Any) -> RoomFacts:
    return RoomFacts(
        id=row.room_id, name=row.room_name, place=row.place, sitting_id=row.sitting_id,
        sitting_name=row.sitting_name, opens_at=row.opens_at, closes_at=row.closes_at, late_minutes=row.late_minutes,
        needs_admission=row.needs_admission, access_code=row.access_code, has_browser=bool(row.browser_keys),
        round_id=row.round_id, round_name=row.round_name, round_code=row.round_code, round_state=row.round_state,
        round_unit_id=row.round_unit_id, questions=int(row.questions or 0), outage_id=row.outage_id,
        paused_at=row.paused_at, pause_reason=row.pause_reason or "", was_out=bool(row.was_out),
    )  # fmt: skip


_LATER = aliased(Attempt)
IS_NEWEST = ~sa.exists().where(
    _LATER.round_id == Attempt.round_id,
    _LATER.person_id == Attempt.person_id,
    _LATER.number > Attempt.number,
    _LATER.state != "voided",
)


def room_facts(session: Session, room_id: int, watch: Watch) -> RoomFacts:
    """The room without its people; NotFound outside the watch."""
    row = session.execute(_rooms().where(ExamRoom.id == room_id, watch.reaches)).one_or_none()
    if row is None:
        raise NotFound("room")
    return facts_of(row)


def _rooms() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(*FACTS)
        .select_from(ExamRoom)
        .join(Sitting, Sitting.id == ExamRoom.sitting_id)
        .join(Round, Round.id == Sitting.round_id)
        .outerjoin(Outage, OPEN_OUTAGE)
    )


@dataclass(frozen=True)
class RoomSummary:
    """A room on the list of those that somebody watches."""

    facts: RoomFacts
    people: int
    running: int
    ended: int
    stage: str


def watched_rooms(session: Session, watch: Watch, now: datetime) -> list[RoomSummary]:
    """Rooms that are open, to come, or were over within the last week: those that are open first, then by time."""
    people = sa.func.count(RoundCandidate.person_id)
    running = sa.func.sum(sa.case((Attempt.state == "in_progress", 1), else_=0))
    ended = sa.func.sum(sa.case((Attempt.state.in_(("submitted", "expired")), 1), else_=0))
    rooms = list(
        session.execute(_rooms().where(watch.reaches, Sitting.closes_at > now - SHOWN_AFTER).order_by(Sitting.opens_at))
    )
    newest = sa.and_(
        Attempt.round_id == RoundCandidate.round_id, Attempt.person_id == RoundCandidate.person_id,
        Attempt.state != "voided", IS_NEWEST,
    )  # fmt: skip
    counted = (
        sa.select(RoundCandidate.room_id, people, running, ended)
        .outerjoin(Attempt, newest)
        .where(RoundCandidate.room_id.in_([row.room_id for row in rooms]))
        .group_by(RoundCandidate.room_id)
    )
    counts = {room_id: numbers for room_id, *numbers in session.execute(counted)}
    found = []
    for row in rooms:
        facts = facts_of(row)
        people_there, at_work, done = (int(one or 0) for one in counts.get(row.room_id, (0, 0, 0)))
        found.append(RoomSummary(facts, people_there, at_work, done, _stage(facts, now)))
    order = {"open": 0, "upcoming": 1, "over": 2}
    return sorted(found, key=lambda one: (order[one.stage], one.facts.opens_at, one.facts.name))


@dataclass(frozen=True)
class PlaceChoice:
    """A sitting (`room_id` None) or a room of it, for the filter of the organiser's board."""

    sitting_id: int
    room_id: int | None
    name: str

    @property
    def code(self) -> str:
        return f"ca-{self.sitting_id}" if self.room_id is None else f"phong-{self.room_id}"


def places_of_round(session: Session, round_id: int) -> list[PlaceChoice]:
    """Sittings in their order, each before its rooms."""
    statement = (
        sa.select(Sitting.id, Sitting.name, ExamRoom.id, ExamRoom.name)
        .outerjoin(ExamRoom, ExamRoom.sitting_id == Sitting.id)
        .where(Sitting.round_id == round_id)
        .order_by(Sitting.number, *by_room_name())
    )
    found: list[PlaceChoice] = []
    for sitting_id, sitting, room_id, room in session.execute(statement):
        if not found or found[-1].sitting_id != sitting_id:
            found.append(PlaceChoice(sitting_id, None, sitting))
        if room_id is not None:
            found.append(PlaceChoice(sitting_id, room_id, f"{sitting} – {room}"))
    return found


def _stage(facts: RoomFacts, now: datetime) -> str:
    if not facts.is_open:
        return "over"
    if facts.paused_at is not None:
        return "open"
    return "upcoming" if now < facts.opens_at else "open" if now < facts.closes_at else "over"
