"""How long a login lasts when nobody is there, and how often it is noted that somebody was."""

from datetime import datetime, timedelta

LOGIN_LIFE = timedelta(hours=12)
STAFF_IDLE = timedelta(minutes=30)
CANDIDATE_IDLE = timedelta(hours=3)  # longer than any test, and a running test suspends the rule
CONFIRMED_FOR = timedelta(minutes=15)  # a password that was typed so long ago still counts as just typed
_NOTED_EVERY = {True: timedelta(minutes=1), False: timedelta(minutes=10)}  # staff, candidates: a thousand at once


def is_idle(seen_at: datetime, *, is_staff: bool, now: datetime) -> bool:
    """Whether nobody has been there for too long."""
    return now - seen_at >= (STAFF_IDLE if is_staff else CANDIDATE_IDLE)


def is_worth_noting(seen_at: datetime, *, is_staff: bool, now: datetime) -> bool:
    """Whether the last sign of life is old enough to be written anew."""
    return now - seen_at >= _NOTED_EVERY[is_staff]
