"""Taking the pen and signing in again, in the hands of the page's script and of strangers."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.models import Attempt
from quizapp.attempts.saving import save_answer
from quizapp.attempts.tickets import read_pen, read_ticket, signed_pen, signed_ticket
from quizapp.db import Engines
from quizapp.people.models import Account, FailedLogin, Login
from quizapp.people.queries.logins import FAILURES_PER_PLACE
from tests import make
from tests.attempts.room_hall import RoomHall
from tests.conftest import SECRET, Clock
from tests.laid import laid
from tests.make import Sitting


@pytest.fixture
def sitting(engines: Engines, client: FlaskClient) -> Sitting:
    """Somebody whose page holds the pen (epoch 2) with one answer, and whose login has ended since."""
    made = laid(engines, make.begun)
    make.sign_in(client, made.username)
    make.post(client, "/", {}, to=f"/lam-bai/{made.token}/tiep-tuc")
    with engines.writing() as session:
        right = make.right_answers(session, made.attempt_id)[1]
    save_answer(engines.save, made.save(3, right, epoch=2))
    with engines.writing() as session:
        session.execute(sa.update(Login).where(Login.ended_at.is_(None)).values(ended_at=make.NOW))
    return made


def again(
    client: FlaskClient, sitting: Sitting, password: Any = make.PASSWORD, epoch: int = 2, token: str = "", **more: Any
) -> TestResponse:
    """The password as the page of that epoch sends it: first a form token, then the post. `more`: other fields."""
    address = f"/lam-bai/{token or sitting.token}/dang-nhap-lai"
    csrf = client.get(address).get_json()["csrf_token"]
    body = {"password": password, "pen": signed_pen(SECRET, sitting.token, sitting.account_id, epoch), **more}
    return client.post(address, json=body, headers={"X-CSRFToken": csrf})


def attempt(engines: Engines, sitting: Sitting) -> Attempt:
    with engines.reading() as session:
        return make.attempt_of(session, sitting)


def saves(client: FlaskClient, sitting: Sitting, facts: dict[str, Any], seq: int = 9) -> int:
    """The status of a save with what the page was told."""
    value = list(facts["answers"][0]["value"])
    body = {"epoch": facts["epoch"], "seq": seq, "value": value}
    address = f"/lam-bai/{sitting.token}/cau/1"
    return client.put(address, json=body, headers={"X-CSRFToken": facts["csrf_token"]}).status_code


def test_the_right_password_goes_on_in_place_with_a_new_pen(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    assert client.get(f"/lam-bai/{sitting.token}/nhip", headers={"Accept": "application/json"}).status_code == 401
    answer = again(client, sitting)
    facts = answer.get_json()
    assert (answer.status_code, facts["epoch"], facts["is_writer"], facts["held"]) == (200, 3, True, False)
    assert [(one["position"], one["epoch"], one["seq"]) for one in facts["answers"]] == [(1, 2, 3)]
    assert (read_ticket(SECRET, facts["ticket"]).epoch, read_pen(SECRET, facts["pen"]).epoch) == (3, 3)
    assert saves(client, sitting, facts) == 200


def test_a_page_that_lost_the_pen_meanwhile_does_not_get_it_by_a_password(
    client: FlaskClient, app: Flask, engines: Engines, sitting: Sitting
) -> None:
    other = app.test_client()
    make.sign_in(other, sitting.username)
    make.post(other, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    facts = again(client, sitting).get_json()
    assert (facts["reason"], facts["is_writer"], facts["epoch"]) == ("superseded", False, 3)
    assert attempt(engines, sitting).epoch == 3
    # the control: with the number of the pen in force the same password does take it
    assert again(client, sitting, epoch=3).get_json()["is_writer"] is True


def test_another_accounts_password_lets_nobody_in(client: FlaskClient, engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        stranger = make.account(session, person=make.person(session), username="nguoi-khac")
        stranger.password_hash = make.password_hash("khac-hoan-toan-9")
    answer = again(client, sitting, "khac-hoan-toan-9")
    assert (answer.status_code, answer.get_json()["reason"]) == (401, "wrong")
    assert attempt(engines, sitting).epoch == 2
    assert client.get("/").status_code == 302
    assert make.sign_in(client, "nguoi-khac", "khac-hoan-toan-9").status_code == 302  # the control: it is a password


@pytest.mark.parametrize("password", ["", "sai", None, 7, ["x"], {"a": 1}, "x" * 5000, "\ud800"])
def test_what_is_no_password_opens_nothing(
    client: FlaskClient, engines: Engines, sitting: Sitting, password: Any
) -> None:
    assert again(client, sitting, password).status_code == 401
    assert client.get("/").status_code == 302


def test_guesses_on_the_page_are_counted_like_any_other(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    for _ in range(FAILURES_PER_PLACE):
        again(client, sitting, "sai")
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FailedLogin)) == FAILURES_PER_PLACE
    answer = again(client, sitting)
    assert (answer.status_code, answer.get_json()["reason"]) == (429, "throttled")
    assert make.sign_in(client, sitting.username).status_code == 429


def test_an_initial_password_is_told_to_be_changed_first(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    with engines.writing() as session:
        session.execute(sa.update(Account).values(must_change_password=True))
    answer = again(client, sitting)
    assert (answer.status_code, answer.get_json()["reason"]) == (401, "initial")
    assert "đổi mật khẩu" in answer.get_json()["message"]
    assert attempt(engines, sitting).epoch == 2


def test_an_attempt_that_is_closed_gets_no_new_pen(
    client: FlaskClient, engines: Engines, sitting: Sitting, clock: Clock
) -> None:
    with engines.writing() as session:
        session.execute(sa.update(Attempt).values(state="submitted", ended_at=make.NOW))
    facts = again(client, sitting).get_json()
    assert (facts["state"], facts["epoch"], facts["is_writer"]) == ("submitted", 2, False)


def test_there_is_no_signing_in_to_an_attempt_that_does_not_exist(client: FlaskClient, sitting: Sitting) -> None:
    assert again(client, sitting, token="khong-co").status_code == 404


@pytest.mark.parametrize("pen", ["", None, 2, "x" * 2000, "another test", "another server", "rescue file"])
def test_a_password_alone_moves_no_pen(
    client: FlaskClient, engines: Engines, sitting: Sitting, pen: str | int | None
) -> None:
    """The address and the epoch can be read over a shoulder, a rescue file gets about; the pen is in the page alone."""
    made = {
        "another test": signed_pen(SECRET, "khac", sitting.account_id, 2),
        "another server": signed_pen("bi-mat-khac", sitting.token, sitting.account_id, 2),
        "rescue file": signed_ticket(SECRET, sitting.token, sitting.account_id, 2),
    }
    facts = again(client, sitting, pen=made.get(str(pen), pen), epoch=2).get_json()
    assert (facts["is_writer"], facts["reason"], facts["ticket"], facts["pen"]) == (False, "superseded", "", "")
    assert attempt(engines, sitting).epoch == 2


@pytest.mark.parametrize("has_page", [True, False])
def test_signing_in_again_on_the_page_needs_no_word(client: FlaskClient, engines: Engines, has_page: bool) -> None:
    """The page that writes shows its pen; without it the password moves nothing past the invigilator."""
    hall = RoomHall(engines, needs_admission=True)
    sitting = hall.begin(0)
    more = {} if has_page else {"pen": ""}
    assert again(client, sitting, epoch=1, **more).get_json()["is_writer"] is has_page


@pytest.mark.parametrize(
    ("rules", "reason", "words"),
    [
        ({"needs_admission": True}, "machine_not_admitted", "giơ tay báo cán bộ coi thi"),
        ({}, "wrong_network", "cán bộ tổ chức cần địa chỉ này để cho vào: 127.0.0.1"),
        ({}, "superseded", ""),
    ],
)
def test_signing_in_again_without_the_pen_says_who_can_help(
    client: FlaskClient, engines: Engines, rules: dict[str, Any], reason: str, words: str
) -> None:
    hall = RoomHall(engines, **rules)
    sitting = hall.begin(0)
    if reason == "wrong_network":
        hall.change_room(address_ranges=["10.9.0.0/16"])
    facts = again(client, sitting, epoch=1, pen="").get_json()
    assert (facts["is_writer"], facts["reason"]) == (False, reason)
    assert words in facts.get("message", "")


def test_a_password_without_the_form_token_is_refused(client: FlaskClient, sitting: Sitting) -> None:
    body = {"password": make.PASSWORD, "epoch": 2}
    assert client.post(f"/lam-bai/{sitting.token}/dang-nhap-lai", json=body).status_code in (400, 401)
    assert client.get("/").status_code == 302


def test_the_heartbeat_tells_who_writes(client: FlaskClient, app: Flask, sitting: Sitting) -> None:
    again(client, sitting)
    assert client.get(f"/lam-bai/{sitting.token}/nhip").get_json()["is_writer"] is True
    other = app.test_client()
    make.sign_in(other, sitting.username)
    assert other.get(f"/lam-bai/{sitting.token}/nhip").get_json()["is_writer"] is False
    csrf = make.csrf_of(other.get(f"/lam-bai/{sitting.token}"))
    taken = other.post(f"/lam-bai/{sitting.token}/tiep-tuc", json={}, headers={"X-CSRFToken": csrf}).get_json()
    assert (taken["is_writer"], taken["epoch"]) == (True, 4)
    beat = client.get(f"/lam-bai/{sitting.token}/nhip").get_json()
    assert (beat["is_writer"], beat["epoch"], beat["state"], beat["held"]) == (False, 4, "in_progress", False)
