"""A scene that is copied is the scene that was built: every row of every table, and what comes after it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.tables import METADATA
from quizapp.people.models import Unit
from tests import make, postgres
from tests.laid import laid
from tests.make import Sitting


def handed_in(engines: Engines) -> Sitting:
    return make.answered_attempt(engines, right=(1, 2))


def rows_of(engines: Engines) -> dict[str, list[Any]]:
    with engines.read.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for name, table in METADATA.tables.items()
        }


@pytest.fixture
def fresh(engines: Engines, tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[[], Engines]]:
    """Another empty database of the same kind, each time it is asked for."""
    opened: list[Engines] = []

    def emptied() -> Engines:
        if engines.write.dialect.name == "postgresql":
            postgres.empty(engines)
            return engines
        path = tmp_path / f"{len(opened)}.sqlite3"
        shutil.copyfile(sqlite_template, path)
        opened.append(open_engines(sqlite_url(path)))
        return opened[-1]

    yield emptied
    for one in opened:
        one.dispose()


def test_a_copy_has_every_row_that_was_built_and_new_rows_get_new_ids(
    engines: Engines, fresh: Callable[[], Engines]
) -> None:
    built = [(laid(engines, handed_in), rows_of(engines))]
    for _time in range(3):
        engines = fresh()
        built.append((laid(engines, handed_in), rows_of(engines)))
    assert built[2] == built[1]
    assert built[3] == built[1]
    assert sum(map(len, built[3][1].values())) > 50
    known = {row[0] for row in built[3][1]["unit"]}
    with engines.writing() as session:
        assert make.unit(session, "Xã Mới").id not in known
        session.flush()


def test_what_is_built_beside_other_rows_is_built(engines: Engines, fresh: Callable[[], Engines]) -> None:
    """The control: a copy would take the other rows away."""
    for _time in range(3):
        laid(engines, handed_in)
        engines = fresh()
    with engines.writing() as session:
        other = make.unit(session, "Xã Đã Có").id
    laid(engines, handed_in)
    with engines.reading() as session:
        assert session.get_one(Unit, other).name == "Xã Đã Có"


def test_a_scene_that_is_no_function_of_a_module_is_refused(engines: Engines) -> None:
    with pytest.raises(AssertionError, match="never be found again"):
        laid(engines, lambda one: handed_in(one))
