"""Proof: kill -9 of every server process in the midst of saves loses, doubles and alters no acknowledged answer."""

import asyncio
import random
import re
from dataclasses import dataclass

from quizapp.db import Engines
from quizapp.operations.guards import install_guards
from tests.faults.candidates import Candidate, Unexpected, crowd
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import home
from tests.faults.ledgers import Ledger, Verdict, verdict
from tests.faults.loops import in_own_loop
from tests.faults.rooms import Seat, open_room, present
from tests.faults.servers import Site, site
from tests.postgres import DurableServer

CUT_SHARE = 0.05
CONTROLS = ("acknowledge_before_commit", "no_unique_key")


@dataclass(frozen=True)
class Plan:
    """`saves` acknowledged answers with `kills` kills spread over them at random."""

    kills: int
    saves: int
    seed: int


@dataclass(frozen=True)
class Killed:
    verdict: Verdict
    cuts: int
    seconds: float
    refused: dict[str, int]


def kill_run(
    engine: str, plan: Plan, *, clients: int = 12, control: str | None = None, server: DurableServer | None = None
) -> Killed:
    """Carry out the plan against the product's server, or against one with a fault planted."""
    watch = Stopwatch()
    fault = control if control == "acknowledge_before_commit" else None
    with home(engine, server) as place:
        with place.engines() as engines:
            seats = open_room(engines, clients, present())
            if control == "no_unique_key":
                drop_unique_key(engines)
        ledger = Ledger()
        with site(place, fault=fault) as running:
            in_own_loop(_saves_and_kills(running, seats, ledger, plan))
        with place.engines() as engines:
            return Killed(verdict(engines, ledger), ledger.cuts, watch.seconds, ledger.refused)


async def _saves_and_kills(server: Site, seats: list[Seat], ledger: Ledger, plan: Plan) -> None:
    async with crowd(server, seats, ledger) as people, asyncio.TaskGroup() as group:
        group.create_task(_reap(server, ledger, plan))
        for place, one in enumerate(people):
            group.create_task(_work(one, ledger, plan.saves, random.Random(plan.seed * 1000 + place)))


async def _work(one: Candidate, ledger: Ledger, saves: int, chance: random.Random) -> None:
    while len(ledger.acknowledged) < saves:
        outcome = await one.save(chance, cut_share=CUT_SHARE)
        if outcome != "kept":
            raise Unexpected(outcome)


async def _reap(server: Site, ledger: Ledger, plan: Plan) -> None:
    """Kill at moments drawn over all saves, and start again."""
    chance = random.Random(plan.seed)
    for moment in sorted(chance.sample(range(1, plan.saves), plan.kills)):
        while len(ledger.acknowledged) < moment:
            await asyncio.sleep(0.001)
        await asyncio.sleep(chance.random() * 0.01)
        server.kill()
        await asyncio.to_thread(server.start)


def drop_unique_key(engines: Engines) -> None:
    """The planted fault: the log no longer knows that a number was used."""
    with engines.write.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ALTER TABLE answer_event DROP CONSTRAINT uq_answer_event_attempt_id_epoch_seq")
            return
        ask = "SELECT sql FROM sqlite_master WHERE name = 'answer_event'"
        made = str(connection.exec_driver_sql(ask).scalar_one())
        without = re.sub(r",\s*CONSTRAINT \w+ UNIQUE \(attempt_id, epoch, seq\)", "", made)
        assert without != made
        connection.exec_driver_sql("DROP TABLE answer_event")
        connection.exec_driver_sql(without)
        install_guards(connection)


def figures(engine: str, plan: Plan, control: str | None = None) -> list[str]:
    """What the proof prints."""
    done = kill_run(engine, plan, control=control)
    outcome = done.verdict
    counted = {"lost": outcome.lost, "duplicated": outcome.duplicated, "wrong": outcome.wrong}
    return [
        Figure(
            f"kill -9: acknowledged answers {name}",
            value,
            outcome.acknowledged,
            engine,
            plan.seed,
            done.seconds,
            control,
        ).line(kills=plan.kills, cuts=done.cuts, refused=done.refused)
        for name, value in counted.items()
    ]
