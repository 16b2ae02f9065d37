"""Migrations run once in a worker: an empty SQLite file gets a copy of what they made of another one.

Only where an office is set up and where a backup is laid out; tests of the migrations and servers in processes of their
own run the product's `upgrade`.
"""

import atexit
import shutil
import tempfile
from pathlib import Path

import sqlalchemy as sa

from quizapp.db import Engines, open_engines, sqlite_driver, sqlite_url
from quizapp.operations import backups, setup
from quizapp.operations.upgrading import upgrade

_MADE: list[Path] = []


def known_upgrade(engines: Engines, revision: str = "head") -> None:
    """As `upgrade`; anything but an empty SQLite file that is to get the newest schema goes its way."""
    if engines.write.dialect.name != "sqlite" or revision != "head" or sa.inspect(engines.write).get_table_names():
        upgrade(engines, revision)
        return
    with engines.write.connect() as connection:
        source = sqlite_driver.connect(_made())
        source.backup(connection.connection.driver_connection)
        source.close()


def _made() -> Path:
    if not _MADE:
        folder = Path(tempfile.mkdtemp(prefix="quizapp-migrated-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        engines = open_engines(sqlite_url(folder / "made.sqlite3"))
        upgrade(engines)
        engines.dispose()
        _MADE.append(folder / "made.sqlite3")
    return _MADE[0]


def share_migrations() -> None:
    setup.upgrade = backups.upgrade = known_upgrade  # type: ignore[assignment]
