"""A power cut keeps what was synced and nothing else; `-m long` and `benchmarks/faults.py power` do it at size."""

import pytest

from tests.faults.power import CONTROLS, has_strace, power_run

pytestmark = pytest.mark.skipif(not has_strace(), reason="strace watches the process that saves; install it")


@pytest.mark.parametrize("setting", ["product", "safe_mode"])
@pytest.mark.parametrize("some_unsynced", [False, True])
def test_a_power_cut_loses_no_acknowledged_answer(setting: str, some_unsynced: bool) -> None:
    seen = power_run(saves=60, cuts=30, seed=1, setting=setting, some_unsynced=some_unsynced)
    assert (seen.saves, seen.lost, seen.corrupt) == (60, 0, 0)


@pytest.mark.parametrize("setting", CONTROLS)
def test_the_power_cuts_catch_a_database_that_does_not_sync(setting: str) -> None:
    assert power_run(saves=60, cuts=30, seed=2, setting=setting).lost > 0


@pytest.mark.long
@pytest.mark.parametrize("some_unsynced", [False, True])
def test_no_power_cut_of_five_hundred_loses_an_answer(some_unsynced: bool) -> None:
    seen = power_run(saves=1500, cuts=500, seed=3, some_unsynced=some_unsynced)
    assert (seen.saves, seen.lost, seen.corrupt) == (1500, 0, 0)
