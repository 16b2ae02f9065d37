"""A synthetic year of 1,000,000 attempts of 40 questions in 3,321 communes of 34 provinces: what its reports cost.

    .venv/bin/python benchmarks/year.py [--attempts 1000000] [--engine sqlite] [--paper drawn] [--runs 3] [--full]

Each figure is of a fresh process that imports the product, connects, and then does one thing; its seconds are without
the imports, its memory the whole process's. The floor is numpy on arrays of the same year in files of its own; DuckDB
reads the same year from Parquet where it is installed (`uv pip install duckdb`: nothing of the product needs it). All
take turns in one run, and what they find must agree to 1e-9.

A sample of rounds is made of rows (people, attempts, papers, results) and goes through the product's own snapshot and
roll-up; of the others the same two are written in bulk. `quizapp verify` looks at the sample, and must find a roll-up
that was falsified.

`--paper drawn`: everybody has 40 of the 483 questions of the shipped bank, as in the product. `fixed`: everybody has
the same 40, for which the floor may take one product of matrices.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from shared import Home, cpu_seconds, emit, home, opened
from year_data import PERIOD, Made, make_year
from year_floor import duck_items, floor_items, floor_units

from quizapp.db import open_engines
from quizapp.domain.packing import Columns
from quizapp.domain.periods import period_of
from quizapp.domain.rollups import ItemSums, UnitSums, added_items, added_units, figures_of
from quizapp.operations.verifying.kept import false_snapshots, false_sums
from quizapp.reports.queries.year import year_items, year_report
from quizapp.results.models import RoundRollup
from quizapp.results.rollups import items_from, unit_rollups, units_from
from quizapp.results.snapshots import kept_columns
from quizapp.results.tallies import people_columns

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ROOT = Path(__file__).parent
Found = dict[str, np.ndarray]


# --- what is measured, each in a process of its own -------------------------------------------------------------------


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


def _kept(session: Any, made: Made, round_id: int, part: str) -> Columns:
    found = kept_columns(session, round_id, part, made.stamps[str(round_id)])
    if found is None:
        raise RuntimeError(f"the snapshot of {round_id} is not the one that was made")
    return found


def units_from_snapshots(session: Any, made: Made) -> Found:
    """From the packed rows of every person; the list is not counted again."""
    listed = {one: dict.fromkeys(sums.units.tolist(), 0) for one, sums in unit_rollups(session, made.round_ids).items()}
    each = (units_from(listed[one], _kept(session, made, one, "people")) for one in made.round_ids)
    return _units(added_units(list(each)))


def items_from_snapshots(session: Any, made: Made) -> Found:
    each = (items_from(_kept(session, made, one, "places")) for one in made.round_ids)
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
}  # fmt: skip


def measure(name: str, url: str, folder: Path) -> None:
    """Prints one line: seconds, CPU, memory; what was found is left in a file."""
    made = Made.read(folder)
    engines = open_engines(url) if name in PRODUCT else None
    if engines is not None:
        with engines.reading() as session:
            session.connection()
    began, spent = time.perf_counter(), time.process_time()
    if engines is not None:
        with engines.reading() as session:
            found = PRODUCT[name](session, made)
    else:
        found = OTHERS[name](folder, made)
    line = {"wall": time.perf_counter() - began, "cpu": time.process_time() - spent}
    line["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    np.savez(folder / f"found-{name}.npz", **found)
    print(json.dumps(line))


def fresh(name: str, where: Home, folder: Path) -> dict[str, float]:
    """The measure in a process of its own; `server`: CPU of the database's processes meanwhile."""
    before = cpu_seconds(where.pid) if where.pid else 0.0
    command = [sys.executable, __file__, "--measure", name, "--url", where.url, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    found["server"] = cpu_seconds(where.pid) - before if where.pid else 0.0
    return found


# --- agreement --------------------------------------------------------------------------------------------------------


def differs(folder: Path, one: str, other: str) -> float:
    """The greatest relative difference of what two measures found, over the columns that both have."""
    first, second = (np.load(folder / f"found-{name}.npz") for name in (one, other))
    worst = 0.0
    for name in set(first.files) & set(second.files):
        a, b = first[name].astype(float), second[name].astype(float)
        if a.shape != b.shape:
            raise RuntimeError(f"{one} and {other} differ in the shape of {name}: {a.shape}, {b.shape}")
        worst = max(worst, float(np.nanmax(np.abs(a - b) / np.maximum(np.abs(b), 1)))) if a.size else worst
        if (np.isnan(a) != np.isnan(b)).any():
            raise RuntimeError(f"{one} and {other} differ in what {name} leaves out")
    return worst


def sample_is_verified(where: Home, made: Made) -> bool:
    """The sample stands before `quizapp verify`, and a falsified roll-up does not."""
    with opened(where) as engines:
        with engines.reading() as session:
            sound = not false_snapshots(session) and not false_sums(session)
        with engines.writing() as session:
            row = session.get_one(RoundRollup, made.sample_ids[0])
            kept = row.units
            row.units = kept[:-8] + bytes(7) + b"\x40"  # the last sum is another number
            session.flush()
            caught = [one.row for one in false_sums(session)] == [str(made.sample_ids[0])]
            row.units = kept
    return sound and caught


# --- all of it --------------------------------------------------------------------------------------------------------

COMPARED = (
    ("stored_units", "floor_units"), ("units_from_snapshots", "floor_units"), ("stored_items", "floor_items"),
    ("items_from_snapshots", "floor_items"), ("duck_items", "floor_items"),
)  # fmt: skip


def report(lines: dict[str, list[dict[str, float]]], made: Made, **facts: Any) -> None:
    """Seconds of CPU with the database's, beside the floor's of the same run."""
    middle = {name: float(np.median([one["cpu"] + one["server"] for one in own])) for name, own in lines.items()}
    walls = {name: float(np.median([one["wall"] for one in own])) for name, own in lines.items()}
    limits = {"units_from_snapshots": 16.0 if facts["engine"] == "sqlite" else 3.0, "items_from_snapshots": 4.0}
    for name, own in lines.items():
        ratio_to = "floor_items" if "items" in name else "floor_units"
        is_part = name.startswith("stored") or name == "units_from_results" or name == ratio_to
        ratio = None if is_part else middle[name] / middle[ratio_to]
        more: dict[str, Any] = {
            "wall": round(walls[name], 4), "peak_mb": round(max(one["peak_mb"] for one in own)), "ratio": ratio,
            "ratio_of_walls": None if is_part else round(walls[name] / walls[ratio_to], 2), **facts,
        }  # fmt: skip
        target = 0.05 if name.startswith("stored") else limits.get(name)
        if name in PRODUCT:
            more["within_150_mb"] = more["peak_mb"] <= 150
        if name == "items_from_snapshots" and "duck_items" in walls:
            more["not_slower_than_duckdb"] = walls[name] <= walls["duck_items"]
            more["wall_of_duckdb"] = round(walls["duck_items"], 3)
        if name == "units_from_results":
            more["attempts"] = made.sample_size
            more["seconds_a_million"] = round(middle[name] * 1e6 / made.sample_size, 1)
        emit(f"year: {name}", [one["cpu"] + one["server"] for one in own], "s", target=target, **more)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--attempts", type=int, default=100_000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    given.add_argument("--paper", default="drawn", choices=("drawn", "fixed"))
    given.add_argument("--runs", type=int, default=3)
    given.add_argument("--full", action="store_true", help="1,000,000 attempts")
    given.add_argument("--before", default="", help="a command that is run when all is made and measuring begins")
    given.add_argument("--after", default="")
    for hidden in ("--measure", "--url", "--folder"):
        given.add_argument(hidden, help=argparse.SUPPRESS)
    asked = given.parse_args()
    if asked.measure:
        measure(asked.measure, asked.url, Path(asked.folder))
        return
    attempts = 1_000_000 if asked.full else asked.attempts
    with home(asked.engine) as where, tempfile.TemporaryDirectory(prefix="quizapp-year-") as name:
        folder = Path(name)
        now = datetime(int(PERIOD) + 1, 2, 1, tzinfo=UTC)
        with opened(where) as engines:
            made = make_year(engines, folder, attempts, now, is_fixed=asked.paper == "fixed")
        made.write(folder)
        is_verified = sample_is_verified(where, made)
        names = [
            *PRODUCT,
            "floor_units",
            "floor_items",
            *(["duck_items"] if (folder / "places.parquet").exists() else []),
        ]
        lines: dict[str, list[dict[str, float]]] = {one: [] for one in names}
        _run(asked.before)
        try:
            for _round in range(asked.runs):
                for one in names:
                    lines[one].append(fresh(one, where, folder))
        finally:
            _run(asked.after)
        worst = {f"{a} and {b}": differs(folder, a, b) for a, b in COMPARED if a in lines}
        facts = {"attempts": made.attempts, "rounds": len(made.round_ids), "engine": asked.engine, "paper": asked.paper}
        report(lines, made, **facts)
        emit("year: greatest difference", list(worst.values()), "", target=1e-9, each=str(worst), **facts)
        emit("year: the sample stands before verify, a false roll-up does not", [float(not is_verified)], "faults",
             target=0, **facts)  # fmt: skip
        if not is_verified or max(worst.values()) > 1e-9:
            sys.exit(1)


def _run(command: str) -> None:
    if command:
        subprocess.run(command.split(), check=True)


if __name__ == "__main__":
    main()
