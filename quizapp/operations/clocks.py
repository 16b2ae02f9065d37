"""Whether this machine's clock may be trusted: wall time against a clock that nobody can set."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

MOST_APART = timedelta(seconds=2)
DRIFT = 0.0005  # how far two sound clocks of an office PC may run apart, per second


def steady_seconds() -> float:
    """Seconds that no one can set; they go on while the machine sleeps, so that waking up is no step."""
    counts_sleep = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if counts_sleep is None else time.clock_gettime(counts_sleep)


class ClockWatch:
    """Compares the two clocks whenever it is asked; slow drift is forgiven. A clock that was set by more than two
    seconds is unsound until it agrees again or the process starts anew."""

    def __init__(self, wall: Callable[[], datetime], steady: Callable[[], float] = steady_seconds) -> None:
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._wall_at, self._steady_at = wall(), steady()

    def is_sound(self) -> bool:
        with self._lock:
            wall, steady = self._wall(), self._steady()
            passed = timedelta(seconds=steady - self._steady_at)
            apart = wall - self._wall_at - passed
            if abs(apart) > MOST_APART:
                return False
            forgiven = passed * DRIFT
            self._wall_at += passed + max(-forgiven, min(forgiven, apart))
            self._steady_at = steady
            return True
