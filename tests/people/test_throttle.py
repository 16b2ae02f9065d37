"""Guessing passwords: slowed for who guesses, and for nobody else."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.queries.logins import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, FAILURES_PER_PLACE
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.people.telephones import given_telephone


@pytest.fixture
def two_people(engines: Engines) -> None:
    with engines.writing() as session:
        for username in ("an", "binh"):
            make.account(session, username=username, person=make.person(session))


def at(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def guess(client: FlaskClient, username: str) -> int:
    return make.sign_in(client, username, "sai-mat-khau").status_code


def test_a_name_that_was_guessed_too_often_must_wait(client: FlaskClient, clock: Clock, two_people: None) -> None:
    assert [guess(client, "an") for _ in range(FAILURES_PER_PLACE)] == [401] * FAILURES_PER_PLACE
    refused = make.sign_in(client, "an")
    assert refused.status_code == 429
    assert "phút" in refused.text
    clock.advance(minutes=16)
    assert make.sign_in(client, "an").status_code == 302


def test_whoever_guesses_from_one_pc_locks_nobody_out_of_another(app: Flask, two_people: None) -> None:
    attacker = at(app, "10.0.0.9")
    assert [guess(attacker, "an") for _ in range(40)].count(401) == FAILURES_PER_PLACE
    assert make.sign_in(attacker, "an").status_code == 429  # the control
    assert make.sign_in(at(app, "10.0.0.1"), "an").status_code == 302


def guessed_everywhere(app: Flask, name: str) -> int:
    """How many guesses from thirty addresses are weighed."""
    return [guess(at(app, f"10.0.9.{number}"), name) for number in range(30)].count(401)


def test_guesses_from_everywhere_shut_nobody_out_of_where_they_signed_in_lately(
    app: Flask, clock: Clock, two_people: None
) -> None:
    assert make.sign_in(at(app, "10.0.0.1"), "an").status_code == 302
    assert guessed_everywhere(app, "an") == FAILURES_PER_ACCOUNT
    assert make.sign_in(at(app, "10.0.0.2"), "an").status_code == 429  # the control: a place that is not known
    assert make.sign_in(at(app, "10.0.0.1"), "an").status_code == 302
    clock.advance(days=31)
    assert guessed_everywhere(app, "an") == FAILURES_PER_ACCOUNT
    assert make.sign_in(at(app, "10.0.0.1"), "an").status_code == 429


def test_a_password_without_its_code_makes_no_place_known(app: Flask, engines: Engines) -> None:
    with engines.writing() as session:
        given_telephone(session, make.account(session, username="sep", roles=[("author", None)]))
    assert make.sign_in(at(app, "10.0.0.9"), "sep").status_code == 302
    assert guessed_everywhere(app, "sep") == FAILURES_PER_ACCOUNT
    assert make.sign_in(at(app, "10.0.0.9"), "sep").status_code == 429


def test_one_guess_at_each_name_locks_nobody_of_an_office_out(
    app: Flask, client: FlaskClient, two_people: None
) -> None:
    names = ["an", "binh", *(f"khong-co-{number}" for number in range(FAILURES_PER_ADDRESS))]
    assert {guess(client, name) for name in names} == {401}
    assert guess(client, "an") == 401  # and a slip of their own
    assert [guess(client, "khong-co-1") for _ in range(4)] == [401, 401, 429, 429]  # the control
    assert make.sign_in(client, "an").status_code == 302
    assert make.sign_in(app.test_client(), "binh").status_code == 302


def test_an_unknown_name_is_answered_like_a_known_one(client: FlaskClient, two_people: None) -> None:
    known = make.sign_in(client, "an", "sai-mat-khau")
    unknown = make.sign_in(client, "khong-co", "sai-mat-khau")
    assert (known.status_code, len(known.text)) == (
        unknown.status_code,
        len(unknown.text) + len("an") - len("khong-co"),
    )


def test_no_refusal_tells_which_accounts_there_are(client: FlaskClient, engines: Engines) -> None:
    """In use, locked, of somebody who left, with an initial password that is used up or too old, by staff code."""
    with engines.writing() as session:
        people = [make.person(session, staff_code=f"CB90{number}") for number in range(6)]
        accounts = [make.account(session, person=one, username=f"nguoi{one.staff_code[-1]}") for one in people]
        accounts[1].is_active = False
        accounts[2].must_change_password, accounts[2].initial_used_at = True, NOW - timedelta(days=1)
        accounts[3].must_change_password, accounts[3].initial_expires_at = True, NOW - timedelta(days=1)
        people[4].is_active = False
    names = [*(f"nguoi{number}" for number in range(5)), "CB905", "nguoi8", "CB908"]
    answers = [make.sign_in(client, name, "sai-mat-khau") for name in names]
    assert {one.status_code for one in answers} == {401}
    tokens = re.compile(r'(csrf[^>]*(?:value|content)=)"[^"]*"')
    told = {tokens.sub("", one.text).replace(name, "TÊN") for name, one in zip(names, answers, strict=True)}
    assert len(told) == 1


@pytest.mark.parametrize(
    "wanted",
    ["//ngoai.vn", "https://ngoai.vn", "/\\ngoai.vn", "//[", "/a\r\nSet-Cookie: x=1", "javascript:alert(1)", ""],
)
def test_sign_in_leads_nowhere_but_into_this_site(client: FlaskClient, two_people: None, wanted: str) -> None:
    page = client.get("/dang-nhap")
    data = {"username": "an", "password": make.PASSWORD, "csrf_token": make.csrf_of(page)}
    answer = client.post("/dang-nhap", query_string={"tiep": wanted}, data=data)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_sign_in_leads_on_to_the_page_that_was_asked_for(client: FlaskClient, two_people: None) -> None:
    assert client.get("/ket-qua?trang=2").headers["Location"] == "/dang-nhap?tiep=/ket-qua?trang%3D2"
    page = client.get("/dang-nhap")
    data = {"username": "an", "password": make.PASSWORD, "csrf_token": make.csrf_of(page)}
    answer = client.post("/dang-nhap", query_string={"tiep": "/ket-qua?trang=2"}, data=data)
    assert answer.headers["Location"] == "/ket-qua?trang=2"


def test_a_retired_person_is_signed_out_and_stays_out(client: FlaskClient, engines: Engines, two_people: None) -> None:
    make.sign_in(client, "an")
    assert client.get("/ket-qua").status_code == 200
    with engines.writing() as session:
        make.retire(session, "an")
    assert client.get("/ket-qua").status_code == 302
    assert make.sign_in(client, "an").status_code == 401


def test_a_login_ends_after_its_hours(client: FlaskClient, clock: Clock, two_people: None) -> None:
    make.sign_in(client, "an")
    for _ in range(5):
        clock.advance(hours=2)
        client.get("/ket-qua")  # somebody is there
    clock.advance(hours=1, minutes=59)
    assert client.get("/ket-qua").status_code == 200
    clock.moment += timedelta(minutes=2)
    assert client.get("/ket-qua").status_code == 302
