"""A person's own copy of what is kept about them: every row of every table of the data map that names them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.operations.privacy.data_map import AREAS, SECRET
from quizapp.operations.tables import METADATA

CLOSED = "result"  # what a round may still keep closed
OF_EACH_ANSWER = ("points", "outcomes")  # of a result's marks: who reads these knows keys


@dataclass(frozen=True)
class Whose:
    """Whom a copy is about. `shown_attempts`: those whose results the person may see by now; `explained_attempts`: of
    which they may see, too, what became of each answer."""

    account_id: int
    person_id: int | None
    username: str
    shown_attempts: frozenset[int] = frozenset()
    explained_attempts: frozenset[int] = frozenset()


def own_data(session: Session, whose: Whose) -> dict[str, list[dict[str, Any]]]:
    """Table → the person's rows, plain JSON values; tables without any are left out."""
    attempts = METADATA.tables["attempt"]
    own = sa.select(attempts.c.id).where(attempts.c.person_id == whose.person_id)
    found = {}
    for area, names in AREAS.items():
        for name in names:
            table = METADATA.tables[name]
            condition = _is_own(table, whose, own)
            if condition is None:
                continue
            if area == CLOSED:
                condition = _is_shown(table, whose)
            columns = [column for column in table.c if (name, column.name) not in SECRET]
            rows = session.execute(sa.select(*columns).where(condition).order_by(*table.primary_key.columns))
            lines = [_open_part(name, dict(row._mapping), whose) for row in rows]
            if lines:
                found[name] = lines
    return found


def _is_shown(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """Of a result that was published only the versions that were."""
    shown = table.c.attempt_id.in_(whose.shown_attempts)
    if table.name != "result":
        return shown
    let_out = METADATA.tables["published_result"]
    is_let_out = sa.exists().where(let_out.c.result_id == table.c.id)
    return sa.and_(shown, sa.or_(is_let_out, ~sa.exists().where(let_out.c.attempt_id == table.c.attempt_id)))


def _is_own(table: sa.Table, whose: Whose, attempts: sa.Select[Any]) -> sa.ColumnElement[bool] | None:
    """Which rows of a table are about the person; None where its rows are about nobody. Whoever merely did something
    finds it in the log."""
    match table.name:
        case "person":
            return table.c.id == whose.person_id
        case "account":
            return table.c.id == whose.account_id
        case "failed_login":
            return table.c.username == whose.username
        case "complaint_step" | "browser_waiver_use" | "browser_waiver_end" as name:
            about, column = (
                ("complaint", "complaint_id") if name == "complaint_step" else ("browser_waiver", "waiver_id")
            )
            told = METADATA.tables[about]
            return table.c[column].in_(sa.select(told.c.id).where(told.c.person_id == whose.person_id))
        case AuditEntry.__tablename__:
            subjects = [f"account:{whose.account_id}", f"person:{whose.person_id}"]
            return sa.or_(table.c.account_id == whose.account_id, table.c.subject.in_(subjects))
    if "person_id" in table.c:
        return table.c.person_id == whose.person_id
    if "attempt_id" in table.c:
        return table.c.attempt_id.in_(attempts)
    return table.c.account_id == whose.account_id if "account_id" in table.c else None


def _open_part(table: str, row: Mapping[str, Any], whose: Whose) -> dict[str, Any]:
    """The row as plain values; of a result whose keys are still closed without what became of each answer."""
    found = {name: _value(value) for name, value in row.items()}
    if table == "result" and row["attempt_id"] not in whose.explained_attempts:
        found["marks"] = {name: value for name, value in row["marks"].items() if name not in OF_EACH_ANSWER}
    return found


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
