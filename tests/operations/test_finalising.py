"""The finaliser: many at once, cut off anywhere, and with a database that is away."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions import closing
from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.operations import finalising
from quizapp.operations.clocks import ClockWatch
from quizapp.operations.finalising import Finaliser, finalise
from quizapp.results import actions as scoring
from quizapp.results.models import Result
from tests import make
from tests.make import NOW, Sitting

PEOPLE = 12
LATER = NOW + timedelta(hours=1)


def full_room(engines: Engines, people: int = PEOPLE) -> list[Sitting]:
    """So many people at work, each with one right answer."""
    with engines.writing() as session:
        unit = make.unit(session)
        listed = [make.person(session, unit=unit) for _ in range(people)]
        round_ = make.open_round(session, [unit])
        sittings = [make.started_attempt(session, round_, one) for one in listed]
    for sitting in sittings:
        make.answer_rightly(engines, sitting, [1])
    return sittings


def faults(engines: Engines, sittings: list[Sitting]) -> list[str]:
    """Whatever is not closed at its deadline and scored exactly once with the answer that was kept."""
    with engines.reading() as session:
        attempts = {one.id: one for one in session.scalars(sa.select(Attempt))}
        results = list(session.scalars(sa.select(Result)))
    found = []
    for sitting in sittings:
        attempt = attempts[sitting.attempt_id]
        mine = [one for one in results if one.attempt_id == attempt.id]
        if (attempt.state, attempt.ended_at) != ("expired", sitting.deadline_at):
            found.append(f"{attempt.id} is {attempt.state}, ended {attempt.ended_at}")
        if [(one.version, one.answered) for one in mine] != [(1, 1)]:
            found.append(f"{attempt.id} has {len(mine)} results")
    return found


# --- many at once -----------------------------------------------------------------------------------------------------


def test_many_finalisers_close_and_score_each_test_once(engines: Engines) -> None:
    sittings, gate = full_room(engines), Barrier(4)

    def one_of_many(_number: int) -> tuple[int, int]:
        gate.wait()
        return finalise(engines, LATER, batch=3)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(one_of_many, range(4)))
    finalise(engines, LATER)  # one that found every row taken leaves it to the next step
    assert faults(engines, sittings) == []
    assert sum(closed for closed, _scored in done) <= PEOPLE, "no test is closed by two of them"


@pytest.mark.parametrize("engines", ["postgresql"], indirect=True)
def test_a_finaliser_leaves_a_test_to_the_grant_that_is_on_its_way(engines: Engines) -> None:
    [sitting] = full_room(engines, 1)
    at = sitting.deadline_at + timedelta(seconds=13)
    with engines.writing() as session:
        session.scalars(sa.select(Attempt).where(Attempt.id == sitting.attempt_id).with_for_update()).one()
        with engines.writing() as other:
            assert closing.close_due_attempts(other, at) == 0, "it neither waits nor closes"
        session.execute(sa.update(Attempt).values(deadline_at=sitting.deadline_at + timedelta(minutes=5)))
    with engines.writing() as session:
        assert closing.close_due_attempts(session, at) == 0


# --- cut off anywhere -------------------------------------------------------------------------------------------------


class Killed(Exception):
    """The process ended here."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, module: object, name: str, after: int) -> Iterator[None]:
    """`name` works `after` times, and then the process dies in it."""
    calls, real = [0], getattr(module, name)

    def dies(*given: object, **named: object) -> object:
        calls[0] += 1
        if calls[0] > after:
            raise Killed
        return real(*given, **named)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, dies)
        yield


@pytest.mark.parametrize(
    ("module", "name", "after"),
    [
        (finalising, "close_due_attempts", 0),
        (finalising, "close_due_attempts", 1),
        (finalising, "score_closed_attempts", 0),
        (finalising, "score_closed_attempts", 1),
        (scoring, "score", 0),
        (scoring, "score", 4),
    ],
)
def test_a_finaliser_that_was_killed_anywhere_is_taken_up_by_the_next(
    engines: Engines, monkeypatch: pytest.MonkeyPatch, module: object, name: str, after: int
) -> None:
    sittings = full_room(engines, 6)
    with killed_at(monkeypatch, module, name, after), pytest.raises(Killed):
        finalise(engines, LATER, batch=3)
    assert faults(engines, sittings) != [], "it was killed before its work was done"
    finalise(engines, LATER + timedelta(days=30), batch=3)
    assert faults(engines, sittings) == []


# --- faults that last -------------------------------------------------------------------------------------------------


def test_a_fault_that_lasts_is_traced_once_and_its_end_is_told(
    engines: Engines, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The count of traces is the control: one a step would be four here."""
    finaliser = Finaliser(engines, ClockWatch(lambda: NOW, lambda: 0.0))
    said = iter(["refused\nhint", "refused\nhint", "refused\nhint", "another"])

    def gone(_engines: Engines, _now: datetime, **_named: object) -> tuple[int, int]:
        raise sa.exc.OperationalError("SELECT", {}, ConnectionError(next(said)))

    with monkeypatch.context() as patch:
        patch.setattr(finalising, "finalise", gone)
        for _ in range(4):
            finaliser.attempt()
    assert [bool(one.exc_info) for one in caplog.records] == [True, False, False, True]
    assert all("\n" not in one.getMessage() for one in caplog.records)
    assert "refused" in caplog.records[1].getMessage()
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        finaliser.attempt()
        finaliser.attempt()
    assert [one.getMessage() for one in caplog.records] == ["the finaliser works again"]
