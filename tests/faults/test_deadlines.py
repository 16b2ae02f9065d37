"""A restart across the deadline; small here, `-m long` and `benchmarks/faults.py deadline` at size."""

from datetime import timedelta

import pytest

from tests.faults.deadlines import Plan, deadline_run
from tests.faults.homes import ENGINES
from tests.postgres import DurableServer


@pytest.mark.parametrize("engine", ENGINES)
def test_attempts_that_end_while_the_server_is_down_are_scored_from_what_was_acknowledged(
    engine: str, durable: DurableServer
) -> None:
    seen = deadline_run(engine, Plan(restarts=1, attempts=8, seed=1, longest_down=4), server=durable)
    assert (seen.stuck, seen.wrong_end, seen.wrongly_scored, seen.lost) == (0, 0, 0, 0)
    assert seen.acknowledged >= 8


def test_the_restart_catches_a_server_that_acknowledges_before_it_commits(durable: DurableServer) -> None:
    plan = Plan(restarts=1, attempts=8, seed=2, longest_down=2)
    assert deadline_run("sqlite", plan, control="acknowledge_before_commit", server=durable).lost > 0


@pytest.mark.long
def test_the_restart_catches_a_server_where_nobody_closes_what_is_due(durable: DurableServer) -> None:
    plan = Plan(restarts=1, attempts=4, seed=3, longest_down=1, final_within=timedelta(seconds=10))
    assert deadline_run("sqlite", plan, control="no_finaliser", server=durable).stuck > 0


@pytest.mark.long(waits=80)  # four times, until the server is killed and while it is down
@pytest.mark.parametrize("engine", ENGINES)
def test_many_attempts_that_end_around_a_restart_are_scored_right(engine: str, durable: DurableServer) -> None:
    seen = deadline_run(engine, Plan(restarts=4, attempts=25, seed=4), server=durable)
    assert (seen.stuck, seen.wrong_end, seen.wrongly_scored, seen.lost) == (0, 0, 0, 0)
