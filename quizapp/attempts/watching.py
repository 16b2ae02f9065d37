"""One room with everybody in it: how far they are, and who needs help first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Outage
from quizapp.attempts.progress import answered_places, signs_of
from quizapp.attempts.room_models import NOT_TAKEN_BACK, Admission, AttemptEnding, AttemptSignal, BrowserWaiver
from quizapp.attempts.rooms import FACTS, IS_NEWEST, OPEN_OUTAGE, RoomFacts, Watch, facts_of
from quizapp.attempts.times import Placed, round_times
from quizapp.domain.errors import NotFound
from quizapp.domain.watching import Signs, by_need, need_of, state_of
from quizapp.people.models import Person, Unit
from quizapp.rounds.models import ExamRoom, Round, RoundCandidate, Sitting
from quizapp.rounds.queries import round_by_id


@dataclass(frozen=True)
class RoomLine:
    """A candidate of a room and how far they are."""

    person_id: int
    name: str
    staff_code: str
    unit_id: int
    unit_name: str
    candidate_number: str
    seat: int | None
    attempt_id: int | None
    answered: int
    ended_at: datetime | None
    is_waived: bool
    signs: Signs
    state: str
    need: str


@dataclass(frozen=True)
class WatchedRoom:
    facts: RoomFacts
    lines: tuple[RoomLine, ...]

    def count(self, *states: str) -> int:
        return sum(line.state in states for line in self.lines)

    def line_of(self, person_id: int) -> RoomLine:
        """NotFound where the room does not list the person."""
        for line in self.lines:
            if line.person_id == person_id:
                return line
        raise NotFound("person")


def _until(kind: str) -> sa.ScalarSelect[datetime]:
    """Until when the newest admission of a kind holds."""
    return (
        sa.select(sa.func.max(Admission.expires_at))
        .where(
            Admission.round_id == RoundCandidate.round_id,
            Admission.person_id == RoundCandidate.person_id,
            Admission.kind == kind,
        )
        .correlate(RoundCandidate)
        .scalar_subquery()
    )


def _statement(room_id: int, watch: Watch) -> sa.Select[*tuple[Any, ...]]:
    """The room, and a row for each of its people; one row without a person where it has none."""
    in_room = (
        sa.select(Attempt.id)
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .where(RoundCandidate.room_id == room_id)
    )
    answered = answered_places(in_room)
    newest = sa.and_(
        Attempt.round_id == RoundCandidate.round_id,
        Attempt.person_id == RoundCandidate.person_id,
        Attempt.state != "voided",
        IS_NEWEST,
    )
    is_waived = sa.exists().where(
        BrowserWaiver.round_id == RoundCandidate.round_id,
        BrowserWaiver.person_id == RoundCandidate.person_id,
        NOT_TAKEN_BACK,
    )
    return (
        sa.select(
            *FACTS, Person.id.label("person_id"), Person.name, Person.staff_code, Unit.id.label("unit_id"),
            Unit.name.label("unit_name"),
            RoundCandidate.candidate_number, RoundCandidate.seat, Attempt.id.label("attempt_id"), Attempt.state,
            Attempt.started_at, Attempt.deadline_at, Attempt.held_since, Attempt.ended_at, answered.c.places,
            answered.c.last_at, AttemptSignal.seen_at, AttemptSignal.unsent, AttemptSignal.machine_asked_at,
            AttemptEnding.ended_by, _until("door").label("admitted_until"), _until("machine").label("machine_until"),
            is_waived.correlate(RoundCandidate).label("is_waived"),
        )
        .select_from(ExamRoom)
        .join(Sitting, Sitting.id == ExamRoom.sitting_id)
        .join(Round, Round.id == Sitting.round_id)
        .outerjoin(Outage, OPEN_OUTAGE)
        .outerjoin(RoundCandidate, RoundCandidate.room_id == ExamRoom.id)
        .outerjoin(Person, Person.id == RoundCandidate.person_id)
        .outerjoin(Unit, Unit.id == RoundCandidate.unit_id)
        .outerjoin(Attempt, newest)
        .outerjoin(answered, answered.c.attempt_id == Attempt.id)
        .outerjoin(AttemptSignal, AttemptSignal.attempt_id == Attempt.id)
        .outerjoin(AttemptEnding, AttemptEnding.attempt_id == Attempt.id)
        .where(ExamRoom.id == room_id, watch.reaches)
        .order_by(RoundCandidate.seat.nulls_last(), Person.sort_key, Person.staff_code)
    )  # fmt: skip


def watched_room(session: Session, room_id: int, watch: Watch, now: datetime) -> WatchedRoom:
    """The room and everybody in it, who needs help first on top: one statement. NotFound outside the watch.

    Where the round ever stood still, whether a late-comer may still begin is asked of its clock.
    """
    rows = session.execute(_statement(room_id, watch)).all()
    if not rows:
        raise NotFound("room")
    facts = facts_of(rows[0])
    may_begin = _starts_until(session, facts, now)
    lines = [_line(facts, row, may_begin, now) for row in rows if row.person_id is not None]
    return WatchedRoom(facts, tuple(by_need(lines)))


def _starts_until(session: Session, facts: RoomFacts, now: datetime) -> bool:
    """Whether somebody of the room who has not begun may still do so."""
    if not facts.is_open:
        return False
    own = min(facts.window.last_start or facts.closes_at, facts.closes_at)
    if now < own or not facts.was_out:
        return now < own
    times = round_times(session, round_by_id(session, facts.round_id))
    placed = Placed(0, 0, facts.sitting_id, facts.id)
    return now < times.of(placed, None, now).may_start_until


def _line(facts: RoomFacts, row: Any, may_begin: bool, now: datetime) -> RoomLine:
    signs = signs_of(row)
    state = state_of(signs, is_over=not may_begin, now=now)
    return RoomLine(
        person_id=row.person_id, name=row.name, staff_code=row.staff_code, unit_id=row.unit_id, unit_name=row.unit_name,
        candidate_number=row.candidate_number or "", seat=row.seat, attempt_id=row.attempt_id,
        answered=row.places or 0, ended_at=row.ended_at, is_waived=bool(row.is_waived), signs=signs, state=state,
        need=need_of(signs, state, opens_at=facts.opens_at, now=now) if facts.is_open else "",
    )  # fmt: skip
