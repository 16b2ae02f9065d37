"""A stranger cannot tell by the work that a refused sign-in costs which accounts there are: hashes and statements are
counted, and no time is taken. `benchmarks/unknown_names.py` prints the times."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people import access, passwords
from quizapp.people.queries import logins as access_queries
from quizapp.web.extensions import db
from tests import make
from tests.make import NOW
from tests.wire import overheard

NAMES = ("nguoi0", "nguoi1", "nguoi2", "nguoi3", "nguoi4", "CB905", "nguoi8", "CB908", "quantri@")
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b")


@pytest.fixture(autouse=True)
def people(engines: Engines) -> None:
    """In use, locked, with an initial password that is used up or too old, of somebody who left, by staff code."""
    with engines.writing() as session:
        people = [make.person(session, staff_code=f"CB90{number}") for number in range(6)]
        accounts = [make.account(session, person=one, username=f"nguoi{one.staff_code[-1]}") for one in people]
        accounts[1].is_active = False
        accounts[2].must_change_password, accounts[2].initial_used_at = True, NOW - timedelta(days=1)
        accounts[3].must_change_password, accounts[3].initial_expires_at = True, NOW - timedelta(days=1)
        people[4].is_active = False


def works(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> dict[str, Counter[str]]:
    """Name → what a wrong guess at it costs: hashes, and the statements of the drivers without their values."""
    hashed: list[str] = []
    turn = passwords._in_turn

    def counted(work: Callable[..., Any], *given: str) -> Any:
        hashed.append(work.__name__)
        return turn(work, *given)

    monkeypatch.setattr(passwords, "_in_turn", counted)
    token = make.csrf_of(client.get("/dang-nhap"))
    with app.app_context():
        engines = list(db.engines.values())
    found = {}
    with overheard(engines) as heard:
        for name in ("truoc", *NAMES):  # the first guess also opens the connections
            hashed.clear()
            heard.clear()
            form = {"username": name, "password": "sai-mat-khau", "csrf_token": token}
            assert client.post("/dang-nhap", data=form).status_code == 401
            found[name] = Counter([f"hash: {one}" for one in hashed] + [VALUES.sub("?", one) for one in heard])
    del found["truoc"]
    return found


def test_a_wrong_guess_at_an_unknown_name_costs_the_same_work(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = works(app, client, monkeypatch)
    assert found["nguoi0"]["hash: verify"] == 1
    assert {name: work - found["nguoi0"] + (found["nguoi0"] - work) for name, work in found.items()} == {
        name: Counter() for name in NAMES
    }


def test_a_door_that_hashes_for_known_names_only_would_be_noticed(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        access, "verify_password", lambda stored, typed: stored is not None and passwords.verify_password(stored, typed)
    )
    found = works(app, client, monkeypatch)
    assert (found["nguoi0"]["hash: verify"], found["nguoi8"]["hash: verify"]) == (1, 0)


def test_a_door_that_asks_for_a_staff_code_only_where_no_name_fits_would_be_noticed(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hasty(session: Any, name: str) -> Any:
        return access_queries.account_by_username(session, name.lower()) or access_queries.account_by_staff_code(
            session, name
        )

    monkeypatch.setattr(access, "account_by_name", hasty)
    found = works(app, client, monkeypatch)
    assert found["nguoi0"].total() < found["nguoi8"].total()
