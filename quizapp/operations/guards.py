"""Triggers: what the database itself refuses, on SQLite and PostgreSQL alike.

`install_guards` is idempotent and runs after every upgrade, because a batch migration on SQLite silently drops a
table's triggers. On PostgreSQL the refusals carry ERRCODE 23514, so that both engines raise IntegrityError.
"""

from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True)
class Guard:
    """A refusal: before `event` on `table`, when `condition` (SQL over OLD and NEW) holds."""

    name: str
    table: str
    event: str
    condition: str


APPEND_ONLY = (
    "answer_event",
    "attempt_question",
    "audit_entry",
    "question_version",
    "question_key",
    "model_version",
    "paper_blueprint",
    "blueprint_cell",
    "result",
)

_FROZEN = ("token", "round_id", "person_id", "number", "attempts_allowed", "seed", "started_at")
_MOVES = (
    "OLD.state <> NEW.state AND NOT (OLD.state = 'in_progress' AND NEW.state IN ('submitted', 'expired', 'voided'))"
)

GUARDS = (
    *(
        Guard(f"guard_{table}_{event.lower()}", table, event, "1 = 1")
        for table in APPEND_ONLY
        for event in ("UPDATE", "DELETE")
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
        "NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.id = NEW.attempt_id"
        " AND attempt.state = 'in_progress' AND attempt.epoch = NEW.epoch)",
    ),
)


def install_guards(connection: sa.Connection) -> None:
    """Create every guard anew; guards that are no longer listed are dropped."""
    wanted = {guard.name for guard in GUARDS}
    if connection.dialect.name == "sqlite":
        for name in installed_guards(connection):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for guard in GUARDS:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} WHEN {guard.condition}"
                f" BEGIN SELECT RAISE(ABORT, '{guard.name}'); END"
            )
        return
    for name, table in _postgres_guards(connection):
        connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")
        if name not in wanted:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")
    for guard in GUARDS:
        connection.exec_driver_sql(_postgres_function(guard))
        connection.exec_driver_sql(
            f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
        )


def _postgres_function(guard: Guard) -> str:
    kept = "OLD" if guard.event == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {guard.condition} THEN RAISE EXCEPTION '{guard.name}' USING ERRCODE = '23514'; END IF;"
        f" RETURN {kept}; END $$"
    )


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
