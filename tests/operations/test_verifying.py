"""Every invariant is broken once by hand, past guards and constraints, and the row that breaks it is named."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions.closing import hand_in
from quizapp.attempts.actions.time import close_outage, open_outage
from quizapp.attempts.models import Attempt, Outage, Receipt, TimeGrant
from quizapp.attempts.receipts import issue_receipt
from quizapp.attempts.saving import save_answer
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.operations.guards import GUARDS, drop_guards, guard_faults, install_guards
from quizapp.operations.verifying.findings import INVARIANTS, Finding
from quizapp.operations.verifying.run import broken_invariants, verify
from quizapp.people.models import Unit
from quizapp.results.actions import score_attempt
from quizapp.results.models import Result
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW, Sitting

SOON = NOW + timedelta(minutes=12)


@dataclass(frozen=True)
class Hall:
    """An attempt that was marked and one that runs."""

    over: Sitting
    running: Sitting
    result_id: int
    event_id: int


@pytest.fixture
def hall(engines: Engines) -> Hall:
    over = make.answered_attempt(engines)
    with engines.writing() as session:
        running = make.started_attempt(session)
    save_answer(engines.save, running.save(1))
    with engines.writing() as session:
        if session.get(Receipt, over.attempt_id) is None:
            issue_receipt(session, make.attempt_of(session, over), NOW)
    with engines.reading() as session:
        result_id = session.scalars(sa.select(Result.id)).one()
        event_id = session.scalar(sa.text(f"SELECT min(id) FROM answer_event WHERE attempt_id = {over.attempt_id}"))
    return Hall(over, running, result_id, event_id)


@contextmanager
def tampering(engines: Engines) -> Iterator[sa.Connection]:
    """A connection of somebody who owns the database file: no guard, no foreign key, no constraint but the types."""
    is_sqlite = engines.write.dialect.name == "sqlite"
    with engines.write.connect() as connection:
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            connection.connection.driver_connection.execute("PRAGMA ignore_check_constraints=ON")
        with connection.begin():
            drop_guards(connection)
            if not is_sqlite:
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            yield connection
            install_guards(connection)
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
            connection.connection.driver_connection.execute("PRAGMA ignore_check_constraints=OFF")


def found(engines: Engines, at: object = SOON) -> list[Finding]:
    return verify(engines.read, at)


def test_an_exam_without_a_fault_has_no_finding(engines: Engines, hall: Hall) -> None:
    assert found(engines) == []


Crime = Callable[[sa.Connection, Hall], object]
Named = Callable[[Hall], tuple[str, str, str]]  # table, row, fact


def sql(statement: str) -> Crime:
    return lambda connection, hall: connection.exec_driver_sql(
        statement.format(
            over=hall.over.attempt_id, running=hall.running.attempt_id, round=hall.over.round_id,
            other=hall.running.round_id, person=hall.over.person_id, stranger=hall.running.person_id,
            event=hall.event_id, result=hall.result_id,
        )
    )  # fmt: skip


def late_answer(connection: sa.Connection, hall: Hall) -> None:
    late = hall.over.deadline_at + timedelta(seconds=2)
    connection.execute(
        sa.update(sa.table("answer_event", sa.column("id"), sa.column("received_at", Attempt.started_at.type)))
        .where(sa.column("id") == hall.event_id)
        .values(received_at=late)
    )


def changed_attempt(**values: object) -> Crime:
    return lambda connection, hall: connection.execute(
        sa.update(Attempt).where(Attempt.id == hall.running.attempt_id).values(**values)
    )


def telling_question(connection: sa.Connection, _hall: Hall) -> None:
    version = connection.execute(sa.select(QuestionVersion.id, QuestionVersion.content).limit(1)).one()
    connection.execute(
        sa.update(QuestionVersion)
        .where(QuestionVersion.id == version.id)
        .values(content={**version.content, "key": ["a"]})
    )


def second_running(connection: sa.Connection, hall: Hall) -> None:
    connection.exec_driver_sql("DROP INDEX uq_attempt_one_live")
    again(connection, hall.running)


def again(connection: sa.Connection, sitting: Sitting) -> None:
    """A second attempt like the first."""
    own = ("id", "token", "number", "attempts_allowed")
    names = ", ".join(column.name for column in Attempt.__table__.columns if column.name not in own)
    connection.exec_driver_sql(
        f"INSERT INTO attempt (token, number, attempts_allowed, {names}) SELECT 'second', 2, 2, {names} FROM attempt"
        f" WHERE id = {sitting.attempt_id}"
    )


def wrong_number(connection: sa.Connection, hall: Hall) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE attempt DROP CONSTRAINT ck_attempt_number")
    connection.exec_driver_sql(f"UPDATE attempt SET number = 2 WHERE id = {hall.over.attempt_id}")


CRIMES: list[tuple[str, Crime, Named]] = [
    ("I1", sql("UPDATE answer_event SET position = 99 WHERE id = {event}"),
     lambda hall: ("answer_event", str(hall.event_id), "not_on_paper")),
    ("I1", sql("UPDATE answer_event SET epoch = 7 WHERE id = {event}"),
     lambda hall: ("answer_event", str(hall.event_id), "epoch_ahead")),
    ("I1", sql("INSERT INTO receipt (attempt_id, code, answers_hash, answered, issued_at)"
               " SELECT {running}, 'X', 'x', 0, started_at FROM attempt WHERE id = {running}"),
     lambda hall: ("receipt", str(hall.running.attempt_id), "receipt_of_running")),
    ("I1", sql("UPDATE answer_event SET value = '[]' WHERE id = {event}"),
     lambda hall: ("receipt", str(hall.over.attempt_id), "log_differs")),
    ("I2", late_answer, lambda hall: ("answer_event", str(hall.event_id), "late")),
    ("I2", changed_attempt(deadline_at=NOW + timedelta(hours=3)),
     lambda hall: ("attempt", str(hall.running.attempt_id), "too_much_time")),
    ("I2", changed_attempt(deadline_at=NOW + timedelta(minutes=44)),
     lambda hall: ("attempt", str(hall.running.attempt_id), "too_little_time")),
    ("I2", changed_attempt(held_since=NOW),
     lambda hall: ("attempt", str(hall.running.attempt_id), "too_little_time")),
    ("I3", sql("UPDATE result SET total_percent = 99.99 WHERE id = {result}"),
     lambda hall: ("result", str(hall.result_id), "differs")),
    ("I3", sql("UPDATE answer_event SET value = '[]' WHERE id = {event}"),
     lambda hall: ("result", str(hall.result_id), "differs")),
    ("I3", sql("UPDATE answer_event SET value = '[\"?\"]' WHERE attempt_id = {over}"),
     lambda hall: ("result", str(hall.result_id), "cannot_recompute")),
    ("I3", sql("DELETE FROM answer_event WHERE id = {event}"),
     lambda hall: ("result", str(hall.result_id), "differs")),
    ("I3", sql("UPDATE question_key SET \"key\" = '[\"z\"]'"),
     lambda hall: ("result", str(hall.result_id), "differs")),
    ("I4", sql("DELETE FROM result WHERE id = {result}"),
     lambda hall: ("attempt", str(hall.over.attempt_id), "not_scored")),
    ("I5", second_running,
     lambda hall: ("attempt", f"{hall.running.round_id}/{hall.running.person_id}", "two_running")),
    ("I5", lambda connection, hall: again(connection, hall.over),
     lambda hall: ("attempt", f"{hall.over.round_id}/{hall.over.person_id}", "too_many")),
    ("I5", wrong_number, lambda hall: ("attempt", str(hall.over.attempt_id), "number")),
    ("I6", sql("DELETE FROM round_candidate WHERE round_id = {round}"),
     lambda hall: ("attempt", str(hall.over.attempt_id), "not_on_list")),
    ("I6", sql("UPDATE round_candidate SET unit_id ="
               " (SELECT unit_id FROM round_candidate WHERE round_id = {other}) WHERE round_id = {round}"),
     lambda hall: ("round_candidate", f"{hall.over.round_id}/{hall.over.person_id}", "unit_not_invited")),
    ("I6", sql("INSERT INTO round_category (round_id, category) VALUES ({round}, 'HD')"),
     lambda hall: ("round_candidate", f"{hall.over.round_id}/{hall.over.person_id}", "category_not_invited")),
    ("I6", sql("UPDATE round SET makeup_of_id = {other} WHERE id = {round}"),
     lambda hall: ("round_candidate", f"{hall.over.round_id}/{hall.over.person_id}", "not_on_first_list")),
    ("I7", sql("UPDATE result SET version = 2 WHERE id = {result}"),
     lambda hall: ("result", str(hall.over.attempt_id), "version_gap")),
    ("I8", sql("UPDATE audit_entry SET details = '{{}}' WHERE action = 'bank_imported'"),
     lambda _hall: ("audit_entry", "", "chain")),
    ("I8", sql("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)"),
     lambda _hall: ("audit_head", "1", "tail")),
    ("I9", sql("UPDATE attempt SET state = 'voided' WHERE id = {over}"),
     lambda hall: ("result", str(hall.result_id), "before_the_end")),
    ("I9", telling_question, lambda _hall: ("question_version", "", "more_than_shown")),
]  # fmt: skip


@pytest.mark.parametrize(("invariant", "crime", "names"), CRIMES)
def test_a_row_that_breaks_an_invariant_is_named(
    engines: Engines, hall: Hall, invariant: str, crime: Crime, names: Named
) -> None:
    with tampering(engines) as connection:
        crime(connection, hall)
    try:
        findings = [one for one in found(engines) if one.invariant == invariant]
        table, row, fact = names(hall)
        assert any((one.table, one.fact) == (table, fact) and row in ("", one.row) for one in findings), findings
    finally:
        restore(engines)


def restore(engines: Engines) -> None:
    """The database of PostgreSQL is shared by the tests of a worker."""
    if engines.write.dialect.name == "postgresql":
        index = next(index for index in Attempt.__table__.indexes if index.name == "uq_attempt_one_live")
        with engines.write.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            connection.exec_driver_sql("DELETE FROM attempt")
            index.create(connection, checkfirst=True)
            connection.exec_driver_sql("ALTER TABLE attempt DROP CONSTRAINT IF EXISTS ck_attempt_number")
            connection.exec_driver_sql(
                "ALTER TABLE attempt ADD CONSTRAINT ck_attempt_number"
                " CHECK (number >= 1 AND number <= attempts_allowed)"
            )


def test_every_invariant_was_put_to_the_proof() -> None:
    assert {invariant for invariant, _crime, _names in CRIMES} == set(INVARIANTS)


def test_who_is_late_a_minute_after_the_end_is_named_unless_an_outage_holds_the_clock(
    engines: Engines, hall: Hall
) -> None:
    end = hall.running.deadline_at
    assert found(engines, end + timedelta(seconds=60)) == []
    (late,) = found(engines, end + timedelta(seconds=61))
    assert (late.table, late.row, late.fact) == ("attempt", str(hall.running.attempt_id), "still_running")
    with engines.writing() as session:
        make.attempt_of(session, hall.running).held_since = since = end - timedelta(minutes=1)
        session.add(
            Outage(
                round_id=hall.running.round_id, unit_id=hall.running.unit_id, reason="mất điện", opened_at=since,
                opened_by=hall.running.account_id, closed_at=None, closed_by=None,
            )
        )  # fmt: skip
    assert found(engines, end + timedelta(seconds=61)) == []


def test_time_that_was_granted_to_a_unit_above_is_no_fault(engines: Engines, hall: Hall) -> None:
    with engines.writing() as session:
        province = make.unit(session, kind="province")
        session.get_one(Unit, hall.running.unit_id).parent_id = province.id
        make.attempt_of(session, hall.running).deadline_at += timedelta(minutes=5)
        session.flush()
        for unit, seconds in ((None, 60), (province.id, 120), (hall.running.unit_id, 119)):
            session.add(
                TimeGrant(
                    round_id=hall.running.round_id, person_id=None, unit_id=unit, seconds=seconds, reason="mất điện",
                    given_by=hall.running.account_id, given_at=NOW,
                )
            )  # fmt: skip
    (finding,) = found(engines)
    assert (finding.row, finding.fact) == (str(hall.running.attempt_id), "too_much_time")  # a second too much
    with engines.writing() as session:
        session.add(
            TimeGrant(
                round_id=hall.running.round_id, person_id=hall.running.person_id, unit_id=None, seconds=1,
                reason="mất điện", given_by=hall.running.account_id, given_at=NOW,
            )
        )  # fmt: skip
    assert found(engines) == []


def test_an_outage_that_was_sat_through_is_no_fault(engines: Engines, hall: Hall) -> None:
    """Answers and a hand-in while the clock stands, and the time given back after it."""
    with engines.writing() as session:
        person = make.person(session, unit=session.get_one(Unit, hall.running.unit_id))
        other = make.started_attempt(session, person_=person)
        end = other.deadline_at
        round_, scope = session.get_one(Round, other.round_id), {other.unit_id}
        opened_at = end - timedelta(seconds=30)
        outage = open_outage(session, round_, other.unit_id, "mất điện", scope, other.account_id, opened_at)
    save_answer(engines.save, other.save(1, arrived_at=end + timedelta(minutes=2)))
    save_answer(engines.save, other.save(2, arrived_at=end - timedelta(seconds=10)))
    at = end + timedelta(minutes=3)
    assert [one for one in found(engines, at) if one.row == str(other.attempt_id) or one.table != "attempt"] == []
    with engines.writing() as session:
        attempt = hand_in(session, other.token, other.person_id, at)
        score_attempt(session, attempt, at)
    assert [one for one in found(engines, at) if one.invariant != "I4"] == []
    with engines.writing() as session:
        round_ = session.get_one(Round, other.round_id)
        close_outage(session, round_, outage.id, scope, other.account_id, at + timedelta(minutes=1))
    assert [one for one in found(engines, at) if one.invariant != "I4"] == []


FAULTS = {
    "missing": {"sqlite": "DROP TRIGGER guard_result_update",
                "postgresql": "DROP TRIGGER guard_result_update ON result"},
    "off": {"postgresql": "ALTER TABLE result DISABLE TRIGGER guard_result_update"},
    "altered": {"sqlite": "DROP TRIGGER guard_result_update; CREATE TRIGGER guard_result_update BEFORE UPDATE ON result"
                          " WHEN 1 = 2 BEGIN SELECT RAISE(ABORT, 'guard_result_update'); END",
                "postgresql": "CREATE OR REPLACE FUNCTION guard_result_update() RETURNS trigger LANGUAGE plpgsql"
                              " AS $$ BEGIN RETURN NEW; END $$"},
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_guard_that_does_not_stand_is_named(engines: Engines, fault: str) -> None:
    statement = FAULTS[fault].get(engines.write.dialect.name, "")
    with engines.write.begin() as connection:
        for part in statement.split("; CREATE"):
            if part:
                connection.exec_driver_sql(part if part.startswith(("DROP", "ALTER", "CREATE")) else f"CREATE{part}")
    expected = [("guard_result_update", fault)] if statement else []
    assert [(one.row, one.fact) for one in found(engines) if one.invariant == "I7"] == expected
    with engines.write.begin() as connection:
        install_guards(connection)
        assert guard_faults(connection) == []


def test_guards_as_they_are_laid_have_no_fault(engines: Engines) -> None:
    with engines.read.connect() as connection:
        assert guard_faults(connection) == []
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


def statements_of(engines: Engines) -> int:
    seen = []

    @sa.event.listens_for(engines.read, "before_cursor_execute")
    def count(*_arguments: object) -> None:
        seen.append(1)

    found(engines)
    sa.event.remove(engines.read, "before_cursor_execute", count)
    return len(seen)


def test_ten_attempts_take_no_more_questions_to_the_database_than_two(engines: Engines, hall: Hall) -> None:
    found(engines)
    before = statements_of(engines)
    for _ in range(4):
        make.answered_attempt(engines)
        with engines.writing() as session:
            make.started_attempt(session)
    assert statements_of(engines) == before


def test_findings_can_be_written_as_json(engines: Engines, hall: Hall) -> None:
    with tampering(engines) as connection:
        connection.exec_driver_sql("UPDATE result SET answered = 0")
    findings = found(engines)
    assert broken_invariants(findings) == ["I3"]
    assert json.dumps([one.__dict__ for one in findings])
