"""Signing in through the office's own provider: a real process, believed only where everything fits."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.config import ConfigError, Provider, load_settings
from quizapp.db import Engines
from quizapp.people import one_door
from quizapp.people.models import Account, Login
from tests import make
from tests.conftest import Clock, running_app, settings_for
from tests.people.provider import CLIENT, CLIENT_SECRET

Script = Callable[..., None]
DOOR, BACK = "/dang-nhap/co-quan", "/dang-nhap/co-quan/tro-ve"


@pytest.fixture
def engines(sqlite_engines: Engines) -> Engines:
    """What the provider says is weighed alike on either engine; its records are tried on both elsewhere."""
    return sqlite_engines


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The issuer's address."""
    script = Path(__file__).with_name("provider.py")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


@pytest.fixture
def let(provider: str, clock: Clock) -> Script:
    """Whom the provider lets in next, and what it does wrongly."""
    one_door._KNOWN.clear()

    def told(user: str, fault: str = "", signs: str = "first") -> None:
        form = {"user": user, "fault": fault, "signs": signs, "at": int(clock.moment.timestamp())}
        requests.post(f"{provider}/as", data=form, timeout=60)

    return told


@pytest.fixture
def site(engines: Engines, tmp_path: Path, clock: Clock, provider: str) -> Iterator[Flask]:
    with engines.writing() as session:
        an = make.person(session, "Nguyễn Văn An", staff_code="CB0417")
        make.account(session, username="an", person=an)
        gone = make.person(session, staff_code="CB0500", is_active=False)
        make.account(session, username="nghi", person=gone)
        locked = make.account(session, username="khoa", person=make.person(session, staff_code="CB0600"))
        locked.is_active = False
        chief = make.person(session, staff_code="CB0001")
        make.account(session, username="tochuc", person=chief, roles=[("organiser", None)])
    known = Provider(provider, CLIENT, CLIENT_SECRET, name="Cổng của tỉnh")
    with running_app(replace(settings_for(engines, tmp_path), provider=known, needs_second_factor=True), clock) as app:
        yield app


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    return site.test_client()


def way_back(browser: FlaskClient, target: str = "") -> str:
    """Off to the provider, and the address that it sends the browser back to."""
    off = browser.get(DOOR, query_string={"tiep": target} if target else {})
    assert off.status_code == 302, off.text
    return (
        requests.get(off.location, allow_redirects=False, timeout=60)
        .headers["Location"]
        .removeprefix("http://localhost")
    )


def come_in(browser: FlaskClient, target: str = "") -> TestResponse:
    return browser.get(way_back(browser, target))


def logins(site: Flask, engines: Engines) -> list[Login]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(Login)))


def test_whom_the_provider_vouches_for_comes_in_to_the_page_that_was_wanted(
    browser: FlaskClient, site: Flask, engines: Engines, let: Script
) -> None:
    assert "Cổng của tỉnh" in browser.get("/dang-nhap").text
    let("cb0417")
    answer = come_in(browser, "/ket-qua?trang=2")
    assert (answer.status_code, answer.location) == (302, "/ket-qua?trang=2")
    assert browser.get("/ket-qua").status_code == 200
    assert [(one.kind, one.second_factor_at) for one in logins(site, engines)] == [("oidc", None)]


@pytest.mark.parametrize("code", ["CB9999", "CB0500", "CB0600", "", "an"])
def test_nobody_else_comes_in_and_no_account_is_opened(
    browser: FlaskClient, site: Flask, engines: Engines, let: Script, code: str
) -> None:
    """Unknown, left, locked, silent; and a user name is no staff code."""
    let(code)
    answer = come_in(browser)
    assert answer.status_code == 403
    assert "chưa gắn với tài khoản nào" in answer.text
    assert browser.get("/").status_code == 302
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Account)) == 4
    assert logins(site, engines) == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("nonce", 403),
        ("no_nonce", 403),
        ("audience", 403),
        ("audiences", 403),
        ("issuer", 403),
        ("expired", 403),
        ("access_hash", 403),
        ("signature", 403),
        ("unsigned", 403),
        ("shared_key", 403),
        ("weird_claim", 403),
        ("other_subject", 403),
        ("denied", 403),
        ("broken", 503),
    ],
)
def test_what_does_not_fit_is_not_believed(
    browser: FlaskClient, site: Flask, engines: Engines, let: Script, fault: str, status: int
) -> None:
    let("CB0417", fault)
    assert come_in(browser).status_code == status
    assert logins(site, engines) == []
    let("CB0417")  # the control: without the fault the same way leads in
    assert come_in(browser).location == "/"


def test_another_issuer_is_not_gone_to(browser: FlaskClient, let: Script) -> None:
    let("CB0417", "other_issuer")
    assert browser.get(DOOR).status_code == 403


def test_a_way_back_is_walked_once_in_the_browser_that_set_out(
    site: Flask, engines: Engines, let: Script, clock: Clock
) -> None:
    let("CB0417")
    browser, thief = site.test_client(), site.test_client()
    back = way_back(browser)
    assert thief.get(back).status_code == 403  # another browser
    kept = browser.get_cookie("quizapp")
    assert kept is not None
    assert browser.get(back).location == "/"
    thief.set_cookie("quizapp", kept.value)  # the cookie of before, copied
    assert thief.get(back).status_code == 403
    late = site.test_client()
    back = way_back(late)
    clock.advance(minutes=11)
    assert late.get(back).status_code == 403
    assert late.get(BACK).status_code == 403
    assert len(logins(site, engines)) == 1


def test_a_state_of_ones_own_making_leads_nowhere(browser: FlaskClient, let: Script) -> None:
    let("CB0417")
    back = way_back(browser)
    assert browser.get(back.replace("state=", "state=x")).status_code == 403
    assert browser.get(back).status_code == 403  # the errand is over


def test_new_keys_of_the_provider_are_fetched_when_they_are_needed(browser: FlaskClient, let: Script) -> None:
    let("CB0417")
    assert come_in(browser).location == "/"
    let("CB0417", signs="second")
    assert come_in(browser).location == "/"


def test_the_claim_may_stand_on_the_page_about_the_user(browser: FlaskClient, let: Script) -> None:
    let("CB0417", "silent")
    assert come_in(browser).location == "/"


def test_a_second_factor_is_asked_for_unless_the_provider_says_that_it_asked(site: Flask, let: Script) -> None:
    let("CB0001")
    plain, strong = site.test_client(), site.test_client()
    assert come_in(plain).location.startswith("/xac-thuc-hai-buoc")
    assert plain.get("/can-bo").location.startswith("/xac-thuc-hai-buoc")
    let("CB0001", "strong")
    assert come_in(strong).location == "/"
    assert strong.get("/can-bo").status_code == 200


def test_a_provider_that_is_down_is_said_to_be_and_the_password_still_opens(
    engines: Engines, tmp_path: Path, clock: Clock
) -> None:
    with engines.writing() as session:
        make.account(session, username="an", person=make.person(session))
    one_door._KNOWN.clear()
    nobody = Provider("http://127.0.0.1:9", CLIENT, CLIENT_SECRET)
    with running_app(replace(settings_for(engines, tmp_path), provider=nobody), clock) as app:
        browser = app.test_client()
        answer = browser.get(DOOR)
        assert answer.status_code == 503
        assert "Chưa kết nối được" in answer.text
        assert make.sign_in(browser, "an").location == "/"


def test_who_leaves_is_shown_the_way_out_of_the_provider_too(
    browser: FlaskClient, site: Flask, engines: Engines, let: Script, provider: str
) -> None:
    let("CB0417")
    come_in(browser)
    out = make.post(browser, "/tai-khoan-cua-toi", {}, to="/dang-xuat")
    assert "đăng xuất ở đó nữa" in browser.get(out.location).text
    assert browser.get("/dang-nhap/co-quan/ra").location.startswith(f"{provider}/logout?client_id={CLIENT}")
    assert all(one.ended_at for one in logins(site, engines))


def test_without_a_provider_there_is_no_such_door(client: FlaskClient) -> None:
    for path in (DOOR, BACK, "/dang-nhap/co-quan/ra"):
        assert client.get(path).status_code == 404
    assert "co-quan" not in client.get("/dang-nhap").text


def test_half_a_description_of_a_provider_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("bí mật\n", encoding="utf-8")
    monkeypatch.setenv("QUIZAPP_OIDC_ISSUER", "http://sso.tinh.gov.vn")
    monkeypatch.setenv("QUIZAPP_OIDC_CLIENT_ID", "x")
    with pytest.raises(ConfigError, match="https"):
        load_settings(tmp_path)
    monkeypatch.setenv("QUIZAPP_OIDC_ISSUER", "https://sso.tinh.gov.vn")
    monkeypatch.setenv("QUIZAPP_OIDC_SECRET_FILE", str(file))
    settings = load_settings(tmp_path)
    assert settings.provider == Provider("https://sso.tinh.gov.vn", "x", "bí mật")
    assert "bí mật" not in repr(settings)
    monkeypatch.setenv("QUIZAPP_OIDC_SECRET_FILE", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match="SECRET_FILE"):
        load_settings(tmp_path)
    monkeypatch.setenv("QUIZAPP_OIDC_CLIENT_ID", "")
    with pytest.raises(ConfigError, match="CLIENT_ID"):
        load_settings(tmp_path)
