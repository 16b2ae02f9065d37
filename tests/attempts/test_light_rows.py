"""Rows that are looked at without a session's books, places that are written at once, and tokens that are made once."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from quizapp.attempts.actions import hand_in
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import own_sitting
from quizapp.db import Base, Engines
from quizapp.people.models import Unit
from quizapp.results.actions import score_attempt
from quizapp.results.models import Result
from quizapp.results.outcomes import own_outcome
from quizapp.rounds.models import Round
from quizapp.statements import LookedRows, NewRows
from quizapp.web.sessions import form_token
from tests import make
from tests.make import NOW
from tests.wire import overheard


def columns_of(entity: Base | None) -> dict[str, Any]:
    assert entity is not None
    return {one.key: getattr(entity, one.key) for one in sa.inspect(type(entity)).column_attrs}


@pytest.mark.parametrize("kind", [Attempt, Round, Result])
def test_a_row_that_is_looked_at_says_what_a_session_would(engines: Engines, kind: type[Any]) -> None:
    make.answered_attempt(engines)
    with engines.reading() as reading:
        looked = LookedRows(sa.select(kind)).all(reading)
        loaded = list(reading.scalars(sa.select(kind)))
        assert loaded
        assert [columns_of(one) for one in looked] == [columns_of(one) for one in loaded]


def test_a_row_that_is_looked_at_belongs_to_no_session(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.writing() as writing:
        attempt, _round = own_sitting(writing, sitting.token, sitting.person_id)
        attempt.state = "voided"
        with pytest.raises(sa.exc.InvalidRequestError):
            writing.refresh(attempt)
    with engines.writing() as writing:
        loaded = writing.get_one(Attempt, sitting.attempt_id)
        assert loaded.state == "submitted"
        writing.refresh(loaded)  # the control: one that a session loaded is its own


def test_what_the_session_keeps_back_is_noticed_in_every_test(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    units, attempts = LookedRows(sa.select(Unit)), LookedRows(sa.select(Attempt))
    with engines.writing() as writing:
        unit = writing.get_one(Unit, sitting.unit_id)
        unit.name = unit.name  # touched, and not changed
        assert units.all(writing)
        unit.name = "Xã Tên Mới"
        with pytest.raises(AssertionError, match="unit"):
            units.all(writing)
        assert attempts.all(writing)  # another table
        writing.flush()
        assert "Xã Tên Mới" in [one.name for one in units.all(writing)]


def test_what_an_outer_join_does_not_find_is_nothing(engines: Engines) -> None:
    with engines.writing() as writing:
        sitting = make.started_attempt(writing)
        running = own_outcome(writing, sitting.token, sitting.person_id)
        assert (running.receipt, running.result) == (None, None)
        score_attempt(writing, hand_in(writing, sitting.token, sitting.person_id, NOW), NOW)
        ended = own_outcome(writing, sitting.token, sitting.person_id)
        assert ended.receipt is not None
        assert ended.result is not None


def test_the_places_of_a_paper_are_one_statement(engines: Engines) -> None:
    with engines.writing() as writing:
        make.started_attempt(writing)
    with engines.reading() as reading:
        rows = [dict(one) for one in reading.execute(sa.select(AttemptQuestion.__table__)).mappings()]
    assert len(rows) > 1
    for one in rows:
        one["position"] += 500
    for parts in ([rows], [[one] for one in rows]):  # the second is the control: a statement for each
        with overheard([engines.write]) as heard, engines.writing() as writing:
            for part in parts:
                NewRows(AttemptQuestion.__table__).write(writing, part)
            writing.rollback()
        made = [text for text in heard if re.match("INSERT INTO attempt_question", text)]
        assert len({*made}) == 1 if len(parts) == 1 else len(made) >= len(rows)


def cookies_of(client: FlaskClient) -> int:
    """How many cookies the home page sets after signing in."""
    return len(client.get("/").headers.getlist("Set-Cookie"))


def test_signing_in_leaves_the_next_page_no_cookie_to_set(
    client: FlaskClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engines.writing() as writing:
        username = make.started_attempt(writing).username
    make.sign_in(client, username)
    assert cookies_of(client) == 0
    monkeypatch.setattr("quizapp.people.access.form_token", lambda: "")  # the control
    client.delete_cookie("quizapp")
    make.sign_in(client, username)
    assert cookies_of(client) == 1


def test_a_token_of_a_form_is_one_that_flask_wtf_takes(app: Flask) -> None:
    with app.test_request_context("/"):
        session["csrf_token"] = "a" * 40
        token = form_token()
        validate_csrf(token)
        changed = "A" if token[-5] != "A" else "B"  # the last sign of a signature says two bits less than it could
        with pytest.raises(ValidationError):
            validate_csrf(token[:-5] + changed + token[-4:])
        session["csrf_token"] = "b" * 40
        with pytest.raises(ValidationError):
            validate_csrf(token)


def test_a_cookie_that_was_signed_here_holds_and_a_changed_one_does_not(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as writing:
        username = make.started_attempt(writing).username
    make.sign_in(client, username)
    cookie = client.get_cookie("quizapp")
    assert cookie is not None
    assert client.get("/").status_code == 200
    client.set_cookie("quizapp", ("A" if cookie.value[0] != "A" else "B") + cookie.value[1:])
    assert client.get("/").status_code == 302
