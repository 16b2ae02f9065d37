"""What was typed is not lost when a login or a form's token ends; nothing of it is kept on the server."""

import html
import importlib
import pkgutil

import html5lib
import pytest
import wtforms
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import quizapp
from quizapp.db import Engines
from quizapp.people.models import Position
from quizapp.web.forms import Form
from quizapp.web.typed import CARRIED, SECRETS
from tests import make
from tests.conftest import Clock
from tests.people.telephones import code_at, given_telephone

IDLE_LIMITS = True  # see tests/conftest.py
OWN = {"Origin": "http://localhost"}
TYPED = "Công chức một cửa, tiếp nhận hồ sơ & “trả” <kết quả>"
FORM = {"code": "MC9", "name": TYPED}


@pytest.fixture(autouse=True)
def administrator(engines: Engines) -> None:
    with engines.writing() as session:
        make.administrator(session)


def positions(engines: Engines) -> list[str]:
    with engines.writing() as session:
        return [one.name for one in session.query(Position).filter_by(code="MC9")]


def sent(client: FlaskClient, at: str, data: dict[str, str], headers: dict[str, str] = OWN) -> TestResponse:
    return client.post(at, data=data, headers=headers)


def fields(answer: TestResponse, action: str) -> dict[str, str]:
    """What a browser would send of the form on the page that goes to `action`."""
    tree = html5lib.parse(answer.text, namespaceHTMLElements=False)
    form = next(one for one in tree.iter("form") if one.get("action") == action)
    return {str(one.get("name")): one.get("value") or "" for one in form.iter("input")}


def left_alone(client: FlaskClient, clock: Clock) -> dict[str, str]:
    """A form that somebody filled while their login ended."""
    assert make.sign_in(client, "quantri").status_code == 302
    token = make.csrf_of(client.get("/vi-tri"))
    clock.advance(minutes=31)
    return {**FORM, "csrf_token": token}


def test_a_form_of_staff_whose_login_ended_is_sent_again_after_the_password(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    form = left_alone(client, clock)
    refused = sent(client, "/vi-tri", form)
    assert refused.status_code == 401
    assert html.escape(TYPED, quote=False) in refused.text.replace("&#34;", '"')
    assert positions(engines) == []
    once = sent(
        client, "/dang-nhap", {**fields(refused, "/dang-nhap"), "username": "quantri", "password": "khong dung"}
    )
    assert once.status_code == 401
    assert CARRIED in once.text  # a wrong password loses nothing either
    held = {**fields(refused, "/dang-nhap"), "username": "quantri", "password": make.PASSWORD}
    entered = sent(client, "/dang-nhap", held)
    assert entered.status_code == 200
    assert positions(engines) == []  # nothing is sent without a press
    again = fields(entered, "/vi-tri")
    assert (again["code"], again["name"]) == ("MC9", TYPED)
    assert sent(client, "/vi-tri", again).status_code == 302
    assert positions(engines) == [TYPED]


def test_it_goes_through_the_code_of_the_telephone_too(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    with engines.writing() as session:
        chief = make.account(session, username="truong", roles=[("administrator", None)])
        secret, _codes = given_telephone(session, chief)
    form = left_alone(client, clock)
    refused = sent(client, "/vi-tri", form)
    held = {**fields(refused, "/dang-nhap"), "username": "truong", "password": make.PASSWORD}
    asked = sent(client, "/dang-nhap", held)
    entered = sent(
        client,
        "/dang-nhap/ma-xac-thuc",
        {**fields(asked, "/dang-nhap/ma-xac-thuc"), "code": code_at(secret, clock())},
    )
    assert sent(client, "/vi-tri", fields(entered, "/vi-tri")).status_code == 302
    assert positions(engines) == [TYPED]


def test_a_form_of_before_one_signed_in_again_elsewhere_is_sent_again_with_one_press(
    client: FlaskClient, engines: Engines
) -> None:
    assert make.sign_in(client, "quantri").status_code == 302
    stale = {**FORM, "csrf_token": make.csrf_of(client.get("/vi-tri"))}
    client.post("/dang-xuat", data={"csrf_token": make.csrf_of(client.get("/vi-tri"))})
    assert make.sign_in(client, "quantri").status_code == 302
    refused = sent(client, "/vi-tri", stale)
    assert (refused.status_code, positions(engines)) == (400, [])
    assert sent(client, "/vi-tri", fields(refused, "/vi-tri")).status_code == 302
    assert positions(engines) == [TYPED]


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}])
def test_a_page_of_another_site_has_nothing_of_its_own_offered_to_be_sent(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    """Its words would go out with a token of ours. The control is the test above."""
    assert make.sign_in(client, "quantri").status_code == 302
    refused = sent(client, "/vi-tri", {**FORM, "csrf_token": "forged"}, headers)
    assert refused.status_code == 400
    assert "Công chức một cửa" not in refused.text


def test_a_password_is_never_sent_back(client: FlaskClient) -> None:
    assert make.sign_in(client, "quantri").status_code == 302
    form = {"current": make.PASSWORD, "new": "mot mat khau moi", "again": "mot mat khau moi", "csrf_token": "old"}
    refused = sent(client, "/doi-mat-khau", form)
    assert refused.status_code == 400
    assert "mat khau moi" not in refused.text


@pytest.mark.parametrize(
    "packed", ["", "x", "null", "[1,2,3]", '["https://elsewhere.example/",[],[]]', '["//elsewhere.example",[],[]]',
               '["/vi-tri",[["a",1]],[]]', '["/\\\\elsewhere",[],[]]', "[" * 5000]
)  # fmt: skip
def test_what_nobody_packed_is_carried_nowhere(client: FlaskClient, packed: str) -> None:
    token = make.csrf_of(client.get("/dang-nhap"))
    form = {"username": "quantri", "password": make.PASSWORD, "csrf_token": token, CARRIED: packed}
    assert client.post("/dang-nhap", data=form).status_code == 302


def every_form() -> list[type[Form]]:
    for module in pkgutil.walk_packages(quizapp.__path__, "quizapp."):
        if "forms" in module.name:
            importlib.import_module(module.name)
    found, new = set(), {Form}
    while new:
        found |= new
        new = {sub for one in new for sub in one.__subclasses__()} - found
    return list(found)


def test_every_form_with_a_password_is_known_by_the_name_of_its_field() -> None:
    fields_of = [(name, getattr(form, name)) for form in every_form() for name in dir(form) if name[0] != "_"]
    names = {name for name, field in fields_of if getattr(field, "field_class", None) is wtforms.PasswordField}
    assert "current" in names
    assert names <= SECRETS
