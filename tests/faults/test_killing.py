"""kill -9 in the midst of saves; small here, `-m long` and `benchmarks/faults.py kill` at size."""

import pytest

from tests.faults.homes import ENGINES
from tests.faults.killing import CONTROLS, Plan, kill_run
from tests.postgres import DurableServer


@pytest.mark.parametrize("engine", ENGINES)
def test_no_acknowledged_answer_is_lost_when_every_server_process_is_killed(
    engine: str, durable: DurableServer
) -> None:
    done = kill_run(engine, Plan(kills=3, saves=120, seed=1), server=durable)
    assert (done.verdict.failures, done.refused) == (0, {})
    assert done.verdict.acknowledged >= 120


@pytest.mark.parametrize("control", CONTROLS)
def test_the_kills_catch_a_server_with_a_fault(control: str, durable: DurableServer) -> None:
    outcome = kill_run("sqlite", Plan(kills=2, saves=240, seed=2), control=control, server=durable).verdict
    assert (outcome.lost if control == "acknowledge_before_commit" else outcome.duplicated) > 0


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_no_acknowledged_answer_is_lost_in_many_kills(engine: str, durable: DurableServer) -> None:
    done = kill_run(engine, Plan(kills=20, saves=500, seed=3), server=durable)
    assert (done.verdict.failures, done.refused) == (0, {})


@pytest.mark.long
@pytest.mark.parametrize("control", CONTROLS)
def test_the_kills_catch_a_fault_on_postgresql_too(control: str, durable: DurableServer) -> None:
    outcome = kill_run("postgresql", Plan(kills=4, saves=200, seed=4), control=control, server=durable).verdict
    assert (outcome.lost if control == "acknowledge_before_commit" else outcome.duplicated) > 0
