"""The PostgreSQL server, seen with the rights of the program."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from quizapp.db import UtcDateTime, engine_options
from quizapp.operations.doctor.checks import FIT, UNFIT, WARNING, Check
from quizapp.operations.guards import APPEND_ONLY

MOST_SKEW = timedelta(seconds=1)
OLDEST = 140000  # PostgreSQL 14
SAFE = {
    "default_transaction_isolation": ("read committed",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
}
_NOW = sa.text("SELECT clock_timestamp() AS at").columns(at=UtcDateTime())


def skew_of(engine: sa.Engine, clock: Callable[[], datetime]) -> timedelta:
    """How far the server's clock is ahead of this process's, by the quickest of five answers."""
    best: tuple[timedelta, timedelta] | None = None
    with engine.connect() as connection:
        for _ in range(5):
            before = clock()
            there = connection.execute(_NOW).scalar_one()
            took = clock() - before
            if best is None or took < best[0]:
                best = (took, there - (before + took / 2))
    assert best is not None
    return best[1]


def check_skew(engine: sa.Engine, clock: Callable[[], datetime]) -> Check:
    skew = skew_of(engine, clock)
    facts = {"seconds": round(skew.total_seconds(), 3), "most": MOST_SKEW.total_seconds()}
    is_off = abs(skew) > MOST_SKEW
    return Check("skew", UNFIT if is_off else FIT, "apart" if is_off else "together", facts)


def server_checks(connection: sa.Connection) -> Iterable[Check]:
    """Version, settings, rights, connections."""
    number = int(str(connection.exec_driver_sql("SHOW server_version_num").scalar()))
    version = str(connection.exec_driver_sql("SHOW server_version").scalar())
    is_old = number < OLDEST
    yield Check("postgresql", WARNING if is_old else FIT, "old" if is_old else "known", {"version": version})
    for name, safe in SAFE.items():
        value = str(connection.exec_driver_sql(f"SHOW {name}").scalar())
        is_safe = value in safe
        yield Check(
            "setting", FIT if is_safe else UNFIT, "safe" if is_safe else "unsafe", {"name": name, "value": value}
        )
    yield _role(connection)
    yield _rights(connection)
    yield _connections(connection)


def _role(connection: sa.Connection) -> Check:
    role, is_super = connection.exec_driver_sql(
        "SELECT rolname, rolsuper FROM pg_roles WHERE rolname = current_user"
    ).one()
    return Check("role", WARNING if is_super else FIT, "superuser" if is_super else "plain", {"role": role})


def _rights(connection: sa.Connection) -> Check:
    """It must write; on append-only tables it may also change, because it owns them: there the guards refuse."""
    statement = sa.text("SELECT has_table_privilege(:table, :right)")

    def may(table: str, right: str) -> bool:
        return bool(connection.execute(statement, {"table": table, "right": right}).scalar())

    wanted = (("answer_event", "INSERT"), ("attempt", "UPDATE"), ("result", "INSERT"), ("login", "UPDATE"))
    lacking = [f"{right} {table}" for table, right in wanted if not may(table, right)]
    if lacking:
        return Check("rights", UNFIT, "lacking", {"what": ", ".join(lacking)})
    changes = [table for table in APPEND_ONLY if may(table, "UPDATE") or may(table, "DELETE")]
    return Check("rights", FIT, "by_guards" if changes else "by_rights", {"tables": len(changes)})


def _connections(connection: sa.Connection) -> Check:
    """Each server process may open the pools of three engines."""
    options = [engine_options("postgresql+psycopg://", mode) for mode in ("write", "read", "save")]
    each = sum(option["pool_size"] + option["max_overflow"] for option in options)
    most = int(str(connection.exec_driver_sql("SHOW max_connections").scalar()))
    most -= int(str(connection.exec_driver_sql("SHOW superuser_reserved_connections").scalar()))
    facts = {"most": most, "each": each, "processes": most // each}
    return Check("connections", FIT if most >= each else WARNING, "enough" if most >= each else "few", facts)
