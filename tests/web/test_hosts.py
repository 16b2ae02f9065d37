"""What the address bar may say, and what every answer carries."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.web.headers import ALWAYS


@pytest.mark.parametrize(
    "host", ["a..b", ".", "x" * 64 + ".vn", "a b", "ví-dụ", "a" * 300, "", "evil.com/x", "a:99999999"]
)
def test_a_host_that_is_no_host_is_refused_with_all_headers(client: FlaskClient, host: str) -> None:
    answer = client.get("/healthz", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert all(answer.headers[name] == value for name, value in ALWAYS.items())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "may-chu", "[::1]:8000", "sat-hach.tinh.gov.vn", "MAY_CHU.local."])
def test_an_ordinary_host_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", environ_overrides={"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_host_that_is_not_trusted_is_refused(app: Flask, accept: str) -> None:
    app.config["TRUSTED_HOSTS"] = ["may-chu"]
    client = app.test_client()
    headers = {"Accept": accept}
    assert client.get("/dang-nhap", headers=headers, environ_overrides={"HTTP_HOST": "evil.com"}).status_code == 400
    assert client.get("/dang-nhap", headers=headers, environ_overrides={"HTTP_HOST": "may-chu"}).status_code == 200


@pytest.mark.parametrize("path", ["/dang-nhap", "/khong-co", "/tinh/khong-co.css", "/tinh/v-0/app.csx", "/healthz"])
def test_every_answer_carries_the_headers_and_no_error_is_cached(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert all(answer.headers[name] == value for name, value in ALWAYS.items())
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    answer = client.delete("/dang-nhap")
    assert answer.status_code in (400, 405)
    assert client.get("/dang-xuat").status_code == 405
    assert "POST" in client.get("/dang-xuat").headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/ket-qua?trang=99999999999999999999", f"/don-vi/{10**30}", "/can-bo?don-vi=" + "9" * 30]
)
def test_numbers_that_no_column_holds_crash_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in (302, 400, 404)
