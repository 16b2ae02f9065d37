"""CPU, statements and bytes of each page of a candidate's test, in one process without sockets.

    .venv/bin/python benchmarks/pages.py [--people 40] [--warm 60] [--engine sqlite,postgresql]

Every candidate asks for each page once, as their browser would, cookies and gzip included. The least of them is what
the page costs where nothing else disturbs it: it says more on a machine that is shared than a median does. CPU of this
process only: PostgreSQL's own is not in it. Round trips are counted for one more candidate: statements on SQLite,
BEGIN and COMMIT included; on PostgreSQL how often the server was waited for. The first `--warm` candidates let the
process render most of the bank and are not counted.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote_plus

import sqlalchemy as sa
from flask import Flask
from save_ladder import JSON, Caller
from shared import Home, Office, emit, furnished, home, opened
from visit import Visit
from wire import Answer, Browser, unpacked

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.memory import settle
from quizapp.web.extensions import db

ACCEPT = {
    "HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/109.0.0.0 Safari/537.36",
    "HTTP_ACCEPT_LANGUAGE": "vi-VN,vi;q=0.9",
    "HTTP_ACCEPT_ENCODING": "gzip, deflate",
    "HTTP_ACCEPT": "text/html",
}
FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_ORIGIN": "http://127.0.0.1"}
PAGES = {  # method and address, a star for what differs; the first that fits
    "sign-in form": "GET /dang-nhap", "sign in": "POST /dang-nhap", "home": "GET /", "rules": "GET /lam-bai/dot/*",
    "start": "POST /lam-bai/dot/*", "save": "PUT *", "review": "GET /lam-bai/*/xem-lai", "hand in": "POST /lam-bai/*",
    "attempt page": "GET /lam-bai/*", "result": "GET /ket-qua/*",
}  # fmt: skip


@dataclass
class InProcess:
    """A browser of `wire` that calls the application itself; what each request cost, by page."""

    caller: Caller
    trips: Callable[[], int] = int  # so far, of all connections
    spent: list[tuple[str, float, int, int]] = field(default_factory=list)  # page, CPU ms, round trips, bytes

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        before, began = self.trips(), time.process_time()
        status, data = self.caller(method, path, body, **{**ACCEPT, **headers})
        took = (time.process_time() - began) * 1000
        self.spent.append((self.page(method, path), took, self.trips() - before, len(data)))
        answer = self.caller.headers
        return Answer(status, answer, unpacked(data, answer.get("content-encoding", "")), len(data))

    @staticmethod
    def page(method: str, path: str) -> str:
        return next(name for name, address in PAGES.items() if fnmatch(f"{method} {path}", address))

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in form.items())
        return self.ask("POST", path, body.encode(), **FORM)

    def put_json(self, path: str, value: object, csrf: str) -> Answer:
        return self.ask("PUT", path, json.dumps(value).encode(), **JSON, HTTP_X_CSRFTOKEN=csrf)


def sit(browser: InProcess, office: Office, username: str) -> None:
    """A whole test: everything that `benchmarks/candidate.py` asks for."""
    visit = Visit(cast(Browser, browser), office.round_id)
    visit.sign_in(username)
    visit.start()
    visit.open_page()
    for position in range(1, 41):
        visit.save(position)
    visit.hand_in()
    visit.result()


@contextmanager
def counted(app: Flask, folder: Path) -> Iterator[Callable[[], int]]:
    """How often a database was asked and waited for, by any engine of the application, in the block."""
    heard: list[str] = []
    files: list[Any] = []

    def on_connect(connection: Any, _record: object) -> None:
        if hasattr(connection, "pgconn"):
            files.append((folder / f"wire-{len(files)}").open("w+"))
            connection.pgconn.trace(files[-1].fileno())
        else:
            connection.set_trace_callback(lambda text: text.startswith("--") or heard.append(text))

    def trips() -> int:
        found = len(heard)
        for file in files:
            found += Path(file.name).read_text().count("\tReadyForQuery")
        return found

    with app.app_context():
        engines = list(db.engines.values())
    with ExitStack() as ends:
        for engine in engines:
            engine.dispose()  # its next connections are made in the block
            sa.event.listen(engine, "connect", on_connect)
            ends.callback(engine.dispose)
            ends.callback(sa.event.remove, engine, "connect", on_connect)
        yield trips


def measure(where: Home, people: int, warm: int) -> None:
    with opened(where) as engines, tempfile.TemporaryDirectory() as folder:
        office = furnished(engines, warm + people + 2)
        app = create_app(Settings(Path(folder), where.url, "a-secret-of-the-benchmarks-and-of-nothing-else"))
        names = iter(office.usernames)
        for _ in range(warm):
            sit(InProcess(Caller(app.wsgi_app)), office, next(names))
        settle()
        found: dict[str, list[float]] = {name: [] for name in PAGES}
        whole = []
        for _ in range(people):
            browser = InProcess(Caller(app.wsgi_app))
            sit(browser, office, next(names))
            for page, took, *_rest in browser.spent:
                found[page].append(took)
            whole.append(sum(took for _page, took, *_rest in browser.spent))
        with counted(app, Path(folder)) as trips:
            sit(InProcess(Caller(app.wsgi_app)), office, next(names))  # connects
            browser = InProcess(Caller(app.wsgi_app), trips)
            sit(browser, office, next(names))
        asked = {page: (count, size) for page, _took, count, size in browser.spent}
    for page, values in found.items():
        emit(f"page in process: {page}", values, "ms", engine=where.engine, trips=asked[page][0], bytes=asked[page][1])
    least = sum(min(values) * (40 if page == "save" else 1) for page, values in found.items())
    trips_of_all = sum(count for _page, _took, count, _size in browser.spent)
    emit("whole test in process", whole, "ms", engine=where.engine, least_of_each_page=least, trips=trips_of_all)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--warm", type=int, default=60)
    parser.add_argument("--engine", default="sqlite,postgresql")
    given = parser.parse_args()
    for engine in given.engine.split(","):
        with home(engine) as where:
            measure(where, given.people, given.warm)


if __name__ == "__main__":
    main()
