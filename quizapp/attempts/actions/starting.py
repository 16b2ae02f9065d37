"""Starting a test, and taking the pen to another browser."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.closing import expire, locked_attempt
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import attempts_of, sat_related_round, sits_official_round
from quizapp.attempts.times import own_clock
from quizapp.domain.drawing import draw
from quizapp.domain.errors import AttemptClosed, MayNotStart
from quizapp.domain.timing import check_may_start, is_due, law_day
from quizapp.papers.queries import cells_of
from quizapp.people.models import Person
from quizapp.rounds.models import Round
from quizapp.rounds.queries import locked_place, round_for_start
from quizapp.rounds.rehearsing import paper_pool, paper_seed
from quizapp.statements import DriverStatement, NewRow

_LOCK_PERSON = DriverStatement(
    sa.select(Person.__table__.c.id)
    .where(Person.__table__.c.id == sa.bindparam("person_id"))
    .with_for_update(key_share=True)
)
_NEW_ATTEMPT = NewRow(Attempt)
_ADD_PLACES = sa.insert(AttemptQuestion)


def start_attempt(
    session: Session, round_id: int, person_id: int, login_id: int | None, now: datetime, seed: str | None = None
) -> Attempt:
    """The person's running attempt of the round, or a new one with its paper drawn and frozen.

    Its end holds every grant that names the person so far. Raises MayNotStart, or BankTooSmall where questions were
    retired since the round opened. `seed` is drawn anew unless a test gives one.
    """
    _LOCK_PERSON.rows(session, person_id=person_id)
    round_ = round_for_start(session, round_id)
    listed = locked_place(session, round_id, person_id)  # locks: of two starts the second sees the first's attempt
    earlier = attempts_of(session, round_id, person_id)
    running = next((attempt for attempt in earlier if attempt.state == "in_progress"), None)
    if running is not None and not is_due(running.deadline_at, running.held_since, now):
        return running
    if running is not None:
        expire(session, running)
    if sits_official_round(session, person_id, now, but=round_id):
        raise MayNotStart("official_running")
    if round_.kind == "official" and sat_related_round(session, round_, person_id):
        raise MayNotStart("sat_elsewhere")
    clock = own_clock(session, round_, person_id)
    check_may_start(
        is_invited=listed is not None,
        is_seated=listed is None or listed.is_seated,
        round_state=round_.state,
        times=clock(None, now),
        attempts_used=sum(attempt.state != "voided" for attempt in earlier),
        attempts_allowed=round_.attempts_allowed,
        now=now,
    )
    times = clock(now, now)
    attempt = _NEW_ATTEMPT.written(
        session,
        token=secrets.token_urlsafe(24),
        round_id=round_id,
        person_id=person_id,
        number=len(earlier) + 1,
        attempts_allowed=round_.attempts_allowed + sum(one.state == "voided" for one in earlier),
        state="in_progress",
        seed=seed or paper_seed(round_) or secrets.token_urlsafe(24),
        epoch=1,
        writer_login_id=login_id,
        started_at=now,
        deadline_at=times.deadline_at or now,
        held_since=times.held_since,
        ended_at=None,
    )
    _freeze_paper(session, attempt, round_, now)
    return attempt


def _freeze_paper(session: Session, attempt: Attempt, round_: Round, now: datetime) -> None:
    paper = draw(paper_pool(session, round_, law_day(now)), cells_of(session, round_.blueprint_id), attempt.seed)
    places = [
        {
            "attempt_id": attempt.id,
            "position": drawn.position,
            "question_version_id": drawn.version_id,
            "letters": list(drawn.letters),
            "left": list(drawn.left),
        }
        for drawn in paper
    ]
    if places:
        session.connection().execute(_ADD_PLACES, places)


def take_pen(session: Session, token: str, person_id: int | None, login_id: int) -> Attempt:
    """Let this login write: the epoch goes up, so the other browser's next save is refused as superseded.

    The same login keeps its epoch (a reload is no take-over). Raises NotFound, AttemptClosed.
    """
    attempt = locked_attempt(session, token, person_id)
    if attempt.state != "in_progress":
        raise AttemptClosed(attempt.state)
    if attempt.writer_login_id != login_id:
        attempt.epoch += 1
        attempt.writer_login_id = login_id
        session.flush()
    return attempt


def keep_pen(session: Session, token: str, person_id: int | None, login_id: int, epoch: int) -> Attempt:
    """Let a new login of the same person go on where the page of `epoch` still holds the pen; else nothing changes."""
    attempt = locked_attempt(session, token, person_id)
    if attempt.state == "in_progress" and attempt.epoch == epoch:
        return take_pen(session, token, person_id, login_id)
    return attempt
