"""A synthetic year of 1,000,000 attempts of 40 questions in 3,321 communes of 34 provinces: what its reports cost.

    .venv/bin/python benchmarks/year.py [--attempts 1000000] [--engine sqlite] [--paper drawn] [--sample 2] [--runs 3]
        [--full]

Each figure is of a fresh process that imports the product, connects, and then does one thing; its seconds are without
the imports and with those of the server's process that answers it meanwhile, its memory the whole process's. The floor
is numpy on arrays of the same year in files of its own; DuckDB reads the same year from Parquet where it is installed
(`uv pip install duckdb`: nothing of the product needs it). All take turns in one run, and what they find must agree to
1e-9.

A sample of rounds is made of rows (people, attempts, papers, results) and goes through the product's own snapshot and
roll-up; of the others the same two are written in bulk: they are what the product keeps of a round that is over and
what its reports read, and a recomputation of sums begins at them. What it costs to make them of results is a line of
its own, of the sample alone; `--sample` makes more rounds of rows. `quizapp verify` looks at the sample, and must find
a roll-up that was falsified.

`--paper drawn`: everybody has 40 of the 483 questions of the shipped bank, as in the product. `fixed`: everybody has
the same 40, for which the floor may take one product of matrices.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from shared import Home, emit, home, opened, run
from year_data import make_year
from year_measure import PERIOD, PRODUCT, Made

from quizapp.operations.verifying.kept import false_snapshots, false_sums
from quizapp.results.models import RoundRollup

ROOT = Path(__file__).parent


def fresh(name: str, where: Home, folder: Path) -> dict[str, float]:
    """The measure in a process of its own."""
    command = [sys.executable, "year_measure.py", name, where.url, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
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
    ("items_from_snapshots", "floor_items"), ("duck_items", "floor_items"), ("duck_items_alone", "floor_items"),
)  # fmt: skip


def report(lines: dict[str, list[dict[str, float]]], made: Made, **facts: Any) -> None:
    """Seconds of CPU with that of the server's process that answers, beside the floor's of the same run."""
    middle = {name: float(np.median([one["cpu"] for one in own])) for name, own in lines.items()}
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
        if any(one["server"] for one in own):
            more["of_these_the_servers"] = round(float(np.median([one["server"] for one in own])), 4)
        if "first" in own[0]:
            more["first"] = round(max(one["first"] for one in own), 4)
        if name in PRODUCT:
            more["within_150_mb"] = more["peak_mb"] <= 150
        if name == "items_from_snapshots" and "duck_items" in walls:
            for threads, other in (("two", "duck_items"), ("one", "duck_items_alone")):
                more[f"not_slower_than_duckdb_with_{threads}"] = walls[name] <= walls[other]
                more[f"wall_of_duckdb_with_{threads}"] = round(walls[other], 3)
        if name == "units_from_results":
            more["attempts"] = made.sample_size
            more["seconds_a_million"] = round(middle[name] * 1e6 / made.sample_size, 1)
        emit(f"year: {name}", [one["cpu"] for one in own], "s", target=target, **more)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--attempts", type=int, default=100_000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    given.add_argument("--paper", default="drawn", choices=("drawn", "fixed"))
    given.add_argument("--sample", type=int, default=2, help="rounds that are made of rows")
    given.add_argument("--runs", type=int, default=3)
    given.add_argument("--full", action="store_true", help="1,000,000 attempts")
    given.add_argument("--before", default="", help="a command that is run when all is made and measuring begins")
    given.add_argument("--after", default="")
    asked = given.parse_args()
    attempts = 1_000_000 if asked.full else asked.attempts
    with home(asked.engine) as where, tempfile.TemporaryDirectory(prefix="quizapp-year-") as name:
        folder = Path(name)
        now = datetime(int(PERIOD) + 1, 2, 1, tzinfo=UTC)
        with opened(where) as engines:
            made = make_year(engines, folder, attempts, now, asked.sample, is_fixed=asked.paper == "fixed")
        made.write(folder)
        is_verified = sample_is_verified(where, made)
        names = [
            *PRODUCT,
            "floor_units",
            "floor_items",
            *(["duck_items", "duck_items_alone"] if (folder / "places.parquet").exists() else []),
        ]
        lines: dict[str, list[dict[str, float]]] = {one: [] for one in names}
        run(asked.before)
        try:
            for _round in range(asked.runs):
                for one in names:
                    lines[one].append(fresh(one, where, folder))
        finally:
            run(asked.after)
        worst = {f"{a} and {b}": differs(folder, a, b) for a, b in COMPARED if a in lines}
        facts = {"attempts": made.attempts, "rounds": len(made.round_ids), "engine": asked.engine, "paper": asked.paper}
        report(lines, made, **facts)
        emit("year: greatest difference", list(worst.values()), "", target=1e-9, each=str(worst), **facts)
        emit("year: the sample stands before verify, a false roll-up does not", [float(not is_verified)], "faults",
             target=0, **facts)  # fmt: skip
        if not is_verified or max(worst.values()) > 1e-9:
            sys.exit(1)


if __name__ == "__main__":
    main()
