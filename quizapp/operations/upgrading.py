"""Bringing a database to the newest schema, after a backup that was opened and checked."""

import shutil
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from quizapp.config import shipped
from quizapp.db import Engines, sqlite_driver
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.operations.tables import METADATA


class BackupFault(Exception):
    """A backup that could not be made or did not pass its check; nothing was upgraded."""


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", shipped("migrations").as_posix())
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("no migration is shipped")
    return head


def current_revision(engine: sa.Engine) -> str | None:
    """The revision of a database, None where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engines: Engines, revision: str = "head") -> None:
    """Run the migrations and lay the guards, in one transaction."""
    is_sqlite = engines.write.dialect.name == "sqlite"
    with engines.write.connect() as connection:
        if is_sqlite:  # a batch migration drops and renames tables: their rows must not cascade away
            _driver_execute(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                drop_guards(connection)
                command.upgrade(_config(connection), revision)
                if revision == "head":
                    install_guards(connection)
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("the upgrade left rows without their parents")
        finally:
            if is_sqlite:
                _driver_execute(connection, "PRAGMA foreign_keys=ON")


def downgrade(engines: Engines, revision: str = "base") -> None:
    """Take the migrations back; for tests of the migrations themselves."""
    with engines.write.begin() as connection:
        for name in ("foreign_keys=OFF",) if engines.write.dialect.name == "sqlite" else ():
            _driver_execute(connection, f"PRAGMA {name}")
        drop_guards(connection)
        command.downgrade(_config(connection), revision)


def _driver_execute(connection: sa.Connection, statement: str) -> None:
    """Outside any transaction of SQLAlchemy's: the pragma is ignored inside one."""
    driver: Any = connection.connection.driver_connection
    driver.execute(statement)


def schema_drift(engine: sa.Engine) -> list[Any]:
    """Differences between the models and the tables; empty where they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def back_up_sqlite(database: Path, folder: Path, now: datetime) -> Path:
    """A copy of `database` by the engine's own backup call, opened and checked before its name is returned.

    Raises BackupFault where the copy is damaged or the disk is too small.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < 2 * database.stat().st_size:
        raise BackupFault(f"Ổ đĩa của {folder} không đủ chỗ cho bản sao lưu.")
    target = folder / f"quizapp-{now:%Y%m%d-%H%M%S}.sqlite3"
    try:
        verdict, same = _copied(database, target)
    except sqlite_driver.DatabaseError as fault:
        target.unlink(missing_ok=True)
        raise BackupFault(
            f"Cơ sở dữ liệu {database} bị hỏng ({fault}) nên không sao lưu được. Chưa thay đổi gì."
        ) from fault
    if verdict != "ok" or not same:
        target.unlink(missing_ok=True)
        raise BackupFault("Bản sao lưu không vượt qua kiểm tra toàn vẹn.")
    return target


def _copied(database: Path, target: Path) -> tuple[str, bool]:
    """Copy in one go; the verdict of the engine's own check, and whether every table has the same number of rows."""
    with closing(sqlite_driver.connect(str(database))) as source, closing(sqlite_driver.connect(str(target))) as copy:
        source.backup(copy)
        verdict = str(copy.execute("PRAGMA integrity_check").fetchone()[0])
        return verdict, _row_counts(source) == _row_counts(copy)


def _row_counts(database: Any) -> dict[str, int]:
    """Table → rows; the names come from the database itself."""
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in database.execute(tables).fetchall()
    }
