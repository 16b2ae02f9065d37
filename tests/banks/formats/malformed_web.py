"""The same malformed files through the pages: sent, looked at, and taken with every tick, as an author would.

Counted: answers of 500 and above, or refusals without a reason (errors); rows of a file that was to be refused, a file
of which not exactly the questions that the preview showed were stored, and rows that came before the button (partial).
"""

import html
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.upgrading import upgrade
from tests.banks.drafts_given import LOAD, author, counts, take, upload
from tests.banks.formats.hostile import CANARY
from tests.banks.formats.malformed import Case, Outcome
from tests.conftest import Clock, running_app, settings_for
from tests.make import small_bank

A_DESK = 40  # files; a fresh database after it, so that a full bank does not slow the comparing down
Desk = tuple[FlaskClient, Engines]


def run_web(cases: Iterator[Case], desk: Desk, outcome: Outcome | None = None) -> Outcome:
    """Send every file and count. `desk`: an author who is signed in, and the database."""
    outcome = outcome or Outcome()
    for case in cases:
        began = time.perf_counter()
        fault = _fault(case, *desk, outcome)
        took = time.perf_counter() - began
        outcome.count(case, fault, took)
    return outcome


def _fault(case: Case, client: FlaskClient, engines: Engines, outcome: Outcome) -> str:
    before = counts(engines)
    sent = upload(client, case.data, case.name)
    if sent.status_code == 302:
        return _taken(case, client, engines, outcome, str(sent.headers["Location"]))
    outcome.refused += 1
    if not (sent.status_code == 422 and 'class="note error"' in sent.text) and not _is_too_long(sent):
        return _error(outcome, f"answered {sent.status_code}")
    return "" if counts(engines) == before else _partial(outcome, "something was written of a refused file")


def _is_too_long(answer: TestResponse) -> bool:
    """A request that is too long for any page is refused before it is read."""
    return answer.status_code == 413 and "quá lớn" in answer.text


def _taken(case: Case, client: FlaskClient, engines: Engines, outcome: Outcome, address: str) -> str:
    before = counts(engines)
    seen = client.get(address)
    if seen.status_code != 200:
        return _error(outcome, f"preview {seen.status_code}")
    outcome.read += 1
    numbers = [int(number) for number in re.findall(r'name="nhan" value="(\d+)"', seen.text)]
    shown = _shown(seen)
    answer = take(client, address, *numbers) if shown else seen
    if answer.status_code >= 500:
        return _error(outcome, f"taking {answer.status_code}")
    if CANARY in html.unescape(seen.text):
        return _partial(outcome, "a file of the machine was read")
    after = counts(engines)
    stored = {after[table] - before[table] for table in ("question", "question_version")}
    if stored != {shown}:
        return _partial(outcome, f"{shown} questions were shown and {sorted(stored)} stored")
    is_silent = case.wanted == "told" and "Vì sao không nhận" not in seen.text
    if (case.wanted == "refused" and shown) or is_silent:
        return _partial(outcome, f"{shown} questions were taken of a file that is {case.wanted}")
    return ""


def _shown(page: TestResponse) -> int:
    found = re.search(r'<b class="num">([\d.]+)</b><span>câu đọc được', page.text)
    assert found
    return int(found[1].replace(".", ""))


def _error(outcome: Outcome, what: str) -> str:
    outcome.errors += 1
    return what


def _partial(outcome: Outcome, what: str) -> str:
    outcome.partial += 1
    return what


# --- desks without a test around them ---------------------------------------------------------------------------------


def run_at_desks(
    cases: Iterator[Case], count: int, folder: Path, fault: Callable[[], AbstractContextManager[None]]
) -> Outcome:
    """`count` files over as many fresh databases as they need; `fault` plants one in every application, or none."""
    template = folder / "template.sqlite3"
    made = open_engines(sqlite_url(template))
    upgrade(made)
    made.dispose()
    outcome = Outcome()
    for start in range(0, count, A_DESK):
        chunk = (next(cases) for _number in range(min(A_DESK, count - start)))
        _one_desk(chunk, folder, template, outcome, fault)
    return outcome


def _one_desk(
    cases: Iterator[Case],
    folder: Path,
    template: Path,
    outcome: Outcome,
    fault: Callable[[], AbstractContextManager[None]],
) -> None:
    path = folder / "quizapp.sqlite3"
    shutil.copyfile(template, path)
    engines = open_engines(sqlite_url(path))
    with engines.writing() as session:
        small_bank(session, copies=1)
    with running_app(settings_for(engines, folder), Clock()) as app, fault():
        app.logger.disabled = True  # a planted fault would fill the terminal
        client = app.test_client()
        author(client, engines)
        client.get(LOAD)
        run_web(cases, (client, engines), outcome)
    engines.dispose()
    for old in folder.glob("quizapp.sqlite3*"):
        old.unlink()
