"""One measure of the year in a process that has nothing else in it: see `year.py`."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlalchemy as sa
from year_floor import duck_items, duck_items_alone, floor_items, floor_units

from quizapp.db import open_engines
from quizapp.domain.packing import Columns
from quizapp.domain.periods import period_of
from quizapp.domain.rollups import ItemSums, UnitSums, added_items, added_units, figures_of
from quizapp.memory import settle
from quizapp.reports.queries.year import year_items, year_report
from quizapp.results.rollups import (
    OF_UNITS,
    columns_of_items,
    items_from,
    rounds_that_leave_out,
    unit_rollups,
    units_from,
)
from quizapp.results.snapshots import some_columns
from quizapp.results.tallies import people_columns

PERIOD = "2026"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
Found = dict[str, np.ndarray]


@dataclass(frozen=True)
class Made:
    """What was made, for the processes that measure it. `stamps`: of each round's snapshot."""

    attempts: int
    round_ids: list[int]
    sample_ids: list[int]
    sample_size: int
    unit_ids: list[int]
    stamps: dict[str, str]
    is_fixed: bool
    questions: int
    now_at: str

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.now_at)

    def write(self, folder: Path) -> None:
        (folder / "made.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: Path) -> "Made":
        return cls(**json.loads((folder / "made.json").read_text()))


def _units(sums: UnitSums) -> Found:
    return {name: getattr(sums, name) for name in ("units", "sat", "passed", "total", "earned", "possible")}


def _items(sums: ItemSums) -> Found:
    told = figures_of(sums)
    return {
        "versions": sums.versions, "people": sums.people,
        "difficulty": np.array([one.difficulty for one in told], float),
        "discrimination": np.array([one.discrimination for one in told], float),
    }  # fmt: skip


def stored_units(session: Any, made: Made) -> Found:
    """The report of the year as the page asks for it."""
    report = year_report(session, period_of(PERIOD), made.unit_ids, made.unit_ids, ZONE, made.now)
    lines = sorted(report.units, key=lambda one: one.unit_id)
    return {
        "units": np.array([one.unit_id for one in lines]), "sat": np.array([one.sat for one in lines]),
        "passed": np.array([one.passed for one in lines]),
        "total": np.array([(one.mean or 0) * one.sat for one in lines]),
    }  # fmt: skip


def stored_items(session: Any, made: Made) -> Found:
    report = year_items(session, period_of(PERIOD), ZONE, made.now)
    lines = sorted(report.lines, key=lambda one: one.version_id)
    return {
        "versions": np.array([one.version_id for one in lines]),
        "people": np.array([one.figures.sat for one in lines]),
        "difficulty": np.array([one.figures.difficulty for one in lines], float),
        "discrimination": np.array([one.figures.discrimination for one in lines], float),
    }  # fmt: skip


def _kept(session: Any, made: Made, round_id: int, part: str, names: tuple[str, ...]) -> Columns:
    found = some_columns(session, round_id, part, made.stamps[str(round_id)], names)
    if found is None:
        raise RuntimeError(f"the snapshot of {round_id} is not the one that was made")
    return found


def units_from_snapshots(session: Any, made: Made) -> Found:
    """From the packed rows of every person; the list is not counted again."""
    listed = {one: dict.fromkeys(sums.units.tolist(), 0) for one, sums in unit_rollups(session, made.round_ids).items()}
    each = (units_from(listed[one], _kept(session, made, one, "people", OF_UNITS)) for one in made.round_ids)
    return _units(added_units(list(each)))


def items_from_snapshots(session: Any, made: Made) -> Found:
    left_out = rounds_that_leave_out(session, made.round_ids)
    names = {one: columns_of_items(leaves_out=one in left_out) for one in made.round_ids}
    each = (items_from(_kept(session, made, one, "places", names[one])) for one in made.round_ids)
    return _items(added_items(list(each)))


def units_from_results(session: Any, made: Made) -> Found:
    """The sample only: from the rows of results themselves."""
    for one in made.sample_ids:
        people_columns(session, one)
    return {}


PRODUCT: dict[str, Callable[[Any, Made], Found]] = {
    "stored_units": stored_units, "stored_items": stored_items, "units_from_snapshots": units_from_snapshots,
    "items_from_snapshots": items_from_snapshots, "units_from_results": units_from_results,
}  # fmt: skip
OTHERS: dict[str, Callable[[Path, Made], Found]] = {
    "floor_units": floor_units, "floor_items": floor_items, "duck_items": duck_items,
    "duck_items_alone": duck_items_alone,
}  # fmt: skip


def peak() -> float:
    """Megabytes that this program has held at most; what `getrusage` says is also of the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def cpu_of(process: int) -> float:
    """Seconds of CPU of one process so far, to the nanosecond: the counters of `stat` tick at ten milliseconds."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


def answerer(session: Any) -> int:
    """The server's process that answers this connection; 0 where the database is inside this process."""
    is_served = session.get_bind().dialect.name == "postgresql"
    return session.scalar(sa.select(sa.func.pg_backend_pid())) if is_served else 0


def measure(name: str, url: str, folder: Path) -> None:
    """Prints one line: seconds, CPU with that of the server's process that answers, memory; what was found is left in a
    file. What is stored is asked for twice, as by a server that has been asked before; `first` is the CPU of the first
    time."""
    made = Made.read(folder)
    settle()  # as a process of the server does before its first request; the others have the same
    if name in OTHERS:
        line, found = _timed(lambda: OTHERS[name](folder, made))
    else:
        engines = open_engines(url)
        with engines.reading() as session:
            session.connection()
            process = answerer(session)
            line, found = _timed(lambda: PRODUCT[name](session, made), process)
            if name.startswith("stored"):
                first = line["cpu"]
                line, found = _timed(lambda: PRODUCT[name](session, made), process)
                line["first"] = first
    line["peak_mb"] = peak()
    np.savez(folder / f"found-{name}.npz", **found)
    print(json.dumps(line))


def _timed(ask: Callable[[], Found], process: int = 0) -> tuple[dict[str, float], Found]:
    """`cpu` holds that of `process` too."""
    served = cpu_of(process) if process else 0.0
    began, spent = time.perf_counter(), time.process_time()
    found = ask()
    line = {"wall": time.perf_counter() - began, "cpu": time.process_time() - spent}
    line["server"] = cpu_of(process) - served if process else 0.0
    line["cpu"] += line["server"]
    return line, found


if __name__ == "__main__":
    measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
