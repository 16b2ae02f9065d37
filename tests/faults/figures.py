"""One figure of a proof as a line of JSON."""

import json
import subprocess
import time
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@cache
def commit() -> str:
    """The commit that was measured, with + where files differ from it; ? outside a checkout."""
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--abbrev=10"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "?"


@dataclass(frozen=True)
class Figure:
    """`value` failures of `n`; `control` is None for the product, else the fault that was planted."""

    figure: str
    value: float
    n: int
    engine: str
    seed: int
    seconds: float
    control: str | None = None

    def line(self, **facts: Any) -> str:
        """The figure with what else is worth knowing; none in n trials bounds the rate at 3/n (95 %)."""
        bound = {"upper95": 3 / self.n if self.n and self.value == 0 else None}
        rounded = {"seconds": round(self.seconds, 1)}
        return json.dumps({**asdict(self), **rounded, **bound, "commit": commit(), **facts}, ensure_ascii=False)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began
