"""A small run of malformed files through the pages; `benchmarks/malformed.py --web` runs it at full size."""

import pytest
from flask.testing import FlaskClient

from quizapp.banks.routes import drafts
from quizapp.db import Engines
from tests.banks.drafts_given import author
from tests.banks.formats.malformed import cases
from tests.banks.formats.malformed_web import Desk, run_web
from tests.banks.formats.planted import careless, greedy, torn
from tests.make import small_bank

SEED = 5


@pytest.fixture
def desk(client: FlaskClient, engines: Engines) -> Desk:
    with engines.writing() as session:
        small_bank(session, copies=1)
    author(client, engines)
    return client, engines


def test_malformed_files_are_refused_or_taken_as_shown(desk: Desk) -> None:
    outcome = run_web(cases(40, SEED), desk)
    assert (outcome.errors, outcome.partial) == (0, 0), outcome.examples
    assert (outcome.files, outcome.refused + outcome.read) == (40, 40)


def test_a_page_that_lets_faults_out_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "import_of", careless)
    assert run_web(cases(20, SEED), desk).errors > 3


def test_a_page_that_takes_a_part_in_silence_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "import_of", greedy)
    assert run_web(cases(20, SEED), desk).partial > 3


def test_a_store_that_keeps_half_is_caught(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "store_drafts", torn)
    assert run_web(cases(30, SEED), desk).partial > 0
