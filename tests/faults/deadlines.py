"""Proof: a server that is killed around the deadline and comes back later closes and scores what was acknowledged."""

import asyncio
import hashlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.domain.timing import CLOSE_AFTER
from quizapp.results.actions import marked_paper
from quizapp.results.models import Result
from tests.faults.candidates import Candidate, Unexpected, crowd
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import Home, home
from tests.faults.ledgers import Ledger, verdict
from tests.faults.loops import in_own_loop
from tests.faults.rooms import Seat, open_room, present, seat
from tests.faults.servers import Site, site
from tests.postgres import DurableServer

CONTROLS = ("acknowledge_before_commit", "no_finaliser")
FINAL_WITHIN = timedelta(seconds=60)
AROUND = 3.0
UNTIL_KILL = 5.0
LONGEST_DOWN = 20.0
OVER = {"closed", "late"}


@dataclass(frozen=True)
class Plan:
    """`restarts` times, `attempts` attempts that end within three seconds of the kill."""

    restarts: int
    attempts: int
    seed: int
    longest_down: float = LONGEST_DOWN
    final_within: timedelta = FINAL_WITHIN


@dataclass(frozen=True)
class Ended:
    attempts: int
    acknowledged: int
    stuck: int
    wrong_end: int
    wrongly_scored: int
    lost: int
    seconds: float


def deadline_run(engine: str, plan: Plan, *, control: str | None = None, server: DurableServer | None = None) -> Ended:
    """Work towards the deadline, kill, stay down for a while, come back, wait until everything is final."""
    watch, chance, parts = Stopwatch(), random.Random(plan.seed), []
    for number in range(plan.restarts):
        with home(engine, server) as place:
            parts.append(_one_restart(place, plan, plan.seed * 1000 + number, chance, control))
    total = [sum(values) for values in zip(*parts, strict=True)]
    return Ended(*total, seconds=watch.seconds)


def _one_restart(
    place: Home, plan: Plan, seed: int, chance: random.Random, control: str | None
) -> tuple[int, int, int, int, int, int]:
    """(attempts, acknowledged, stuck, wrong_end, wrongly_scored, lost)"""
    ledger = Ledger()
    with site(place, fault=control) as running, place.engines() as engines:
        down = chance.uniform(0, plan.longest_down)
        room = open_room(engines, plan.attempts, present())
        seats = in_own_loop(_work_through(running, engines, room, ledger, down, seed))
        stuck = _wait_until_final(engines, seats, plan.final_within)
        with engines.reading() as session:
            ends, scores = _judged(session, seats, ledger)
        outcome = verdict(engines, ledger)
        return plan.attempts, outcome.acknowledged, stuck, ends, scores, outcome.failures


async def _work_through(
    site_: Site, engines: Engines, room: list[Seat], ledger: Ledger, down: float, seed: int
) -> list[Seat]:
    """Attempts that end within three seconds of the kill; the server stays down for `down` seconds."""
    chance = random.Random(seed)
    async with crowd(site_, room, ledger, begins=False) as people:
        left = [timedelta(seconds=UNTIL_KILL + chance.uniform(-AROUND, AROUND)) for _ in people]
        seats, watch = seat(engines, room, present(), left), Stopwatch()
        async with asyncio.TaskGroup() as group:
            for place, (one, taken) in enumerate(zip(people, seats, strict=True)):
                one.adopt(taken)
                group.create_task(_save_until_over(one, random.Random(seed * 1000 + place)))
            await asyncio.sleep(max(0.0, UNTIL_KILL - watch.seconds))
            site_.kill()
            await asyncio.sleep(down)
            await asyncio.to_thread(site_.start)
    return seats


async def _save_until_over(one: Candidate, chance: random.Random) -> None:
    """An answer now and then until the server says that it is over; the last one is asked for until it says so."""
    while True:
        await asyncio.sleep(chance.random() * 0.3)
        outcome = await one.save(chance, pause=0.1)
        is_long_over = one.seat.deadline_at is not None and present() > one.seat.deadline_at + CLOSE_AFTER
        if outcome in OVER or is_long_over:  # a faulty server may go on acknowledging for ever
            return
        if outcome != "kept":
            raise Unexpected(outcome)


def _wait_until_final(engines: Engines, seats: Sequence[Seat], patience: timedelta) -> int:
    """Attempts that have no result `patience` after the server could know that they are due."""
    last = max(one.deadline_at for one in seats if one.deadline_at)
    until = max(present(), last + CLOSE_AFTER) + patience
    counted = sa.select(sa.func.count(sa.distinct(Result.attempt_id)))
    while True:
        with engines.reading() as session:
            missing = len(seats) - (session.scalar(counted) or 0)
        if not missing or present() > until:
            return missing
        time.sleep(0.2)


def _judged(session: Session, seats: Sequence[Seat], ledger: Ledger) -> tuple[int, int]:
    """(ended otherwise than at their deadline, scored otherwise than from what was acknowledged)"""
    wrong_end = wrongly_scored = 0
    counting: dict[str, dict[int, tuple[str, ...]]] = {}
    for (token, _epoch, _seq), (position, value) in sorted(ledger.acknowledged.items()):
        counting.setdefault(token, {})[position] = value
    for one in seats:
        attempt = session.get_one(Attempt, one.attempt_id)
        wrong_end += (attempt.state, attempt.ended_at) != ("expired", attempt.deadline_at)
        result = session.scalars(sa.select(Result).where(Result.attempt_id == attempt.id)).first()
        if result is not None:
            told = counting.get(attempt.token, {})
            answered = sum(bool(value) for value in told.values())
            stored = answers_hash(session, attempt.id)
            wrongly_scored += (result.answered, result.answers_hash) != (answered, stored)
    return wrong_end, wrongly_scored


def answers_hash(session: Session, attempt_id: int) -> str:
    """What a result says of the answers that it was made from."""
    facts = [[one.position, list(one.answer)] for one in marked_paper(session, attempt_id)]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def figures(engine: str, plan: Plan, control: str | None = None) -> list[str]:
    """What the proof prints."""
    seen = deadline_run(engine, plan, control=control)
    counted = {
        "attempts not final within 60 s": (seen.stuck, seen.attempts),
        "attempts that did not end at their deadline": (seen.wrong_end, seen.attempts),
        "attempts scored from other answers than were acknowledged": (seen.wrongly_scored, seen.attempts),
        "acknowledged answers lost, duplicated or wrong": (seen.lost, seen.acknowledged),
    }
    return [
        Figure(f"restart across the deadline: {name}", value, n, engine, plan.seed, seen.seconds, control).line(
            restarts=plan.restarts
        )
        for name, (value, n) in counted.items()
    ]
