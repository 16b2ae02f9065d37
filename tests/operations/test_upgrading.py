"""From an empty database to the newest schema and back, on both engines, after a backup that was checked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from quizapp.config import shipped
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.guards import GUARDS, installed_guards
from quizapp.operations.tables import METADATA
from quizapp.operations.upgrading import (
    BackupFault,
    back_up_sqlite,
    current_revision,
    downgrade,
    newest_revision,
    schema_drift,
    upgrade,
)
from tests import make, postgres
from tests.make import NOW

ALL_GUARDS = {guard.name for guard in GUARDS}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engines]:
    """Engines on a database without any table."""
    if request.param == "sqlite":
        made = open_engines(sqlite_url(tmp_path / "empty.sqlite3"))
        yield made
        made.dispose()
        return
    with postgres.own_database(request.getfixturevalue("postgres_server")) as url:
        made = open_engines(url)
        yield made
        made.dispose()


def tables(engines: Engines) -> set[str]:
    return set(sa.inspect(engines.write).get_table_names())


def guards(engines: Engines) -> set[str]:
    with engines.write.connect() as connection:
        return installed_guards(connection)


def test_an_empty_database_becomes_the_newest_schema(empty: Engines) -> None:
    assert current_revision(empty.write) is None
    upgrade(empty)
    assert current_revision(empty.write) == newest_revision()
    assert tables(empty) == {*METADATA.tables, "alembic_version"}
    assert guards(empty) == ALL_GUARDS


def test_models_and_migrations_do_not_drift_apart(empty: Engines) -> None:
    upgrade(empty)
    assert schema_drift(empty.write) == []


def test_a_drift_would_be_seen(empty: Engines) -> None:
    """The negative control: one column less, one table more."""
    upgrade(empty)
    with empty.write.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE position DROP COLUMN name")
        connection.exec_driver_sql("CREATE TABLE stray (id INTEGER PRIMARY KEY)")
    kinds = {difference[0] for difference in schema_drift(empty.write)}
    assert kinds == {"add_column", "remove_table"}


def test_back_to_nothing_and_up_again(empty: Engines) -> None:
    upgrade(empty)
    downgrade(empty)
    assert tables(empty) <= {"alembic_version"}
    assert current_revision(empty.write) is None
    upgrade(empty)
    assert schema_drift(empty.write) == []
    assert guards(empty) == ALL_GUARDS


def test_every_migration_can_be_taken_alone(empty: Engines) -> None:
    config = Config()
    config.set_main_option("script_location", shipped("migrations").as_posix())
    script = ScriptDirectory.from_config(config)
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    for revision in revisions:
        upgrade(empty, revision)
        assert current_revision(empty.write) == revision
    upgrade(empty)
    for revision in revisions[-2::-1]:
        downgrade(empty, revision)
        assert current_revision(empty.write) == revision


def test_upgrading_the_newest_schema_changes_nothing_and_lays_lost_guards_again(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    on = " ON result" if engines.write.dialect.name == "postgresql" else ""
    with engines.write.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER guard_result_update{on}")
    assert guards(engines) == ALL_GUARDS - {"guard_result_update"}
    upgrade(engines)
    assert guards(engines) == ALL_GUARDS
    with engines.reading() as session:
        assert make.attempt_of(session, sitting).state == "submitted"


def test_foreign_keys_are_kept_again_after_an_upgrade(empty: Engines) -> None:
    upgrade(empty)
    with pytest.raises(sa.exc.IntegrityError), empty.write.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO unit (code, name, search_key, kind, parent_id, valid_from)"
            " VALUES ('X', 'X', 'x', 'commune', 999, '2025-07-01')"
        )


# --- backups ----------------------------------------------------------------------------------------------------------


def database_of(engines: Engines) -> Path:
    return Path(engines.write.url.database or "")


def test_a_backup_holds_everything_and_can_be_opened(sqlite_engines: Engines, tmp_path: Path) -> None:
    sitting = make.answered_attempt(sqlite_engines)
    copy = back_up_sqlite(database_of(sqlite_engines), tmp_path / "backups", NOW)
    assert copy.name == "quizapp-20261120-010000.sqlite3"
    opened = open_engines(sqlite_url(copy))
    with opened.reading() as session:
        assert make.attempt_of(session, sitting).state == "submitted"
    assert guards(opened) == ALL_GUARDS
    opened.dispose()


def test_a_backup_is_taken_while_somebody_writes(sqlite_engines: Engines, tmp_path: Path) -> None:
    with sqlite_engines.writing() as session:
        make.unit(session, code="GHI")
        copy = back_up_sqlite(database_of(sqlite_engines), tmp_path / "backups", NOW)
    opened = open_engines(sqlite_url(copy))
    with opened.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM unit")) == 0  # what was not committed is not in it
    opened.dispose()


def test_a_damaged_database_gives_no_backup(sqlite_engines: Engines, tmp_path: Path) -> None:
    """The negative control: pages overwritten with noise must be noticed, and no file is left to be trusted."""
    make.answered_attempt(sqlite_engines)
    sqlite_engines.dispose()
    damaged = tmp_path / "damaged.sqlite3"
    shutil.copyfile(database_of(sqlite_engines), damaged)
    content = bytearray(damaged.read_bytes())
    for page in range(8, len(content) // 4096 - 1, 3):
        content[page * 4096 + 8 : page * 4096 + 600] = b"\xa5" * 592
    damaged.write_bytes(content)
    with pytest.raises(BackupFault):
        back_up_sqlite(damaged, tmp_path / "backups", NOW)
    assert list((tmp_path / "backups").glob("*.sqlite3")) == []
