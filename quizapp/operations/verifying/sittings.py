"""Attempts with all that belongs to them, some hundreds at a time: no query for a single one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AnswerEvent, Attempt, AttemptQuestion, Outage, Receipt, RescuedAnswer, TimeGrant
from quizapp.people.models import Unit
from quizapp.results.models import Result
from quizapp.rounds.models import Round, RoundCandidate

CHUNK = 200
Scope = tuple[int, str, int | None]  # round, `round`, `unit` or `person`, which one


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
    RescuedAnswer.attempt_id, RescuedAnswer.epoch, RescuedAnswer.seq, RescuedAnswer.position, RescuedAnswer.value
)


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


class Allowances:
    """The most time that anybody may have had: the minutes of the round, every grant and every closed outage that names
    the person, their unit or one above it, or the round. The close of the round and outages that overlap only shorten
    it."""

    def __init__(self, session: Session) -> None:
        self._minutes = {row.id: row.minutes for row in session.execute(sa.select(Round.id, Round.minutes))}
        self._above = {row.id: row.parent_id for row in session.execute(sa.select(Unit.id, Unit.parent_id))}
        self._given: dict[Scope, timedelta] = defaultdict(timedelta)
        for grant in session.scalars(sa.select(TimeGrant)):
            self._given[_scope(grant.round_id, grant.person_id, grant.unit_id)] += timedelta(seconds=grant.seconds)
        for outage in session.scalars(sa.select(Outage).where(Outage.closed_at.is_not(None))):
            assert outage.closed_at is not None
            self._given[(outage.round_id, "unit", outage.unit_id)] += outage.closed_at - outage.opened_at
        listed = sa.select(RoundCandidate.round_id, RoundCandidate.person_id, RoundCandidate.unit_id)
        rounds = {round_id for round_id, _kind, _of in self._given}
        self._units = {
            (row.round_id, row.person_id): row.unit_id
            for row in session.execute(listed.where(RoundCandidate.round_id.in_(rounds)))
        }

    def most(self, attempt: Attempt) -> timedelta:
        round_id = attempt.round_id
        scopes: set[Scope] = {(round_id, "round", None), (round_id, "person", attempt.person_id)}
        unit_id = self._units.get((round_id, attempt.person_id))
        while unit_id is not None and (round_id, "unit", unit_id) not in scopes:
            scopes.add((round_id, "unit", unit_id))
            unit_id = self._above.get(unit_id)
        given = sum((self._given[scope] for scope in scopes & self._given.keys()), timedelta())
        return timedelta(minutes=self._minutes[round_id]) + given


def _scope(round_id: int, person_id: int | None, unit_id: int | None) -> Scope:
    if person_id is not None:
        return round_id, "person", person_id
    return (round_id, "unit", unit_id) if unit_id is not None else (round_id, "round", None)
