"""A thousand candidates at once on the real server, over HTTP, with a ledger that is checked against the database.

    .venv/bin/python benchmarks/load.py --engine sqlite
    .venv/bin/python benchmarks/load.py --engine postgresql --serve-option=--workers=2
    .venv/bin/python benchmarks/load.py --login-storm

Prepares its own database, starts `quizapp serve` on this machine and speaks to nothing else. Times run from the moment
an answer was due, not from when it was sent, so that a queue cannot hide. Prints one JSON line for each phase.
"""

import asyncio
import random
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import click
import sqlalchemy as sa

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.results.models import Result
from tests.faults.candidates import Candidate, Unexpected
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import ENGINES, home
from tests.faults.ledgers import Ledger, verdict
from tests.faults.loops import in_own_loop
from tests.faults.rooms import Seat, open_room, present
from tests.faults.servers import Site, site
from tests.faults.wire import Browser, Cut

SCORED_WITHIN = 60.0
MOST_MEMORY = 512  # MB, of all processes of the server together, beside 500 sign-ins within a minute


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


@contextmanager
def many_files() -> Iterator[None]:
    """A thousand connections need as many files, here and in the server."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else 65536, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def unscored(engines: Engines, seats: Sequence[Seat]) -> int:
    """Attempts without a result after SCORED_WITHIN seconds; 0 as soon as everybody has one."""
    statement = sa.select(sa.func.count()).select_from(Result).join(Attempt, Attempt.id == Result.attempt_id)
    until = time.monotonic() + SCORED_WITHIN
    while True:
        with engines.reading() as session:
            missing = len(seats) - (session.scalar(statement) or 0)
        if missing == 0 or time.monotonic() > until:
            return missing
        time.sleep(0.5)


def run(
    engine: str, plan: Plan, *, options: Sequence[str] = (), is_login_storm: bool = False,
    tell: Callable[[str], None] = click.echo,
) -> tuple[int, int]:  # fmt: skip
    """Prepare, load and check; (acknowledged answers that the database breaks, attempts left unscored)."""
    watch = Stopwatch()
    with many_files(), home(engine) as place:
        with place.engines() as engines:
            seats = open_room(engines, plan.candidates, present(), minutes=120, is_whole_bank=True)
        ledger = Ledger()
        with site(place, options=options) as server:
            people = [Candidate(seat, Browser(server.host, server.port), ledger) for seat in seats]
            load = Load(plan, engine, people, ledger, tell=tell)
            in_own_loop(_act(load, server, is_login_storm=is_login_storm))
            memory = server.peak_memory()
            with place.engines() as engines:
                missing = 0 if is_login_storm else unscored(engines, seats)
                outcome = verdict(engines, ledger)
    for name, value, n in (
        ("acknowledged answers lost", outcome.lost, outcome.acknowledged),
        ("acknowledged answers duplicated or wrong", outcome.duplicated + outcome.wrong, outcome.acknowledged),
        ("attempts handed in and unscored", missing, 0 if is_login_storm else plan.candidates),
    ):
        tell(Figure(f"load: {name}", value, n, engine, plan.seed, watch.seconds).line(options=list(options)))
    peak = Figure(
        "load: peak resident memory of the server, MB",
        round(sum(memory.values()), 1),
        len(memory),
        engine,
        plan.seed,
        watch.seconds,
    )
    tell(peak.line(processes=memory, target=MOST_MEMORY))
    return outcome.failures, missing


async def _act(load: Load, server: Site, *, is_login_storm: bool) -> None:
    try:
        await (login_storm(load, server) if is_login_storm else ExamDay(load).pass_by())
    finally:
        for one in load.people:
            one.browser.hang_up()
        await asyncio.sleep(0.05)  # the loop closes its sockets in its next turn


@click.command()
@click.option("--engine", type=click.Choice(ENGINES), default="sqlite", show_default=True)
@click.option("--candidates", default=Plan.candidates, show_default=True)
@click.option("--start", default=Plan.start, show_default=True, help="Seconds within which everybody starts.")
@click.option("--steady", default=Plan.steady, show_default=True, help="Seconds of steady work.")
@click.option("--cut", default=Plan.cut, show_default=True, help="Seconds without network.")
@click.option("--spike", default=Plan.spike, show_default=True, help="Seconds of the last minute's haste.")
@click.option("--storm", default=Plan.storm, show_default=True, help="Seconds within which everybody signs in.")
@click.option("--seed", default=Plan.seed, show_default=True)
@click.option("--login-storm", "is_login_storm", is_flag=True, help="Logins beside 150 saves a second instead.")
@click.option("--serve-option", "options", multiple=True, help="Passed on to quizapp serve, such as --workers=2.")
def main(engine: str, options: tuple[str, ...], is_login_storm: bool, **numbers: float) -> None:
    """Drive a thousand candidates through the product's own server."""
    whole = {name: int(value) if name in ("candidates", "seed") else value for name, value in numbers.items()}
    failures, missing = run(engine, Plan(**whole), options=options, is_login_storm=is_login_storm)  # type: ignore[arg-type]
    sys.exit(1 if failures or missing else 0)


if __name__ == "__main__":
    main()
