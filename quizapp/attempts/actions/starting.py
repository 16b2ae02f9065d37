"""Starting a test, and taking the pen to another browser."""

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.closing import expire, locked_attempt
from quizapp.attempts.entering import asked_browser, is_admitted, keep_browser_keys, own_seat
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import attempts_of, sat_related_round, sits_official_round
from quizapp.attempts.signals import note_machine_asked
from quizapp.attempts.times import own_clock
from quizapp.attempts.waiving import HeldWaiver, follow_waiver, use_waiver, waiver_for
from quizapp.domain.drawing import draw
from quizapp.domain.entry import NOTHING_BROUGHT, Entry, EntryRules, check_entry
from quizapp.domain.errors import AttemptClosed, MayNotStart
from quizapp.domain.timing import check_may_start, is_due, law_day
from quizapp.papers.queries import cells_of
from quizapp.people.models import Person
from quizapp.people.queries.logins import person_of_login
from quizapp.rounds.models import Round
from quizapp.rounds.queries import locked_place, round_for_start
from quizapp.rounds.rehearsing import paper_pool, paper_seed
from quizapp.statements import DriverStatement, NewRow, NewRows

_LOCK_PERSON = DriverStatement(
    sa.select(Person.__table__.c.id)
    .where(Person.__table__.c.id == sa.bindparam("person_id"))
    .with_for_update(key_share=True)
)
_LOCKED = (
    sa.select(Attempt)
    .where(Attempt.id == sa.bindparam("attempt_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_NEW_ATTEMPT = NewRow(Attempt)
_PLACES = NewRows(AttemptQuestion.__table__)


def start_attempt(
    session: Session,
    round_id: int,
    person_id: int,
    login_id: int | None,
    now: datetime,
    seed: str | None = None,
    entry: Entry = NOTHING_BROUGHT,
) -> Attempt:
    """The person's running attempt of the round, or a new one with its paper drawn and frozen.

    Its end holds every grant that names the person so far. Raises MayNotStart, or BankTooSmall where questions were
    retired since the round opened. `seed` is drawn anew unless a test gives one; `entry` is what the person brings
    where sitting or room ask for something.
    """
    _LOCK_PERSON.rows(session, person_id=person_id)
    round_ = round_for_start(session, round_id)
    listed = locked_place(session, round_id, person_id)  # locks: of two starts the second sees the first's attempt
    earlier = attempts_of(session, round_id, person_id)
    running = next((attempt for attempt in earlier if attempt.state == "in_progress"), None)
    if running is not None:
        own = session.get_one(Attempt, running.id)
        if not is_due(own.deadline_at, own.held_since, now):
            return own
        expire(session, own)
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
    rules = EntryRules()
    if listed is not None and listed.sitting_id is not None:
        rules = _checked_entry(session, round_id, person_id, login_id, entry, now)
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
    keep_browser_keys(session, attempt, rules)
    return attempt


def _checked_entry(
    session: Session, round_id: int, person_id: int, login_id: int | None, entry: Entry, now: datetime
) -> EntryRules:
    """What the person's sitting and room ask of the browser from now on. MayNotStart where a rule is not kept."""
    seat = own_seat(session, round_id, person_id)
    if seat is None:
        return EntryRules()
    is_let_in = seat.rules.needs_admission and is_admitted(session, round_id, person_id, "door", now)
    is_right = entry.has_one_of(seat.rules.browser_keys)
    needs_waiver = seat.rules.browser_keys and not is_right
    waiver = waiver_for(session, round_id, person_id, login_id) if needs_waiver else None
    check_entry(seat.rules, replace(entry, is_admitted=is_let_in, is_browser_right=is_right or waiver is not None))
    if waiver is not None and login_id is not None:
        use_waiver(session, waiver, login_id, now)
    return seat.rules


def claim_waiver(session: Session, token: str, login_hash: str, now: datetime) -> bool:
    """Whether a login may go on with a running test in any browser; a waiver that no machine has needed is its own
    from now on. NotFound where the test is not its person's."""
    person_id, login_id = person_of_login(session, login_hash)
    attempt = locked_attempt(session, token, person_id)
    waiver = waiver_for(session, attempt.round_id, attempt.person_id, login_id)
    if waiver is None or login_id is None or attempt.state != "in_progress":
        return False
    use_waiver(session, waiver, login_id, now)
    return True


def check_machine(session: Session, attempt: Attempt, entry: Entry, now: datetime, login_id: int) -> HeldWaiver | None:
    """MayNotStart where another machine needs the invigilator's word, or is not one of the room. That word outweighs
    the networks; of browsers the test takes those that it was begun with. The waiver without which it may not, if any.
    """
    seat = own_seat(session, attempt.round_id, attempt.person_id)
    if seat is None or seat.rules == EntryRules():
        return None
    is_let_in = is_admitted(session, attempt.round_id, attempt.person_id, "machine", now)
    keys = asked_browser(session, attempt.token).keys
    is_right = entry.has_one_of(keys)
    waiver = waiver_for(session, attempt.round_id, attempt.person_id, login_id) if keys and not is_right else None
    ranges = () if is_let_in else seat.rules.address_ranges
    check_entry(
        replace(seat.rules, address_ranges=ranges, browser_keys=keys),
        replace(entry, is_new=False, is_admitted=is_let_in, is_browser_right=is_right or waiver is not None),
    )
    return waiver


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
        _PLACES.write(session, places)


def take_pen(
    session: Session, token: str, person_id: int | None, login_id: int, now: datetime, entry: Entry = NOTHING_BROUGHT
) -> Attempt:
    """Let this login write: the epoch goes up, so the other browser's next save is refused as superseded.

    The same login keeps its epoch (a reload is no take-over). Raises NotFound, AttemptClosed, and MayNotStart where
    sitting or room ask for something of another machine that `entry` does not bring.
    """
    attempt = locked_attempt(session, token, person_id)
    if attempt.state != "in_progress":
        raise AttemptClosed(attempt.state)
    if attempt.writer_login_id != login_id:
        if attempt.writer_login_id is not None:
            waiver = check_machine(session, attempt, entry, now, login_id)
            if waiver is not None:
                use_waiver(session, waiver, login_id, now)
        _move_pen(session, attempt, login_id)
        note_machine_asked(session, attempt.id, None)
    return attempt


def _move_pen(session: Session, attempt: Attempt, login_id: int) -> None:
    attempt.epoch += 1
    attempt.writer_login_id = login_id
    session.flush()


def ask_for_machine(session: Session, token: str, person_id: int | None, now: datetime) -> None:
    """Let the invigilator see that somebody waits at another machine. Raises NotFound, AttemptClosed."""
    attempt = locked_attempt(session, token, person_id)
    if attempt.state != "in_progress":
        raise AttemptClosed(attempt.state)
    note_machine_asked(session, attempt.id, now)


def keep_pen(session: Session, token: str, person_id: int | None, login_id: int, epoch: int, now: datetime) -> Attempt:
    """Let a new login of the same person go on where the page of `epoch` still holds the pen; else nothing changes.

    It is the same page on the same machine, so nothing is asked of it.
    """
    attempt = locked_attempt(session, token, person_id)
    if attempt.state == "in_progress" and attempt.epoch == epoch and attempt.writer_login_id != login_id:
        follow_waiver(session, attempt.round_id, attempt.person_id, attempt.writer_login_id, login_id, now)
        _move_pen(session, attempt, login_id)
    return attempt


def lock_attempt(session: Session, attempt_id: int) -> Attempt:
    """Whoever needs a waiver for a running test holds it too: what is read from now on stays true."""
    return session.scalars(_LOCKED, {"attempt_id": attempt_id}).one()


def drop_pen(session: Session, attempt: Attempt, logins: Collection[int]) -> None:
    """Where one of the logins holds the pen of a running test, its page has to take it anew."""
    if attempt.state == "in_progress" and attempt.writer_login_id in logins:
        attempt.epoch += 1
        session.flush()
