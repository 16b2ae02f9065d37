"""The embedded database."""

import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from quizapp.db import Engines, has_safe_wal, open_engines, sqlite_driver, sqlite_url
from quizapp.operations.doctor.checks import FIT, UNFIT, WARNING, Check

PROBE_SECONDS, MOST_COMMITS = 1.0, 2000
SHARE, SECONDS_BETWEEN_SAVES = 0.4, 5  # plan for two fifths of the measured rate, each candidate saving every 5 s
SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def check_driver() -> Check:
    """Which SQLite, and whether its write-ahead log is free of the fault of 3.7.0 to 3.51.2."""
    facts = {"version": sqlite_driver.sqlite_version, "driver": sqlite_driver.__name__.split(".")[0]}
    safe = has_safe_wal()
    return Check("sqlite", FIT if safe else WARNING, "safe_wal" if safe else "safe_mode", facts)


def wanted_pragmas(*, safe_wal: bool) -> dict[str, object]:
    return {
        "journal_mode": "wal" if safe_wal else "delete",
        "synchronous": "FULL" if safe_wal else "EXTRA",
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 15000,
        "trusted_schema": 0,
    }


def check_pragmas(engines: Engines) -> Iterable[Check]:
    """The settings that connections really have, on each of the three engines."""
    wanted = wanted_pragmas(safe_wal=has_safe_wal())
    for mode, engine in (("write", engines.write), ("read", engines.read), ("save", engines.save)):
        with engine.connect() as connection:
            seen = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        seen["synchronous"] = SYNCHRONOUS[int(str(seen["synchronous"]))]
        other = {name: value for name, value in seen.items() if value != wanted[name]}
        shown = ", ".join(f"{name}={value}" for name, value in (other or seen).items())
        yield Check(
            "pragmas", UNFIT if other else FIT, "differ" if other else "as_meant", {"engine": mode, "seen": shown}
        )


def check_commits(folder: Path) -> Check:
    """Commits a second of an answer's size in this folder, with the settings of the saving engine, counted for one
    second at most; and how many candidates that carries."""
    with tempfile.TemporaryDirectory(prefix=".quizapp-probe-", dir=folder, ignore_cleanup_errors=True) as probe:
        engines = open_engines(sqlite_url(Path(probe) / "probe.sqlite3"))
        try:
            rate = round(_rate(engines.save))
        finally:
            engines.dispose()
    candidates = int(rate * SHARE * SECONDS_BETWEEN_SAVES)
    facts = {"per_second": rate, "candidates": candidates, "share": SHARE, "seconds": SECONDS_BETWEEN_SAVES}
    return Check("commits", FIT if candidates >= 100 else WARNING, "carries", facts)


def _rate(engine: sa.Engine) -> float:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE probe (id INTEGER PRIMARY KEY, value TEXT)")
        number, began = 0, time.perf_counter()
        while number < MOST_COMMITS and time.perf_counter() - began < PROBE_SECONDS:
            connection.exec_driver_sql("INSERT INTO probe (value) VALUES ('" + "x" * 120 + "')")
            number += 1
        return number / (time.perf_counter() - began)


def check_pages(database: Path) -> Check:
    """The engine's own check of pages and indexes."""
    try:
        with closing(sqlite_driver.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite_driver.DatabaseError as fault:
        verdict = str(fault)
    return Check(
        "pages", FIT if verdict == "ok" else UNFIT, "sound" if verdict == "ok" else "damaged", {"why": verdict}
    )
