"""Closing attempts: by their owner, at their deadline, or early by an organiser."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import due_attempt_ids
from quizapp.audit.actions import record
from quizapp.db import UtcDateTime
from quizapp.domain.errors import NotFound, Superseded
from quizapp.rounds.models import Round


def locked_attempt(session: Session, token: str, person_id: int | None) -> Attempt:
    """The owner's attempt, so that acts on it queue. NotFound where it is nobody's or another's."""
    statement = sa.select(Attempt).where(Attempt.token == token, Attempt.person_id == person_id).with_for_update()
    attempt = session.scalars(statement).one_or_none()
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def hand_in(session: Session, token: str, person_id: int | None, now: datetime, login_id: int | None = None) -> Attempt:
    """Close an attempt for its owner; again is nothing new. Past its deadline it ends at the deadline, as expired.

    Raises NotFound where it is nobody's or another's, Superseded where `login_id` is given and lost the pen.
    """
    attempt = locked_attempt(session, token, person_id)
    if attempt.state != "in_progress":
        return attempt
    if now > attempt.deadline_at:
        return expire(session, attempt)
    if login_id is not None and attempt.writer_login_id not in (None, login_id):
        raise Superseded(attempt.epoch)
    _close(session, attempt, "submitted", now)
    return attempt


def expire(session: Session, attempt: Attempt) -> Attempt:
    """Close an attempt that nobody handed in: it ends at its deadline, whenever the job runs."""
    _close(session, attempt, "expired", attempt.deadline_at)
    return attempt


def _close(session: Session, attempt: Attempt, state: str, ended_at: datetime) -> None:
    """An UPDATE with the expected state: of two that race, one wins and both read what became of it."""
    session.execute(
        sa.update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == "in_progress")
        .values(state=state, ended_at=ended_at)
    )
    session.refresh(attempt)


def close_due_attempts(session: Session, now: datetime, limit: int = 500) -> int:
    """Close attempts past deadline and grace, and void those of cancelled rounds; many processes may run it at once.
    The number that were due."""
    cancelled = sa.select(Round.id).where(Round.state == "cancelled")
    session.execute(
        sa.update(Attempt)
        .where(Attempt.state == "in_progress", Attempt.round_id.in_(cancelled))
        .values(state="voided", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    ids = due_attempt_ids(session, now, limit)
    if ids:
        session.execute(
            sa.update(Attempt)
            .where(Attempt.id.in_(ids), Attempt.state == "in_progress")
            .values(state="expired", ended_at=Attempt.deadline_at)
        )
    return len(ids)


def close_running_attempts(session: Session, round_id: int, actor: int, now: datetime) -> int:
    """End every running attempt of a round that an organiser closes early; what was saved counts."""
    ids = list(
        session.scalars(sa.select(Attempt.id).where(Attempt.round_id == round_id, Attempt.state == "in_progress"))
    )
    at_now = sa.literal(now, UtcDateTime())
    for attempt_id in ids:
        session.execute(
            sa.update(Attempt)
            .where(Attempt.id == attempt_id, Attempt.state == "in_progress")
            .values(
                state="submitted", ended_at=sa.case((Attempt.deadline_at < at_now, Attempt.deadline_at), else_=at_now)
            )
        )
    if ids:
        record(session, now, actor, "attempts_closed_early", f"round:{round_id}", attempts=ids)
    return len(ids)
