"""What becomes of connections that the database closed at its end."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from quizapp import db
from quizapp.db import Engines
from quizapp.statements import DriverStatement

_OWN = sa.text("SELECT pg_backend_pid()")


def _closed_at_the_other_end(engines: Engines) -> int:
    """The number of the only reading connection in the pool, which the server has ended."""
    engines.read.dispose()  # another test of this worker may have left several
    with engines.reading() as session:
        number = int(session.execute(_OWN).scalar_one())
    with engines.writing() as session:
        session.execute(sa.text("SELECT pg_terminate_backend(:number)"), {"number": number})
    return number


def test_a_connection_that_rested_is_replaced_before_a_page_needs_it(
    postgres_engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "RESTED", 0.0)
    number = _closed_at_the_other_end(postgres_engines)
    with postgres_engines.reading() as session:
        assert session.execute(_OWN).scalar_one() != number


def test_one_that_was_at_work_a_moment_ago_is_not_asked_and_fails_once(
    postgres_engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "RESTED", 3600.0)
    number = _closed_at_the_other_end(postgres_engines)
    with postgres_engines.reading() as session, pytest.raises(sa.exc.OperationalError):
        session.execute(_OWN)
    with postgres_engines.reading() as session:
        assert session.execute(_OWN).scalar_one() != number


@pytest.mark.parametrize("way", [DriverStatement.rows, DriverStatement.binary_rows])
def test_a_statement_that_goes_straight_to_the_driver_fails_in_the_same_words(
    postgres_engines: Engines, monkeypatch: pytest.MonkeyPatch, way: Callable[..., list[tuple[int]]]
) -> None:
    monkeypatch.setattr(db, "RESTED", 3600.0)
    own = DriverStatement(_OWN.columns(number=sa.Integer))
    number = _closed_at_the_other_end(postgres_engines)
    with postgres_engines.reading() as session, pytest.raises(sa.exc.OperationalError):
        way(own, session)
    with postgres_engines.reading() as session:
        assert way(own, session) != [(number,)]
