"""Two tabs against a model; small here, `-m long` and `benchmarks/faults.py interleave` at size."""

import pytest

from quizapp.db import Engines
from tests.faults.homes import ENGINES, home
from tests.faults.interleaving import interleave, last_arrival
from tests.postgres import DurableServer

DURABLE = True  # the product's own settings


def test_what_two_tabs_leave_behind_is_what_the_model_says(engines: Engines) -> None:
    assert interleave(engines, examples=60) >= 60


def test_the_interleavings_catch_a_log_where_the_last_arrival_wins(engines: Engines) -> None:
    with pytest.raises(AssertionError):
        interleave(engines, examples=300, kept=last_arrival)


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_a_thousand_interleavings_differ_nowhere(engine: str, durable: DurableServer) -> None:
    with home(engine, durable) as place, place.engines(is_durable=False) as engines:
        assert interleave(engines, examples=1000) >= 1000
