"""Late answers through each door, and requests that begin in time and end too late."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts import saving
from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.routes import saving as pages
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.operations.guards import install_guards
from tests import make
from tests.conftest import Clock, LiveServer
from tests.laid import laid
from tests.make import Sitting

OFFSETS = (-5.0, -0.05, 0.0, 1.95, 1.999, 2.0, 2.05, 5.0, 3600.0)  # seconds after the deadline
IN_TIME = tuple(offset for offset in OFFSETS if offset < 2)


def of_single_letters(engines: Engines) -> Sitting:
    """Ten questions where one letter is a whole answer."""
    with engines.writing() as session:
        make.small_bank(session, copies=3)
        cells = [Cell("D1", 1, 5), Cell("E1", 1, 5)]
        return make.started_attempt(session, blueprint_id=make.blueprint(session, cells).id)


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return laid(engines, of_single_letters)


@pytest.fixture
def browser(client: FlaskClient, sitting: Sitting) -> FlaskClient:
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = sitting.login_token, True
    return client


Door = Callable[[FlaskClient, Sitting, str, int], int]  # browser, sitting, CSRF token, position → status


def by_script(browser: FlaskClient, sitting: Sitting, csrf: str, position: int) -> int:
    body = {"epoch": 1, "seq": position, "value": ["a"]}
    address = f"/lam-bai/{sitting.token}/cau/{position}"
    return browser.put(address, json=body, headers={"X-CSRFToken": csrf}).status_code


def _form(csrf: str, position: int) -> dict[str, str]:
    return {"csrf_token": csrf, "epoch": "1", f"da{position}": "", f"c{position}": "a"}


def by_button(browser: FlaskClient, sitting: Sitting, csrf: str, position: int) -> int:
    return browser.post(f"/lam-bai/{sitting.token}/cau/{position}", data=_form(csrf, position)).status_code


def by_review(browser: FlaskClient, sitting: Sitting, csrf: str, position: int) -> int:
    return browser.post(f"/lam-bai/{sitting.token}/xem-lai", data=_form(csrf, position)).status_code


DOORS = [by_script, by_button, by_review]


def kept(engines: Engines) -> list[int]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(AnswerEvent.position).order_by(AnswerEvent.position)))


def come_at_every_offset(browser: FlaskClient, sitting: Sitting, clock: Clock, door: Door) -> dict[float, int]:
    csrf = make.csrf_of(browser.get("/doi-mat-khau"))
    heard = {}
    for position, offset in enumerate(OFFSETS, start=1):
        clock.moment = sitting.deadline_at + timedelta(seconds=offset)
        heard[offset] = door(browser, sitting, csrf, position)
    return heard


@pytest.mark.parametrize("door", DOORS)
def test_no_door_takes_an_answer_after_deadline_and_grace_nor_refuses_one_before(
    engines: Engines, browser: FlaskClient, sitting: Sitting, clock: Clock, door: Door
) -> None:
    heard = come_at_every_offset(browser, sitting, clock, door)
    assert kept(engines) == list(range(1, len(IN_TIME) + 1))
    assert {offset for offset, status in heard.items() if status == 409} == set(OFFSETS) - set(IN_TIME)


def test_a_door_that_takes_late_answers_would_be_seen_and_the_database_refuses_them(
    engines: Engines, browser: FlaskClient, sitting: Sitting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a save that forgives an hour. Behind it stands the guard of the database."""
    monkeypatch.setattr(saving, "GRACE", timedelta(hours=2))
    come_at_every_offset(browser, sitting, clock, by_script)
    accepted = [OFFSETS[position - 1] for position in kept(engines)]
    assert max(accepted) < 2.001, "the guard refuses what the statement forgets (on SQLite exact to a millisecond)"
    drop = "DROP TRIGGER guard_answer_event_closed"
    on_table = " ON answer_event" if engines.write.dialect.name == "postgresql" else ""
    with engines.write.begin() as connection:
        connection.execute(sa.text(drop + on_table))
    clock.moment = sitting.deadline_at
    come_at_every_offset(browser, sitting, clock, by_script)
    found = kept(engines)
    with engines.write.begin() as connection:
        install_guards(connection)
    assert len(found) > len(IN_TIME)


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("is_script", [True, False])
def test_a_hand_in_that_comes_late_ends_at_the_deadline(
    engines: Engines, browser: FlaskClient, sitting: Sitting, clock: Clock, offset: float, is_script: bool
) -> None:
    csrf = make.csrf_of(browser.get("/doi-mat-khau"))
    clock.moment = sitting.deadline_at + timedelta(seconds=offset)
    address = f"/lam-bai/{sitting.token}/nop-bai"
    if is_script:
        answer = browser.post(address, json={"time_up": True}, headers={"X-CSRFToken": csrf})
    else:
        answer = browser.post(address, data={"csrf_token": csrf})
    with engines.reading() as session:
        attempt = make.attempt_of(session, sitting)
    if is_script and offset < 0:
        told = answer.get_json()
        assert (answer.status_code, told["reason"], attempt.state) == (409, "time_left", "in_progress")
        assert told["deadline"] == sitting.deadline_at.isoformat(timespec="milliseconds")
        assert told["server_time"] == clock.moment.isoformat(timespec="milliseconds")
    elif offset < 0 or (offset == 0 and not is_script):
        assert (attempt.state, attempt.ended_at) == ("submitted", clock.moment)
    else:
        assert (attempt.state, attempt.ended_at) == ("expired", sitting.deadline_at)


# --- requests that take their time, over a real connection ------------------------------------------------------------


@contextmanager
def connection_to(server: LiveServer) -> Iterator[socket.socket]:
    address = urlsplit(server.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=20) as opened:
        yield opened


def signed_in_cookie(server: LiveServer, sitting: Sitting) -> tuple[str, str]:
    """A session cookie of the candidate's login, and a CSRF token of it."""
    with server.app.test_client() as client:
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = sitting.login_token, True
        token = make.csrf_of(client.get("/doi-mat-khau"))
        found = client.get_cookie("quizapp")
        assert found is not None
        return found.value, token


def drip(server: LiveServer, sitting: Sitting, body: bytes, head: str, *, late: bool, expect: bool) -> bytes:
    """Send half of the body before the deadline and the rest at the deadline + 2.5 s, or (not `late`) 2 s before it."""
    cookie, csrf = signed_in_cookie(server, sitting)
    lines = [
        head,
        "Host: 127.0.0.1",
        f"Cookie: quizapp={cookie}",
        f"X-CSRFToken: {csrf}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(["Expect: 100-continue"] if expect else []),
    ]
    with connection_to(server) as wire:
        left = sitting.deadline_at - server.clock()
        server.clock.advance(seconds=left.total_seconds() - 60)  # type: ignore[attr-defined]
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        if expect:
            assert b"100" in wire.recv(200)
        wire.sendall(body[: len(body) // 2])
        left = sitting.deadline_at - server.clock()
        server.clock.advance(seconds=left.total_seconds() + (2.5 if late else -20))  # type: ignore[attr-defined]
        wire.sendall(body[len(body) // 2 :])
        answer = b""
        while part := wire.recv(65536):
            answer += part
    return answer


@pytest.mark.parametrize("expect", [False, True])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("door", ["script", "form"])
def test_a_request_counts_when_its_last_byte_has_come(
    live_server: LiveServer, door: str, late: bool, expect: bool
) -> None:
    sitting = of_single_letters(live_server.engines)
    if door == "script":
        body = json.dumps({"epoch": 1, "seq": 1, "value": ["a"]}).encode()
        head = f"PUT /lam-bai/{sitting.token}/cau/1 HTTP/1.1\r\nContent-Type: application/json"
    else:
        body = urlencode({"epoch": 1, "da1": "", "c1": "a"}).encode()
        head = f"POST /lam-bai/{sitting.token}/cau/1 HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"
    answer = drip(live_server, sitting, body, head, late=late, expect=expect)
    assert (b" 409 " in answer.splitlines()[0]) is late
    assert kept(live_server.engines) == ([] if late else [1])


def test_a_server_that_reads_its_clock_before_the_body_would_be_seen(
    live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the arrival is the moment of the first byte."""
    sitting = of_single_letters(live_server.engines)
    early = sitting.deadline_at - timedelta(seconds=60)
    monkeypatch.setattr(pages, "now", lambda: early)
    body = json.dumps({"epoch": 1, "seq": 1, "value": ["a"]}).encode()
    head = f"PUT /lam-bai/{sitting.token}/cau/1 HTTP/1.1\r\nContent-Type: application/json"
    answer = drip(live_server, sitting, body, head, late=True, expect=False)
    assert b" 200 " in answer.splitlines()[0]
    assert kept(live_server.engines) == [1]
