"""Moving a sitting of a round that is open: postponed or made longer, never taken back, and running ends follow."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.time import Moved, refresh_times
from quizapp.attempts.models import Attempt
from quizapp.audit.actions import record
from quizapp.domain.errors import RoundRefusal
from quizapp.rounds.halls import sitting_of
from quizapp.rounds.models import Round, RoundCandidate, Sitting
from quizapp.rounds.sittings import check_times, facts_of, require


@dataclass(frozen=True)
class NewTimes:
    """`late_minutes` None: who comes late may begin until the close."""

    opens_at: datetime
    closes_at: datetime
    late_minutes: int | None


def has_begun(session: Session, sitting: Sitting) -> bool:
    """Whether anybody of the sitting holds an attempt that counts."""
    listed = sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id)
    statement = sa.select(Attempt.id).join(RoundCandidate, listed)
    own = sa.and_(RoundCandidate.sitting_id == sitting.id, Attempt.state != "voided")
    return session.scalar(statement.where(own).limit(1)) is not None


def move_sitting(
    session: Session, round_: Round, sitting_id: int, times: NewTimes, reason: str, actor: int, now: datetime
) -> list[Moved]:
    """Postpone a sitting of an open round, or make it longer; the running ends that moved. `round_` must be locked.

    Nobody's time becomes shorter than what they were told: the sitting begins no earlier, closes no earlier, lasts as
    long, and lets late-comers in for as long; once somebody has begun, its opening stays. The round's close moves with
    it. RoundRefusal otherwise.
    """
    require(round_, "ready")
    sitting = sitting_of(session, round_.id, sitting_id)
    check_times(round_, times.opens_at, times.closes_at)
    _check_told(sitting, times)
    if times.opens_at != sitting.opens_at and has_begun(session, sitting):
        raise RoundRefusal("sitting_begun")
    if times.closes_at <= now:
        raise RoundRefusal("closes_in_past")
    before = facts_of(sitting)
    sitting.opens_at, sitting.closes_at = times.opens_at, times.closes_at
    sitting.late_minutes = times.late_minutes
    round_.closes_at = max(round_.closes_at, times.closes_at)
    session.flush()
    moved = refresh_times(session, round_, now)
    record(
        session, now, actor, "sitting_moved", f"round:{round_.id}", sitting=sitting.id, reason=reason,
        before=before, after=facts_of(sitting), running=len(moved),
    )  # fmt: skip
    return moved


def _check_told(sitting: Sitting, times: NewTimes) -> None:
    if times.opens_at < sitting.opens_at:
        raise RoundRefusal("sitting_earlier")
    if times.closes_at < sitting.closes_at:
        raise RoundRefusal("closes_earlier")
    if times.closes_at - times.opens_at < sitting.closes_at - sitting.opens_at:
        raise RoundRefusal("sitting_shorter")
    if times.late_minutes is not None and (sitting.late_minutes is None or times.late_minutes < sitting.late_minutes):
        raise RoundRefusal("late_shorter")
