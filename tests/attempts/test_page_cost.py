"""What a page of the exam room asks of the database, in statements; and what a process keeps is never out of date."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.banks.actions import import_questions
from quizapp.banks.parsing import parse_bank
from quizapp.banks.queries import drawable
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.people.models import Login
from quizapp.rounds.models import Round
from quizapp.web.extensions import db
from tests import make
from tests.laid import laid
from tests.make import NOW, Sitting
from tests.small_bank import small_bank_text
from tests.wire import overheard

DAY = date(2026, 6, 1)


@contextmanager
def asked(app: Flask) -> Iterator[list[str]]:
    """The statements that pages send in the block."""
    with app.app_context():
        engines = list(db.engines.values())
    with overheard(engines) as heard:
        yield heard


@pytest.fixture
def sitting(engines: Engines, client: FlaskClient) -> Sitting:
    made = laid(engines, make.begun)
    make.sign_in(client, made.username)
    make.post(client, "/", {}, to=f"/lam-bai/{made.token}/tiep-tuc")
    return made


def test_the_page_of_a_test_asks_for_each_thing_once(app: Flask, client: FlaskClient, sitting: Sitting) -> None:
    client.get(f"/lam-bai/{sitting.token}")  # from now on this process knows the questions
    with asked(app) as heard:
        assert client.get(f"/lam-bai/{sitting.token}").status_code == 200
    selects = [text for text in heard if text.startswith("SELECT")]
    tables = [text.split("FROM ")[1].split()[0] for text in selects]
    assert len(selects) <= 7
    assert not any("question_version.content," in text for text in selects)
    assert tables[0] == "login"
    assert tables.count("login") == 1


def test_a_page_that_asks_twice_would_be_noticed(app: Flask, client: FlaskClient, sitting: Sitting) -> None:
    """The negative control: one more page in the same count."""
    with asked(app) as heard:
        client.get(f"/lam-bai/{sitting.token}")
        client.get("/")
    assert len([text for text in heard if text.startswith("SELECT")]) > 7


def test_a_login_that_ended_is_seen_at_the_next_page(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    assert client.get(f"/lam-bai/{sitting.token}").status_code == 200
    with engines.writing() as session:
        session.execute(sa.update(Login).where(Login.account_id == sitting.account_id).values(ended_at=NOW))
    assert client.get(f"/lam-bai/{sitting.token}").status_code == 302


def test_a_retired_question_is_in_no_pool_right_after(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        model = model_of(session, session.get_one(Round, sitting.round_id).model_id or 0)
    with engines.reading() as session:
        before = drawable(session, DAY)
        assert drawable(session, DAY) is before  # kept, so that what follows is a proof
    with engines.writing() as session:
        retired = parse_bank(small_bank_text("DVC", "D1", 2, status="retired"), "D1.yaml", model)
        import_questions(session, retired, None, NOW)
    with engines.reading() as session:
        after = drawable(session, DAY)
    assert {one.code for one in retired} == {one.code for one in before} - {one.code for one in after}
    assert set(after) < set(before)
