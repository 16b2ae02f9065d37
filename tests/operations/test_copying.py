"""A whole database moved to the other engine: the same rows, or nothing at all."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from quizapp.attempts.saving import save_answer
from quizapp.audit.queries import broken_entry
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.contents import Summing, database_sums, one_snapshot, table_sum, tables_in
from quizapp.operations.copying import copy_database
from quizapp.operations.faults import KeepingFault
from quizapp.operations.guards import GUARDS, installed_guards
from quizapp.operations.planning import tell_planner
from quizapp.operations.tables import METADATA
from quizapp.operations.upgrading import upgrade
from quizapp.results.rollups import store_rollup
from quizapp.results.snapshots import store_snapshot
from quizapp.rounds.models import Round
from tests import make, postgres
from tests.make import NOW

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}


@contextmanager
def opened(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engines]:
    """A migrated, empty database of this kind."""
    if kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "target.sqlite3")
        made = open_engines(sqlite_url(tmp_path / "target.sqlite3"), is_durable=False)
        yield made
        made.dispose()
        return
    with postgres.own_database(request.getfixturevalue("postgres_server")) as url:
        made = open_engines(url)
        upgrade(made)
        yield made
        made.dispose()


@pytest.fixture(params=["same", "other"])
def target(request: pytest.FixtureRequest, engines: Engines, tmp_path: Path) -> Iterator[Engines]:
    """An empty database of the same kind as the source, and one of the other kind."""
    kind = engines.write.dialect.name
    with opened(kind if request.param == "same" else OTHER[kind], tmp_path, request) as made:
        yield made


def fill(engines: Engines) -> make.Sitting:
    """A round with a marked attempt, its packed columns for reports, one that runs, a make-up round, and units whose
    parents came after them."""
    make.answered_attempt(engines)
    with engines.writing() as session:
        running = make.started_attempt(session)
        below, above = make.unit(session), make.unit(session, kind="province")
        below.parent_id = above.id
        rounds = list(session.scalars(sa.select(Round).order_by(Round.id)))
        rounds[0].makeup_of_id = rounds[1].id
        store_snapshot(session, rounds[0].id, NOW)
        store_rollup(session, rounds[0].id, NOW)
    save_answer(engines.save, running.save(2**40, position=1))
    return running


def sums(engines: Engines) -> dict[str, object]:
    with one_snapshot(engines.read) as connection:
        return dict(database_sums(connection))


def is_empty(engines: Engines) -> bool:
    with one_snapshot(engines.read) as connection:
        counts = {table.name: table_sum(connection, table).rows for table in tables_in(connection)}
    born_with = [counts.pop(name) for name in ("audit_head", "incident_category", "retention_rule")]
    return born_with == [1, 10, 5] and not any(counts.values())


def guards_of(engines: Engines) -> set[str]:
    with engines.read.connect() as connection:
        return installed_guards(connection)


def test_every_row_arrives_and_the_exam_goes_on_there(engines: Engines, target: Engines) -> None:
    running = fill(engines)
    copied = copy_database(engines.read, target.write)
    assert set(copied) == set(METADATA.tables)
    assert copied == sums(engines) == sums(target)
    assert copied["answer_event"].rows > 1
    assert guards_of(target) == {guard.name for guard in GUARDS}
    with target.reading() as session:
        assert broken_entry(session) is None
        assert session.scalars(sa.select(Round.makeup_of_id).where(Round.makeup_of_id.is_not(None))).one()
    save_answer(target.save, running.save(2**40 + 1, position=2))  # the next number is free, the next answer is kept
    with target.writing() as session:
        make.unit(session)
    with pytest.raises(sa.exc.IntegrityError, match="guard_result_update"), target.writing() as session:
        session.execute(sa.text("UPDATE result SET answered = 0"))


def test_a_database_that_holds_something_is_not_overwritten(engines: Engines, target: Engines) -> None:
    fill(engines)
    with target.writing() as session:
        make.unit(session)
    before = sums(target)
    with pytest.raises(KeepingFault, match="target_occupied"):
        copy_database(engines.read, target.write)
    assert sums(target) == before
    copy_database(engines.read, target.write, replace=True)
    assert sums(target) == sums(engines)


def test_another_version_of_the_schema_is_refused(engines: Engines, target: Engines) -> None:
    with target.write.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(KeepingFault, match="schema_differs"):
        copy_database(engines.read, target.write)


def test_a_table_that_only_one_side_has_is_refused(engines: Engines, target: Engines) -> None:
    with target.write.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE stray (id INTEGER PRIMARY KEY)")
    with pytest.raises(KeepingFault, match="tables_differ"):
        copy_database(engines.read, target.write)


# --- negative controls: a target that quietly loses or alters one row -------------------------------------------------

LOSES = {
    "sqlite": ["CREATE TRIGGER thief AFTER INSERT ON audit_entry WHEN NEW.action = 'bank_imported' BEGIN"
               " DELETE FROM audit_entry WHERE id = NEW.id; END"],
    "postgresql": ["CREATE FUNCTION thief() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                   " IF NEW.action = 'bank_imported' THEN RETURN NULL; END IF; RETURN NEW; END $$",
                   "CREATE TRIGGER thief BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION thief()"],
}  # fmt: skip
ALTERS = {
    "sqlite": ["CREATE TRIGGER forger AFTER INSERT ON answer_event BEGIN UPDATE answer_event SET value = '[\"z\"]'"
               " WHERE id = (SELECT min(id) FROM answer_event); END"],
    "postgresql": ["CREATE FUNCTION forger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                   " NEW.received_at := NEW.received_at + interval '1 microsecond'; RETURN NEW; END $$",
                   "CREATE TRIGGER forger BEFORE INSERT ON answer_event FOR EACH ROW EXECUTE FUNCTION forger()"],
}  # fmt: skip


@pytest.mark.parametrize(("fault", "table"), [(LOSES, "audit_entry"), (ALTERS, "answer_event")])
def test_a_copy_that_loses_or_alters_one_row_is_seen_and_undone(
    engines: Engines, target: Engines, fault: dict[str, list[str]], table: str
) -> None:
    fill(engines)
    with target.write.begin() as connection:
        for statement in fault[target.write.dialect.name]:
            connection.exec_driver_sql(statement)
    with pytest.raises(KeepingFault, match="copy_differs") as refused:
        copy_database(engines.read, target.write)
    assert refused.value.facts["table"] == table
    assert is_empty(target)
    assert guards_of(target) == {guard.name for guard in GUARDS}


def test_a_broken_chain_of_the_log_is_not_carried_over(engines: Engines, target: Engines) -> None:
    fill(engines)
    with engines.write.begin() as connection:
        on = " ON audit_entry" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER guard_audit_entry_update{on}")
        connection.exec_driver_sql("UPDATE audit_entry SET action = 'x' WHERE action = 'bank_imported'")
    try:
        with pytest.raises(KeepingFault, match="audit_broken"):
            copy_database(engines.read, target.write)
    finally:
        upgrade(engines)
    assert is_empty(target)


def test_a_checksum_knows_no_order_but_every_row(sqlite_engines: Engines) -> None:
    table = METADATA.tables["incident_category"]
    seen = []
    for codes in (("A", "B"), ("B", "A"), ("A", "C"), ("A",)):
        with sqlite_engines.write.begin() as connection:
            connection.execute(sa.delete(table))
            for code in codes:
                connection.execute(sa.insert(table).values(code=code, name=code, effect="", place=1))
        with one_snapshot(sqlite_engines.read) as connection:
            seen.append(table_sum(connection, table))
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


VALUES = {
    bool: [True, False],
    int: [0, 2**53],
    float: [0.1, -2.5],
    str: ["", "ệ"],
    bytes: [b"", b"\x00\xff"],
    object: [{"a": 1}, ["ệ"]],  # JSON
    datetime: [NOW, NOW + timedelta(microseconds=1)],
    date: [NOW.date(), NOW.date() + timedelta(days=1)],
}


def test_every_kind_of_column_that_there_is_has_a_checksum(engines: Engines) -> None:
    with one_snapshot(engines.read) as connection:
        kinds = {column.type.python_type for table in tables_in(connection) for column in table.columns}
    assert bytes in kinds
    for kind in kinds:
        seen = set()
        for value in (None, *VALUES[kind]):
            summing = Summing()
            summing.add({"value": value})
            seen.add(summing.result())
        assert len(seen) == 3, kind


def known_to_planner(engines: Engines) -> set[str]:
    with engines.reading() as session:
        rows = session.execute(sa.text("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'"))
        return {row[0] for row in rows}


@pytest.mark.parametrize("target", ["other"], indirect=True)
def test_postgresql_plans_by_what_was_copied(engines: Engines, target: Engines) -> None:
    fill(engines)
    if target.write.dialect.name != "postgresql":
        with target.writing() as session:
            assert tell_planner(session.connection()) == []
        return
    assert "result" not in known_to_planner(target)
    copy_database(engines.read, target.write)
    assert {"attempt", "attempt_question", "result", "round_candidate"} <= known_to_planner(target)
