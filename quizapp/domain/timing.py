"""The one clock of the exam room. All moments are aware; only the server's count."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from quizapp.domain.errors import MayNotStart

GRACE = timedelta(seconds=2)  # an answer on its way when time ran out
VIETNAM = timezone(timedelta(hours=7))  # laws come into force by its calendar, wherever the server stands
CLOSE_AFTER = timedelta(seconds=12)  # the finaliser waits for answers that arrived but are not written yet


@dataclass(frozen=True)
class Window:
    """When a round may be sat: from `opens_at` (included) to `closes_at` (not included)."""

    opens_at: datetime
    closes_at: datetime


def law_day(moment: datetime) -> date:
    """The day in Vietnam, by which a legal basis is in force or not."""
    return moment.astimezone(VIETNAM).date()


def deadline_of(started_at: datetime, minutes: int, window: Window) -> datetime:
    """The end of an attempt: its minutes, cut off where the round closes."""
    return min(started_at + timedelta(minutes=minutes), window.closes_at)


def is_in_time(arrived_at: datetime, deadline: datetime) -> bool:
    """Whether a complete request that arrived at `arrived_at` still counts (deadline + grace excluded)."""
    return arrived_at < deadline + GRACE


def is_due(deadline: datetime, now: datetime) -> bool:
    """Whether the finaliser may close an attempt that nobody handed in."""
    return now >= deadline + CLOSE_AFTER


def check_may_start(
    *, is_invited: bool, round_state: str, window: Window, attempts_used: int, attempts_allowed: int, now: datetime
) -> None:
    """Raise `MayNotStart` with the first reason that holds; return nothing where the person may start."""
    if not is_invited:
        raise MayNotStart("not_invited")
    if round_state == "closed" or now >= window.closes_at:
        raise MayNotStart("over")
    if round_state != "ready":
        raise MayNotStart("round_not_ready")
    if now < window.opens_at:
        raise MayNotStart("not_open_yet")
    if attempts_used >= attempts_allowed:
        raise MayNotStart("attempts_used")
