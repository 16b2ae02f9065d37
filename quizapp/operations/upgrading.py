"""Bringing a database to the newest schema, in one transaction: a migration that fails leaves it as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from quizapp.config import shipped
from quizapp.db import Engines, lift_time_limits
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.operations.tables import METADATA


def _config(connection: sa.Connection | None = None, scripts: Path | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", (scripts or shipped("migrations")).as_posix())
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


def is_known(revision: str) -> bool:
    """Whether this program has the migration, so that it can bring such a database up to date."""
    script = ScriptDirectory.from_config(_config())
    return revision in {one.revision for one in script.walk_revisions()}


@contextmanager
def _migrating(engines: Engines) -> Iterator[sa.Connection]:
    """One transaction without guards. On SQLite foreign keys are off: a batch migration drops and renames tables, and
    their rows must not cascade away."""
    is_sqlite = engines.write.dialect.name == "sqlite"
    with engines.write.connect() as connection:
        if is_sqlite:
            _driver_execute(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                lift_time_limits(connection)
                drop_guards(connection)
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError("the migration left rows without their parents")
        finally:
            if is_sqlite:
                _driver_execute(connection, "PRAGMA foreign_keys=ON")


def upgrade(engines: Engines, revision: str = "head", scripts: Path | None = None) -> None:
    """Run the migrations (the shipped ones, or those of `scripts`) and lay the guards, in one transaction."""
    with _migrating(engines) as connection:
        command.upgrade(_config(connection, scripts), revision)
        if revision == "head":
            install_guards(connection)


def downgrade(engines: Engines, revision: str = "base") -> None:
    """Take the migrations back; for tests of the migrations themselves."""
    with _migrating(engines) as connection:
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
