"""Closing attempts: by their owner, at their deadline, or early by an organiser."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import due_attempt_ids
from quizapp.attempts.receipts import issue_receipt
from quizapp.attempts.room_models import AttemptEnding
from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RoundRefusal, Superseded, TimeLeft
from quizapp.domain.timing import end_in_force
from quizapp.rounds.models import Round

_OWN_LOCKED = (
    sa.select(Attempt)
    .where(Attempt.token == sa.bindparam("token"), Attempt.person_id == sa.bindparam("person_id"))
    .with_for_update(key_share=True)
)


def locked_attempt(session: Session, token: str, person_id: int | None) -> Attempt:
    """The owner's attempt, so that acts on it queue. NotFound where it is nobody's or another's."""
    attempt = session.scalars(_OWN_LOCKED, {"token": token, "person_id": person_id}).one_or_none()
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def hand_in(
    session: Session,
    token: str,
    person_id: int | None,
    now: datetime,
    login_id: int | None = None,
    *,
    time_up: bool = False,
) -> Attempt:
    """Close an attempt for its owner and issue its receipt; again is nothing new. Past its deadline it ends at the
    deadline, as expired.

    `time_up`: nobody pressed a button, a page counted to zero. Raises NotFound where it is nobody's or another's,
    TimeLeft where such a page is wrong, Superseded where `login_id` is given and lost the pen.
    """
    attempt = locked_attempt(session, token, person_id)
    if attempt.state == "in_progress":
        _end(session, attempt, now, login_id, time_up=time_up)
    issue_receipt(session, attempt, now)
    return attempt


def _end(session: Session, attempt: Attempt, now: datetime, login_id: int | None, *, time_up: bool) -> None:
    end = end_in_force(attempt.deadline_at, attempt.held_since, now)
    if time_up and now < end:
        raise TimeLeft(end)
    if time_up or now > end:
        expire(session, attempt)
        return
    if login_id is not None and attempt.writer_login_id not in (None, login_id):
        raise Superseded(attempt.epoch)
    _close(session, attempt, "submitted", now, end)


def expire(session: Session, attempt: Attempt) -> Attempt:
    """Close an attempt that nobody handed in: it ends at its deadline, whenever the job runs."""
    _close(session, attempt, "expired", attempt.deadline_at, attempt.deadline_at)
    return attempt


_CLOSE = sa.update(Attempt).where(Attempt.id == sa.bindparam("of_attempt"), Attempt.state == "in_progress")


def _close(session: Session, attempt: Attempt, state: str, ended_at: datetime, end: datetime) -> None:
    """An UPDATE with the expected state: of two that race, one wins and both read what became of it.

    `end` is the end in force: what a clock that is held has lost until now is given back for good.
    """
    facts = {"state": state, "ended_at": ended_at, "deadline_at": end, "held_since": None}
    if session.connection().execute(_CLOSE, {"of_attempt": attempt.id, **facts}).rowcount:
        for name, value in facts.items():
            set_committed_value(attempt, name, value)
    else:
        session.refresh(attempt)


def close_due_attempts(session: Session, now: datetime, limit: int = 500) -> int:
    """Close attempts past deadline and grace, and void those of cancelled rounds; many processes may run it at once.
    The number that were due and that no other process was at."""
    for attempt in _cancelled(session, limit):
        _close(session, attempt, "voided", now, end_in_force(attempt.deadline_at, attempt.held_since, now))
    ids = due_attempt_ids(session, now, limit, lock=True)
    if ids:
        session.execute(
            sa.update(Attempt)
            .where(Attempt.id.in_(ids), Attempt.state == "in_progress", Attempt.held_since.is_(None))
            .values(state="expired", ended_at=Attempt.deadline_at)
        )
    return len(ids)


def _cancelled(session: Session, limit: int) -> list[Attempt]:
    """Running attempts of cancelled rounds, locked; those that another process is at are left to it."""
    cancelled = sa.select(Round.id).where(Round.state == "cancelled")
    statement = (
        sa.select(Attempt)
        .where(Attempt.state == "in_progress", Attempt.round_id.in_(cancelled))
        .order_by(Attempt.id)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return list(session.scalars(statement))


def close_running_attempts(session: Session, round_id: int, actor: int, now: datetime) -> int:
    """End every running attempt of a round that an organiser closes early; what was saved counts."""
    running = locked_running(session, round_id)
    for attempt in running:
        end = end_in_force(attempt.deadline_at, attempt.held_since, now)
        _close(session, attempt, "submitted", min(now, end), end)
    if running:
        record(
            session, now, actor, "attempts_closed_early", f"round:{round_id}", attempts=[one.id for one in running]
        )  # fmt: skip
    return len(running)


def end_attempt(session: Session, attempt_id: int, reason: str, actor: int, now: datetime) -> Attempt:
    """Somebody else ends a running attempt: what was saved counts, the receipt is issued, the reason stays with it.

    The caller has looked whether the attempt is within its scope. RoundRefusal where it does not run any more.
    """
    attempt = session.scalars(
        sa.select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.state == "in_progress")
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if attempt is None:
        raise RoundRefusal("not_running")
    end = end_in_force(attempt.deadline_at, attempt.held_since, now)
    _close(session, attempt, "submitted", min(now, end), end)
    session.add(AttemptEnding(attempt_id=attempt.id, reason=reason, ended_by=actor, ended_at=now))
    session.flush()
    issue_receipt(session, attempt, now)
    record(
        session, now, actor, "attempt_ended", f"round:{attempt.round_id}",
        attempt=attempt.id, person=attempt.person_id, reason=reason,
    )  # fmt: skip
    return attempt


def locked_running(session: Session, round_id: int) -> list[Attempt]:
    """The round's running attempts, locked by id, so that two acts on many attempts never wait for each other."""
    statement = (
        sa.select(Attempt)
        .where(Attempt.round_id == round_id, Attempt.state == "in_progress")
        .order_by(Attempt.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))
