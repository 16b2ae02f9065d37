"""A thousand candidates at once on the real server, over HTTP, with a ledger that is checked against the database.

    .venv/bin/python benchmarks/load.py --engine sqlite
    .venv/bin/python benchmarks/load.py --engine postgresql --serve-option=--workers=2
    .venv/bin/python benchmarks/load.py --login-storm

Prepares its own database, starts `quizapp serve` on this machine and speaks to nothing else. Times run from the moment
an answer was due, not from when it was sent, so that a queue cannot hide. Prints one JSON line for each phase.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click
import sqlalchemy as sa

from benchmarks.exam_day import ExamDay, Load, Plan, login_storm
from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.results.models import Result
from tests.faults.candidates import Candidate
from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import ENGINES, home
from tests.faults.ledgers import Ledger, verdict
from tests.faults.loops import in_own_loop
from tests.faults.rooms import Seat, open_room, present
from tests.faults.servers import Site, site
from tests.faults.wire import Browser

SCORED_WITHIN = 60.0
MOST_MEMORY = 512  # MB, of all processes of the server together, beside 500 sign-ins within a minute


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
