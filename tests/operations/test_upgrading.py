"""From an empty database to the newest schema and back, on both engines, after a backup that was checked."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from quizapp.attempts.saving import save_answer
from quizapp.banks.models import LegalChange, QuestionStep, QuestionVersion
from quizapp.banks.register import FileChange
from quizapp.banks.registering import record_change, withdraw_change
from quizapp.config import shipped
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.contents import database_sums, one_snapshot
from quizapp.operations.guards import GUARDS, installed_guards
from quizapp.operations.tables import METADATA
from quizapp.operations.upgrading import (
    current_revision,
    downgrade,
    newest_revision,
    schema_drift,
    upgrade,
)
from tests import make, postgres
from tests.make.laws import DECREE, NEW_DECREE, documents

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


# --- an upgrade that fails ------------------------------------------------------------------------------------------

BROKEN = '''"""A migration that does half its work."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("half", sa.Integer(), nullable=True))
    op.create_table("half_done", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("UPDATE unit SET name = 'half'")
    with op.batch_alter_table("position") as batch:
        batch.alter_column("name", new_column_name="title")
    {end}
'''


def with_one_more(folder: Path, end: str) -> Path:
    """The shipped migrations and one that ends with `end`."""
    shutil.copytree(shipped("migrations"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = BROKEN.format(before=newest_revision(), end=end)
    (folder / "versions" / "9999_half.py").write_text(text, encoding="utf-8")
    return folder


def everything(engines: Engines) -> object:
    with one_snapshot(engines.read) as connection:
        return database_sums(connection)


def test_an_upgrade_that_fails_half_way_leaves_the_old_state_running(empty: Engines, tmp_path: Path) -> None:
    upgrade(empty)
    sitting = make.answered_attempt(empty)
    with empty.writing() as session:
        running = make.started_attempt(session)
    before = everything(empty)
    with pytest.raises(RuntimeError, match="power"):
        upgrade(empty, scripts=with_one_more(tmp_path / "broken", 'raise RuntimeError("the power went")'))
    assert everything(empty) == before
    assert current_revision(empty.write) == newest_revision()
    assert guards(empty) == ALL_GUARDS
    assert schema_drift(empty.write) == []
    save_answer(empty.save, running.save(1))
    with empty.reading() as session:
        assert make.attempt_of(session, sitting).state == "submitted"


def test_the_same_migration_without_its_fault_goes_through(empty: Engines, tmp_path: Path) -> None:
    """The negative control: what was undone above was really done."""
    upgrade(empty)
    with empty.writing() as session:
        make.unit(session)
    upgrade(empty, scripts=with_one_more(tmp_path / "whole", "pass"))
    assert current_revision(empty.write) == "9999"
    assert "half_done" in tables(empty)
    with empty.read.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM unit").scalar() == "half"


def test_days_of_questions_that_were_stored_before_are_filled_in(empty: Engines) -> None:
    """0010: the columns come from the evidence that each version was stored with."""
    upgrade(empty, "0009")
    with empty.write.begin() as connection:
        connection.execute(sa.text("INSERT INTO question (id, code, current_number) VALUES (1, 'X', 2)"))
        for number, evidence in ((1, '{"verified_on": "2026-11-20", "review_by": "2027-03-01"}'), (2, "{}")):
            connection.execute(
                sa.text(
                    "INSERT INTO question_version (id, question_id, number, competence, level, type, is_situation,"
                    " status, content, content_hash, created_at)"
                    " VALUES (:n, 1, :n, 'D1', 1, 'single', false, 'draft', '{}', 'x', '2026-11-20 00:00:00')"
                ),
                {"n": number},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO question_key (question_version_id, key, explanation, evidence)"
                    " VALUES (:n, '[]', '', :evidence)"
                ),
                {"n": number, "evidence": evidence},
            )
    upgrade(empty)
    with empty.reading() as session:
        rows = session.execute(
            sa.select(QuestionVersion.verified_on, QuestionVersion.review_by).order_by(QuestionVersion.id)
        )
        assert [tuple(row) for row in rows] == [(date(2026, 11, 20), date(2027, 3, 1)), (None, None)]


def test_drafts_without_a_place_go_with_the_schema_that_knows_them(empty: Engines) -> None:
    """0011 back to 0010: what the older rule refuses is taken out, and nothing else."""
    upgrade(empty)
    insert = (
        "INSERT INTO question_version (id, question_id, number, competence, level, type, is_situation, status, content,"
        " content_hash, created_at) VALUES (:n, :n, 1, :competence, :level, 'single', false, 'draft', '{}', 'x',"
        " '2026-11-20 00:00:00')"
    )
    with empty.write.begin() as connection:
        for number, competence, level in ((1, "D1", 1), (2, "", 0)):
            row = {"n": number, "code": f"X{number}", "competence": competence, "level": level}
            connection.execute(sa.text("INSERT INTO question (id, code, current_number) VALUES (:n, :code, 1)"), row)
            connection.execute(sa.text(insert), row)
    downgrade(empty, "0010")
    with empty.write.begin() as connection:
        assert connection.execute(sa.text("SELECT id FROM question")).all() == [(1,)]
    upgrade(empty)
    with empty.reading() as session:
        assert list(session.scalars(sa.select(QuestionVersion.level))) == [1]


def test_what_was_retired_or_returned_stays_so_on_the_way_back(empty: Engines) -> None:
    """0014 back to 0013: the last step of a version becomes its own status."""
    upgrade(empty)
    with empty.writing() as session:
        make.small_bank(session, copies=1)
        by = make.account(session, username="lan").id
        ids = list(session.scalars(sa.select(QuestionVersion.id).order_by(QuestionVersion.id)))
        session.add_all(
            QuestionStep(
                question_version_id=ids[place], place=1, kind="retired", taken_by=by, taken_at=make.NOW, note="lý do"
            )
            for place in (0, 3)
        )
    downgrade(empty, "0013")
    with empty.write.begin() as connection:
        rows = connection.execute(sa.text("SELECT status FROM question_version ORDER BY id")).scalars().all()
        connection.rollback()
    assert [place for place, status in enumerate(rows) if status == "retired"] == [0, 3]
    assert rows.count("reviewed") == len(ids) - 2
    upgrade(empty)


def test_a_change_of_a_law_that_was_recorded_twice_is_there_once_on_the_way_back(empty: Engines) -> None:
    """0032 back to 0031: what was taken back goes, what stands stays; and up again."""
    upgrade(empty)
    change = FileChange("amended", NEW_DECREE, date(2026, 12, 1))
    with empty.writing() as session:
        decree, by = documents(session)[DECREE].id, make.account(session, username="lan").id
        record_change(session, decree, change, by, make.NOW)
        first = session.scalars(sa.select(LegalChange.id)).one()
        withdraw_change(session, decree, first, "ghi nhầm", by, make.NOW)
        record_change(session, decree, change, by, make.NOW)
    downgrade(empty, "0031")
    with empty.write.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM legal_withdrawal").scalar() == 0
        assert connection.exec_driver_sql("SELECT id <> " + str(first) + " FROM legal_change").scalars().all() == [True]
    upgrade(empty)
    assert schema_drift(empty.write) == []
