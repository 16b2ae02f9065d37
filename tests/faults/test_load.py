"""The load generator itself, at a size of seconds; `benchmarks/load.py` runs it with a thousand candidates."""

import json

import pytest

from benchmarks.load import Plan, run
from tests.faults.homes import ENGINES

SMALL = Plan(
    candidates=20, start=1, steady=2, save_every=1, spike=1, cut=2, reconnect=0.5, hand_in=1, storm=2, storm_rate=40
)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_small_exam_day_keeps_every_answer(engine: str) -> None:
    told: list[str] = []
    assert run(engine, SMALL, tell=told.append) == (0, 0)
    figures = {line["figure"]: line for line in map(json.loads, told)}
    assert {name: line["errors"] for name, line in figures.items() if "errors" in line} == {
        f"load: {phase}, errors": {}
        for phase in ("sign-in and start", "steady saves", "last minute", "reconnect storm", "hand-in")
    }
    assert figures["load: acknowledged answers lost"]["n"] >= 20 * (2 + 4)


def test_a_small_storm_of_logins_keeps_every_answer() -> None:
    told: list[str] = []
    assert run("sqlite", SMALL, is_login_storm=True, tell=told.append) == (0, 0)
    lines = {line["figure"]: line for line in map(json.loads, told)}
    assert lines["load: logins, errors"]["value"] == 0
    memory = lines["load: peak resident memory of the server, MB"]
    assert memory["n"] >= 2, "the master and a process that serves"
    assert memory["value"] == pytest.approx(sum(memory["processes"].values()))
