"""What time it is: this machine's clock, held against one that nobody can set."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

MOST_APART = timedelta(seconds=2)
DRIFT = 0.0005  # how far two sound clocks of an office PC may run apart, per second


def steady_seconds() -> float:
    """Seconds that no one can set; they go on while the machine sleeps, so that waking up is no step."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # of Linux; of macOS
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


class ClockWatch:
    """Compares the two clocks whenever it is asked; slow drift is forgiven. A clock that was set by more than two
    seconds is unsound until it agrees again, is believed, or the process starts anew."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float] = steady_seconds) -> None:
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._wall_at, self._steady_at = wall(), steady()

    def is_sound(self) -> bool:
        return abs(self.ahead()) <= MOST_APART

    def ahead(self) -> timedelta:
        """By how much the clock was set forward; negative: back. Within MOST_APART it counts as drift."""
        return self._look()[1]

    def now(self) -> datetime:
        """The machine's clock; while it was set, what it would show had nobody touched it: then no test ends an hour
        early, or late, by the hand that set it."""
        wall, ahead = self._look()
        return wall if abs(ahead) <= MOST_APART else wall - ahead

    def believe(self) -> None:
        """Take the clock for right as it stands."""
        with self._lock:
            self._wall_at, self._steady_at = self._wall(), self._steady()

    def _look(self) -> tuple[datetime, timedelta]:
        """What the clock shows, and how far that is ahead of what it should show."""
        with self._lock:
            wall, steady = self._wall(), self._steady()
            passed = timedelta(seconds=steady - self._steady_at)
            ahead = wall - self._wall_at - passed
            if passed >= timedelta(seconds=1) and abs(ahead) <= MOST_APART:  # drift in less is below a microsecond
                forgiven = passed * DRIFT
                forgiven = max(-forgiven, min(forgiven, ahead))
                self._wall_at += passed + forgiven
                self._steady_at = steady
                ahead -= forgiven
            return wall, ahead
