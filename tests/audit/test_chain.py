"""The log of who did what: each entry covers the one before it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from quizapp.audit.actions import record
from quizapp.audit.models import AuditEntry, AuditHead
from quizapp.audit.queries import broken_entry, latest_entries
from quizapp.db import Engines
from tests.make import NOW


def fill(engines: Engines, entries: int = 5) -> list[int]:
    """Ids of the entries written."""
    with engines.writing() as session:
        return [
            record(session, NOW + timedelta(seconds=n), n, "thử", f"unit:{n}", note="Đặng", list=[1, 2.5, None]).id
            for n in range(entries)
        ]


def tamper(engines: Engines, statement: str) -> None:
    """Change the log as only somebody with the database's own rights can: past the guards."""
    with engines.write.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER guard_audit_entry_update")
            connection.exec_driver_sql("DROP TRIGGER guard_audit_entry_delete")
        connection.exec_driver_sql(statement)


def verdict(engines: Engines) -> int | None:
    with engines.reading() as session:
        return broken_entry(session)


def test_an_untouched_log_is_whole(engines: Engines) -> None:
    assert verdict(engines) is None
    fill(engines)
    assert verdict(engines) is None


@pytest.mark.parametrize(
    "change",
    ["action = 'khác'", "account_id = 99", "subject = 'unit:99'", "details = '{}'", "at = '2020-01-01 00:00:00'"],
)
def test_a_changed_entry_is_found(engines: Engines, change: str) -> None:
    ids = fill(engines)
    tamper(engines, f"UPDATE audit_entry SET {change} WHERE id = {ids[2]}")
    assert verdict(engines) == ids[2]


def test_an_entry_that_was_taken_out_is_missed_by_the_next(engines: Engines) -> None:
    ids = fill(engines)
    tamper(engines, f"DELETE FROM audit_entry WHERE id = {ids[2]}")
    assert verdict(engines) == ids[3]


def test_a_tail_that_was_cut_off_is_missed_by_the_head(engines: Engines) -> None:
    ids = fill(engines)
    tamper(engines, f"DELETE FROM audit_entry WHERE id >= {ids[3]}")
    assert verdict(engines) == 0


def test_a_log_that_was_emptied_is_missed_by_the_head(engines: Engines) -> None:
    fill(engines)
    tamper(engines, "DELETE FROM audit_entry")
    assert verdict(engines) == 0


def test_an_act_that_fails_leaves_no_entry(engines: Engines) -> None:
    fill(engines, 1)
    with pytest.raises(RuntimeError), engines.writing() as session:
        record(session, NOW, 1, "thử", "unit:1")
        raise RuntimeError
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 1
    assert verdict(engines) is None


def test_writers_at_once_make_one_chain(engines: Engines) -> None:
    fill(engines, 1)  # the head exists
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _number: fill(engines, 3), range(8)))
    with engines.reading() as session:
        assert session.get_one(AuditHead, 1).entries == 25
    assert verdict(engines) is None


def test_pages_show_the_newest_first(engines: Engines) -> None:
    ids = fill(engines, 5)
    with engines.reading() as session:
        rows, has_more = latest_entries(session, page=1, per_page=3)
        assert ([row.id for row in rows], has_more) == (ids[:1:-1], True)
        rows, has_more = latest_entries(session, page=2, per_page=3)
        assert ([row.id for row in rows], has_more) == (ids[1::-1], False)
