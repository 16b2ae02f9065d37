"""Fixtures of this folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.upgrading import upgrade
from tests import postgres
from tests.operations.guarded import Guarded, laid, snapshot
from tests.operations.halls import Hall, hall_of


@pytest.fixture
def hall(engines: Engines) -> Hall:
    return hall_of(engines)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def guarded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Guarded]:
    """One database of each engine for all offences that a worker tries: what is refused leaves nothing behind, and
    what was not refused fails those that come after it too."""
    if request.param == "postgresql":
        with postgres.own_database(request.getfixturevalue("postgres_server")) as url:
            made = open_engines(url)
            upgrade(made)
            yield _guarded(made)
            made.dispose()
        return
    path = tmp_path_factory.mktemp("guarded") / "quizapp.sqlite3"
    shutil.copyfile(sqlite_template, path)
    made = open_engines(sqlite_url(path), is_durable=False)
    yield _guarded(made)
    made.dispose()


def _guarded(engines: Engines) -> Guarded:
    sittings = laid(engines)
    return Guarded(engines, sittings, snapshot(engines))
