"""What each role sees first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.entering import OwnSeat, own_seat
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import attempts_of
from quizapp.attempts.times import last_moment, own_times
from quizapp.banks.due import due_questions
from quizapp.banks.queries import current_versions
from quizapp.domain.publishing import results_are_shown
from quizapp.domain.timing import is_due
from quizapp.papers.queries import question_counts
from quizapp.people.models import Account, Person, Unit
from quizapp.results.notices import Notices, all_notices
from quizapp.rounds.early import closed_early
from quizapp.rounds.models import Round, RoundCandidate, RoundUnit
from quizapp.rounds.queries import own_rounds


@dataclass(frozen=True)
class OwnRound:
    """A round on a candidate's home page. `state`: open, running, later, used, missed; `seat`: where and when the
    person sits it, in a round with sittings; `minutes`: the person's own; `until`: how long they may or might begin."""

    round_: Round
    minutes: int
    questions: int
    used: int
    state: str
    running: Attempt | None
    until: datetime
    seat: OwnSeat | None = None


MISSED_FOR = timedelta(days=1)  # who came too late is told so for so long, and not that nothing was theirs


def own_home(session: Session, person_id: int, now: datetime) -> list[OwnRound]:
    """What the person may sit, running tests first, then open ones, then those to come, then what they came too late
    for."""
    counts = question_counts(session)
    rows = []
    for round_ in own_rounds(session, person_id):
        mine = [one for one in attempts_of(session, round_.id, person_id) if one.state != "voided"]
        running = next((one for one in mine if one.state == "in_progress" and not _is_due(one, now)), None)
        times = own_times(session, round_, person_id, None, now)
        is_past = running is None and now >= times.may_start_until
        if is_past and (mine or round_.kind != "official" or now >= times.may_start_until + MISSED_FOR):
            continue
        state = "missed" if is_past else _state(round_, len(mine), running is not None, now < times.may_start_from)
        seat, minutes = own_seat(session, round_.id, person_id), int(times.why[0].seconds) // 60
        questions, until = counts[round_.blueprint_id], times.may_start_until
        rows.append(OwnRound(round_, minutes, questions, len(mine), state, running, until, seat))
    order = {"running": 0, "open": 1, "later": 2, "missed": 3, "used": 4}
    return sorted(rows, key=lambda row: (order[row.state], row.round_.kind, row.round_.closes_at))


def own_notices(session: Session, person_id: int, now: datetime) -> Notices:
    """What the person has not seen yet: of results only those that their rounds show."""
    found = all_notices(session, person_id, now)
    results = [
        one
        for one in found.results
        if results_are_shown(
            one.round_.results_rule, one.round_.state, last_moment(session, one.round_, now),
            one.round_.results_published_at, now,
        )
        and (one.is_published or one.round_.results_rule != "after_check")
    ]  # fmt: skip
    return Notices(results, found.complaints, found.rescues)


def _is_due(attempt: Attempt, now: datetime) -> bool:
    return is_due(attempt.deadline_at, attempt.held_since, now)


def _state(round_: Round, used: int, is_running: bool, is_early: bool) -> str:
    if is_running:
        return "running"
    if used >= round_.attempts_allowed:
        return "used"
    return "later" if is_early else "open"


@dataclass(frozen=True)
class RoundLine:
    """A round with how many are invited, sit now, and have ended. `closed_early`: when, if before its time."""

    round_: Round
    invited: int
    running: int
    ended: int
    closed_early: datetime | None = None


def staff_rounds(session: Session, unit_ids: Collection[int], *, invited_too: bool, limit: int = 8) -> list[RoundLine]:
    """Newest rounds that these units organise, counting people of these units; `invited_too`: rounds that were opened
    and that these units organise or are invited to."""
    mine: sa.ColumnElement[bool] = Round.unit_id.in_(unit_ids)
    if invited_too:
        invited_here = Round.id.in_(sa.select(RoundUnit.round_id).where(RoundUnit.unit_id.in_(unit_ids)))
        is_shown = sa.and_(Round.state.in_(("ready", "closed")), Round.kind != "rehearsal")
        mine = sa.and_(sa.or_(mine, invited_here), is_shown)
    rounds = list(
        session.scalars(sa.select(Round).where(mine).order_by(Round.opens_at.desc(), Round.id.desc()).limit(limit))
    )
    ids = [round_.id for round_ in rounds]
    is_running = sa.func.max(sa.case((Attempt.state == "in_progress", 1), else_=0))
    is_ended = sa.func.max(sa.case((Attempt.state.in_(("submitted", "expired")), 1), else_=0))
    statement = (
        sa.select(RoundCandidate.round_id, is_running, is_ended)
        .outerjoin(
            Attempt, sa.and_(Attempt.round_id == RoundCandidate.round_id, Attempt.person_id == RoundCandidate.person_id)
        )
        .where(RoundCandidate.round_id.in_(ids), RoundCandidate.unit_id.in_(unit_ids))
        .group_by(RoundCandidate.round_id, RoundCandidate.person_id)
    )
    counts = {round_id: [0, 0, 0] for round_id in ids}
    for round_id, running, ended in session.execute(statement):  # each person once: who runs again has not ended
        counts[round_id][0] += 1
        counts[round_id][1] += running
        counts[round_id][2] += ended if not running else 0
    early = closed_early(session, rounds)
    return [
        RoundLine(one, invited, running, ended, early.get(one.id))
        for one, (invited, running, ended) in ((one, counts[one.id]) for one in rounds)
    ]


@dataclass(frozen=True)
class BankHealth:
    """Whether the questions are still true: reviewed ones, drafts, those to look at again (and how many of these were
    not approved yet, for the page of these lists them too), those out of the draw."""

    reviewed: int
    drafts: int
    to_review: list[str]
    not_approved: int
    stopped: int


def bank_health(session: Session, today: date) -> BankHealth:
    """Current versions by status; `to_review`: codes of all that ask for another look."""
    due = due_questions(session, today)
    statuses = [version.status for version in current_versions(session)]
    return BankHealth(
        reviewed=statuses.count("reviewed"),
        drafts=statuses.count("draft"),
        to_review=[one.code for one in due],
        not_approved=sum(one.status != "reviewed" for one in due),
        stopped=sum(one.is_stopped for one in due),
    )


def office_counts(session: Session) -> dict[str, int]:
    """How many units, persons, accounts and rounds there are."""
    tables = {"units": Unit, "persons": Person, "accounts": Account, "rounds": Round}
    return {name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for name, table in tables.items()}


def account_named(session: Session, username: str) -> int:
    """The account of that user name; 0, which is nobody's, where there is none."""
    return session.scalar(sa.select(Account.id).where(Account.username == username)) or 0


def account_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Account → the name shown beside its log entries."""
    statement = sa.select(Account.id, Account.display_name).where(Account.id.in_(ids))
    return {account_id: name for account_id, name in session.execute(statement)}  # noqa: C416 - dict() takes a result for a mapping
