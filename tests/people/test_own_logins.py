"""Logins on the server: a new one each time, ended by whatever should end them, over when nobody is there."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.domain.errors import ProviderRefused
from quizapp.people.actions.accounts import grant_role, reset_password, set_account_active
from quizapp.people.actions.logins import Browser
from quizapp.people.actions.one_door import open_vouched_login, use_state
from quizapp.people.models import Account, Login
from quizapp.people.queries.logins import live_login
from tests import make
from tests.conftest import Clock
from tests.make import NOW

OWN = "/tai-khoan-cua-toi"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Edg/120.0"
MANY = 20

IDLE_LIMITS = True  # see tests/conftest.py


@pytest.fixture
def an(engines: Engines) -> int:
    with engines.writing() as session:
        return make.account(session, username="an", person=make.person(session)).id


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie("quizapp")
    assert found is not None
    return str(found.value)


def with_cookie(app: Flask, value: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie("quizapp", value)
    return client


def signed_in(app: Flask, username: str = "an") -> FlaskClient:
    client = app.test_client()
    assert make.sign_in(client, username).status_code == 302
    return client


# --- a new one each time ----------------------------------------------------------------------------------------------


def test_a_cookie_that_was_laid_before_opens_nothing_after_the_sign_in(app: Flask, an: int) -> None:
    """Fixation: the session that an attacker planted is not the one that is signed in."""
    for _ in range(MANY):
        client = app.test_client()
        client.get("/dang-nhap")
        planted = cookie_of(client)
        assert make.sign_in(client, "an").status_code == 302
        assert cookie_of(client) != planted
        assert with_cookie(app, planted).get("/ket-qua").status_code == 302
        assert client.get("/ket-qua").status_code == 200


def test_a_form_token_from_before_the_sign_in_is_taken_no_more(app: Flask, an: int) -> None:
    client = app.test_client()
    before = make.csrf_of(client.get("/dang-nhap"))
    make.sign_in(client, "an")
    assert client.post("/dang-xuat", data={"csrf_token": before}).status_code == 400


def test_signing_in_anew_ends_the_login_that_the_browser_held(app: Flask, engines: Engines, an: int) -> None:
    client = signed_in(app)
    copied = cookie_of(client)
    token = make.csrf_of(client.get(OWN))
    client.post("/dang-nhap", data={"username": "an", "password": make.PASSWORD, "csrf_token": token})
    assert client.get("/ket-qua").status_code == 200
    assert with_cookie(app, copied).get("/ket-qua").status_code == 302
    with engines.reading() as session:
        assert len(session.scalars(sa.select(Login).where(Login.ended_at.is_(None))).all()) == 1


# --- what ends them ---------------------------------------------------------------------------------------------------


def sign_out(client: FlaskClient, _engines: Engines, _account: int) -> None:
    make.post(client, OWN, {}, to="/dang-xuat")


def change_password(client: FlaskClient, _engines: Engines, _account: int) -> None:
    facts = {"current": make.PASSWORD, "new": "suoi-doi-may-rung", "again": "suoi-doi-may-rung"}
    assert make.post(client, "/doi-mat-khau", facts).status_code == 302
    assert client.get("/ket-qua").status_code == 200  # whoever changed it stays


def reset(_client: FlaskClient, engines: Engines, account: int) -> None:
    with engines.writing() as session:
        reset_password(session, account, make.password_hash(), None, NOW)


def lock(_client: FlaskClient, engines: Engines, account: int) -> None:
    with engines.writing() as session:
        set_account_active(session, account, False, None, NOW)


def give_role(_client: FlaskClient, engines: Engines, account: int) -> None:
    with engines.writing() as session:
        grant_role(session, account, "author", None, None, NOW)


def retire(_client: FlaskClient, engines: Engines, _account: int) -> None:
    with engines.writing() as session:
        make.retire(session, "an")


Event = Callable[[FlaskClient, Engines, int], None]


@pytest.mark.parametrize("event", [change_password, reset, lock, give_role, retire], ids=lambda one: one.__name__)
def test_what_ends_logins_ends_every_copied_cookie(app: Flask, engines: Engines, an: int, event: Event) -> None:
    """Copies of the cookies of many browsers, that of the one that acts among them."""
    browsers = [signed_in(app) for _ in range(MANY)]
    copies = [with_cookie(app, cookie_of(browser)) for browser in browsers]
    assert {copy.get("/ket-qua").status_code for copy in copies} == {200}  # the control
    event(browsers[0], engines, an)
    answers = [copy.get("/ket-qua") for copy in copies]
    assert {(one.status_code, one.location.split("?")[0]) for one in answers} == {(302, "/dang-nhap")}
    asked = [copy.get("/ket-qua", headers={"Accept": "application/json"}).status_code for copy in copies]
    assert set(asked) == {401}


def test_signing_out_ends_this_login_and_no_other(app: Flask, engines: Engines, an: int) -> None:
    browsers = [signed_in(app) for _ in range(3)]
    copies = [with_cookie(app, cookie_of(browser)) for browser in browsers]
    sign_out(browsers[0], engines, an)
    assert [copy.get("/ket-qua").status_code for copy in copies] == [302, 200, 200]


# --- nobody is there --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "minutes"), [("organiser", 30), ("candidate", 180)])
def test_a_login_is_over_when_nobody_was_there_for_so_long(
    app: Flask, engines: Engines, clock: Clock, role: str, minutes: int
) -> None:
    with engines.writing() as session:
        make.account(session, username="ai", person=make.person(session), roles=[(role, None)])
    client = signed_in(app, "ai")
    for _ in range(3):
        clock.advance(minutes=minutes - 1)
        assert client.get("/tro-giup").status_code == 200  # and so it goes on
    clock.advance(minutes=minutes)
    assert client.get("/tro-giup").status_code == 302


def test_nobody_is_signed_out_of_a_running_test(app: Flask, engines: Engines, clock: Clock) -> None:
    """A test of four hours, page and saves hours apart, by somebody who is staff as well."""
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        account = session.scalars(sa.select(Account).where(Account.username == sitting.username)).one()
        session.add(make.people.RoleGrant(account_id=account.id, role="organiser", unit_id=None))
        make.attempt_of(session, sitting).deadline_at = NOW + timedelta(hours=9)
    client = signed_in(app, sitting.username)
    idle = signed_in(app, sitting.username)
    assert make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc").status_code == 302
    token = make.csrf_of(client.get("/doi-mat-khau"))
    for seq in range(1, 5):
        clock.advance(hours=2)
        body = {"epoch": 2, "seq": seq, "value": []}
        saved = client.put(f"/lam-bai/{sitting.token}/cau/1", json=body, headers={"X-CSRFToken": token})
        assert saved.status_code == 200
        assert client.get(f"/lam-bai/{sitting.token}/nhip").status_code == 200
    assert idle.get("/tro-giup").status_code == 302  # the control: their other browser writes no test


def test_that_somebody_was_there_is_noted_to_the_minute_and_not_by_the_save(
    app: Flask, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    client = signed_in(app, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    token = make.csrf_of(client.get("/doi-mat-khau"))

    def seen() -> timedelta:
        with engines.reading() as session:
            login = session.scalars(sa.select(Login).order_by(Login.id.desc()).limit(1)).one()
            return login.seen_at - NOW

    clock.advance(minutes=11)
    body = {"epoch": 2, "seq": 1, "value": []}
    assert client.put(f"/lam-bai/{sitting.token}/cau/1", json=body, headers={"X-CSRFToken": token}).status_code == 200
    assert seen() == timedelta(0)
    client.get("/ket-qua")
    assert seen() == timedelta(minutes=11)
    clock.advance(minutes=9)
    client.get("/ket-qua")
    assert seen() == timedelta(minutes=11)  # a thousand at once must not write each time


# --- one's own page ---------------------------------------------------------------------------------------------------


def test_ones_logins_are_listed_and_ended_one_by_one_and_all_at_once(app: Flask, engines: Engines, an: int) -> None:
    here = app.test_client()
    here.environ_base["HTTP_USER_AGENT"] = EDGE
    make.sign_in(here, "an")
    others = [signed_in(app) for _ in range(3)]
    page = here.get(OWN).text
    assert page.count("Kết thúc<") == 3
    assert "Edge, Windows" in page
    with engines.reading() as session:
        first = session.scalars(sa.select(Login.id).order_by(Login.id).offset(1).limit(1)).one()
    make.post(here, OWN, {}, to=f"{OWN}/phien/{first}/ket-thuc")
    assert [other.get("/ket-qua").status_code for other in others] == [302, 200, 200]
    assert make.post(here, OWN, {}, to=f"{OWN}/phien/{first}/ket-thuc").status_code == 404
    make.post(here, OWN, {}, to=f"{OWN}/phien/ket-thuc-khac")
    assert [other.get("/ket-qua").status_code for other in others] == [302, 302, 302]
    assert here.get("/ket-qua").status_code == 200


def test_nobody_ends_the_login_of_somebody_else(app: Flask, engines: Engines, an: int) -> None:
    with engines.writing() as session:
        make.account(session, username="binh", person=make.person(session))
    mine, theirs = signed_in(app), signed_in(app, "binh")
    with engines.reading() as session:
        login = session.scalars(sa.select(Login.id).where(Login.account_id != an)).one()
    foreign = make.post(mine, OWN, {}, to=f"{OWN}/phien/{login}/ket-thuc")
    absent = make.post(mine, OWN, {}, to=f"{OWN}/phien/999999/ket-thuc")
    assert (foreign.status_code, len(foreign.text)) == (absent.status_code, len(absent.text)) == (404, len(absent.text))
    assert theirs.get("/ket-qua").status_code == 200


# --- before rights change ---------------------------------------------------------------------------------------------


def test_rights_are_given_only_by_who_typed_the_password_a_short_while_ago(
    app: Flask, engines: Engines, clock: Clock, an: int
) -> None:
    with engines.writing() as session:
        make.administrator(session)
    client = signed_in(app, "quantri")
    page = f"/tai-khoan/{an}"
    clock.advance(minutes=16)
    asked = make.post(client, page, {"role": "author", "unit_id": "0"}, to=f"{page}/vai-tro")
    assert asked.location == f"/xac-nhan-mat-khau?tiep={page}"
    assert make.post(client, "/xac-nhan-mat-khau", {"password": "sai"}).status_code == 422
    assert make.post(client, "/xac-nhan-mat-khau", {"password": make.PASSWORD}).status_code == 302
    assert make.post(client, page, {"role": "author", "unit_id": "0"}, to=f"{page}/vai-tro").location == page
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(make.people.RoleGrant)) == 3


# --- the provider's way back, on both engines -----------------------------------------------------------------------


def test_of_many_who_walk_one_way_back_at_once_one_comes_through(engines: Engines) -> None:
    outcomes: list[str] = []

    def walk() -> None:
        try:
            with engines.writing() as session:
                use_state(session, "một lần", NOW)
            outcomes.append("through")
        except ProviderRefused as refusal:
            outcomes.append(refusal.reason)

    walkers = [threading.Thread(target=walk) for _ in range(8)]
    for walker in walkers:
        walker.start()
    for walker in walkers:
        walker.join()
    assert sorted(outcomes) == ["stale"] * 7 + ["through"]
    with engines.writing() as session:
        use_state(session, "một lần", NOW + timedelta(hours=2))  # long after, nobody remembers; the errand is over


def test_whom_the_provider_vouches_for_gets_a_login_and_loses_the_one_before(engines: Engines) -> None:
    with engines.writing() as session:
        _account, old = make.account_with_login(session, person=make.person(session, staff_code="CB0417"))
        token = open_vouched_login(session, "cb0417", Browser("10.0.0.7", "Edge", old), NOW, is_strong=True)
        found = live_login(session, token, NOW)
        assert found is not None
        assert (found.kind, found.second_factor_at, live_login(session, old, NOW)) == ("oidc", NOW, None)
        with pytest.raises(ProviderRefused):
            open_vouched_login(session, "CB0418", Browser(), NOW, is_strong=True)
