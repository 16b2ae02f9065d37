"""A database that is away: whoever asks is told so, and when to come back, without the database being asked again."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.people import access
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


def test_a_script_hears_it_too(client: FlaskClient, away: make.Sitting) -> None:
    answer = client.get(f"/lam-bai/{away.token}/nhip", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["reason"], answer.headers["Retry-After"]) == (503, "busy", "2")
