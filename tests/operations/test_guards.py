"""What the database itself refuses: every guard, on both engines, with a change that only that guard stops."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import (
    AnswerEvent,
    Attempt,
    Receipt,
    RescuedAnswer,
    RescueFile,
)
from quizapp.attempts.room_models import AttemptEnding
from quizapp.db import Engines
from quizapp.operations.guards import APPEND_ONLY, GUARDS, install_guards, installed_guards
from quizapp.operations.tables import METADATA
from quizapp.results.models import Result
from quizapp.rounds.models import ExamRoom
from quizapp.rounds.models import Sitting as RoomSitting
from tests import make
from tests.make import NOW, Sitting
from tests.operations.guarded import Guarded, laid, snapshot
from tests.operations.more_offences import MORE_OFFENCES

MINUTE = timedelta(minutes=1)
Offence = Callable[[Session, Sitting, Sitting], object]  # session, an attempt that runs, one that was handed in


def sql(statement: str) -> Offence:
    return lambda session, _running, _over: session.execute(sa.text(statement))


def change(which: str, **values: object) -> Offence:
    """Change the attempt that is `running` or `over`."""

    def offend(session: Session, running: Sitting, over: Sitting) -> None:
        attempt_id = (running if which == "running" else over).attempt_id
        session.execute(sa.update(Attempt).where(Attempt.id == attempt_id).values(**values))

    return offend


def insert_attempt(session: Session, running: Sitting, over: Sitting) -> None:
    session.add(
        Attempt(
            token="mới", round_id=over.round_id, person_id=over.person_id, number=1, attempts_allowed=1,
            state="submitted", seed="x", epoch=1, writer_login_id=None, started_at=NOW,
            deadline_at=NOW + timedelta(minutes=1), held_since=None, ended_at=NOW,
        )
    )  # fmt: skip
    session.flush()


def insert_answer(which: str, epoch: int, late: timedelta | None = None) -> Offence:
    """An answer that arrived at NOW, or so long after the deadline."""

    def offend(session: Session, running: Sitting, over: Sitting) -> None:
        sitting = running if which == "running" else over
        session.add(
            AnswerEvent(
                attempt_id=sitting.attempt_id, epoch=epoch, seq=900, position=1, value='["a"]',
                received_at=NOW if late is None else sitting.deadline_at + late, deadline_at=sitting.deadline_at,
            )
        )  # fmt: skip
        session.flush()

    return offend


def insert_rescued(attempt: str, file: str) -> Offence:
    """An answer for the attempt that is `running` or `over`, from the file that is `waiting` or `accepted`."""

    def offend(session: Session, running: Sitting, over: Sitting) -> None:
        file_id = session.scalars(sa.select(RescueFile.id).where(RescueFile.state == file)).one()
        session.add(
            RescuedAnswer(
                rescue_file_id=file_id, position=2, attempt_id=(running if attempt == "running" else over).attempt_id,
                epoch=1, seq=950, value='["b"]', claimed_at=NOW,
            )
        )  # fmt: skip
        session.flush()

    return offend


def insert_receipt(session: Session, running: Sitting, _over: Sitting) -> None:
    session.add(Receipt(attempt_id=running.attempt_id, code="X", answers_hash="x", answered=0, issued_at=NOW))
    session.flush()


def insert_ending(session: Session, running: Sitting, over: Sitting) -> None:
    session.add(AttemptEnding(attempt_id=running.attempt_id, reason="x", ended_by=over.account_id, ended_at=NOW))
    session.flush()


def in_another_room(table: str) -> Offence:
    """A row like the one that is there, but of a room of another round."""

    def offend(session: Session, running: Sitting, over: Sitting) -> None:
        hour = timedelta(hours=1)
        sitting = RoomSitting(round_id=running.round_id, number=1, name="Ca 1", opens_at=NOW, closes_at=NOW + hour)
        session.add(sitting)
        session.flush()
        room = ExamRoom(sitting_id=sitting.id, name="P1", unit_id=running.unit_id, capacity=1)
        session.add(room)
        session.flush()
        names = [one.name for one in METADATA.tables[table].columns if one.name not in ("id", "room_id", "person_id")]
        columns = ", ".join(names)
        session.execute(
            sa.text(f"INSERT INTO {table} (room_id, {columns}) SELECT {room.id}, {columns} FROM {table} LIMIT 1")
        )

    return offend


_CORRECTION = (
    "INSERT INTO incident (round_id, category, effect, note, happened_at, noted_by, noted_at, corrects_id)"
    " SELECT (SELECT max(id) FROM round WHERE id <> incident.round_id), category, effect, note, happened_at, noted_by,"
    " noted_at, id FROM incident"
)


def insert_result(session: Session, running: Sitting, over: Sitting) -> None:
    columns = [column.key for column in sa.inspect(Result).columns if column.key not in ("id", "attempt_id")]
    session.execute(
        sa.insert(Result).from_select(
            ["attempt_id", *columns],
            sa.select(sa.literal(running.attempt_id), *(getattr(Result, name) for name in columns)),
        )
    )


def give_time(table: str, state: str) -> Offence:
    """A grant or an outage like the one that is there, in a round that is in `state`."""

    def offend(session: Session, _running: Sitting, _over: Sitting) -> None:
        session.execute(sa.text("UPDATE round SET state = :state"), {"state": state})
        columns = ", ".join(one.name for one in METADATA.tables[table].columns if one.name != "id")
        session.execute(sa.text(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"))

    return offend


def a_column(table: str) -> str:
    return METADATA.tables[table].columns.keys()[-1]


OFFENCES: list[tuple[str, Offence]] = [
    *(
        (f"guard_{table}_update", sql(f'UPDATE {table} SET "{a_column(table)}" = "{a_column(table)}"'))
        for table in APPEND_ONLY
    ),
    *((f"guard_{table}_delete", sql(f"DELETE FROM {table}")) for table in APPEND_ONLY),
    ("guard_legal_document_delete", sql("DELETE FROM legal_document")),
    ("guard_legal_document_number", sql("UPDATE legal_document SET number = number || 'x'")),
    *MORE_OFFENCES,
    ("guard_attempt_delete", sql("DELETE FROM attempt")),
    ("guard_attempt_move", change("over", state="in_progress", ended_at=None)),
    ("guard_attempt_move", change("over", state="expired")),
    ("guard_attempt_move", change("over", state="voided")),
    ("guard_attempt_frozen", change("running", token="khác")),
    ("guard_attempt_frozen", change("running", seed="khác")),
    ("guard_attempt_frozen", change("running", number=2, attempts_allowed=2)),
    ("guard_attempt_frozen", change("running", attempts_allowed=9)),
    ("guard_attempt_frozen", change("running", started_at=NOW - MINUTE)),
    ("guard_attempt_frozen", change("running", person_id=0)),
    ("guard_attempt_frozen", change("running", round_id=0)),
    ("guard_attempt_deadline", change("running", deadline_at=NOW + MINUTE)),
    ("guard_attempt_epoch", change("running", epoch=0)),
    ("guard_attempt_over", change("over", epoch=2)),
    ("guard_attempt_over", change("over", ended_at=NOW + 2 * MINUTE)),
    ("guard_attempt_over", change("over", deadline_at=NOW + timedelta(days=1))),
    ("guard_attempt_start", insert_attempt),
    ("guard_answer_event_closed", insert_answer("over", 1)),
    ("guard_answer_event_closed", insert_answer("running", 2)),
    ("guard_answer_event_closed", insert_answer("running", 1, late=timedelta(seconds=2, milliseconds=2))),
    ("guard_round_scoring", sql("""UPDATE round SET scoring = '{"cloze": "partial"}' WHERE state = 'ready'""")),
    ("guard_attempt_held", change("running", state="expired", ended_at=NOW, held_since=NOW)),
    ("guard_receipt_over", insert_receipt),
    ("guard_attempt_ending_over", insert_ending),
    ("guard_room_message_round", in_another_room("room_message")),
    ("guard_incident_round", in_another_room("incident")),
    ("guard_incident_round", sql(_CORRECTION)),
    ("guard_result_over", insert_result),
    *(("guard_time_grant_round", give_time("time_grant", state)) for state in ("draft", "closed", "cancelled")),
    *(("guard_outage_round", give_time("outage", state)) for state in ("draft", "closed", "cancelled")),
    ("guard_outage_delete", sql("DELETE FROM outage")),
    ("guard_outage_once", sql("UPDATE outage SET closed_by = closed_by WHERE closed_at IS NOT NULL")),
    ("guard_outage_once", sql("UPDATE outage SET reason = 'khác' WHERE closed_at IS NULL")),
    ("guard_rescue_file_delete", sql("DELETE FROM rescue_file")),
    ("guard_rescue_file_once", sql("UPDATE rescue_file SET state = 'refused' WHERE state = 'accepted'")),
    ("guard_rescue_file_once", sql("UPDATE rescue_file SET content = 'khác' WHERE state = 'waiting'")),
    ("guard_rescued_answer_accepted", insert_rescued("running", "accepted")),
    ("guard_rescued_answer_accepted", insert_rescued("over", "waiting")),
]


@pytest.fixture
def sittings(engines: Engines) -> tuple[Sitting, Sitting]:
    return laid(engines)


@pytest.mark.parametrize(("guard", "offence"), OFFENCES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_database_refuses(guarded: Guarded, guard: str, offence: Offence) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=guard), guarded.engines.writing() as session:
        offence(session, *guarded.sittings)
    assert snapshot(guarded.engines) == guarded.rows


def test_every_guard_was_put_to_the_proof() -> None:
    assert {guard for guard, _ in OFFENCES} == {guard.name for guard in GUARDS}


def test_every_append_only_table_had_rows_to_protect(engines: Engines, sittings: tuple[Sitting, Sitting]) -> None:
    rows = snapshot(engines)
    assert [table for table in APPEND_ONLY if not rows[table]] == []


def test_without_its_guard_the_same_change_goes_through(engines: Engines, sittings: tuple[Sitting, Sitting]) -> None:
    """The negative control: it is the guard that refuses, and nothing else."""
    on = " ON result" if engines.write.dialect.name == "postgresql" else ""
    with engines.write.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER guard_result_update{on}")
        try:
            connection.exec_driver_sql("UPDATE result SET answered = 0")
            assert connection.exec_driver_sql("SELECT answered FROM result").scalar() == 0
        finally:
            connection.rollback()


def test_both_engines_have_every_guard_and_no_other(engines: Engines) -> None:
    with engines.read.connect() as connection:
        assert installed_guards(connection) == {guard.name for guard in GUARDS}


def test_installing_again_mends_what_was_lost_and_drops_what_is_not_listed(engines: Engines) -> None:
    is_postgres = engines.write.dialect.name == "postgresql"
    with engines.write.begin() as connection:
        if is_postgres:
            connection.exec_driver_sql("DROP TRIGGER guard_result_update ON result")
            connection.exec_driver_sql("ALTER TRIGGER guard_attempt_start ON attempt RENAME TO guard_of_old")
        else:
            connection.exec_driver_sql("DROP TRIGGER guard_result_update")
            connection.exec_driver_sql("CREATE TRIGGER guard_of_old BEFORE DELETE ON unit BEGIN SELECT 1; END")
        install_guards(connection)
        install_guards(connection)
        assert installed_guards(connection) == {guard.name for guard in GUARDS}


def test_a_replacing_insert_is_a_deletion_too(sqlite_engines: Engines) -> None:
    """SQLite alone has it, and fires the guard only with recursive_triggers."""
    make.answered_attempt(sqlite_engines)
    with pytest.raises(sa.exc.IntegrityError, match="guard_"), sqlite_engines.write.begin() as connection:
        connection.exec_driver_sql("REPLACE INTO result SELECT * FROM result")


def test_what_the_exam_room_does_every_day_is_not_refused(engines: Engines, sittings: tuple[Sitting, Sitting]) -> None:
    running, _over = sittings
    with engines.writing() as session:
        attempt = make.attempt_of(session, running)
        attempt.epoch, attempt.deadline_at = 2, attempt.deadline_at + MINUTE
        session.flush()
        attempt.state, attempt.ended_at = "expired", attempt.deadline_at
    with engines.reading() as session:
        assert make.attempt_of(session, running).state == "expired"


def test_pages_cannot_write(engines: Engines) -> None:
    with pytest.raises(sa.exc.DBAPIError, match=r"readonly|read-only"), engines.reading() as session:
        make.unit(session)
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(METADATA.tables["unit"])) == 0
