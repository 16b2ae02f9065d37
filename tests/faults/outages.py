"""Proof: PostgreSQL crashes and comes back under load, backends are shot down; the program heals by itself."""

import asyncio
import random
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from tests.faults.candidates import Candidate, Unexpected, crowd
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import Home, home
from tests.faults.ledgers import Heard, Ledger, Verdict, verdict
from tests.faults.loops import in_own_loop
from tests.faults.rooms import Seat, open_room, present
from tests.faults.servers import Site, site
from tests.postgres import DurableServer

CONTROLS = ("asynchronous_commit",)
_SHOOT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'quizapp%%' AND pid <> pg_backend_pid()"
)


@dataclass
class Outages:
    """When the database was away, as (from, until) moments; a shot backend is an outage of no length."""

    moments: list[tuple[float, float]] = field(default_factory=list)
    recovered: list[float] = field(default_factory=list)

    def unexplained(self, timeline: list[Heard]) -> int:
        """Troubles that no outage explains. The last one before it does where it was heard during that outage, or
        where nothing was kept for this person since."""
        downs = [down for down, _up in self.moments]
        kept: dict[str, list[Heard]] = {}
        for one in timeline:  # one person sends one after the other, so each list is in order
            if one.outcome == "kept":
                kept.setdefault(one.who, []).append(one)
        found = 0
        for trouble in timeline:
            if trouble.outcome == "kept":
                continue
            last = bisect_right(downs, trouble.heard_at) - 1
            if last < 0:
                found += 1
                continue
            own = kept.get(trouble.who, [])
            since = bisect_left(own, self.moments[last][1], key=lambda one: one.sent_at)
            found += since < len(own) and own[since].heard_at <= trouble.sent_at
        return found


@dataclass(frozen=True)
class Survived:
    verdict: Verdict
    crashes: int
    shots: int
    unexplained: int
    reasons: dict[str, int]
    slowest_recovery: float
    seconds: float


def outage_run(
    *, crashes: int, shots: int, seed: int, control: str | None = None, server: DurableServer | None = None,
    clients: int = 8,
) -> Survived:  # fmt: skip
    """Saves over HTTP while the database crashes `crashes` times and its backends are shot `shots` times."""
    watch, ledger, outages = Stopwatch(), Ledger(), Outages()
    with home("postgresql", server) as place:
        with place.engines() as engines:
            seats = open_room(engines, clients, present())
        if control == "asynchronous_commit":
            _commit_asynchronously(place)
        with site(place) as running:
            pid = running.pid
            in_own_loop(_under_load(running, seats, ledger, outages, Blows(place, crashes, shots, seed)))
            assert running.pid == pid
        with place.engines() as engines:
            outcome = verdict(engines, ledger)
    unexplained = outages.unexplained(ledger.timeline)
    reasons = {**ledger.refused, **({"cut": ledger.cuts} if ledger.cuts else {})}
    return Survived(outcome, crashes, shots, unexplained, reasons, max(outages.recovered, default=0.0), watch.seconds)


def _commit_asynchronously(place: Home) -> None:
    """The planted fault: a commit returns before it is on disk."""
    assert place.server is not None
    name = place.url.split("?")[0].rsplit("/", 1)[1]
    place.server.administer(
        f"ALTER DATABASE {name} SET synchronous_commit = off",
        "ALTER SYSTEM SET wal_writer_delay = '10s'",
        "SELECT pg_reload_conf()",
    )


@dataclass(frozen=True)
class Blows:
    place: Home
    crashes: int
    shots: int
    seed: int


async def _under_load(site_: Site, seats: list[Seat], ledger: Ledger, outages: Outages, blows: Blows) -> None:
    over = asyncio.Event()
    async with crowd(site_, seats, ledger) as people, asyncio.TaskGroup() as group:
        for place, one in enumerate(people):
            group.create_task(keep_saving(one, random.Random(blows.seed * 1000 + place), over))
        await _strike(ledger, outages, blows)
        over.set()


async def keep_saving(one: Candidate, chance: random.Random, over: asyncio.Event) -> None:
    """Answer after answer until it is over; anything but an acknowledgement in the end is a fault."""
    while not over.is_set():
        outcome = await one.save(chance)
        if outcome != "kept":
            raise Unexpected(outcome)


async def more_kept(ledger: Ledger, number: int) -> None:
    """Return after `number` more acknowledgements."""
    wanted = len(ledger.acknowledged) + number
    while len(ledger.acknowledged) < wanted:
        await asyncio.sleep(0.002)


async def _strike(ledger: Ledger, outages: Outages, blows: Blows) -> None:
    chance, server = random.Random(blows.seed), blows.place.server
    assert server is not None
    kinds = ["crash"] * blows.crashes + ["shoot"] * blows.shots
    chance.shuffle(kinds)
    await asyncio.to_thread(server.administer, "CHECKPOINT")  # logins and attempts are not what a control may lose
    for kind in kinds:
        await more_kept(ledger, chance.randint(5, 40))
        down = time.monotonic()
        if kind == "crash":
            await asyncio.to_thread(server.crash)
            await asyncio.sleep(chance.random() * 0.3)
            await asyncio.to_thread(server.start)
        else:
            await asyncio.to_thread(server.administer, _SHOOT)
        up = time.monotonic()
        outages.moments.append((down, up))
        await more_kept(ledger, 8)
        outages.recovered.append(time.monotonic() - up)


def figures(*, crashes: int, shots: int, seed: int, control: str | None = None) -> list[str]:
    """What the proof prints."""
    seen = outage_run(crashes=crashes, shots=shots, seed=seed, control=control)
    counted = {
        "acknowledged answers lost": (seen.verdict.lost, seen.verdict.acknowledged),
        "acknowledged answers duplicated or wrong": (
            seen.verdict.duplicated + seen.verdict.wrong, seen.verdict.acknowledged,
        ),
        "errors outside of an outage": (seen.unexplained, seen.verdict.acknowledged),
    }  # fmt: skip
    facts = {"crashes": crashes, "shots": shots, "troubles": seen.reasons, "slowest_recovery": seen.slowest_recovery}
    return [
        Figure(f"database restart: {name}", value, n, "postgresql", seed, seen.seconds, control).line(**facts)
        for name, (value, n) in counted.items()
    ]
