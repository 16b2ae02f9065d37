"""Headers, cookies and silence of the logs on every kind of answer, in both profiles."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.db import Engines
from tests import make
from tests.conftest import Clock, running_app, settings_for
from tests.door.hall import build, csrf_token, entered, undone
from tests.door.test_matrix import Scene
from tests.door.walking import address, doors, knock

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
CSP = (
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'",
)  # fmt: skip
FORBIDDEN = ("unsafe-inline", "unsafe-eval", "*", "http:", "data:")
SAVES = "/cau/"  # the path that keeps answers sends no page, and there every byte counts


def faults_of(answer: TestResponse, profile: str, method: str) -> list[str]:
    """What an answer lacks of the baseline."""
    headers = answer.headers
    if method == "PUT" and SAVES in answer.request.path and answer.mimetype == "application/json":
        lean = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return [name for name, value in lean.items() if headers.get(name) != value]
    found = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    found += [part for part in CSP if part not in policy] + [word for word in FORBIDDEN if word in policy]
    found += [] if "camera=()" in headers.get("Permissions-Policy", "") else ["Permissions-Policy"]
    has_hsts = headers.get("Strict-Transport-Security", "").startswith("max-age=31536000")
    found += [] if has_hsts is (profile == "https") else ["Strict-Transport-Security"]
    is_lasting = "/tinh/" in answer.request.path and answer.status_code == 200
    found += [] if is_lasting or headers.get("Cache-Control") == "no-store" else ["Cache-Control"]
    for cookie in headers.getlist("Set-Cookie"):
        wanted = ["HttpOnly", "SameSite=Lax", "Path=/"] + (["Secure"] if profile == "https" else [])
        found += [f"cookie without {part}" for part in wanted if part not in cookie]
        found += ["Secure on plain http"] if profile == "lan" and "Secure" in cookie else []
        found += ["cookie of a domain"] if "Domain" in cookie else []
        found += [] if cookie.startswith("__Host-quizapp=" if profile == "https" else "quizapp=") else ["cookie name"]
    return found


@pytest.fixture(params=["lan", "https"])
def scene(
    request: pytest.FixtureRequest, sqlite_engines: Engines, tmp_path: Path, clock: Clock
) -> Iterator[tuple[Scene, str]]:
    hall = build(sqlite_engines)
    clock.advance(minutes=25)
    settings = replace(settings_for(sqlite_engines, tmp_path), profile=request.param)
    with running_app(settings, clock) as app, undone(app):
        yield Scene(app, sqlite_engines, hall), request.param


def test_every_answer_of_every_route_keeps_to_the_baseline(scene: tuple[Scene, str]) -> None:
    """Each route as a visitor, as somebody who may not and as an administrator; files and faults too."""
    house, profile = scene
    faults, count, statuses = [], 0, set()
    clients = {
        role: entered(house.app, house.engines, house.hall.accounts.get(role))
        for role in ("visitor", "candidate", "administrator")
    }
    for role, client in clients.items():
        for door in doors(house.app):
            for place, state in list(door.targets())[-1:] + [one for one in door.targets() if one[1] == "closed"][:1]:
                answer = knock(client, door, address(house.app, house.hall, door, place, state))
                count += 1
                statuses.add(answer.status_code)
                found = faults_of(answer, profile, door.method)
                faults += [f"{role} {door.method} {door.endpoint} {answer.status_code}: {one}" for one in found]
            if door.endpoint == "people.sign_out":
                client = entered(house.app, house.engines, house.hall.accounts.get(role))
    for answer in _odd_ones(house.app.test_client()):
        count += 1
        statuses.add(answer.status_code)
        faults += [f"{answer.request.path} {answer.status_code}: {one}" for one in faults_of(answer, profile, "GET")]
    print(f"{count} answers in profile {profile}, statuses {sorted(statuses)}: {len(faults)} faults")
    assert faults == []
    assert {200, 302, 400, 403, 404, 405} <= statuses


def _odd_ones(client: FlaskClient) -> Iterator[TestResponse]:
    yield client.get("/khong-co-trang-nay")
    yield client.delete("/dang-nhap")
    yield client.get("/tinh/app.css")
    yield client.get("/tinh/khong-co.css")
    yield client.post("/dang-nhap", data={})
    yield client.get("/dang-nhap", headers={"Host": "bad host"})
    yield client.post("/dang-nhap", data=b"x" * 20_000_000, content_type="application/x-www-form-urlencoded")


def test_an_answer_without_a_header_would_be_noticed(scene: tuple[Scene, str]) -> None:
    house, profile = scene
    house.app.after_request_funcs[None].insert(0, _stripped)
    answer = house.app.test_client().get("/dang-nhap")
    assert "X-Frame-Options" in faults_of(answer, profile, "GET")


def _stripped(response: TestResponse) -> TestResponse:
    del response.headers["X-Frame-Options"]
    return response


def test_logs_hold_no_secret(scene: tuple[Scene, str]) -> None:
    """Passwords, cookies, tokens and answers that were sent stand in no line that the program writes."""
    house, profile = scene
    written = io.StringIO()
    listener = logging.StreamHandler(written)
    logging.getLogger().addHandler(listener)
    house.app.logger.addHandler(listener)
    canaries = {"password": "mat-khau-chim-hoang-yen", "answer": "tra-loi-chim-hoang-yen"}
    try:
        client = entered(house.app, house.engines, house.hall.accounts["candidate"])
        sitting = house.hall.places["own"].sittings["ready"]
        visitor = house.app.test_client()
        scheme = f"{profile if profile == 'https' else 'http'}://localhost"
        token = make.csrf_of(visitor.get("/dang-nhap", base_url=scheme))
        form = {"username": "thi-sinh-own", "password": canaries["password"], "csrf_token": token}
        secure = {"Referer": f"{scheme}/dang-nhap"}
        visitor.post("/dang-nhap", data=form, base_url=scheme, headers=secure)
        for body in ({"epoch": 1, "seq": 3, "value": [canaries["answer"]]}, {"value": canaries["answer"]}):
            client.put(f"/lam-bai/{sitting.token}/cau/1", json=body, headers={"X-CSRFToken": csrf_token()})

        def broken() -> str:
            raise RuntimeError("thử")

        broken.policy = house.app.view_functions["people.sign_in"].policy  # type: ignore[attr-defined]
        house.app.view_functions["people.sign_in"] = broken
        assert visitor.post("/dang-nhap", data=form, base_url=scheme, headers=secure).status_code == 500
    finally:
        logging.getLogger().removeHandler(listener)
        house.app.logger.removeHandler(listener)
    text = written.getvalue()
    assert "RuntimeError" in text  # the control: something was written
    secrets = {**canaries, "csrf": token, "csrf of the candidate": csrf_token(), "login": sitting.login_token}
    assert [name for name, secret in secrets.items() if secret in text] == []
