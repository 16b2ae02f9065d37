"""First passwords: random, on paper once, used once, gone in three days, and changed before anything else."""

import io
import math
import re
from collections.abc import Iterator
from datetime import timedelta

import pandas as pd
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.config import ConfigError, load_settings
from quizapp.db import Engines
from quizapp.domain.passwords import READABLE
from quizapp.people.actions.accounts import INITIAL_LIFE, open_account
from quizapp.people.models import Account
from quizapp.people.passwords import INITIAL_LENGTH, initial_password, is_guessable
from quizapp.web.policy import policy_of
from tests import make
from tests.conftest import Clock, running_app, settings_for
from tests.make import NOW
from tests.people.conftest import Staff

UNIT_PAGE = "/can-bo/cap-tai-khoan"
# the code comes before the password is changed; for who needs none it only leads on
OPEN_BEFORE = ("people.change_password", "people.sign_out", "people.second_factor_code")
FIRST = "a2b3-c4d5-e6f7"


@pytest.fixture
def newcomer(engines: Engines) -> str:
    """Somebody whose first password lies on a slip; their user name."""
    with engines.writing() as session:
        person = make.person(session, "Nguyễn Văn An", staff_code="CB0417")
        open_account(
            session, person.id, "an", person.name, make.password_hash(FIRST),
            [(role, None) for role in ("candidate", "organiser", "author", "administrator", "results_reviewer")],
            actor=None, now=NOW, initial_expires_at=NOW + INITIAL_LIFE,
        )  # fmt: skip
    return "an"


def passwords_on(page: str) -> list[str]:
    return re.findall(r'class="secret">([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})<', page)


def test_ten_thousand_are_all_different_and_have_more_than_49_bits() -> None:
    made = {initial_password() for _ in range(10_000)}
    letters = "".join(made).replace("-", "")
    assert (len(made), len(letters)) == (10_000, 10_000 * INITIAL_LENGTH)
    assert set(letters) == set(READABLE)
    assert INITIAL_LENGTH * math.log2(len(READABLE)) >= 49
    # each symbol is as frequent as another: chi square of 30 degrees of freedom, p > 0.0001
    expected = len(letters) / len(READABLE)
    assert sum((letters.count(one) - expected) ** 2 / expected for one in READABLE) < 70


def test_a_slip_opens_one_login(app: Flask, engines: Engines, newcomer: str, clock: Clock) -> None:
    first, second = app.test_client(), app.test_client()
    assert make.sign_in(first, newcomer, FIRST).status_code == 302
    refused = make.sign_in(second, newcomer, FIRST)
    assert (refused.status_code, "đã được dùng" in refused.text) == (401, True)
    facts = {"current": FIRST, "new": "suoi-doi-may-rung", "again": "suoi-doi-may-rung"}
    assert make.post(first, "/doi-mat-khau", facts).location == "/"
    assert make.sign_in(second, newcomer, FIRST).status_code == 401
    assert make.sign_in(second, newcomer, "suoi-doi-may-rung").location == "/"
    assert make.sign_in(app.test_client(), newcomer, "suoi-doi-may-rung").location == "/"  # one's own opens many


@pytest.mark.parametrize("typed", ["A2B3-C4D5-E6F7", "a2b3c4d5e6f7", " a2b3 c4d5 e6f7 ", "a2b3\u2013c4d5\u2013e6f7"])
def test_a_slip_may_be_typed_in_capitals_and_without_dashes(app: Flask, newcomer: str, typed: str) -> None:
    """A password of one's own may not: it is compared as it is."""
    client = app.test_client()
    assert make.sign_in(client, newcomer, typed).status_code == 302
    own = "wkrt-mmnp-qqxz"
    same = make.post(client, "/doi-mat-khau", {"current": typed, "new": typed.strip(), "again": typed.strip()})
    assert (same.status_code, "phải khác mật khẩu hiện tại" in same.text) == (422, True)
    assert make.post(client, "/doi-mat-khau", {"current": typed, "new": own, "again": own}).location == "/"
    assert make.sign_in(app.test_client(), newcomer, own.upper()).status_code == 401
    assert make.sign_in(app.test_client(), newcomer, own).location == "/"


def test_a_slip_of_last_week_opens_nothing(client: FlaskClient, newcomer: str, clock: Clock) -> None:
    clock.advance(hours=72)
    refused = make.sign_in(client, newcomer, FIRST)
    assert (refused.status_code, "quá hạn" in refused.text) == (401, True)


def test_no_page_is_to_be_had_before_the_first_password_was_changed(
    app: Flask, client: FlaskClient, newcomer: str
) -> None:
    """Every route and method, as a browser and as a script."""
    make.sign_in(client, newcomer, FIRST)
    token, walked = make.csrf_of(client.get("/doi-mat-khau")), 0
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        assert policy is not None
        if policy.public or policy.token is not None or rule.endpoint in OPEN_BEFORE:
            continue
        values = {name: 1 if "int" in type(c).__name__.lower() or hasattr(c, "num_convert") else "x"
                  for name, c in rule._converters.items()}  # fmt: skip
        address = app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or ())))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = client.open(address, method=method, data={"csrf_token": token}, headers={"X-CSRFToken": token})
            led = answer.location == "/doi-mat-khau" or answer.status_code in (403, 404, 422)
            assert led, f"{method} {address}: {answer.status_code} {answer.location}"
            asked = client.open(address, method=method, headers={"X-CSRFToken": token, "Accept": "application/json"})
            assert asked.status_code in (403, 404, 422), f"{method} {address}: {asked.status_code}"
            walked += 2
    assert walked > 150
    assert client.get("/doi-mat-khau").status_code == 200


@pytest.mark.parametrize(
    ("new", "reason"),
    [("matkhau2026", "dễ đoán"), ("trustno1", "dễ đoán"), ("NguyenVanAn85!", "họ tên"), ("cb0417-1403", "họ tên")],
)
def test_what_others_would_guess_first_is_no_new_password(
    client: FlaskClient, newcomer: str, new: str, reason: str
) -> None:
    make.sign_in(client, newcomer, FIRST)
    answer = make.post(client, "/doi-mat-khau", {"current": FIRST, "new": new, "again": new})
    assert (answer.status_code, reason in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("password", "expected"),
    [("dragon123", True), ("P@ssw0rd1", True), ("qwertyuiop", True), ("matkhau1!", True), ("Anhyeuem1", True),
     ("cau-mua-nang-gio", False), ("tre xanh ben song", False), ("k3x9-p2m7-q8r4", False)],
)  # fmt: skip
def test_a_play_on_a_known_password_is_known_too(password: str, expected: bool) -> None:
    assert is_guessable(password) == expected


# --- handing over -----------------------------------------------------------------------------------------------------


def test_a_unit_gets_slips_with_a_square_once(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    unit = staff.office.first.id
    assert "chỉ mở được trên chính máy chủ này" in organiser.get(f"{UNIT_PAGE}?don-vi={unit}").text  # before it is done
    page = make.post(organiser, UNIT_PAGE, {"unit_id": unit}, to=UNIT_PAGE).text
    passwords = passwords_on(page)
    assert len(passwords) == page.count('<article class="slip">') == page.count("<use href") == 1
    assert page.count("<symbol") == 1
    assert "http://localhost/dang-nhap" in page
    assert "chỉ mở được trên chính máy chủ này" in page  # the address of this very test
    for path in (UNIT_PAGE, f"{UNIT_PAGE}?don-vi={unit}", f"/can-bo/{staff.insider}", "/can-bo"):
        assert passwords[0] not in organiser.get(path).text
    browser = organiser.application.test_client()
    assert make.sign_in(browser, "CB0001", passwords[0]).status_code == 302


def test_a_unit_gets_one_workbook_instead(organiser: FlaskClient, staff: Staff) -> None:
    unit = staff.office.first.id
    answer = make.post(organiser, UNIT_PAGE, {"unit_id": unit, "dang": "xlsx"}, to=UNIT_PAGE)
    assert answer.headers["Cache-Control"] == "no-store"
    table = pd.read_excel(io.BytesIO(answer.data), engine="calamine", nrows=1)
    assert list(table["Tên đăng nhập"]) == ["cb0001"]
    password = str(table["Mật khẩu ban đầu"][0])
    assert make.sign_in(organiser.application.test_client(), "cb0001", password).status_code == 302
    again = make.post(organiser, UNIT_PAGE, {"unit_id": unit, "dang": "xlsx"}, to=UNIT_PAGE)
    assert "đã có tài khoản" in again.text


def test_who_lost_a_slip_gets_another_from_the_units_organiser_and_the_old_one_is_waste(
    organiser: FlaskClient, staff: Staff, engines: Engines, clock: Clock
) -> None:
    unit = staff.office.first.id
    old = passwords_on(make.post(organiser, UNIT_PAGE, {"unit_id": unit}, to=UNIT_PAGE).text)[0]
    assert "Chưa đăng nhập lần đầu" in organiser.get(f"{UNIT_PAGE}?don-vi={unit}").text
    fresh = make.post(organiser, UNIT_PAGE, {"unit_id": unit}, to="/can-bo/cap-lai-tai-khoan").text
    assert len(passwords_on(fresh)) == 1  # not of who came in already, not of staff
    browser = organiser.application.test_client()
    assert make.sign_in(browser, "cb0001", old).status_code == 401
    assert make.sign_in(browser, "cb0001", passwords_on(fresh)[0]).status_code == 302


def test_an_organiser_gives_no_passwords_in_another_unit(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    before = hashes(engines)
    foreign = {"unit_id": staff.office.second.id}
    for door in (UNIT_PAGE, "/can-bo/cap-lai-tai-khoan"):
        assert make.post(organiser, UNIT_PAGE, foreign, to=door).status_code == 422
    for account in (staff.outsider_account, staff.author_account):
        assert make.post(organiser, UNIT_PAGE, {}, to=f"/tai-khoan/{account}/cap-lai").status_code == 404
    assert hashes(engines) == before


def hashes(engines: Engines) -> list[str]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(Account.password_hash).order_by(Account.id)))


def test_a_user_name_that_is_somebody_elses_staff_code_is_taken(administrator: FlaskClient, staff: Staff) -> None:
    facts = {"username": "cb0001", "display_name": "Người khác", "role": "author", "unit_id": "0"}
    answer = make.post(administrator, "/tai-khoan/them", facts)
    assert (answer.status_code, "đã được dùng" in answer.text) == (422, True)


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def hasty(engines: Engines, tmp_path_factory: pytest.TempPathFactory, clock: Clock,
          monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:  # fmt: skip
    monkeypatch.setenv("QUIZAPP_INITIAL_HOURS", "4")
    monkeypatch.setenv("QUIZAPP_ADDRESS", "http://sathach.xa.vn:8000/")
    loaded = load_settings(tmp_path_factory.mktemp("office"))
    facts = {"initial_hours": loaded.initial_hours, "address": loaded.address}
    settings = settings_for(engines, loaded.data)
    with running_app(type(settings)(**{**vars(settings), **facts}), clock) as app:
        yield app


def test_an_office_may_shorten_the_time_and_say_its_own_address(hasty: Flask, staff: Staff, engines: Engines) -> None:
    client = hasty.test_client()
    make.sign_in(client, "tochuc")
    page = make.post(client, UNIT_PAGE, {"unit_id": staff.office.first.id}, to=UNIT_PAGE).text
    assert "http://sathach.xa.vn:8000/dang-nhap" in page
    assert "chỉ mở được trên chính máy chủ này" not in page
    with engines.reading() as session:
        account = session.scalars(sa.select(Account).where(Account.username == "cb0001")).one()
    assert account.initial_expires_at == NOW + timedelta(hours=4)


@pytest.mark.parametrize(
    ("name", "value"),
    [("QUIZAPP_INITIAL_HOURS", "73"), ("QUIZAPP_INITIAL_HOURS", "0"), ("QUIZAPP_INITIAL_HOURS", "x"),
     ("QUIZAPP_TOTP", "maybe"), ("QUIZAPP_ADDRESS", "sathach.vn"), ("QUIZAPP_ADDRESS", "http://a.vn/\r\nx")],
)  # fmt: skip
def test_settings_that_say_nothing_sensible_stop_the_start(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=name):
        load_settings(tmp_path_factory.mktemp("office"))
