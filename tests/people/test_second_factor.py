"""The second factor: rights of staff need it where the office says so, and a test never does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.people.factor_models import RecoveryCode, SecondFactor
from quizapp.people.models import Account, FailedLogin, Login
from quizapp.people.queries.logins import FAILURES_PER_PLACE
from quizapp.people.second_factor import fitting_step, new_secret, opened, recovery_codes, recovery_hash
from quizapp.web.policy import policy_of
from tests import make
from tests.conftest import SECRET, Clock, running_app, settings_for
from tests.make import NOW
from tests.people.telephones import code_at, given_telephone

CODE, SETUP = "/dang-nhap/ma-xac-thuc", "/xac-thuc-hai-buoc"
STEP = 30


@dataclass(frozen=True)
class Chief:
    """An organiser who also sits tests, with a telephone."""

    account_id: int
    secret: str
    papers: list[str]
    token: str  # of the attempt that is running


@pytest.fixture
def chief(engines: Engines) -> Chief:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        account = session.scalars(sa.select(Account).where(Account.username == sitting.username)).one()
        account.username = "tochuc"
        session.add(make.people.RoleGrant(account_id=account.id, role="organiser", unit_id=None))
        secret, papers = given_telephone(session, account)
    return Chief(account.id, secret, papers, sitting.token)


@pytest.fixture
def strict(engines: Engines, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """An office that asks every one of its staff for a second factor."""
    with running_app(replace(settings_for(engines, tmp_path), needs_second_factor=True), clock) as app:
        yield app


def show(client: FlaskClient, code: str, target: str = "") -> int:
    page = client.get(CODE)
    if page.status_code != 200:
        return page.status_code
    data = {"code": code, "csrf_token": make.csrf_of(page)}
    return client.post(CODE, data=data, query_string={"tiep": target} if target else {}).status_code


# --- the rule -------------------------------------------------------------------------------------------------------


def test_a_code_fits_its_half_minute_and_one_on_either_side_and_is_taken_once() -> None:
    secret = opened(SECRET, new_secret(SECRET))
    this = int(NOW.timestamp()) // STEP
    for steps, fits in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        assert (fitting_step(secret, code_at(secret, NOW, steps), NOW, 0) == this + steps) == fits
    assert fitting_step(secret, code_at(secret, NOW), NOW, this) is None  # a replay
    assert fitting_step(secret, code_at(secret, NOW, -1), NOW, this) is None  # an older one after it
    for nonsense in ("", "000000x", "１２３４５６", "12345", " "):
        assert fitting_step(secret, nonsense, NOW, 0) is None


def test_a_copied_database_opens_nothing_without_the_programs_own_secret() -> None:
    encrypted = new_secret(SECRET)
    assert opened("of-another-office-" * 3, encrypted) == ""
    assert opened(SECRET, encrypted) not in encrypted
    one = recovery_codes()[0]
    assert recovery_hash(SECRET, 1, one) != recovery_hash("of-another-office-" * 3, 1, one)
    assert recovery_hash(SECRET, 1, one) != recovery_hash(SECRET, 2, one)
    assert recovery_hash(SECRET, 1, one) == recovery_hash(SECRET, 1, f" {one.upper().replace('-', ' ')} ")


# --- showing it -----------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_no_page_of_staff(client: FlaskClient, chief: Chief, clock: Clock) -> None:
    assert make.sign_in(client, "tochuc").location == f"{CODE}?tiep=/"
    assert client.get("/can-bo?trang=2").location == f"{CODE}?tiep=/can-bo?trang%3D2"
    assert client.get("/can-bo", headers={"Accept": "application/json"}).get_json()["reason"] == "code"
    assert client.get("/doi-mat-khau").location.startswith(CODE)
    assert client.get("/tai-khoan-cua-toi").location.startswith(CODE)
    assert show(client, code_at(chief.secret, clock.moment)) == 302
    assert client.get("/can-bo").status_code == 200
    assert client.get("/doi-mat-khau").status_code == 200


def test_whoever_sits_a_test_is_never_asked(client: FlaskClient, chief: Chief) -> None:
    make.sign_in(client, "tochuc")
    assert client.get("/").status_code == 200
    assert "nhập mã xác thực" in client.get("/").text
    assert client.get(f"/lam-bai/{chief.token}").status_code == 200
    assert client.get(f"/lam-bai/{chief.token}/nhip").status_code == 200
    assert make.post(client, "/", {}, to=f"/lam-bai/{chief.token}/tiep-tuc").status_code == 302


def test_a_code_is_taken_once_and_the_cookie_of_before_has_no_rights(
    app: Flask, client: FlaskClient, chief: Chief, clock: Clock
) -> None:
    make.sign_in(client, "tochuc")
    before = client.get_cookie("quizapp")
    assert before is not None
    assert show(client, code_at(chief.secret, clock.moment)) == 302
    thief = app.test_client()
    thief.set_cookie("quizapp", before.value)
    assert thief.get("/can-bo").location.startswith("/dang-nhap?")  # the token was changed
    other = app.test_client()
    make.sign_in(other, "tochuc")
    assert show(other, code_at(chief.secret, clock.moment)) == 401  # a replay
    assert show(other, code_at(chief.secret, clock.moment, 1)) == 302  # the control: the next one


def test_a_recovery_code_opens_once(app: Flask, chief: Chief, engines: Engines) -> None:
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        make.sign_in(client, "tochuc")
    assert show(first, chief.papers[0].upper().replace("-", " "), "/can-bo") == 302
    assert first.get("/can-bo").status_code == 200
    assert show(second, chief.papers[0]) == 401
    assert show(second, chief.papers[1]) == 302
    with engines.reading() as session:
        acts = list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action == "recovery_code_used")))
        assert acts == ["recovery_code_used"] * 2
        assert set(session.scalars(sa.select(RecoveryCode.code_hash))).isdisjoint(chief.papers)


def test_codes_are_guessed_no_oftener_than_passwords_and_the_password_wipes_nothing(
    app: Flask, chief: Chief, engines: Engines, clock: Clock
) -> None:
    """Who knows the password could otherwise sign in again between guesses, for ever."""
    taken = 0
    for _round in range(4):
        client = app.test_client()
        if make.sign_in(client, "tochuc").status_code != 302:
            continue
        taken += sum(show(client, f"{number:06d}") == 401 for number in range(5))
    assert taken == FAILURES_PER_PLACE
    client = app.test_client()
    assert make.sign_in(client, "tochuc").status_code == 429
    clock.advance(minutes=16)
    assert make.sign_in(client, "tochuc").status_code == 302
    assert show(client, code_at(chief.secret, clock.moment)) == 302
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FailedLogin)) == 0


# --- setting it up --------------------------------------------------------------------------------------------------


def staff(engines: Engines, *roles: str) -> None:
    with engines.writing() as session:
        make.account(session, username="moi", person=make.person(session), roles=[(role, None) for role in roles])


@pytest.mark.parametrize(
    "role", ["organiser", "invigilator", "results_reviewer", "author", "question_reviewer", "administrator"]
)
def test_where_the_office_asks_for_it_every_other_page_of_staff_leads_to_the_set_up(
    strict: Flask, engines: Engines, role: str
) -> None:
    staff(engines, role)
    client = strict.test_client()
    make.sign_in(client, "moi")
    led = 0
    for rule in strict.url_map.iter_rules():
        policy = policy_of(strict, rule.endpoint)
        assert policy is not None
        if "GET" not in (rule.methods or ()) or rule.arguments or policy.public or policy.own_check:
            continue
        if policy.token is not None:  # no page: a login opens none of these
            assert client.get(rule.rule).status_code == 401, rule.rule
            continue
        if rule.endpoint in ("people.second_factor", "people.second_factor_code", "people.change_password"):
            continue
        answer = client.get(rule.rule)
        expected = (302, SETUP) if not policy.roles or role in policy.roles else (403, None)
        assert (answer.status_code, answer.location) == expected, rule.rule
        led += answer.status_code == 302
    assert led >= 3


def test_whoever_only_sits_tests_is_not_asked_to_set_anything_up(strict: Flask, engines: Engines) -> None:
    staff(engines, "candidate")
    client = strict.test_client()
    assert make.sign_in(client, "moi").location == "/"
    assert client.get("/").status_code == 200
    assert client.get(SETUP).status_code == 404


def test_it_is_set_up_with_the_password_a_square_and_the_first_code(
    strict: Flask, engines: Engines, clock: Clock
) -> None:
    staff(engines, "author", "candidate")
    client, other = strict.test_client(), strict.test_client()
    for one in (client, other):
        make.sign_in(one, "moi")
    assert make.post(client, SETUP, {"password": "sai"}, to=f"{SETUP}/bat-dau").status_code == 422
    make.post(client, SETUP, {"password": make.PASSWORD}, to=f"{SETUP}/bat-dau")
    page = client.get(SETUP).text
    secret = re.sub(r"\s", "", re.findall(r'class="secret">([A-Z2-7 ]+)<', page)[0])
    assert "<svg" in page
    with engines.reading() as session:
        assert secret not in session.scalars(sa.select(SecondFactor.secret)).one()
    assert make.post(client, SETUP, {"code": "000000"}, to=f"{SETUP}/xac-nhan").status_code == 401
    shown = make.post(client, SETUP, {"code": code_at(secret, clock.moment)}, to=f"{SETUP}/xac-nhan").text
    papers = re.findall(r'class="secret">([a-z0-9]{5}-[a-z0-9]{5})<', shown)
    assert len(set(papers)) == 10
    assert client.get("/ngan-hang").status_code == 200
    again = client.get(SETUP).text
    assert secret not in again
    assert not any(paper in again for paper in papers)
    assert other.get("/").status_code == 302  # signed out everywhere else
    make.sign_in(other, "moi")
    assert show(other, papers[0]) == 302
    with engines.reading() as session:
        assert "second_factor_set" in set(session.scalars(sa.select(AuditEntry.action)))


def test_a_login_without_the_code_cannot_put_another_telephone_in_its_place(
    client: FlaskClient, chief: Chief, engines: Engines
) -> None:
    make.sign_in(client, "tochuc")
    answer = make.post(client, CODE, {"password": make.PASSWORD}, to=f"{SETUP}/bat-dau")
    assert "đã được cài đặt rồi" in answer.text
    for door in ("ma-du-phong", "tat"):
        assert make.post(client, CODE, {"code": "000000"}, to=f"{SETUP}/{door}").location.startswith(CODE)
    with engines.reading() as session:
        assert opened(SECRET, session.get_one(SecondFactor, chief.account_id).secret) == chief.secret


def test_new_papers_and_switching_off_need_a_code(
    app: Flask, client: FlaskClient, chief: Chief, clock: Clock, engines: Engines
) -> None:
    make.sign_in(client, "tochuc")
    show(client, code_at(chief.secret, clock.moment, -1))
    assert make.post(client, SETUP, {"code": "000000"}, to=f"{SETUP}/ma-du-phong").status_code == 401
    fresh = make.post(client, SETUP, {"code": code_at(chief.secret, clock.moment)}, to=f"{SETUP}/ma-du-phong")
    assert len(re.findall(r'class="secret">([a-z0-9]{5}-[a-z0-9]{5})<', fresh.text)) == 10
    other = app.test_client()
    make.sign_in(other, "tochuc")
    assert show(other, chief.papers[0]) == 401
    assert make.post(client, SETUP, {"code": code_at(chief.secret, clock.moment, 1)}, to=f"{SETUP}/tat").location
    with engines.reading() as session:
        assert session.get(SecondFactor, chief.account_id) is None
    assert client.get("/can-bo").status_code == 200


def test_where_the_office_asks_for_it_nobody_switches_it_off(strict: Flask, chief: Chief, clock: Clock) -> None:
    client = strict.test_client()
    make.sign_in(client, "tochuc")
    show(client, code_at(chief.secret, clock.moment))
    answer = make.post(client, SETUP, {"code": chief.papers[0]}, to=f"{SETUP}/tat")
    assert (answer.status_code, "không tắt được" in answer.text) == (422, True)


# --- taking it away -------------------------------------------------------------------------------------------------


def test_an_administrator_takes_it_from_others_and_never_from_themselves(
    client: FlaskClient, chief: Chief, engines: Engines, clock: Clock
) -> None:
    with engines.writing() as session:
        boss = make.administrator(session, username="sep")
        secret, _papers = given_telephone(session, boss)
    make.sign_in(client, "sep")
    show(client, code_at(secret, clock.moment))
    own, theirs = f"/tai-khoan/{boss.id}", f"/tai-khoan/{chief.account_id}"
    make.post(client, own, {}, to=f"{own}/xac-thuc-hai-buoc/go")
    assert "nhờ quản trị khác" in client.get(own).text
    make.post(client, theirs, {}, to=f"{theirs}/xac-thuc-hai-buoc/go")
    with engines.reading() as session:
        assert session.get(SecondFactor, boss.id) is not None
        assert session.get(SecondFactor, chief.account_id) is None
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "second_factor_removed")).one()
        assert (entry.account_id, entry.subject) == (boss.id, f"account:{chief.account_id}")
        assert not session.scalars(
            sa.select(Login).where(Login.account_id == chief.account_id, Login.ended_at.is_(None))
        ).all()
