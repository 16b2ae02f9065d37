"""Triggers: what the database itself refuses, on SQLite and PostgreSQL alike.

`install_guards` is idempotent and runs after every upgrade, because a batch migration on SQLite silently drops a
table's triggers. On PostgreSQL the refusals carry ERRCODE 23514, so that both engines raise IntegrityError.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from quizapp.operations.account_guards import ACCOUNT_GUARDS
from quizapp.operations.law_guards import LAW_GUARDS
from quizapp.operations.model_guards import MODEL_GUARDS
from quizapp.operations.result_guards import RESULT_GUARDS, RESULT_TABLES
from quizapp.operations.service_guards import SERVICE_GUARDS
from quizapp.operations.sitting_guards import SITTING_GUARDS
from quizapp.operations.sitting_guards import differs as _differs
from quizapp.operations.training_guards import TRAINING_GUARDS


@dataclass(frozen=True)
class Guard:
    """A refusal: before `event` on `table`, when `condition` (SQL over OLD and NEW) holds.

    `postgres` is the condition where the two engines need different words.
    """

    name: str
    table: str
    event: str
    condition: str
    postgres: str = ""


APPEND_ONLY = (
    "answer_event",
    "attempt_question",
    "audit_entry",
    "question_version",
    "question_key",
    "legal_change",
    "legal_withdrawal",
    "citation",
    "question_review",
    "question_step",
    "question_comment",
    "practice_release",
    "question_import",
    "picture",
    "model_version",
    "model_publication",
    "paper_blueprint",
    "blueprint_cell",
    "time_grant",
    "admission",
    "browser_waiver",
    "browser_waiver_use",
    "browser_waiver_end",
    "room_message",
    "incident",
    "attempt_ending",
    "attempt_browser",
    "message_reading",
    "receipt",
    "rescued_answer",
    "result",
    "list_change",
    *RESULT_TABLES,
    "issue_step",
    "result_sheet",
)

KEPT = ("unit", "unit_period", "position", "person", "person_placement")  # may change, each in its way

_HAS_NOT_ENDED = "EXISTS (SELECT 1 FROM unit WHERE unit.id = {row}.unit_id AND unit.valid_until IS NULL)"
_FROZEN = ("token", "round_id", "person_id", "number", "attempts_allowed", "seed", "started_at")
_MOVES = (
    "OLD.state <> NEW.state AND NOT (OLD.state = 'in_progress' AND NEW.state IN ('submitted', 'expired', 'voided'))"
)
# an answer counts if it arrived before deadline + 2 s; SQLite compares days as numbers, exact to a millisecond
_TAKES_ANSWERS = (
    "NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.id = NEW.attempt_id AND attempt.state = 'in_progress'"
    " AND attempt.epoch = NEW.epoch AND (attempt.held_since IS NOT NULL OR {in_time}))"
)
_IN_TIME_SQLITE = "(julianday(NEW.received_at) - julianday(attempt.deadline_at)) * 86400.0 < 2.001"
_IN_TIME_POSTGRES = "NEW.received_at < attempt.deadline_at + interval '2 seconds'"
_IS_OVER = (
    "EXISTS (SELECT 1 FROM attempt WHERE attempt.id = NEW.attempt_id AND attempt.state IN ('submitted', 'expired'))"
)
_TAKES_NO_TIME = "NOT EXISTS (SELECT 1 FROM round WHERE round.id = NEW.round_id AND round.state = 'ready')"

# a sentence or a note about a room belongs to the round of the room, a correction to that of the note
_OTHER_ROOM = (
    "(NEW.room_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exam_room JOIN sitting ON sitting.id = exam_room.sitting_id"
    " WHERE exam_room.id = NEW.room_id AND sitting.round_id = NEW.round_id))"
)
_OTHER_NOTE = (
    "(NEW.corrects_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM incident earlier"
    " WHERE earlier.id = NEW.corrects_id AND earlier.round_id = NEW.round_id))"
)

# which step may follow which; a version without any is in the state in which it was stored
_LAST_STEP = (
    "COALESCE((SELECT last.kind FROM question_step last WHERE last.question_version_id = NEW.question_version_id"
    " ORDER BY last.place DESC LIMIT 1), (SELECT 'as ' || stored.status FROM question_version stored"
    " WHERE stored.id = NEW.question_version_id))"
)
_STEP_FOLLOWS = (
    f"(NEW.kind = 'submitted' AND {_LAST_STEP} IN ('as draft', 'returned', 'revived'))"
    f" OR (NEW.kind IN ('returned', 'approved') AND {_LAST_STEP} = 'submitted')"
    f" OR (NEW.kind = 'retired' AND {_LAST_STEP} NOT IN ('as retired', 'retired'))"
    f" OR (NEW.kind = 'revived' AND {_LAST_STEP} IN ('as retired', 'retired'))"
)
# whoever wrote a version since the last approved one, or submitted this one
_APPROVES_OWN = (
    "NEW.kind = 'approved' AND (EXISTS (SELECT 1 FROM question_step given"
    " WHERE given.question_version_id = NEW.question_version_id AND given.kind = 'submitted'"
    " AND given.taken_by = NEW.taken_by)"
    " OR EXISTS (SELECT 1 FROM question_version this JOIN question_version own ON own.question_id = this.question_id"
    " WHERE this.id = NEW.question_version_id AND own.number <= this.number AND own.created_by = NEW.taken_by"
    " AND NOT EXISTS (SELECT 1 FROM question_version sound WHERE sound.question_id = this.question_id"
    " AND sound.number >= own.number AND sound.number < this.number AND (sound.status = 'reviewed' OR EXISTS"
    " (SELECT 1 FROM question_step done WHERE done.question_version_id = sound.id AND done.kind = 'approved')))))"
)


GUARDS = (
    *(
        Guard(f"guard_{table}_{event.lower()}", table, event, "1 = 1")
        for table in APPEND_ONLY
        for event in ("UPDATE", "DELETE")
    ),
    *(Guard(*one) for one in (*ACCOUNT_GUARDS, *LAW_GUARDS, *MODEL_GUARDS)),
    Guard("guard_question_step_follows", "question_step", "INSERT", f"NOT ({_STEP_FOLLOWS})"),
    Guard("guard_question_step_own", "question_step", "INSERT", _APPROVES_OWN),
    Guard(
        "guard_question_version_reviewed",
        "question_version",
        "INSERT",
        "NEW.status = 'reviewed' AND NEW.created_by IS NOT NULL",
    ),
    *(Guard(f"guard_{table}_delete", table, "DELETE", "1 = 1") for table in KEPT),
    *(Guard(f"guard_{table}_code", table, "UPDATE", "NEW.code <> OLD.code") for table in ("unit", "position")),
    Guard("guard_unit_period_unit", "unit_period", "UPDATE", "NEW.unit_id <> OLD.unit_id"),
    Guard("guard_unit_succession_update", "unit_succession", "UPDATE", "1 = 1"),
    Guard("guard_unit_succession_ended", "unit_succession", "INSERT", _HAS_NOT_ENDED.format(row="NEW")),
    Guard("guard_unit_succession_kept", "unit_succession", "DELETE", f"NOT {_HAS_NOT_ENDED.format(row='OLD')}"),
    Guard(
        "guard_person_placement_once",
        "person_placement",
        "UPDATE",
        _differs("person_id", "unit_id", "position_id", "category", "valid_from")
        + " OR (NEW.reason <> OLD.reason AND NEW.reason <> '') OR (OLD.valid_before IS NOT NULL AND ("
        + _differs("valid_before", "is_mistake")
        + " OR (NEW.end_reason <> OLD.end_reason AND NEW.end_reason <> '')))",  # erasing a person blanks them
    ),
    Guard("guard_attempt_delete", "attempt", "DELETE", "1 = 1"),
    Guard("guard_attempt_move", "attempt", "UPDATE", _MOVES),
    Guard("guard_attempt_frozen", "attempt", "UPDATE", " OR ".join(f"OLD.{name} <> NEW.{name}" for name in _FROZEN)),
    Guard("guard_attempt_deadline", "attempt", "UPDATE", "NEW.deadline_at < OLD.deadline_at"),
    Guard("guard_attempt_epoch", "attempt", "UPDATE", "NEW.epoch < OLD.epoch"),
    Guard(
        "guard_attempt_over",
        "attempt",
        "UPDATE",
        "OLD.state <> 'in_progress' AND"
        " (NEW.ended_at <> OLD.ended_at OR NEW.epoch <> OLD.epoch OR NEW.deadline_at <> OLD.deadline_at)",
    ),
    Guard("guard_attempt_start", "attempt", "INSERT", "NEW.state <> 'in_progress'"),
    Guard(
        "guard_answer_event_closed",
        "answer_event",
        "INSERT",
        _TAKES_ANSWERS.format(in_time=_IN_TIME_SQLITE),
        _TAKES_ANSWERS.format(in_time=_IN_TIME_POSTGRES),
    ),
    Guard(
        "guard_round_scoring",
        "round",
        "UPDATE",
        "OLD.state <> 'draft' AND OLD.scoring <> NEW.scoring",
        "OLD.state <> 'draft' AND OLD.scoring::text <> NEW.scoring::text",
    ),
    Guard("guard_attempt_held", "attempt", "UPDATE", "NEW.state <> 'in_progress' AND NEW.held_since IS NOT NULL"),
    Guard("guard_receipt_over", "receipt", "INSERT", f"NOT {_IS_OVER}"),
    Guard("guard_result_over", "result", "INSERT", f"NOT {_IS_OVER}"),
    Guard("guard_time_grant_round", "time_grant", "INSERT", _TAKES_NO_TIME),
    Guard("guard_outage_round", "outage", "INSERT", _TAKES_NO_TIME),
    Guard("guard_attempt_ending_over", "attempt_ending", "INSERT", f"NOT {_IS_OVER}"),
    Guard("guard_room_message_round", "room_message", "INSERT", _OTHER_ROOM),
    Guard("guard_incident_round", "incident", "INSERT", f"{_OTHER_ROOM} OR {_OTHER_NOTE}"),
    Guard("guard_outage_delete", "outage", "DELETE", "1 = 1"),
    Guard(
        "guard_outage_once",
        "outage",
        "UPDATE",
        f"OLD.closed_at IS NOT NULL OR {_differs('round_id', 'unit_id', 'reason', 'opened_at', 'opened_by')}",
    ),
    Guard("guard_rescue_file_delete", "rescue_file", "DELETE", "1 = 1"),
    Guard(
        "guard_rescue_file_once",
        "rescue_file",
        "UPDATE",
        "OLD.state <> 'waiting' OR " + _differs("attempt_id", "content", "content_hash", "uploaded_by", "uploaded_at"),
    ),
    Guard(
        "guard_rescued_answer_accepted",
        "rescued_answer",
        "INSERT",
        f"NOT {_IS_OVER} OR NOT EXISTS (SELECT 1 FROM rescue_file WHERE rescue_file.id = NEW.rescue_file_id"  # noqa: S608
        " AND rescue_file.attempt_id = NEW.attempt_id AND rescue_file.state = 'accepted')",
    ),
    *(Guard(*row) for row in (*SERVICE_GUARDS, *SITTING_GUARDS, *RESULT_GUARDS, *TRAINING_GUARDS)),
)


def install_guards(connection: sa.Connection) -> None:
    """Create every guard anew; guards that are no longer listed are dropped."""
    drop_guards(connection)
    if connection.dialect.name == "sqlite":
        for guard in GUARDS:
            connection.exec_driver_sql(_sqlite_trigger(guard))
        return
    for guard in GUARDS:
        connection.exec_driver_sql(_postgres_function(guard))
        connection.exec_driver_sql(
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
        )


def drop_guards(connection: sa.Connection) -> None:
    """Before a migration: SQLite renames no table while a trigger names one that is missing for a moment."""
    if connection.dialect.name == "sqlite":
        for name in installed_guards(connection):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    for name, table in _postgres_guards(connection):
        connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def _sqlite_trigger(guard: Guard) -> str:
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition}"
        f" BEGIN SELECT RAISE(ABORT, '{guard.name}'); END"
    )


def _postgres_body(guard: Guard) -> str:
    kept = "OLD" if guard.event == "DELETE" else "NEW"
    return (
        f" BEGIN IF {guard.postgres or guard.condition} THEN"
        f" RAISE EXCEPTION '{guard.name}' USING ERRCODE = '23514'; END IF;"
        f" RETURN {kept}; END "
    )


def _postgres_function(guard: Guard) -> str:
    return f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $${_postgres_body(guard)}$$"


def _postgres_guards(connection: sa.Connection) -> list[tuple[str, str]]:
    statement = (
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgname LIKE 'guard\\_%%' AND c.relnamespace = current_schema()::regnamespace"
    )
    return [(row[0], row[1]) for row in connection.exec_driver_sql(statement)]


def installed_guards(connection: sa.Connection) -> set[str]:
    """Names of the guards that this database has."""
    if connection.dialect.name == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard\\_%' ESCAPE '\\'"
        return {row[0] for row in connection.exec_driver_sql(statement)}
    return {name for name, _table in _postgres_guards(connection)}


def guard_faults(connection: sa.Connection) -> list[tuple[str, str]]:
    """(guard, `missing`, `altered` or `off`) for each that does not stand as `install_guards` lays it."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql, 1 FROM sqlite_master WHERE type = 'trigger'")
        wanted = {guard.name: _sqlite_trigger(guard) for guard in GUARDS}
    else:
        rows = connection.exec_driver_sql(
            "SELECT t.tgname, p.prosrc || 'ON ' || c.relname, CASE WHEN t.tgenabled IN ('O', 'A') THEN 1 ELSE 0 END"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE c.relnamespace = current_schema()::regnamespace"
        )
        wanted = {guard.name: f"{_postgres_body(guard)}ON {guard.table}" for guard in GUARDS}
    laid = {name: (text, is_on) for name, text, is_on in rows}
    faults = []
    for name, text in wanted.items():
        if name not in laid:
            faults.append((name, "missing"))
        elif laid[name][0] != text:
            faults.append((name, "altered"))
        elif not laid[name][1]:
            faults.append((name, "off"))
    return faults
