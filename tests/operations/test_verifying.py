"""Every invariant is broken once by hand, past guards and constraints, and the row that breaks it is named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from quizapp.attempts.models import Attempt
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.operations.verifying.findings import INVARIANTS
from tests.make import NOW, Sitting
from tests.operations.halls import Hall, found, tampering


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


def chain_gone(connection: sa.Connection, hall: Hall) -> None:
    for table in ("audit_entry", "audit_head"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE chain = 'round:{hall.over.round_id}'")


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
    ("I1", sql("UPDATE receipt SET code = 'AAAA-BBBB-CCCC' WHERE attempt_id = {over}"),
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
    ("I4", sql("DELETE FROM receipt WHERE attempt_id = {over}"),
     lambda hall: ("attempt", str(hall.over.attempt_id), "no_receipt")),
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
     lambda _hall: ("audit_head", "", "tail")),
    ("I8", chain_gone, lambda hall: ("audit_head", f"round:{hall.over.round_id}", "gone")),
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
