"""What lands in the log: no password, no code, no cookie, no hash, and no line that somebody else wrote."""

import logging

import pytest
import sqlalchemy as sa
from flask import Flask

from quizapp.db import Engines
from quizapp.people import access
from quizapp.people.models import Account
from tests import make
from tests.conftest import Clock
from tests.people.telephones import code_at, given_telephone

WRONG, FRESH, SECOND = "mat-khau-sai-K7Q2", "mat-khau-moi-K7Q3", "mat-khau-khac-K7Q4"


def canaries(app: Flask, engines: Engines, clock: Clock) -> list[str]:
    """Walk through every door with words that are found again; the words."""
    with engines.writing() as session:
        account = make.account(session, username="sep", person=make.person(session), roles=[("administrator", None)])
        secret, papers = given_telephone(session, account)
    client = app.test_client()
    make.sign_in(client, "sep", WRONG)
    make.sign_in(client, "sep\r\nERROR forged line", WRONG)
    make.sign_in(client, "sep")
    code = code_at(secret, clock.moment)
    make.post(client, "/dang-nhap/ma-xac-thuc", {"code": "999999"})
    make.post(client, "/dang-nhap/ma-xac-thuc", {"code": code})
    make.post(client, "/xac-thuc-hai-buoc", {"code": papers[0]}, to="/xac-thuc-hai-buoc/ma-du-phong")
    make.post(client, "/doi-mat-khau", {"current": make.PASSWORD, "new": FRESH, "again": FRESH})
    csrf = make.csrf_of(client.get("/doi-mat-khau"))
    cookie = client.get_cookie("quizapp")
    assert cookie is not None
    with engines.reading() as session:
        stored = session.scalars(sa.select(Account.password_hash).where(Account.username == "sep")).one()
    facts = {"username": "sep", "display_name": "x", "role": "author", "unit_id": "0"}
    make.post(client, "/tai-khoan/them", facts)
    return [WRONG, FRESH, make.PASSWORD, secret, code, *papers, csrf, cookie.value, stored]


def test_no_secret_and_no_foreign_line_lands_in_the_log(
    app: Flask, engines: Engines, clock: Clock, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    words = canaries(app, engines, clock)
    heard = caplog.text + "".join(capfd.readouterr())
    assert [word for word in words if word in heard] == []
    assert "\nERROR forged line" not in heard


def test_a_failure_of_the_database_tells_no_values(
    app: Flask, engines: Engines, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of such a fault holds the statement's values, unless the engine was told to hide them."""
    with engines.writing() as session:
        make.account(session, username="an", person=make.person(session))

    def broken(transaction: object, *_given: object, **_named: object) -> None:
        transaction.execute(  # type: ignore[attr-defined]
            sa.text("INSERT INTO account (username, password_hash) VALUES (:name, :hash)"),
            {"name": "x", "hash": SECOND},
        )

    monkeypatch.setattr(access.actions, "sign_in", broken)
    assert make.sign_in(app.test_client(), "an").status_code == 409
    assert "refused by the database" in caplog.text  # the control: the fault itself is there
    assert SECOND not in caplog.text
