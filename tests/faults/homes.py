"""Where a proof's database lives: a folder with SQLite, or a durable PostgreSQL server of its own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from quizapp.config import DATABASE_FILE, write_secret
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.upgrading import upgrade
from tests.postgres import DurableServer, own_database

ENGINES = ("sqlite", "postgresql")
# a server that is started two hundred times may keep its compiled modules
_NOT_INHERITED = ("DATABASE_URL", "QUIZAPP_DATA", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Home:
    """A migrated database and the folder of the office that owns it."""

    engine: str
    folder: Path
    url: str
    log: Path
    server: DurableServer | None = None

    @contextmanager
    def engines(self, *, is_durable: bool = True) -> Iterator[Engines]:
        made = open_engines(self.url, is_durable=is_durable)
        try:
            yield made
        finally:
            made.dispose()

    def environment(self) -> dict[str, str]:
        """What a process needs to serve this database."""
        kept = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        address = {} if self.engine == "sqlite" else {"DATABASE_URL": self.url}
        return {**kept, **address, "QUIZAPP_DATA": str(self.folder), "PYTHONUNBUFFERED": "1"}


@contextmanager
def home(
    engine: str, server: DurableServer | None = None, *, data: Path | None = None, tablespace: str = "pg_default"
) -> Iterator[Home]:
    """A fresh migrated database of `engine` with a secret, durable as in the exam room; gone at the end.

    `server` is a PostgreSQL server that runs already; without it one is made. `data`, `tablespace`: where the files
    shall be.
    """
    with tempfile.TemporaryDirectory(prefix="quizapp-fault-", ignore_cleanup_errors=True) as made:
        place = Path(made)
        data = data or place / "office"
        log = place / "server.log"
        write_secret(data)
        if engine == "sqlite":
            yield _migrated(Home(engine, data, sqlite_url(data / DATABASE_FILE), log))
            return
        with _given_or_own(server, place / "pg") as running, own_database(running.address, tablespace) as url:
            yield _migrated(Home(engine, data, url, log, running))


@contextmanager
def _given_or_own(server: DurableServer | None, folder: Path) -> Iterator[DurableServer]:
    if server is not None:
        yield server
        return
    made = DurableServer(folder)
    try:
        yield made
    finally:
        made.stop()


def _migrated(made: Home) -> Home:
    with made.engines() as engines:
        upgrade(engines)
    return made
