"""The database goes away, or its disk is full; small here, `-m long` and `benchmarks/faults.py` at size."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from quizapp.attempts.saving import Save, save_answer
from quizapp.db import open_engines
from tests.faults.full_disks import can_mount, full_disk_run
from tests.faults.homes import ENGINES
from tests.faults.ledgers import Heard
from tests.faults.outages import Outages, outage_run
from tests.make import NOW
from tests.postgres import DurableServer

needs_a_disk = pytest.mark.skipif(not can_mount(), reason="a small disk of its own needs the right to mount one")


def test_a_database_that_crashes_and_comes_back_loses_nothing_and_nobody_restarts_the_program() -> None:
    seen = outage_run(crashes=2, shots=3, seed=1)
    assert (seen.verdict.failures, seen.unexplained) == (0, 0)
    assert set(seen.reasons) <= {"busy"}


def test_a_save_that_finds_no_database_is_told_that_the_server_is_busy(tmp_path: Path) -> None:
    engines = open_engines(f"postgresql+psycopg://postgres@/quizapp?host={tmp_path}")
    with pytest.raises(sa.exc.OperationalError):  # which the web answers with 503 and a time to come back
        save_answer(engines.save, Save("token", "login", 1, 1, 1, ("a",), NOW))


def test_the_crashes_catch_a_database_that_commits_asynchronously() -> None:
    assert outage_run(crashes=3, shots=0, seed=2, control="asynchronous_commit").verdict.lost > 0


@needs_a_disk
@pytest.mark.parametrize("engine", ENGINES)
def test_on_a_full_disk_everybody_is_told_and_it_heals_without_a_restart(engine: str, durable: DurableServer) -> None:
    seen = full_disk_run(engine, moments=2, seed=3, server=durable)
    assert (seen.verdict.failures, seen.told_otherwise) == (0, {})
    assert seen.told >= 2 * 20


@needs_a_disk
def test_the_full_disk_catches_a_server_that_swallows_the_error(durable: DurableServer) -> None:
    assert full_disk_run("sqlite", moments=1, seed=4, control="swallow_errors", server=durable).verdict.lost > 0


@pytest.mark.long
def test_many_crashes_of_the_database_lose_nothing() -> None:
    seen = outage_run(crashes=15, shots=50, seed=5)
    assert (seen.verdict.failures, seen.unexplained) == (0, 0)


@needs_a_disk
@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_many_full_moments_lose_nothing(engine: str, durable: DurableServer) -> None:
    seen = full_disk_run(engine, moments=25, seed=6, server=durable)
    assert (seen.verdict.failures, seen.told_otherwise) == (0, {})


def heard(who: str, sent: float, back: float, outcome: str = "kept") -> Heard:
    return Heard(who, sent, back, outcome)


def test_a_trouble_needs_an_outage_that_nobody_has_worked_past() -> None:
    outages = Outages(moments=[(10, 12), (30, 30)])
    fine = [heard("an", 1, 2), heard("an", 9, 13, "cut"), heard("binh", 13, 14), heard("an", 13, 15, "busy")]
    assert outages.unexplained([*fine, heard("an", 16, 17), heard("binh", 29, 31, "cut")]) == 0
    assert outages.unexplained([heard("an", 1, 2, "cut")]) == 1  # before any outage
    assert outages.unexplained([*fine, heard("an", 16, 17), heard("an", 18, 19, "busy")]) == 1  # it worked again
