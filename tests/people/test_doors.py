"""Guessing, at every door where something can be guessed: few guesses, nobody else kept out, nothing given away."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.actions.logins import sign_in
from quizapp.people.models import FailedLogin
from quizapp.people.queries.logins import FAILURES_PER_ACCOUNT, FAILURES_PER_PLACE
from tests import make
from tests.conftest import Clock
from tests.make import NOW, Sitting
from tests.people.telephones import given_telephone

OWN = "/tai-khoan-cua-toi"


@pytest.fixture
def people(engines: Engines) -> None:
    with engines.writing() as session:
        for username, code in (("an.nguyen", "CB0417"), ("binh", "CB0418")):
            make.account(session, username=username, person=make.person(session, staff_code=code))


def at(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


# --- user name or staff code ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["an.nguyen", "AN.Nguyen", " an.nguyen ", "CB0417", "cb0417", "Cb0417"])
def test_somebody_signs_in_by_user_name_or_staff_code(client: FlaskClient, people: None, name: str) -> None:
    assert make.sign_in(client, name).location == "/"
    assert "an.nguyen" in client.get(OWN).text


def test_a_user_name_comes_before_the_staff_code_of_somebody_else(
    client: FlaskClient, engines: Engines, people: None
) -> None:
    with engines.writing() as session:
        make.account(session, username="cb0418", person=make.person(session))
    make.sign_in(client, "CB0418")
    assert ">cb0418<" in client.get(OWN).text


def test_the_spellings_of_one_account_share_their_guesses(app: Flask, engines: Engines, people: None) -> None:
    spellings = ["an.nguyen", "AN.NGUYEN", "CB0417", "cb0417"]
    answers = [
        make.sign_in(at(app, f"10.0.0.{number}"), spellings[number % 4], "sai").status_code for number in range(30)
    ]
    assert answers.count(401) == FAILURES_PER_ACCOUNT
    assert answers.count(429) == 30 - FAILURES_PER_ACCOUNT
    assert make.sign_in(at(app, "10.0.1.1"), "CB0417").status_code == 429
    assert make.sign_in(at(app, "10.0.0.3"), "CB0418").status_code == 302  # nobody else is kept out
    with engines.reading() as session:
        assert set(session.scalars(sa.select(FailedLogin.username))) == {"an.nguyen"}


def test_a_forged_address_is_no_other_address(app: Flask, people: None) -> None:
    answers = []
    for number in range(12):
        client = at(app, "10.0.0.1")
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"192.0.2.{number}"
        answers.append(make.sign_in(client, "binh", "sai").status_code)
    assert answers.count(401) == FAILURES_PER_PLACE


# --- every door -------------------------------------------------------------------------------------------------------


def by_sign_in(client: FlaskClient, _sitting: Sitting, guess: str) -> int:
    return make.sign_in(client.application.test_client(), _sitting.username, guess).status_code


def in_place(client: FlaskClient, sitting: Sitting, guess: str) -> int:
    door = f"/lam-bai/{sitting.token}/dang-nhap-lai"
    token = client.application.test_client()
    csrf = token.get(door).get_json()["csrf_token"]
    return token.post(door, json={"password": guess, "epoch": 1}, headers={"X-CSRFToken": csrf}).status_code


def by_password_change(client: FlaskClient, _sitting: Sitting, guess: str) -> int:
    facts = {"current": guess, "new": "suoi-doi-may-rung", "again": "suoi-doi-may-rung"}
    return make.post(client, "/doi-mat-khau", facts).status_code


def by_confirming(client: FlaskClient, _sitting: Sitting, guess: str) -> int:
    return make.post(client, "/xac-nhan-mat-khau", {"password": guess}).status_code


Door = Callable[[FlaskClient, Sitting, str], int]
DOORS = (by_sign_in, in_place, by_password_change, by_confirming)


@pytest.mark.parametrize("door", DOORS, ids=lambda one: one.__name__)
def test_every_door_counts_guesses_and_the_doors_count_together(app: Flask, engines: Engines, door: Door) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    client = app.test_client()
    make.sign_in(client, sitting.username)
    answers = [door(client, sitting, f"sai-{number}") for number in range(FAILURES_PER_PLACE + 3)]
    assert answers[-3:] == [429] * 3
    assert 429 not in answers[:FAILURES_PER_PLACE]
    for other in DOORS:
        assert other(client, sitting, make.PASSWORD) == 429, other.__name__


def test_of_guesses_that_arrive_at_once_no_more_are_weighed(engines: Engines, people: None) -> None:
    """Thirty connections past the first look at the count: ten of them are told what came of it."""
    outcomes: list[str] = []
    barrier = threading.Barrier(10)

    def guess() -> None:
        for _ in range(3):
            barrier.wait()
            with engines.writing() as session:
                outcome = sign_in(
                    session, "an.nguyen", is_right=False, address=threading.current_thread().name, now=NOW
                )
            assert outcome.refusal is not None
            outcomes.append(outcome.refusal.reason)

    guessers = [threading.Thread(target=guess) for _ in range(10)]
    for one in guessers:
        one.start()
    for one in guessers:
        one.join()
    assert (outcomes.count("wrong"), outcomes.count("throttled")) == (FAILURES_PER_ACCOUNT, 30 - FAILURES_PER_ACCOUNT)


def test_a_right_password_is_not_weighed_either_while_the_account_waits(
    engines: Engines, people: None, clock: Clock
) -> None:
    with engines.writing() as session:
        for number in range(FAILURES_PER_ACCOUNT):
            sign_in(session, "binh", is_right=False, address=f"a{number}", now=NOW)
        refused = sign_in(session, "binh", is_right=True, address="b", now=NOW + timedelta(minutes=14))
        opened = sign_in(session, "binh", is_right=True, address="b", now=NOW + timedelta(minutes=16))
    assert refused.refusal is not None
    assert (refused.refusal.reason, bool(opened.token)) == ("throttled", True)


# --- nothing is given away --------------------------------------------------------------------------------------------


def test_an_absent_account_is_answered_like_one_that_is_there(app: Flask, engines: Engines, people: None) -> None:
    """Known, unknown, locked, left, with a telephone: a wrong password gets one and the same answer."""
    with engines.writing() as session:
        make.account(session, username="khoa", person=make.person(session)).is_active = False
        make.account(session, username="nghi", person=make.person(session, is_active=False))
        given_telephone(session, make.account(session, username="sep", roles=[("author", None)]))

    def answer(name: str) -> tuple[int, str]:
        page = make.sign_in(app.test_client(), name, "sai-mat-khau")
        text = page.text.replace(name, "…")
        start = text.index("<main")
        return page.status_code, text[start:].replace(make.csrf_of(page), "…")

    known = answer("binh")
    assert known[0] == 401
    for name in ("khong", "CB9999", "khoa", "nghi", "sep", "CB0418"):
        assert answer(name) == known, name


def test_a_right_password_of_a_locked_account_is_answered_like_a_wrong_one(
    app: Flask, engines: Engines, people: None
) -> None:
    with engines.writing() as session:
        make.account(session, username="khoa", person=make.person(session)).is_active = False
    right, wrong = (make.sign_in(app.test_client(), "khoa", word) for word in (make.PASSWORD, "sai"))
    assert (right.status_code, len(right.text)) == (wrong.status_code, len(wrong.text))
