"""The acts of the exam room: start, take the pen, hand in, close what is due."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import (
    attempts_of,
    due_attempt_ids,
    people_who_started,
    running_in_round,
    sat_related_round,
    sits_official_round,
)
from quizapp.audit.actions import record
from quizapp.banks.queries import drawable
from quizapp.db import UtcDateTime
from quizapp.domain.drawing import draw
from quizapp.domain.errors import AttemptClosed, MayNotStart, NotFound, RoundRefusal, Superseded
from quizapp.domain.timing import check_may_start, deadline_of, is_due, law_day
from quizapp.papers.queries import cells_of
from quizapp.people.models import Person
from quizapp.rounds.actions import close_round, create_round, list_people, plan_of
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates, is_listed, round_for_start, window_of


def start_attempt(
    session: Session, round_id: int, person_id: int, login_id: int | None, now: datetime, seed: str | None = None
) -> Attempt:
    """The person's running attempt of the round, or a new one with its paper drawn and frozen.

    Raises MayNotStart, or BankTooSmall where questions were retired since the round opened. `seed` is drawn anew
    unless a test gives one.
    """
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    round_ = round_for_start(session, round_id)
    is_invited = is_listed(session, round_id, person_id)  # locks: of two starts the second sees the first's attempt
    earlier = attempts_of(session, round_id, person_id)
    running = next((attempt for attempt in earlier if attempt.state == "in_progress"), None)
    if running is not None and not is_due(running.deadline_at, now):
        return running
    if running is not None:
        expire(session, running)
    if sits_official_round(session, person_id, now, but=round_id):
        raise MayNotStart("official_running")
    if round_.kind == "official" and sat_related_round(session, round_, person_id):
        raise MayNotStart("sat_elsewhere")
    window = window_of(round_)
    check_may_start(
        is_invited=is_invited,
        round_state=round_.state,
        window=window,
        attempts_used=sum(attempt.state != "voided" for attempt in earlier),
        attempts_allowed=round_.attempts_allowed,
        now=now,
    )
    attempt = Attempt(
        token=secrets.token_urlsafe(24),
        round_id=round_id,
        person_id=person_id,
        number=len(earlier) + 1,
        attempts_allowed=round_.attempts_allowed + sum(one.state == "voided" for one in earlier),
        state="in_progress",
        seed=seed or secrets.token_urlsafe(24),
        epoch=1,
        writer_login_id=login_id,
        started_at=now,
        deadline_at=deadline_of(now, round_.minutes, window),
        held_since=None,
        ended_at=None,
    )
    session.add(attempt)
    session.flush()
    _freeze_paper(session, attempt, round_, now)
    return attempt


def _freeze_paper(session: Session, attempt: Attempt, round_: Round, now: datetime) -> None:
    paper = draw(drawable(session, law_day(now)), cells_of(session, round_.blueprint_id), attempt.seed)
    session.add_all(
        AttemptQuestion(
            attempt_id=attempt.id,
            position=drawn.position,
            question_version_id=drawn.version_id,
            letters=list(drawn.letters),
            left=list(drawn.left),
        )
        for drawn in paper
    )
    session.flush()


def take_pen(session: Session, token: str, person_id: int | None, login_id: int) -> Attempt:
    """Let this login write: the epoch goes up, so the other browser's next save is refused as superseded.

    The same login keeps its epoch (a reload is no take-over). Raises NotFound, AttemptClosed.
    """
    attempt = _locked(session, token, person_id)
    if attempt.state != "in_progress":
        raise AttemptClosed(attempt.state)
    if attempt.writer_login_id != login_id:
        attempt.epoch += 1
        attempt.writer_login_id = login_id
        session.flush()
    return attempt


def hand_in(session: Session, token: str, person_id: int | None, now: datetime, login_id: int | None = None) -> Attempt:
    """Close an attempt for its owner; again is nothing new. Past its deadline it ends at the deadline, as expired.

    Raises NotFound where it is nobody's or another's, Superseded where `login_id` is given and lost the pen.
    """
    attempt = _locked(session, token, person_id)
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


def _locked(session: Session, token: str, person_id: int | None) -> Attempt:
    statement = sa.select(Attempt).where(Attempt.token == token, Attempt.person_id == person_id).with_for_update()
    attempt = session.scalars(statement).one_or_none()
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def end_round(session: Session, round_: Round, actor: int, now: datetime, *, end_running: bool) -> None:
    """Close a round; RoundRefusal where people still sit it, unless `end_running` says to end their attempts now."""
    close_due_attempts(session, now)
    if running_in_round(session, round_.id):
        if not end_running:
            raise RoundRefusal("running_attempts")
        close_running_attempts(session, round_.id, actor, now)
    close_round(session, round_, actor, now)


def make_up_round(session: Session, round_: Round, scope: Collection[int], actor: int, now: datetime) -> Round:
    """A draft copy of a closed round whose list is exactly the people who never began it; a week from now.

    Raises RoundRefusal where nobody who is still active was absent.
    """
    if round_.state != "closed":
        raise RoundRefusal("wrong_state")
    started = people_who_started(session, round_.id)
    absent = [one.person_id for one in candidates(session, round_.id) if one.person_id not in started]
    people = list(session.scalars(sa.select(Person).where(Person.id.in_(absent), Person.is_active)))
    if not people:
        raise RoundRefusal("nobody_absent")
    units = {person.unit_id for person in people}  # those who moved meanwhile are invited where they are now
    opens_at = now + timedelta(days=7)
    plan = replace(
        plan_of(session, round_),
        name=f"{round_.name} – đợt bù",
        opens_at=opens_at,
        closes_at=opens_at + (round_.closes_at - round_.opens_at),
        unit_ids=tuple(sorted(units)),
    )
    made = create_round(session, plan, units | set(scope), actor, now, makeup_of=round_.id)
    list_people(session, made, people)
    return made
