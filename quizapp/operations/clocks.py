"""What time it is: this machine's clock, held against one that nobody can set."""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

MOST_APART = timedelta(seconds=2)
DRIFT = 0.0005  # how far two sound clocks of an office PC may run apart, per second
KEPT_EVERY = 30.0  # seconds
CLOCK_FILE = "clock.json"
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def steady_seconds() -> float:
    """Seconds that no one can set; they go on while the machine sleeps, so that waking up is no step."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):  # of Linux; of macOS
        if hasattr(time, name):
            return time.clock_gettime(getattr(time, name))
    return time.monotonic()


def this_boot() -> str:
    """What names this start of the machine, which its steady clock counts from; empty where nothing does."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class ClockFile:
    """What both clocks showed when a process last held them for right, for the next one: whoever starts the server anew
    because its clock was set would otherwise start it with the wrong time. Of no use after a start of the machine."""

    path: Path
    boot: str

    def read(self) -> tuple[datetime, float] | None:
        """Wall and steady clock at one moment of this start of the machine; None: nobody kept them."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            moment, steady = datetime.fromisoformat(kept["wall"]).astimezone(UTC), float(kept["steady"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return (moment, steady) if self.boot and kept.get("boot") == self.boot else None

    def write(self, wall: datetime, steady: float) -> None:
        """Where it cannot be written, a disk that is full, the next process begins without."""
        if not self.boot:
            return
        making = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            making.write_text(
                json.dumps({"boot": self.boot, "wall": wall.isoformat(), "steady": steady}), encoding="utf-8"
            )
            making.replace(self.path)
        except OSError:
            return


class ClockWatch:
    """Compares the two clocks whenever it is asked; slow drift is forgiven. A clock that was set by more than two
    seconds is unsound until it agrees again or is believed; where there is a `file`, in later processes too."""

    def __init__(
        self,
        wall: Callable[[], datetime],
        steady: Callable[[], float] = steady_seconds,
        file: ClockFile | None = None,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._file = file
        self._lock = threading.Lock()
        self._wall_at, self._steady_at = self._begun(file.read() if file else None)
        self._kept_at = float("-inf")

    def _begun(self, kept: tuple[datetime, float] | None) -> tuple[datetime, float]:
        """What to go by: what was kept, if the clock was set since; drift while no process ran is forgiven."""
        wall, steady = self._wall(), self._steady()
        if kept is None or steady < kept[1]:
            return wall, steady
        passed = timedelta(seconds=steady - kept[1])
        return kept if abs(wall - kept[0] - passed) > MOST_APART + passed * DRIFT else (wall, steady)

    def keep(self) -> None:
        """Write down, once in a while, what a sound clock shows."""
        if self._file is None or self._steady() - self._kept_at < KEPT_EVERY or not self.is_sound():
            return
        self._kept_at = self._steady()
        self._file.write(self._wall(), self._kept_at)

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
        self._kept_at = float("-inf")
        self.keep()

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


def clock_of(folder: Path, wall: Callable[[], datetime]) -> ClockWatch:
    """The watch of a process whose data are in `folder`."""
    return ClockWatch(wall, file=ClockFile(folder / CLOCK_FILE, this_boot()))
