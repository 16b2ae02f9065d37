"""Savers against hand-in, expiry and extension; small here, `-m long` and `benchmarks/faults.py race` at size."""

import pytest

from tests.faults.homes import ENGINES
from tests.faults.racing import race_run
from tests.postgres import DurableServer


@pytest.mark.parametrize("engine", ENGINES)
def test_whatever_closes_an_attempt_every_acknowledged_answer_is_scored(engine: str, durable: DurableServer) -> None:
    seen = race_run(engine, races=90, seed=1, server=durable)
    assert (seen.failures, seen.crashes) == (0, ())
    assert seen.acknowledged > 90


def test_the_races_catch_a_save_without_its_lock(durable: DurableServer) -> None:
    seen = race_run("postgresql", races=90, seed=2, control="no_lock", server=durable)
    assert seen.unscored + seen.written_after_close > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_the_races_catch_a_save_that_looks_first_and_writes_after(engine: str, durable: DurableServer) -> None:
    seen = race_run(engine, races=60, seed=3, control="unguarded_insert", server=durable)
    assert seen.unscored + seen.written_after_close > 0


def test_the_races_catch_a_finaliser_that_does_not_look_at_the_deadline_again(durable: DurableServer) -> None:
    seen = race_run("postgresql", races=60, seed=5, control="one_look", kinds=["extension"], server=durable)
    assert seen.closed_though_extended > 0


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_every_acknowledged_answer_is_scored_in_many_races(engine: str, durable: DurableServer) -> None:
    seen = race_run(engine, races=2000, seed=4, server=durable)
    assert (seen.failures, seen.crashes) == (0, ())
