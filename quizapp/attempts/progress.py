"""How far candidates are and when they last gave a sign of life, for the boards. No answers, no marks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.attempts.room_models import AttemptEnding, AttemptSignal
from quizapp.domain.watching import Signs


@dataclass(frozen=True)
class Progress:
    """How far an attempt has come."""

    person_id: int
    number: int
    state: str
    answered: int
    started_at: datetime
    deadline_at: datetime
    held_since: datetime | None
    ended_at: datetime | None
    last_saved_at: datetime | None
    signs: Signs


def answered_places(attempt_ids: sa.Select[int]) -> sa.Subquery[Any]:
    """Attempt → how many places hold an answer, and when the newest one came. Named by their ids, so that the log of
    other rooms is not read."""
    newest_first = sa.func.row_number().over(
        partition_by=(AnswerEvent.attempt_id, AnswerEvent.position),
        order_by=(AnswerEvent.epoch.desc(), AnswerEvent.seq.desc()),
    )
    events = (
        sa.select(AnswerEvent.attempt_id, AnswerEvent.value, AnswerEvent.received_at, newest_first.label("age"))
        .where(AnswerEvent.attempt_id.in_(attempt_ids))
        .subquery()
    )
    holds_answer = sa.and_(events.c.age == 1, events.c.value != "[]")  # one that was taken back is none
    return (
        sa.select(
            events.c.attempt_id,
            sa.func.sum(sa.case((holds_answer, 1), else_=0)).label("places"),
            sa.func.max(events.c.received_at).label("last_at"),
        )
        .group_by(events.c.attempt_id)
        .subquery()
    )


def signs_of(row: Any) -> Signs:
    """Of a row with the columns of an attempt, its signal and its ending; without an attempt nothing is known."""
    if row.state is None:
        return Signs(admitted_until=getattr(row, "admitted_until", None))
    return Signs(
        attempt=row.state,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        held_since=row.held_since,
        saved_at=row.last_at,
        seen_at=row.seen_at,
        unsent=row.unsent or 0,
        is_ended_early=row.ended_by is not None,
        machine_asked_at=row.machine_asked_at,
        machine_until=getattr(row, "machine_until", None),
    )


def progress_of_round(session: Session, round_id: int) -> dict[int, Progress]:
    """Person → the newest attempt of the round and how many places of it hold an answer."""
    answered = answered_places(sa.select(Attempt.id).where(Attempt.round_id == round_id))
    statement = (
        sa.select(
            Attempt.person_id, Attempt.number, Attempt.state, Attempt.started_at, Attempt.deadline_at,
            Attempt.held_since, Attempt.ended_at, answered.c.places, answered.c.last_at,
            AttemptSignal.seen_at, AttemptSignal.unsent, AttemptSignal.machine_asked_at, AttemptEnding.ended_by,
        )
        .outerjoin(answered, answered.c.attempt_id == Attempt.id)
        .outerjoin(AttemptSignal, AttemptSignal.attempt_id == Attempt.id)
        .outerjoin(AttemptEnding, AttemptEnding.attempt_id == Attempt.id)
        .where(Attempt.round_id == round_id, Attempt.state != "voided")
        .order_by(Attempt.number)
    )  # fmt: skip
    return {
        row.person_id: Progress(
            person_id=row.person_id,
            number=row.number,
            state=row.state,
            answered=row.places or 0,
            started_at=row.started_at,
            deadline_at=row.deadline_at,
            held_since=row.held_since,
            ended_at=row.ended_at,
            last_saved_at=row.last_at,
            signs=signs_of(row),
        )
        for row in session.execute(statement)
    }
