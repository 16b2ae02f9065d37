"""What a thousand candidates do on the exam day, for `benchmarks/load.py`; timed from when each act was due."""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import click

from tests.faults.candidates import Candidate, Unexpected
from tests.faults.figures import Figure, Stopwatch
from tests.faults.ledgers import Ledger
from tests.faults.servers import Site
from tests.faults.wire import Browser, Cut


@dataclass(frozen=True)
class Plan:
    """How many, and how long each phase lasts in seconds. The defaults are the exam day of a province."""

    candidates: int = 1000
    start: float = 60
    steady: float = 120
    save_every: float = 20
    spike: float = 20
    spike_saves: int = 4
    cut: float = 120
    reconnect: float = 2
    hand_in: float = 20
    storm: float = 60
    storm_rate: float = 150
    seed: int = 20261126


@dataclass
class Load:
    """One run: its clients, its ledger, and what each phase took."""

    plan: Plan
    engine: str
    people: list[Candidate]
    ledger: Ledger
    took: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    tell: Callable[[str], None] = click.echo

    def chance(self, one: Candidate) -> random.Random:
        return random.Random(f"{self.plan.seed}-{one.seat.username}-{one.seq}")

    def error(self, what: str) -> None:
        self.errors[what] = self.errors.get(what, 0) + 1

    async def phase(self, name: str, seconds: float, act: Callable[[Candidate], Awaitable[None]]) -> float:
        """Everybody acts at once; prints the phase and gives its p99 in milliseconds."""
        self.took, self.errors = [], {}
        self.ledger.refused.clear()
        cuts, watch = self.ledger.cuts, Stopwatch()
        ticker = asyncio.create_task(_show_progress(name, seconds))
        await asyncio.gather(*(act(one) for one in self.people))
        ticker.cancel()
        self.errors.update(self.ledger.refused)
        if self.ledger.cuts > cuts:
            self.errors["cut"] = self.errors.get("cut", 0) + self.ledger.cuts - cuts
        figure = Figure(
            f"load: {name}, errors",
            sum(self.errors.values()),
            len(self.took),
            self.engine,
            self.plan.seed,
            watch.seconds,
        )
        spread = in_milliseconds(self.took)
        self.tell(figure.line(candidates=len(self.people), errors=self.errors, **spread))
        return spread["p99_ms"]

    async def save_at(self, one: Candidate, due: float) -> None:
        """One answer that the person gives at `due`; retried like the page does until it is kept."""
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        outcome = await one.save(self.chance(one), pause=1.0)
        if outcome != "kept":
            raise Unexpected(outcome)
        self.took.append(time.monotonic() - due)


def in_milliseconds(took: Sequence[float]) -> dict[str, float]:
    if len(took) < 2:
        return dict.fromkeys(("p50_ms", "p95_ms", "p99_ms", "max_ms"), 0.0)
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    shown = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "max_ms": max(took)}
    return {name: round(value * 1000, 1) for name, value in shown.items()}


async def _show_progress(name: str, seconds: float) -> None:
    with click.progressbar(length=max(1, int(seconds)), label=f"{name:<20}", file=sys.stderr) as bar:
        for _ in range(max(1, int(seconds))):
            await asyncio.sleep(1)
            bar.update(1)


# --- the exam day -----------------------------------------------------------------------------------------------------


class ExamDay:
    """Sign in and start, work, the last minute, a cut of the network, hand in."""

    def __init__(self, load: Load) -> None:
        self.load, self.plan = load, load.plan

    async def pass_by(self) -> None:
        plan, phase = self.plan, self.load.phase
        await phase("sign-in and start", plan.start, self.begin)
        await phase("steady saves", plan.steady, self.work)
        await phase("last minute", plan.spike, self.hurry)
        await phase("reconnect storm", plan.cut + plan.reconnect, self.work_through_a_cut)
        await phase("hand-in", plan.hand_in, self.leave)

    async def _some_time_within(self, one: Candidate, seconds: float) -> float:
        due = time.monotonic() + self.load.chance(one).random() * seconds
        await asyncio.sleep(due - time.monotonic())
        return due

    async def begin(self, one: Candidate) -> None:
        due = await self._some_time_within(one, self.plan.start)
        await _until_done(self.load, one.sign_in)
        await _until_done(self.load, one.begin)
        self.load.took.append(time.monotonic() - due)

    async def work(self, one: Candidate) -> None:
        began = time.monotonic()
        due = began + self.load.chance(one).random() * self.plan.save_every
        while due < began + self.plan.steady:
            await self.load.save_at(one, due)
            due += self.plan.save_every

    async def hurry(self, one: Candidate) -> None:
        began, chance = time.monotonic(), self.load.chance(one)
        for moment in sorted(chance.random() for _ in range(self.plan.spike_saves)):
            await self.load.save_at(one, began + moment * self.plan.spike)

    async def work_through_a_cut(self, one: Candidate) -> None:
        """Answer without a network, then send all of it as soon as it is back."""
        plan, chance, waiting = self.plan, self.load.chance(one), {}
        one.browser.hang_up()
        for _ in range(max(1, round(plan.cut / plan.save_every))):
            await asyncio.sleep(min(plan.cut, plan.save_every))
            answer = one.next_answer(chance)
            waiting[answer[1]] = answer  # as in the page, a newer answer of a question replaces the older
        due = await self._some_time_within(one, plan.reconnect)
        for answer in sorted(waiting.values()):
            if await one.deliver(answer, chance, pause=1.0) != "kept":
                raise Unexpected("an answer that waited was refused")
            self.load.took.append(time.monotonic() - due)
            due = time.monotonic()

    async def leave(self, one: Candidate) -> None:
        due = await self._some_time_within(one, self.plan.hand_in)
        await _until_done(self.load, one.hand_in)
        self.load.took.append(time.monotonic() - due)


async def _until_done(load: Load, act: Callable[[], Awaitable[object]]) -> None:
    """Press again like a person does, counting every fault."""
    for _ in range(30):
        try:
            await act()
        except (Cut, Unexpected) as fault:
            load.error(type(fault).__name__ + ": " + str(fault)[:60])
            await asyncio.sleep(1.0)
        else:
            return
    raise Unexpected("thirty tries were not enough")


# --- a thousand logins beside the saves -------------------------------------------------------------------------------


async def login_storm(load: Load, site_: Site) -> None:
    """Saves at a steady rate, alone and then beside everybody's logins; the ratio of their p99."""
    plan = load.plan
    everybody, savers = load.people, load.people[: max(2, min(300, len(load.people) // 2))]
    for one in savers:
        await one.sign_in()
        await one.begin()
    every = len(savers) / plan.storm_rate

    async def save_on(one: Candidate) -> None:
        began = time.monotonic()
        due = began + load.chance(one).random() * every
        while due < began + plan.storm:
            await load.save_at(one, due)
            due += every

    logins: list[float] = []
    faults: list[str] = []

    async def one_login(one: Candidate) -> None:
        due = time.monotonic() + load.chance(one).random() * plan.storm
        fresh = replace(one, browser=Browser(site_.host, site_.port))
        await asyncio.sleep(due - time.monotonic())
        try:
            await fresh.sign_in()
        except (Cut, Unexpected) as fault:
            faults.append(repr(fault))
        fresh.browser.hang_up()
        logins.append(time.monotonic() - due)

    load.people = savers
    idle = await load.phase("saves alone", plan.storm, save_on)
    watch = Stopwatch()
    storm = asyncio.gather(*(one_login(one) for one in everybody))
    beside = await load.phase("saves beside logins", plan.storm, save_on)
    await storm
    load.people = everybody
    figure = Figure("load: logins, errors", len(faults), len(logins), load.engine, plan.seed, watch.seconds)
    load.tell(figure.line(**in_milliseconds(logins), faults=sorted(set(faults))[:5]))
    ratio = round(beside / max(idle, 0.1), 2)
    compared = Figure("load: save p99 beside logins / alone", ratio, len(logins), load.engine, plan.seed, watch.seconds)
    load.tell(compared.line(alone_p99_ms=idle, beside_p99_ms=beside, target=4))


# --- the whole run ----------------------------------------------------------------------------------------------------
