"""A SQLite file that is not in use: opened without changing a byte, examined, made whole."""

from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from quizapp.db import sqlite_driver
from quizapp.operations.faults import KeepingFault


def _connect(path: Path, options: str) -> Any:
    connection = sqlite_driver.connect(f"{path.resolve().as_uri()}?{options}", uri=True, check_same_thread=False)
    connection.isolation_level = None
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def still_engine(path: Path) -> sa.Engine:
    """An engine on a file that nobody writes: no log beside it, no lock, nothing changed."""
    return sa.create_engine(
        "sqlite://",
        module=sqlite_driver,
        creator=lambda: _connect(path, "mode=ro&immutable=1"),
        poolclass=sa.NullPool,
    )


def make_whole(path: Path) -> None:
    """Take the write-ahead log into the file, and leave it a single one. KeepingFault where somebody has it open."""
    with closing(_connect(path, "mode=rw")) as connection:
        try:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        except sqlite_driver.OperationalError as fault:
            raise KeepingFault("in_use", file=path.name) from fault
    if mode != "delete":
        raise KeepingFault("in_use", file=path.name)


def examine(path: Path) -> None:
    """The engine's own checks: pages and indexes, then every foreign key. Raises KeepingFault."""
    try:
        with closing(_connect(path, "mode=ro&immutable=1")) as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite_driver.DatabaseError as fault:
        raise KeepingFault("damaged", why=str(fault)) from fault
    if verdict != "ok":
        raise KeepingFault("damaged", why=verdict)
    if orphan is not None:
        raise KeepingFault("damaged", why=f"{orphan[0]} {orphan[1]} → {orphan[2]}")


def foreign_objects(path: Path) -> list[str]:
    """What a database of ours never holds: views, virtual tables, triggers that are no guards."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'view'"
        " OR (type = 'trigger' AND name NOT LIKE 'guard\\_%' ESCAPE '\\')"
        " OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL%')"
    )
    try:
        with closing(_connect(path, "mode=ro&immutable=1")) as connection:
            return [str(row[0]) for row in connection.execute(statement)]
    except sqlite_driver.DatabaseError as fault:
        raise KeepingFault("damaged", why=str(fault)) from fault
