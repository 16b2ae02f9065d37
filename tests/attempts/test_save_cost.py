"""What an answer costs the database, counted on the driver's own wire: one statement, one commit, one round trip."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from quizapp.web.extensions import db
from tests import make
from tests.laid import laid
from tests.make import Sitting
from tests.wire import overheard

Wire = list[str]


@contextmanager
def listened(engine: sa.Engine, path: Path) -> Iterator[Wire]:
    """Every statement that crosses the engine's wire in the block; on PostgreSQL also when the server was ready again.

    SQLite traces a statement again for each trigger that it enters, so the triggers are taken off this database first.
    """
    heard: Wire = []
    engine.dispose()  # earlier tests left connections in the pool: the one that is listened to must be the next
    connection = engine.raw_connection()
    driver = connection.driver_connection
    assert driver is not None
    if engine.dialect.name == "sqlite":
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'answer_event'"
        for (name,) in driver.execute(triggers).fetchall():
            driver.execute(f"DROP TRIGGER {name}")
        driver.set_trace_callback(lambda text: heard.append(text.split()[0]))
        connection.close()
        yield heard
        driver.set_trace_callback(None)
        assert not driver.in_transaction
        return
    with path.open("w") as file:
        driver.pgconn.trace(file.fileno())
        connection.close()
        yield heard
        driver.pgconn.untrace()
    for line in path.read_text().splitlines():
        found = re.search(r"\t(Query|Execute|Sync|ReadyForQuery)\b", line)
        if found:
            heard.append(found.group(1))


def cost(engine: sa.Engine, path: Path, act: Callable[[], object]) -> Wire:
    with listened(engine, path) as heard:
        act()
    return heard


def expected(engine: sa.Engine) -> Wire:
    return ["INSERT"] if engine.dialect.name == "sqlite" else ["Execute", "Sync", "ReadyForQuery"]


def test_an_answer_costs_one_statement_one_commit_and_one_round_trip(engines: Engines, tmp_path: Path) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    wire = tmp_path / "wire"
    assert cost(engines.save, wire, lambda: save_answer(engines.save, sitting.save(1))) == expected(engines.save)
    assert cost(engines.save, wire, lambda: save_answer(engines.save, sitting.save(None))) == expected(engines.save)


def test_a_transaction_of_its_own_would_be_noticed(engines: Engines, tmp_path: Path) -> None:
    """The negative control: the same answer between BEGIN and COMMIT."""
    with engines.writing() as session:
        sitting = make.started_attempt(session)

    def with_a_transaction() -> None:
        connection = engines.save.raw_connection()
        for statement in ("BEGIN", "SELECT 1", "COMMIT"):
            connection.cursor().execute(statement)
        connection.close()
        save_answer(engines.save, sitting.save(1))

    assert len(cost(engines.save, tmp_path / "wire", with_a_transaction)) > len(expected(engines.save))


@pytest.fixture
def sitting(engines: Engines, client: FlaskClient) -> Sitting:
    made = laid(engines, make.begun)
    make.sign_in(client, made.username)
    make.post(client, "/", {}, to=f"/lam-bai/{made.token}/tiep-tuc")
    return made


def test_the_whole_request_costs_no_more_than_its_statement(
    app: Flask, client: FlaskClient, sitting: Sitting, tmp_path: Path
) -> None:
    csrf = make.csrf_of(client.get("/doi-mat-khau"))

    def put(seq: int) -> None:
        body = {"epoch": 2, "seq": seq, "value": []}
        answer = client.put(f"/lam-bai/{sitting.token}/cau/1", json=body, headers={"X-CSRFToken": csrf})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers

    with app.app_context():
        engines = dict(db.engines)
    put(1)  # from now on this process knows the paper
    with overheard([engines[None], engines["read"]]) as others:
        assert cost(engines["save"], tmp_path / "wire", lambda: put(2)) == expected(engines["save"])
    assert others == []
