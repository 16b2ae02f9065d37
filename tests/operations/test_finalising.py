"""The finaliser: many at once, cut off anywhere, and by a clock that may not be trusted."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from quizapp.app import create_app
from quizapp.attempts.actions import closing
from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.operations import finalising
from quizapp.operations.clocks import ClockWatch, steady_seconds
from quizapp.operations.finalising import Finaliser, finalise
from quizapp.results import actions as scoring
from quizapp.results.models import Result
from tests import make
from tests.conftest import Clock, settings_for
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


# --- a clock that was set ---------------------------------------------------------------------------------------------


class Machine:
    """The two clocks of a machine in the hands of a test."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW, 100.0

    def run(self, seconds: float, drift: float = 0.0) -> None:
        self.wall += timedelta(seconds=seconds + drift)
        self.steady += seconds

    def watch(self) -> ClockWatch:
        return ClockWatch(lambda: self.wall, lambda: self.steady)


@pytest.mark.parametrize("step", [-86400, -300, -2.1, 2.1, 300, 86400])
def test_a_clock_that_was_set_is_noticed_until_it_agrees_again(step: float) -> None:
    machine = Machine()
    watch = machine.watch()
    machine.run(3)
    assert watch.is_sound()
    machine.wall += timedelta(seconds=step)
    for _ in range(1000):
        machine.run(3)
        assert not watch.is_sound(), "time does not make a wrong clock right"
    machine.wall -= timedelta(seconds=step)
    assert watch.is_sound()


@pytest.mark.parametrize("step", [-1.9, -1, 1, 1.9])
def test_a_small_correction_is_no_alarm(step: float) -> None:
    machine = Machine()
    watch = machine.watch()
    machine.wall += timedelta(seconds=step)
    assert watch.is_sound()


def test_two_clocks_that_run_apart_slowly_are_no_alarm() -> None:
    machine = Machine()
    watch = machine.watch()
    for _ in range(28_800):  # a day of steps on a PC whose clock loses 20 seconds in it
        machine.run(3, drift=-20 / 28_800)
        assert watch.is_sound()


def test_many_small_steps_are_noticed_together() -> None:
    machine = Machine()
    watch = machine.watch()
    heard = []
    for _ in range(4):
        machine.run(3, drift=1.0)
        heard.append(watch.is_sound())
    assert heard[-1] is False


def test_the_steady_clock_of_this_machine_goes_forward() -> None:
    first = steady_seconds()
    assert steady_seconds() >= first


def test_nothing_is_closed_while_the_clock_is_wrong_and_everything_after(
    engines: Engines, caplog: pytest.LogCaptureFixture
) -> None:
    sittings, machine = full_room(engines, 2), Machine()
    finaliser = Finaliser(engines, lambda: machine.wall, machine.watch())
    machine.wall += timedelta(hours=1)
    with caplog.at_level(logging.CRITICAL):
        assert [finaliser.step() for _ in range(3)] == [(0, 0)] * 3
    assert len(caplog.records) == 1, "said once, not every three seconds"
    with engines.reading() as session:
        assert {make.attempt_of(session, one).state for one in sittings} == {"in_progress"}
    machine.wall -= timedelta(hours=1)
    machine.run(3600)
    assert finaliser.step() == (2, 2)
    assert faults(engines, sittings) == []


def test_a_finaliser_that_trusts_every_clock_would_be_seen(engines: Engines) -> None:
    """The negative control: the same step without the watch ends everybody's test an hour early."""
    sittings, machine = full_room(engines, 2), Machine()
    believing = ClockWatch(lambda: NOW, lambda: 0.0)
    finaliser = Finaliser(engines, lambda: machine.wall, believing)
    machine.wall += timedelta(hours=1)
    finaliser.step()
    with engines.reading() as session:
        assert {make.attempt_of(session, one).state for one in sittings} == {"expired"}


def test_a_fault_that_lasts_is_traced_once_and_its_end_is_told(
    engines: Engines, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The count of traces is the control: one a step would be four here."""
    finaliser = Finaliser(engines, lambda: NOW, Machine().watch())
    said = iter(["refused\nhint", "refused\nhint", "refused\nhint", "another"])

    def gone(_engines: Engines, _now: datetime) -> tuple[int, int]:
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


@pytest.fixture
def set_machine(sqlite_engines: Engines, tmp_path: Path, clock: Clock) -> tuple[Flask, Machine]:
    machine = Machine()
    return create_app(settings_for(sqlite_engines, tmp_path), clock=clock, clock_watch=machine.watch()), machine


def test_a_server_whose_clock_was_set_is_not_ready_and_closes_nothing_on_access(
    set_machine: tuple[Flask, Machine], sqlite_engines: Engines, clock: Clock
) -> None:
    app, machine = set_machine
    [sitting] = full_room(sqlite_engines, 1)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = sitting.login_token, True
    machine.wall += timedelta(hours=1)
    clock.moment = LATER
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["problem"]) == (503, "clock_stepped")
    client.get(f"/lam-bai/{sitting.token}")
    client.get(f"/ket-qua/{sitting.token}")
    assert state_of(sqlite_engines, sitting) == "in_progress"
    machine.wall -= timedelta(hours=1)
    assert client.get("/readyz").status_code == 200
    client.get(f"/lam-bai/{sitting.token}")
    assert state_of(sqlite_engines, sitting) == "expired"


def state_of(engines: Engines, sitting: Sitting) -> str:
    with engines.reading() as session:
        return make.attempt_of(session, sitting).state
