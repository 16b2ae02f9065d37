"""A database that is away: whoever asks is told so, and when to come back, without the database being asked again."""

import re
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.people import access
from quizapp.web.admission import class_of
from tests import make


@pytest.fixture
def away(engines: Engines, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> make.Sitting:
    """Somebody in the midst of a test, as the database goes."""
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.sign_in(client, sitting.username)

    def gone(_session: Session, _token: str, _now: datetime) -> None:
        raise sa.exc.OperationalError("SELECT", {}, ConnectionError("connection refused"))

    monkeypatch.setattr(access, "live_login", gone)
    return sitting


@pytest.mark.parametrize("path", ["/", "/lam-bai/{}", "/lam-bai/{}/xem-lai", "/tro-giup", "/dang-nhap"])
def test_a_page_says_that_the_server_is_busy(client: FlaskClient, away: make.Sitting, path: str) -> None:
    answer = client.get(path.format(away.token))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Máy chủ đang bận" in answer.text
    assert "Đã lưu" in answer.text


def test_the_page_wears_the_dress_of_the_site_which_comes_without_the_database(
    client: FlaskClient, away: make.Sitting
) -> None:
    """The page of a class that is full is the same one; the link to a name that is none is the control."""
    page = client.get("/").text
    [address] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    sheet = client.get(address)
    assert (sheet.status_code, sheet.mimetype) == (200, "text/css")
    assert "ETag" in sheet.headers, "asked for again each time, and not sent again"
    assert class_of("GET", address) is None, "costs no place"
    assert class_of("GET", "/") is not None


@pytest.mark.parametrize("path", ["/khong-co", "/tinh/khong-co.css", "/bao-cao"])
def test_a_page_that_refuses_is_no_fault_of_the_server(client: FlaskClient, away: make.Sitting, path: str) -> None:
    """Errors have a page of their own, which says who is signed in."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Máy chủ đang bận" in answer.text


def test_a_script_hears_it_too(client: FlaskClient, away: make.Sitting) -> None:
    answer = client.get(f"/lam-bai/{away.token}/nhip", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["reason"], answer.headers["Retry-After"]) == (503, "busy", "2")


def test_what_was_typed_stands_on_the_page_that_says_so(client: FlaskClient, away: make.Sitting) -> None:
    """And nothing of it where no page of ours sent it: the control."""
    form = {"name": "Cầu dao tổng của trụ sở bị ngắt", "csrf_token": "x"}
    for origin, stands in (("http://localhost", True), ("http://other.example", False)):
        answer = client.post("/dich-vu/neu", data=form, headers={"Origin": origin})
        assert answer.status_code == (503 if stands else 400) or answer.status_code == 503
        assert ("Cầu dao tổng" in answer.text) == stands
        assert ("Gửi lại" in answer.text) == stands
