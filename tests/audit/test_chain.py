"""The log of who did what: each entry covers the one before it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.audit.actions import record
from quizapp.audit.models import AuditEntry, AuditHead
from quizapp.audit.queries import (
    BrokenLink,
    Search,
    broken_entry,
    broken_link,
    chain_head,
    found_entries,
)
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


def of_rounds(engines: Engines) -> list[int]:
    """Ids of entries of two rounds and of the system, in turn."""
    with engines.writing() as session:
        session.info["address"] = "10.1.2.3"
        subjects = ("round:7", "unit:1", "round:8")
        return [record(session, NOW, 1, "thử", subjects[n % 3], before=n, after=n + 1).id for n in range(9)]


def test_every_round_has_a_chain_of_its_own(engines: Engines) -> None:
    of_rounds(engines)
    with engines.writing() as session:
        attempt = record(session, NOW, 1, "thử", "attempt:3", round_id=7)
    with engines.reading() as session:
        seven, eight = chain_head(session, 7), chain_head(session, 8)
        nine = chain_head(session, 9)
    assert (attempt.chain, attempt.address, attempt.result) == ("round:7", "command", "done")
    assert (seven.entries, eight.entries, nine.entries) == (4, 3, 0)
    assert seven.hash == attempt.hash
    assert seven.short == " ".join(attempt.hash[place : place + 4] for place in (0, 4, 8, 12))
    assert verdict(engines) is None


@pytest.mark.parametrize(("place", "chain"), [(0, "round:7"), (4, "system"), (8, "round:8")])
@pytest.mark.parametrize(
    "change", ["address = '10.9.9.9'", "address = NULL", "result = 'failed'", "chain = 'round:99'"]
)
def test_a_changed_link_is_named_with_its_chain(engines: Engines, place: int, chain: str, change: str) -> None:
    ids = of_rounds(engines)
    tamper(engines, f"UPDATE audit_entry SET {change} WHERE id = {ids[place]}")
    with engines.reading() as session:
        found = broken_link(session)
    assert found is not None
    if change.startswith("chain"):  # it is missed by the next of its chain, or by the head, and foreign where it stands
        assert found in (BrokenLink("round:99", ids[place]), *(BrokenLink(chain, n) for n in (0, *ids)))
    else:
        assert found == BrokenLink(chain, ids[place])


def test_entries_that_no_head_counts_are_named(engines: Engines) -> None:
    ids = of_rounds(engines)
    tamper(engines, "UPDATE audit_head SET entries = 2, hash = (SELECT hash FROM audit_entry WHERE id = "
                    f"{ids[3]}) WHERE chain = 'round:7'")  # fmt: skip
    with engines.reading() as session:
        assert broken_link(session) == BrokenLink("round:7", ids[6])


def test_a_chain_that_was_taken_out_whole_is_missed_by_its_head(engines: Engines) -> None:
    of_rounds(engines)
    tamper(engines, "DELETE FROM audit_entry WHERE chain = 'round:8'")
    with engines.reading() as session:
        assert broken_link(session) == BrokenLink("round:8", 0)


def test_rounds_begin_their_chains_at_once_and_never_wait_for_each_other(engines: Engines) -> None:
    """Two transactions that are open at the same time write to two rounds; of one round they queue."""

    def one(number: int) -> None:
        with engines.writing() as session:
            record(session, NOW, number, "thử", f"round:{number % 2}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(16)))
    with engines.reading() as session:
        assert [chain_head(session, number).entries for number in (0, 1)] == [8, 8]
    assert verdict(engines) is None


def test_two_rounds_are_written_side_by_side_on_a_server(postgres_engines: Engines) -> None:
    with postgres_engines.writing() as first, postgres_engines.writing() as second:
        record(first, NOW, 1, "thử", "round:1")
        record(second, NOW, 2, "thử", "round:2")  # would wait for ever on one chain for all
        first.rollback()
        second.rollback()


def test_the_log_is_searched_by_who_what_whereof_and_when(engines: Engines) -> None:
    of_rounds(engines)
    with engines.writing() as session:
        other = record(session, NOW + timedelta(days=1), 5, "khác", "unit:12")
    with engines.reading() as session:

        def found(**wanted: Any) -> int:
            return len(found_entries(session, Search(**wanted))[0])

        assert found() == 10
        assert [found(account_id=5), found(action="khác"), found(subject="unit:12"), found(round_id=7)] == [1, 1, 1, 3]
        assert [found(since=other.at), found(until=other.at)] == [1, 9]
        assert [found(subject="unit:1"), found(subject="unit:"), found(subject="unit")] == [3, 4, 4]
        assert found(account_id=5, action="thử") == 0


def test_pages_show_the_newest_first(engines: Engines) -> None:
    ids = fill(engines, 5)
    with engines.reading() as session:
        rows, has_more = found_entries(session, Search(), page=1, per_page=3)
        assert ([row.id for row in rows], has_more) == (ids[:1:-1], True)
        rows, has_more = found_entries(session, Search(), page=2, per_page=3)
        assert ([row.id for row in rows], has_more) == (ids[1::-1], False)
