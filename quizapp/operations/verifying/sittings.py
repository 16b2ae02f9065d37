"""Attempts with all that belongs to them, some hundreds at a time: no query for a single one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import (
    AnswerEvent,
    Attempt,
    AttemptQuestion,
    Outage,
    Receipt,
    RescuedAnswer,
    RescueFile,
    TimeGrant,
)
from quizapp.attempts.times import Placed, RoundTimes, sittings_and_rooms
from quizapp.audit.models import AuditEntry
from quizapp.domain.timing import SittingTimes
from quizapp.people.queries.units import units_above
from quizapp.results.models import Result
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.rounds.queries import window_of

CHUNK = 200


@dataclass
class Sat:
    """One attempt: its frozen paper, its log, what was rescued, its results by version, its receipt."""

    attempt: Attempt
    places: list[AttemptQuestion] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    rescued: list[Any] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    receipt: Receipt | None = None


_EVENTS = sa.select(
    AnswerEvent.id,
    AnswerEvent.attempt_id,
    AnswerEvent.epoch,
    AnswerEvent.seq,
    AnswerEvent.position,
    AnswerEvent.value,
    AnswerEvent.received_at,
    AnswerEvent.deadline_at,
)
_RESCUED = sa.select(
    RescuedAnswer.attempt_id, RescuedAnswer.epoch, RescuedAnswer.seq, RescuedAnswer.position, RescuedAnswer.value,
    RescueFile.decided_at,
).join(RescueFile, RescueFile.id == RescuedAnswer.rescue_file_id)  # fmt: skip


def sittings(session: Session) -> Iterator[list[Sat]]:
    """Every attempt, in chunks by id."""
    last = 0
    while True:
        chunk = list(session.scalars(sa.select(Attempt).where(Attempt.id > last).order_by(Attempt.id).limit(CHUNK)))
        if not chunk:
            return
        first, last = chunk[0].id, chunk[-1].id
        yield _filled(session, {attempt.id: Sat(attempt) for attempt in chunk}, first, last)
        session.expunge_all()


def _filled(session: Session, sats: dict[int, Sat], first: int, last: int) -> list[Sat]:
    def within(statement: Any, column: Any, *order: Any) -> Any:
        return statement.where(column.between(first, last)).order_by(column, *order)

    for place in session.scalars(
        within(sa.select(AttemptQuestion), AttemptQuestion.attempt_id, AttemptQuestion.position)
    ):
        sats[place.attempt_id].places.append(place)
    for event in session.execute(within(_EVENTS, AnswerEvent.attempt_id, AnswerEvent.epoch, AnswerEvent.seq)):
        sats[event.attempt_id].events.append(event)
    for answer in session.execute(within(_RESCUED, RescuedAnswer.attempt_id)):
        sats[answer.attempt_id].rescued.append(answer)
    for result in session.scalars(within(sa.select(Result), Result.attempt_id, Result.version)):
        sats[result.attempt_id].results.append(result)
    for receipt in session.scalars(within(sa.select(Receipt), Receipt.attempt_id)):
        sats[receipt.attempt_id].receipt = receipt
    return list(sats.values())


class Ends:
    """The times that the rule gives, for every attempt, from the grants and outages of all rounds read at once."""

    def __init__(self, session: Session) -> None:
        grants: dict[int, list[TimeGrant]] = defaultdict(list)
        outages: dict[int, list[Outage]] = defaultdict(list)
        for grant in session.scalars(sa.select(TimeGrant).order_by(TimeGrant.id)):
            grants[grant.round_id].append(grant)
        for outage in session.scalars(sa.select(Outage).order_by(Outage.id)):
            outages[outage.round_id].append(outage)
        above = units_above(session) if grants or outages else {}
        rounds = list(session.scalars(sa.select(Round)))
        sittings, rooms = sittings_and_rooms(session, [one.id for one in rounds])
        self._times = {
            one.id: RoundTimes(
                window_of(one), one.minutes, tuple(grants[one.id]), tuple(outages[one.id]), above, sittings, rooms
            )
            for one in rounds
        }
        listed = sa.select(
            RoundCandidate.round_id, RoundCandidate.person_id, RoundCandidate.unit_id, RoundCandidate.sitting_id,
            RoundCandidate.room_id, RoundCandidate.minutes,
        )  # fmt: skip
        moved = {number for number in self._times if grants[number] or outages[number]}
        is_own = sa.or_(RoundCandidate.sitting_id.is_not(None), RoundCandidate.minutes.is_not(None))
        self._places = {
            (row.round_id, row.person_id): Placed(*row[1:])
            for row in session.execute(listed.where(sa.or_(RoundCandidate.round_id.in_(moved), is_own)))
        }
        reopened = sa.select(AuditEntry.subject).where(AuditEntry.action == "round_reopened")
        self._reopened = {subject.removeprefix("round:") for subject in session.scalars(reopened)}

    def of(self, attempt: Attempt) -> SittingTimes:
        key = (attempt.round_id, attempt.person_id)
        placed = self._places.get(key) or Placed(attempt.person_id, 0)
        return self._times[attempt.round_id].of(placed, attempt.started_at, attempt.ended_at or attempt.started_at)

    def may_differ(self, attempt: Attempt) -> bool:
        """Whether the rule may give more by now than the attempt was told: it is over, or the round's close moved."""
        return attempt.state != "in_progress" or str(attempt.round_id) in self._reopened
