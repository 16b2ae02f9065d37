"""Answers in an envelope that was opened before: kept without the application, and refused exactly as by it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request, request_started
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.attempts.routes import envelopes
from quizapp.db import Engines
from quizapp.people.models import Login
from tests import make
from tests.conftest import Clock
from tests.laid import laid
from tests.make import Sitting

Put = Callable[..., TestResponse]


@contextmanager
def entered(app: Flask) -> Iterator[list[str]]:
    """The paths of the requests that went through the application in the block."""
    paths: list[str] = []

    def note(_app: Flask, **_facts: Any) -> None:
        paths.append(request.path)

    request_started.connect(note, app)
    try:
        yield paths
    finally:
        request_started.disconnect(note, app)


@pytest.fixture
def sitting(engines: Engines, client: FlaskClient) -> Sitting:
    made = laid(engines, make.begun)
    make.sign_in(client, made.username)
    make.post(client, "/", {}, to=f"/lam-bai/{made.token}/tiep-tuc")
    return made


@pytest.fixture
def put(client: FlaskClient, sitting: Sitting) -> Put:
    """Sends an answer; one has been kept already, so that its envelope is known."""
    csrf = make.csrf_of(client.get("/doi-mat-khau"))

    def send(seq: int, *, position: int = 1, body: object = None, **headers: str) -> TestResponse:
        content = {"epoch": 2, "seq": seq, "value": []} if body is None else body
        return client.put(
            f"/lam-bai/{sitting.token}/cau/{position}",
            data=content if isinstance(content, str) else json.dumps(content),
            content_type="application/json",
            headers={"X-CSRFToken": csrf, **{name.replace("_", "-"): value for name, value in headers.items()}},
        )

    assert send(1).status_code == 200
    return send


def kept(engines: Engines) -> list[int]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(AnswerEvent.seq).order_by(AnswerEvent.seq)))


def test_the_next_answer_of_the_same_page_is_kept_without_the_application(
    app: Flask, engines: Engines, put: Put
) -> None:
    first = put(2, User_Agent="một trình duyệt khác".encode().decode("latin-1"))
    with entered(app) as paths:
        known = put(3, position=2)
    assert paths == []
    assert known.status_code == 200
    assert (known.json or {})["seq"] == 3
    assert (known.json or {}).keys() == (first.json or {}).keys()
    assert sorted(known.headers.keys()) == sorted(first.headers.keys())
    assert {name: known.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        name: first.headers[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")
    }
    assert kept(engines) == [1, 2, 3]


OTHER_ENVELOPES = (
    ({"Sec_Fetch_Site": "cross-site"}, 400),
    ({"Origin": "http://cho-khac.example"}, 400),
    ({"X_CSRFToken": "một mã bịa".encode().decode("latin-1")}, 400),
    ({"Host": "a b"}, 400),
)


@pytest.mark.parametrize(("headers", "status"), OTHER_ENVELOPES)
def test_another_envelope_is_looked_at_by_the_application(
    engines: Engines, put: Put, headers: dict[str, str], status: int
) -> None:
    assert put(2, **headers).status_code == status
    assert kept(engines) == [1]


def test_another_cookie_is_another_envelope(client: FlaskClient, engines: Engines, put: Put) -> None:
    client.set_cookie("quizapp", "bia")
    assert put(2).status_code == 401
    assert kept(engines) == [1]


def test_an_envelope_without_its_headers_would_let_other_sites_in(
    client: FlaskClient, sitting: Sitting, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a digest of the address alone keeps what a page of another site sends."""
    monkeypatch.setattr(envelopes, "envelope_of", lambda _environ, token: token.encode())
    assert put(2).status_code == 200
    assert put(3, Sec_Fetch_Site="cross-site").status_code == 200


REFUSED = (
    ("no JSON", "{", 422),
    ("a list", [1], 422),
    ("no number", {"epoch": 2, "seq": 0, "value": []}, 422),
    ("true for a number", {"epoch": 2, "seq": True, "value": []}, 422),
    ("nested too deeply", "[" * 30_000, 422),
    ("an option that there is not", {"epoch": 2, "seq": 9, "value": ["z"]}, 422),
    ("another browser's pen", {"epoch": 1, "seq": 9, "value": []}, 409),
)


@pytest.mark.parametrize(("body", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_body_is_refused_as_in_a_new_envelope(engines: Engines, put: Put, body: object, status: int) -> None:
    known, new = put(9, body=body), put(9, body=body, User_Agent="khac")
    assert (known.status_code, known.json) == (new.status_code, new.json)
    assert known.status_code == status
    assert sorted(known.headers.keys()) == sorted(new.headers.keys())
    assert kept(engines) == [1]


def test_a_place_that_the_paper_lacks_is_refused(engines: Engines, put: Put) -> None:
    assert [put(9, position=place).status_code for place in (0, 999, 2**31)] == [422, 422, 404]
    assert kept(engines) == [1]


def test_a_login_that_has_ended_keeps_nothing(engines: Engines, put: Put) -> None:
    with engines.writing() as session:
        session.execute(sa.update(Login).values(ended_at=make.NOW))
    answer = put(2)
    assert (answer.status_code, (answer.json or {})["reason"]) == (401, "signed_out")
    assert kept(engines) == [1]


def test_what_comes_after_the_deadline_is_late(engines: Engines, clock: Clock, sitting: Sitting, put: Put) -> None:
    with engines.reading() as session:
        deadline = session.scalars(sa.select(Attempt.deadline_at).where(Attempt.id == sitting.attempt_id)).one()
    clock.moment = deadline + timedelta(seconds=2)
    answer = put(2)
    assert (answer.status_code, (answer.json or {})["reason"]) == (409, "late")
    assert kept(engines) == [1]


def test_the_same_answer_again_is_acknowledged_again_and_another_in_its_place_is_not(
    engines: Engines, put: Put
) -> None:
    assert put(1).status_code == 200
    again = put(1, position=2)
    assert (again.status_code, (again.json or {})["reason"]) == (409, "conflict")
    assert kept(engines) == [1]


def test_a_database_that_is_busy_is_asked_once_and_said_to_be_busy(
    app: Flask, engines: Engines, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def busy(*_given: object) -> None:
        asked.append(1)
        raise sa.exc.OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(envelopes, "save_answer", busy)
    answer = put(2)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert len(asked) == 1
    assert kept(engines) == [1]


def test_an_envelope_is_opened_anew_after_a_while(app: Flask, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelopes, "KNOWN_FOR", -1.0)
    put(2, User_Agent="khac")
    with entered(app) as paths:
        assert put(3, User_Agent="khac").status_code == 200
    assert len(paths) == 1
