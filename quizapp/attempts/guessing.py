"""Slows down whoever guesses receipt codes, or the access code of a sitting.

It counts in memory, by process: a public page that wrote each wrong guess into the database would let strangers take
turns from those who save answers. A code has 60 bits, so that even several processes' worth of guesses find nothing.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from quizapp.people.queries.logins import FAILURES_PER_ADDRESS, THROTTLE_WINDOW

KEPT = 10_000  # addresses


class Guesses:
    """The latest wrong guesses by address: `most` may be made within `window`, by themselves as an office may mistype
    passwords."""

    def __init__(self, kept: int = KEPT, most: int = FAILURES_PER_ADDRESS, window: timedelta = THROTTLE_WINDOW) -> None:
        self._kept = kept
        self._most = most
        self._window = window
        self._moments: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def minutes_to_wait(self, address: str, now: datetime) -> int:
        """0 where the next guess may be tried, else the whole minutes until it may."""
        with self._lock:
            moments = self._moments.get(address)
            if moments is None or len(moments) < self._most:
                return 0
            left = moments[0] + self._window - now
        return max(0, -(-int(left.total_seconds()) // 60))

    def count(self, address: str, now: datetime) -> None:
        """One more wrong guess."""
        with self._lock:
            self._moments.setdefault(address, deque(maxlen=self._most)).append(now)
            self._moments.move_to_end(address)
            while len(self._moments) > self._kept:
                self._moments.popitem(last=False)
