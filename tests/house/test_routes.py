"""Deny by default: who may come in is declared at every door, and the doors keep to it."""

from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter

from quizapp import app as application
from quizapp.app import create_app
from quizapp.config import ConfigError, Settings
from quizapp.db import Engines, sqlite_url
from quizapp.domain.people import ROLES
from quizapp.operations.words import AUDIT_WORDS
from quizapp.people.actions.logins import open_login
from quizapp.web.policy import SCOPES, Policy, UndeclaredRoute, declared_policies, only, policy_of, public, token
from quizapp.web.policy import signed_in as signed_in_too
from quizapp.web.request import UndeclaredWrite, writing
from tests import make
from tests.conftest import SECRET, Clock, running_app, settings_for


def bare(tmp_path: Path, secret: str = SECRET) -> Settings:
    return Settings(data=tmp_path, database_url=sqlite_url(tmp_path / "house.sqlite3"), secret_key=secret)


def addresses(app: Flask, method: str = "GET") -> list[tuple[str, Policy]]:
    """Every address with something put in for its variables, and its policy."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        # converters are objects: an integer where one is asked for, else a word
        values = {
            name: 999_999 if isinstance(converter, IntegerConverter) else "khong-co"
            for name, converter in rule._converters.items()
        }
        policy = policy_of(app, rule.endpoint)
        assert policy is not None
        found.append((adapter.build(rule.endpoint, values, method=method), policy))
    return sorted(set(found), key=lambda pair: pair[0])


@pytest.fixture
def house(sqlite_engines: Engines, tmp_path: Path, clock: Clock) -> object:
    with running_app(settings_for(sqlite_engines, tmp_path), clock) as app:
        yield app


def signed_in(app: Flask, engines: Engines, role: str) -> FlaskClient:
    """A client with an open login of somebody who holds `role` and nothing else."""
    with engines.writing() as session:
        who = make.account(session, person=make.person(session), roles=[(role, None)])
        token, _login = open_login(session, who.id, make.NOW)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client


def test_every_route_declares_who_may_come_in(house: Flask) -> None:
    rows = declared_policies(house)
    assert len(rows) == len(list(house.url_map.iter_rules()))


@pytest.mark.parametrize(
    ("methods", "policy", "unsaid"),
    [
        (["GET"], None, "policy"),
        (["GET"], only("organiser"), "scope"),
        (["GET"], only("organiser", scope="somewhere"), "scope"),
        (["GET", "POST"], only("organiser", scope="unit"), "writes"),
        (["PUT"], public(), "writes"),
        (["DELETE"], signed_in_too(scope="own"), "writes"),
        (["GET"], only("organiser", scope="unit", audit=("round_opened",)), "writes"),
        (["GET", "POST"], token("results"), "token"),
    ],
)
def test_a_route_that_leaves_something_open_keeps_the_application_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, methods: list[str], policy: Any, unsaid: str
) -> None:
    def view() -> str:
        return "?"

    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/quen", view_func=policy(view) if policy else view, endpoint="forgotten", methods=methods)
    monkeypatch.setattr(application, "ROOMS", (*application.ROOMS, stray))
    with pytest.raises(UndeclaredRoute, match=rf"^/quen \({unsaid}\)$"):
        create_app(bare(tmp_path))


def test_a_view_that_says_it_reads_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @public()
    def view() -> str:
        with pytest.raises(UndeclaredWrite), writing():
            pass
        return "no"

    stray = Blueprint("stray", __name__)
    stray.add_url_rule("/lach", view_func=view)
    monkeypatch.setattr(application, "ROOMS", (*application.ROOMS, stray))
    assert create_app(bare(tmp_path)).test_client().get("/lach").text == "no"


def test_every_act_that_a_route_names_has_words(house: Flask) -> None:
    named = {act for row in declared_policies(house) for act in row.policy.audit}
    assert sorted(named - set(AUDIT_WORDS)) == []
    assert {row.policy.scope for row in declared_policies(house)} == set(SCOPES)


@pytest.mark.parametrize("secret", ["", "ngan"])
def test_there_is_no_serving_without_a_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigError):
        create_app(bare(tmp_path, secret))


def test_only_these_pages_are_public(house: Flask) -> None:
    public = {row.rule for row in declared_policies(house) if row.policy.public}
    assert public == {
        "/dang-nhap",
        "/dang-nhap/co-quan",
        "/dang-nhap/co-quan/ra",
        "/dang-nhap/co-quan/tro-ve",
        "/lam-bai/<token>/dang-nhap-lai",
        "/tinh/<path:filename>",
        "/healthz",
        "/readyz",
        "/kiem-tra-bien-nhan",
        "/kiem-tra-phieu",
        "/kiem-tra-may",
        "/kiem-tra-may/nhip",
        "/api/v1/openapi.json",
    }


def test_a_stranger_is_sent_to_sign_in_from_every_page(house: Flask) -> None:
    client = house.test_client()
    for address, policy in addresses(house):
        if policy.public or policy.own_check or policy.token is not None:
            continue
        answer = client.get(address)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/dang-nhap"), address


def test_a_script_without_a_login_is_told_so_and_not_sent_to_a_page(house: Flask) -> None:
    client = house.test_client()
    for address, policy in addresses(house):
        if policy.public or policy.own_check or policy.token is not None:
            continue
        answer = client.get(address, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.get_json()["reason"]) == (401, "signed_out"), address


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_comes_in_where_it_may_and_nowhere_else(house: Flask, sqlite_engines: Engines, role: str) -> None:
    """What is asked for does not exist, so a page that lets somebody in says so kindly (or shows an empty list)."""
    client = signed_in(house, sqlite_engines, role)
    for address, policy in addresses(house):
        status = client.get(address).status_code
        if policy.token is not None:
            assert status == 401, f"{role} at {address}: {status}"
        elif policy.roles and role not in policy.roles:
            assert status == 403, f"{role} at {address}: {status}"
        else:
            assert status in (200, 302, 303, 404, 409), f"{role} at {address}: {status}"


@pytest.mark.parametrize("role", list(ROLES))
def test_no_form_is_taken_without_its_token(house: Flask, sqlite_engines: Engines, role: str) -> None:
    """CSRF: a form that another site sends in somebody's name is refused before anything is looked at."""
    client = signed_in(house, sqlite_engines, role)
    for address, _policy in addresses(house, "POST"):
        assert client.post(address, data={}).status_code in (400, 403), address


def test_addresses_are_words_without_accents(house: Flask) -> None:
    for rule in house.url_map.iter_rules():
        plain = rule.rule.replace("_", "")
        assert plain.isascii(), rule.rule
        assert plain == plain.lower(), rule.rule
