"""An independent model of the exam room's time: one second after the other, no intervals, no dates.

Every moment is a whole second after the round opens. It shares no line with `quizapp.domain.timing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int | None]  # an outage: from, until (None while it is open)


@dataclass(frozen=True)
class Told:
    """When somebody ends as it stands now, and since when their clock stands."""

    ends: int
    held_since: int | None


def stands(outages: Sequence[Span], second: int) -> bool:
    return any(start <= second and (end is None or second < end) for start, end in outages)


def window_left(closes: int, outages: Sequence[Span], at: int) -> int:
    """Seconds of the round's window that `at` has not used up; its clock stands during outages."""
    left = closes
    for second in range(at):
        if left > 0 and not stands(outages, second):
            left -= 1
    return left


def told_at(closes: int, limit: int, start: int, granted: int, outages: Sequence[Span], now: int) -> Told:
    """Let one person's clock run from `start`, second by second, until it is at zero or stands still now."""
    left = min(limit, window_left(closes, outages, start)) + granted
    second, since = start, None
    while left > 0:
        if stands(outages, second):
            since = second if since is None else since
            if second >= now and any(end is None and begun <= second for begun, end in outages):
                return Told(now + left, since)
        else:
            left, since = left - 1, None
        second += 1
    return Told(second, None)
