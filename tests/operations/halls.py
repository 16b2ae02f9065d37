"""A hall to examine: an attempt that was marked, one that runs, and somebody who owns the database file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from quizapp.attempts.models import Receipt
from quizapp.attempts.receipts import issue_receipt
from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.operations.verifying.findings import Finding
from quizapp.operations.verifying.run import verify
from quizapp.results.models import Result
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


def hall_of(engines: Engines) -> Hall:
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
