"""When everybody comes at once: answers go first, what waits is bounded, who is refused is told when to come back."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from quizapp.people import passwords
from quizapp.web.admission import Gate, Mailroom, Room, admitted, class_of, nobody
from quizapp.web.headers import ALWAYS
from tests import make
from tests.house.test_routes import addresses

ROOMS = {
    "answers": Room(working=4, waiting=100, seconds=20, after=2),
    "pages": Room(working=2, waiting=3, seconds=20, after=3),
    "sign_in": Room(working=1, waiting=1, seconds=20, after=5),
    "staff": Room(working=1, waiting=1, seconds=0.05, after=10),
    "exports": Room(working=1, waiting=0, seconds=0, after=30),
}
SAVE, PAGE, STAFF, EXPORT = "/lam-bai/x/cau/1", "/lam-bai/x", "/dot-thi", "/bao-cao/dot-thi/1/xlsx"


@dataclass
class Desk:
    """An application whose answers wait until they are released, and which notes who is at work."""

    release: threading.Event = field(default_factory=threading.Event)
    begun: list[str] = field(default_factory=list)
    at_work: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        with self.lock:
            self.begun.append(environ["PATH_INFO"])
            self.at_work += 1
            self.most = max(self.most, self.at_work)
        self.release.wait(120)
        with self.lock:
            self.at_work -= 1
        if environ["PATH_INFO"] == "/ket-qua/hong":
            raise RuntimeError
        start_response("200 OK", [])
        return [b"ok"]


def ask(application: Any, path: str, method: str = "GET") -> tuple[str, dict[str, str], bytes]:
    seen: list[Any] = []
    environ = {"REQUEST_METHOD": "PUT" if path == SAVE else method, "PATH_INFO": path}
    body = b"".join(application(environ, lambda status, headers: seen.extend((status, dict(headers)))))
    return seen[0], seen[1], body


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(12_000):
        if is_so():
            return
        time.sleep(0.005)
    pytest.fail("it never became so")


@contextmanager
def crowd(application: Any, *paths: str) -> Iterator[list[Future[tuple[str, dict[str, str], bytes]]]]:
    with ThreadPoolExecutor(64) as pool:
        yield [pool.submit(ask, application, path) for path in paths]


def test_a_herd_of_pages_leaves_places_for_answers() -> None:
    desk, gate = Desk(), Gate(ROOMS, places=4)
    application = admitted(desk, gate, ALWAYS)
    with ThreadPoolExecutor(64) as pool:
        herd = [pool.submit(ask, application, PAGE) for _ in range(20)]
        until(lambda: sum(one.done() for one in herd) == 15)  # two at work, three wait, the rest were told at once
        answers = [pool.submit(ask, application, SAVE) for _ in range(2)]
        until(lambda: desk.begun.count(SAVE) == 2)
        desk.release.set()
        assert {one.result()[0] for one in answers} == {"200 OK"}
        told = [one.result() for one in herd]
    assert sorted(status for status, _headers, _body in told) == ["200 OK"] * 5 + ["503 Service Unavailable"] * 15
    assert desk.most <= 4


def test_without_the_gate_the_herd_would_take_every_place() -> None:
    """The negative control: the same herd and the same check, on an open door."""
    desk = Desk()
    with crowd(desk, *[PAGE] * 20) as herd:
        until(lambda: desk.at_work == 20)
        desk.release.set()
    assert {one.result()[0] for one in herd} == {"200 OK"}
    assert desk.most == 20


class Dripping:
    """A request that stops after its first byte, until the visitor sends the rest."""

    def __init__(self) -> None:
        self.is_read, self.sent = threading.Event(), threading.Event()

    def read(self, size: int) -> bytes:
        self.is_read.set()
        self.sent.wait(120)
        return b"x" * size


def reading_desk(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    body = environ["wsgi.input"].read(10) if "wsgi.input" in environ else b""
    start_response("200 OK", [])
    return [body]


@pytest.mark.parametrize("is_open", [False, True], ids=["at the gate", "on an open door with one place"])
def test_a_request_that_comes_byte_by_byte_holds_no_place(is_open: bool) -> None:
    """On the open door one place is all there is, and the slow request has it: the negative control."""
    gate, slow = Gate(ROOMS, places=1), Dripping()
    place = threading.Semaphore(1)

    def one_place(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if not place.acquire(timeout=0.2):
            start_response("503 Service Unavailable", [])
            return [b""]
        try:
            return reading_desk(environ, start_response)
        finally:
            place.release()

    application = one_place if is_open else admitted(reading_desk, gate, ALWAYS)
    environ = {"REQUEST_METHOD": "PUT", "PATH_INFO": SAVE, "CONTENT_LENGTH": "10", "wsgi.input": slow}
    told: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        job = pool.submit(lambda: b"".join(application(environ, lambda status, _headers: told.append(status))))
        until(slow.is_read.is_set)
        assert ask(application, SAVE)[0] == ("503 Service Unavailable" if is_open else "200 OK")
        slow.sent.set()
        assert job.result() == b"x" * 10
    assert told == ["200 OK"]


def test_one_address_cannot_take_every_thread_with_requests_that_never_come_whole() -> None:
    """The negative control is in the middle: as many as may be on the way are let in, and hold their threads."""
    mailroom, slow = Mailroom(nobody, most=3), [Dripping() for _ in range(3)]

    def request_of(address: str, body: object) -> dict[str, Any]:
        return {"REMOTE_ADDR": address, "CONTENT_LENGTH": "10", "wsgi.input": body}

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(mailroom.receive, request_of("10.0.0.1", one)) for one in slow]
        until(lambda: all(one.is_read.is_set() for one in slow))
        assert not any(job.done() for job in jobs)
        assert not mailroom.receive(request_of("10.0.0.1", BytesIO(b"x" * 10)))
        assert mailroom.receive(request_of("10.0.0.2", BytesIO(b"x" * 10)))
        for one in slow:
            one.sent.set()
        assert all(job.result() for job in jobs)
    assert mailroom.receive(request_of("10.0.0.1", BytesIO(b"x" * 10)))


def test_an_answer_that_came_last_is_served_first() -> None:
    desk, gate = Desk(), Gate({**ROOMS, "answers": Room(1, 9, 20, 2), "pages": Room(1, 9, 20, 3)}, places=1)
    application = admitted(desk, gate, ALWAYS)
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(ask, application, PAGE)]
        until(lambda: desk.begun == [PAGE])
        for name, path in (("pages", PAGE), ("pages", PAGE), ("answers", SAVE)):
            before = len(gate._waiting[name])
            jobs.append(pool.submit(ask, application, path))
            until(lambda name=name, before=before: len(gate._waiting[name]) > before)
        desk.release.set()
        assert {job.result()[0] for job in jobs} == {"200 OK"}
    assert desk.begun == [PAGE, SAVE, PAGE, PAGE]


def test_whoever_is_refused_hears_when_to_come_back_in_words_or_as_json() -> None:
    desk = Desk()
    application = admitted(desk, Gate(dict.fromkeys(ROOMS, Room(0, 0, 0, 3)) | {"answers": Room(0, 0, 0, 2)}), ALWAYS)
    status, headers, body = ask(application, PAGE)
    assert (status[:3], headers["Retry-After"], headers["Cache-Control"]) == ("503", "3", "no-store")
    assert "Máy chủ đang bận" in body.decode()
    assert headers.items() >= ALWAYS.items()
    status, headers, body = ask(application, SAVE)
    assert (status[:3], headers["Retry-After"], headers["Content-Type"]) == ("503", "2", "application/json")
    assert b'"reason": "busy"' in body
    status, headers, body = ask(application, "/api/v1/units")
    assert (status[:3], headers["Content-Type"], json.loads(body)["code"]) == (
        "503",
        "application/problem+json",
        "busy",
    )
    assert desk.begun == []


def test_patience_ends_and_the_place_is_not_lost() -> None:
    desk, gate = Desk(), Gate(ROOMS, places=4)
    application = admitted(desk, gate, ALWAYS)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(ask, application, STAFF)
        until(lambda: desk.begun == [STAFF])
        assert ask(application, STAFF)[0][:3] == "503"  # waited as long as its class waits
        desk.release.set()
        assert first.result()[0] == "200 OK"
    assert ask(application, STAFF)[0] == "200 OK"
    assert set(gate._working.values()) == {0}


def test_a_crash_gives_its_place_back() -> None:
    desk, gate = Desk(), Gate(ROOMS, places=1)
    desk.release.set()
    application = admitted(desk, gate, ALWAYS)
    for _ in range(3):
        with suppress(RuntimeError):
            ask(application, "/ket-qua/hong")
    assert ask(application, PAGE)[0] == "200 OK"


def test_under_a_storm_every_place_is_given_back_and_no_limit_is_passed() -> None:
    desk, gate = Desk(), Gate(ROOMS, places=4)
    desk.release.set()
    application = admitted(desk, gate, ALWAYS)
    with crowd(application, *[SAVE, PAGE, STAFF, EXPORT] * 200) as jobs:
        pass
    assert {job.result()[0][:3] for job in jobs} <= {"200", "503"}
    assert [jobs[number].result()[0] for number in range(0, 800, 4)] == ["200 OK"] * 200  # no answer was refused
    assert desk.most <= 4
    assert set(gate._working.values()) == {0}
    assert not any(gate._waiting.values())


def test_the_classes_are_those_of_the_issue(app: Flask) -> None:
    assert class_of("PUT", SAVE) == "answers"
    assert class_of("POST", "/lam-bai/x/nop-bai") == "answers"
    assert class_of("GET", "/lam-bai/x/nhip") == "answers"
    assert class_of("GET", "/lam-bai/x/xem-lai") == "pages"
    assert class_of("POST", "/dang-nhap") == "sign_in"
    assert class_of("GET", "/dang-nhap") == "pages"
    assert class_of("GET", "/healthz") is None
    of_staff = {"organiser", "administrator", "results_reviewer", "author", "question_reviewer", "invigilator"}
    for method in ("GET", "POST"):
        for address, policy in addresses(app, method):
            if policy.roles and set(policy.roles) <= of_staff:
                assert class_of(method, address) in ("staff", "exports"), address


def test_a_storm_of_passwords_is_told_to_come_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "PATIENCE", 0.05)
    with ExitStack() as taken:
        while passwords._GATE.acquire(blocking=False):
            taken.callback(passwords._GATE.release)
        answer = make.sign_in(client, "ai-do")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert make.sign_in(client, "ai-do").status_code == 401


def test_the_product_stands_behind_the_gate(app: Flask, client: FlaskClient) -> None:
    bare = app.wsgi_app
    app.wsgi_app = admitted(bare, Gate({**ROOMS, "pages": Room(0, 0, 0, 3)}), ALWAYS)  # type: ignore[method-assign]
    assert client.get("/dang-nhap").status_code == 503
    assert client.get("/healthz").status_code == 200
