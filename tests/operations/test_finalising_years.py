"""Years of attempts behind the finaliser: it finds the work of the day by the index of ends, and the rest in turns."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import close_due_attempts
from quizapp.attempts.receipts import closed_attempts
from quizapp.db import Engines
from quizapp.domain.timing import CLOSE_AFTER
from quizapp.operations import finalising
from quizapp.operations.clocks import ClockWatch
from quizapp.operations.finalising import ALL_EVERY, LOOKS_BACK, Finaliser, finalise
from quizapp.results.actions import has_work
from tests.conftest import Clock
from tests.make import NOW
from tests.operations.test_finalising import faults, full_room

WEEK = NOW + timedelta(days=7)


def left_behind(engines: Engines) -> list[object]:
    """Two tests that a process closed a week ago and died before it could score them."""
    sittings = full_room(engines, 2)
    with engines.writing() as session:
        assert close_due_attempts(session, NOW + timedelta(hours=1), 10) == 2
    return list(sittings)


def finaliser_of(engines: Engines, clock: Clock) -> Finaliser:
    return Finaliser(engines, ClockWatch(clock, lambda: (clock.moment - NOW).total_seconds()))


def test_what_was_left_behind_long_ago_is_found_by_a_process_that_begins(engines: Engines) -> None:
    sittings = left_behind(engines)
    clock = Clock(WEEK)
    assert finaliser_of(engines, clock).step() == (0, 2)
    assert faults(engines, sittings) == []


def test_and_by_one_that_runs_when_it_looks_at_all_again(engines: Engines) -> None:
    clock = Clock(WEEK)
    finaliser = finaliser_of(engines, clock)
    finaliser.step()
    sittings = left_behind(engines)
    clock.advance(seconds=3)
    assert finaliser.step() == (0, 0), "the control: in between it looks at the last hour only"
    clock.advance(seconds=ALL_EVERY.total_seconds())
    assert finaliser.step() == (0, 2)
    assert faults(engines, sittings) == []


def test_what_it_closes_itself_is_scored_at_once_however_old(engines: Engines) -> None:
    """PostgreSQL was away for hours: who was due meanwhile has a result in the step that finds it again."""
    clock = Clock(WEEK)
    finaliser = finaliser_of(engines, clock)
    finaliser.step()
    sittings = full_room(engines, 2)
    clock.advance(seconds=3)
    assert finaliser.step() == (2, 2)
    assert faults(engines, sittings) == []


def test_after_a_fault_it_looks_at_all(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(WEEK)
    finaliser = finaliser_of(engines, clock)
    finaliser.step()
    sittings = full_room(engines, 2)

    def broken(*_arguments: object, **_named: object) -> int:
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(finalising, "score_closed_attempts", broken)
        finaliser.attempt()
    assert faults(engines, sittings) != []
    clock.advance(seconds=3)
    finaliser.attempt()
    assert faults(engines, sittings) == []


@pytest.mark.parametrize("back", [CLOSE_AFTER, LOOKS_BACK - timedelta(seconds=1)])
def test_who_handed_in_just_now_or_has_just_run_out_of_time_is_work_of_the_hour(
    engines: Engines, back: timedelta
) -> None:
    [sitting] = full_room(engines, 1)
    now = sitting.deadline_at + back
    with engines.writing() as session:
        assert close_due_attempts(session, now, 10) == 1
    with engines.reading() as session:
        assert has_work(session, now, now - LOOKS_BACK)
        assert not has_work(session, now, sitting.deadline_at), "the control: it ended before"
    assert finalise(engines, now, ending_after=now - LOOKS_BACK) == (0, 1)


def plan_of(session: Session, statement: sa.Select[object]) -> str:
    compiled = statement.compile(session.connection(), compile_kwargs={"literal_binds": True})
    return " ".join(str(row[-1]) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))


def test_the_work_of_an_hour_is_found_by_the_index_of_ends(sqlite_engines: Engines) -> None:
    with sqlite_engines.reading() as session:
        assert "ix_attempt_due (state=? AND deadline_at>?)" in plan_of(session, closed_attempts(NOW))
        assert "deadline_at>?" not in plan_of(session, closed_attempts(None))
