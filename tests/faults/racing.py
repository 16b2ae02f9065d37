"""Proof: savers in several processes against hand-in, expiry and extension; what was acknowledged is scored.

One race is one attempt. Every process is a saver; in turn one of them closes the attempt instead (a hand-in, the
finaliser, or the finaliser against an extension). Half of the saves hold the product's own statement open for a
moment before they commit, which is where an unlocked save is lost.
"""

import multiprocessing as mp
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from quizapp.attempts.models import AnswerEvent
from quizapp.db import Engines
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import home
from tests.faults.lanes import lanes, new_attempts
from tests.faults.racers import KINDS, MORE, PROCESSES, Outcome, Race, close, run_process
from tests.postgres import DurableServer

CONTROLS = ("no_lock", "unguarded_insert", "one_look")


@dataclass(frozen=True)
class Verdict:
    races: int
    acknowledged: int
    unscored: int
    written_after_close: int
    closed_though_extended: int
    crashes: tuple[str, ...]

    @property
    def failures(self) -> int:
        return self.unscored + self.written_after_close + self.closed_though_extended + len(self.crashes)


def race_run(
    engine: str,
    *,
    races: int,
    seed: int,
    control: str | None = None,
    server: DurableServer | None = None,
    kinds: Iterable[str] = KINDS,
    batch: int = 600,
) -> Verdict:
    """`races` attempts, in batches; the sum of what was broken."""
    with home(engine, server) as place, place.engines(is_durable=False) as engines:
        people = lanes(engines, min(batch, races))
        if control == "unguarded_insert":
            _drop_guard(engines)
        wanted, done, parts = tuple(kinds), 0, []
        while done < races:
            number = min(batch, races - done)
            running = new_attempts(engines, people[:number])
            plan = [Race(lane, wanted[(done + turn) % len(wanted)]) for turn, lane in enumerate(running)]
            outcomes = _in_processes(place.url, plan, seed + done, control)
            parts.append(_judge(engines, plan, outcomes))
            done += number
    return _sum(parts)


def _sum(parts: list[Verdict]) -> Verdict:
    def total(name: str) -> Any:
        return sum(getattr(part, name) for part in parts)

    counted = {name: total(name) for name in ("races", "acknowledged", "unscored", "written_after_close")}
    crashes = tuple(crash for part in parts for crash in part.crashes)
    return Verdict(**counted, closed_though_extended=total("closed_though_extended"), crashes=crashes)


def _in_processes(url: str, plan: list[Race], seed: int, control: str | None) -> list[Outcome]:
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.racers"])
    gate, told = context.Barrier(PROCESSES), context.SimpleQueue()
    workers = [
        context.Process(target=run_process, args=(url, plan, seed, control, number, gate, told), daemon=True)
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    outcomes = [told.get() for _ in workers]
    for worker in workers:
        worker.join(30)
    return outcomes


def _drop_guard(engines: Engines) -> None:
    name = "guard_answer_event_closed"
    with engines.write.begin() as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON answer_event"
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on}")


# --- the judgement ----------------------------------------------------------------------------------------------------


def _judge(engines: Engines, plan: list[Race], outcomes: list[Outcome]) -> Verdict:
    """Close what was extended, then compare what was told with what was scored."""
    whole = _merged(outcomes)
    broken_extensions = 0
    for race in plan:
        attempt_id = race.lane.attempt_id
        if attempt_id in whole.scored:
            broken_extensions += attempt_id in whole.extended
            continue
        later = replace(race, lane=replace(race.lane, deadline_at=race.lane.deadline_at + MORE), kind="expiry")
        close(engines, later, whole, random.Random(0))
    with engines.reading() as session:
        rows = session.execute(
            sa.select(AnswerEvent.attempt_id, AnswerEvent.seq).where(
                AnswerEvent.attempt_id.in_([race.lane.attempt_id for race in plan])
            )
        )
        stored = {(attempt_id, seq) for attempt_id, seq in rows}
    counts: dict[int, int] = {}
    for attempt_id, _seq in stored:
        counts[attempt_id] = counts.get(attempt_id, 0) + 1
    late = {one: counts.get(one, 0) - seen for one, seen in whole.events_at_close.items()}
    unscored = {one: counts.get(one, 0) - seen for one, seen in whole.scored.items()}
    return Verdict(
        races=len(plan),
        acknowledged=len(whole.acknowledged),
        unscored=sum(unscored.values()) + len(whole.acknowledged - stored),
        written_after_close=sum(late.values()),
        closed_though_extended=broken_extensions,
        crashes=tuple(whole.crashes),
    )


def _merged(outcomes: list[Outcome]) -> Outcome:
    whole = Outcome()
    for one in outcomes:
        whole.acknowledged |= one.acknowledged
        whole.events_at_close |= one.events_at_close
        whole.scored |= one.scored
        whole.extended |= one.extended
        whole.crashes += one.crashes
    return whole


def figures(engine: str, *, races: int, seed: int, control: str | None = None) -> list[str]:
    """What the proof prints."""
    watch = Stopwatch()
    seen = race_run(engine, races=races, seed=seed, control=control)
    counted = {
        "acknowledged but unscored": seen.unscored,
        "answers written after the close": seen.written_after_close,
        "attempts closed though extended": seen.closed_though_extended,
    }
    facts = {"acknowledged": seen.acknowledged, "processes": PROCESSES, "crashes": seen.crashes}
    return [
        Figure(f"races: {name}", value, seen.races, engine, seed, watch.seconds, control).line(**facts)
        for name, value in counted.items()
    ]
