"""The ladder of a save, in one process without sockets: hello, JSON, the floor F, the product.

    .venv/bin/python benchmarks/save_ladder.py [--rounds 15] [--saves 200] [--engine sqlite,postgresql]

CPU of this process for each request, rounds interleaved so that other load falls on every rung; the ratio is the
product's save to F. Statements, commits and round trips are counted in tests/attempts/test_save_cost.py.
"""

import argparse
import io
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from floor import floor_app
from shared import PASSWORD, Home, Office, emit, furnished, home, opened

from quizapp.app import create_app
from quizapp.attempts.actions import start_attempt
from quizapp.attempts.queries import frozen_paper
from quizapp.config import Settings
from quizapp.db import Engines

TARGET = 1.5
Wsgi = Callable[..., Any]


class Caller:
    """Calls a WSGI application as a server would, with the cookies of one browser."""

    def __init__(self, application: Wsgi) -> None:
        self.application = application
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}  # of the last answer, by lower-case name

    def __call__(self, method: str, path: str, body: bytes = b"", **extra: str) -> tuple[int, bytes]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **extra,
        }  # fmt: skip
        seen: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _fault: object = None) -> None:
            seen.extend((int(status.split()[0]), headers))

        answer = self.application(environ, start_response)
        data = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        self.headers = {name.lower(): value for name, value in seen[1]}
        for name, value in seen[1]:
            if name.lower() == "set-cookie":
                key, _, content = value.split(";")[0].partition("=")
                self.cookies[key] = content
        return seen[0], data


JSON = {"CONTENT_TYPE": "application/json", "HTTP_ACCEPT": "application/json"}


def signed_in(where: Home, folder: Path, office: Office) -> tuple[Caller, str]:
    """The product with somebody signed in, and the CSRF token of their page."""
    app = create_app(Settings(folder, where.url, "a-secret-of-the-benchmarks-and-of-nothing-else"))
    browser = Caller(app.wsgi_app)
    page = browser("GET", "/dang-nhap")[1].decode()
    csrf = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    form = f"username={office.usernames[0]}&password={PASSWORD}&csrf_token={csrf}".encode()
    status, _ = browser("POST", "/dang-nhap", form, CONTENT_TYPE="application/x-www-form-urlencoded")
    if status != 302:
        raise RuntimeError(f"not signed in: {status}")
    page = browser("GET", "/doi-mat-khau")[1].decode()
    return browser, page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def running(engines: Engines, office: Office) -> list[tuple[str, int]]:
    """Two attempts, one for each kind of saver, and a place of each where one letter is an answer."""
    made = []
    for person_id in office.person_ids[:2]:
        with engines.writing() as session:
            attempt = start_attempt(session, office.round_id, person_id, None, datetime.now(UTC))
            paper = frozen_paper(session, attempt.id)
            made.append((attempt.token, next(item.position for item in paper if item.type == "single")))
    return made


def rungs(where: Home, engines: Engines, folder: Path) -> dict[str, Callable[[int], None]]:
    office = furnished(engines, 2)
    (mine, place), (theirs, other) = running(engines, office)
    product, csrf = signed_in(where, folder, office)
    floor = Caller(floor_app(engines).wsgi_app)

    def body(number: int) -> bytes:
        return json.dumps({"epoch": 1, "seq": number, "value": ["a"]}).encode()

    def call(caller: Caller, method: str, path: str, number: int, **extra: str) -> None:
        status, data = caller(method, path, body(number) if method == "PUT" else b"", **extra)
        if status != 200:
            raise RuntimeError(f"{path}: {status} {data[:200]!r}")

    headers = {**JSON, "HTTP_X_CSRFTOKEN": csrf}
    return {
        "hello": lambda number: call(floor, "GET", "/hello", number),
        "json": lambda number: call(floor, "PUT", "/json", number, **JSON),
        "F": lambda number: call(floor, "PUT", f"/save/{theirs}/{other}", number, **JSON),
        "save": lambda number: call(product, "PUT", f"/lam-bai/{mine}/cau/{place}", number, **headers),
    }


def timed(act: Callable[[int], None], first: int, count: int) -> float:
    """CPU µs of this process for each of `count` acts."""
    began = time.process_time()
    for number in range(first, first + count):
        act(number)
    return (time.process_time() - began) / count * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--saves", type=int, default=200)
    parser.add_argument("--engine", default="sqlite,postgresql")
    given = parser.parse_args()
    for engine in given.engine.split(","):
        with home(engine) as where, opened(where) as engines, tempfile.TemporaryDirectory() as folder:
            acts = rungs(where, engines, Path(folder))
            for act in acts.values():
                timed(act, 1, 20)
            found: dict[str, list[float]] = {name: [] for name in acts}
            for number in range(given.rounds):
                for name, act in acts.items():
                    found[name].append(timed(act, 100 + number * given.saves, given.saves))
            for name, values in found.items():
                if name != "save":
                    emit(f"in-process request: {name}", values, "µs", engine=engine)
            ratios = [save / floor for save, floor in zip(found["save"], found["F"], strict=True)]
            ratio = statistics.median(ratios)
            emit("in-process request: save", found["save"], "µs", engine=engine, ratio=ratio, ratio_to="F",
                 ratio_min=min(ratios), ratio_max=max(ratios), target=TARGET)  # fmt: skip


if __name__ == "__main__":
    main()
