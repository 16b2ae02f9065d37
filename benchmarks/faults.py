"""The proofs of exam day at full size; each prints JSON lines.

    .venv/bin/python benchmarks/faults.py kill --kills 200 --saves 5000 --engine sqlite

What is proved and how is in tests/faults; `docs/reliability.md` keeps the figures.
"""

from collections.abc import Callable
from typing import Any

import click

from tests.faults import deadlines, full_disks, interleaving, killing, outages, power, racing
from tests.faults.homes import ENGINES

engine_option = click.option("--engine", type=click.Choice(ENGINES), default="sqlite", show_default=True)
seed_option = click.option("--seed", default=20261126, show_default=True)


def control_option(names: tuple[str, ...]) -> Callable[[Any], Any]:
    return click.option("--control", type=click.Choice(names), default=None, help="Plant this fault.")


def show(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


@click.group()
def main() -> None:
    """Break the product on purpose and count what was lost."""


@main.command()
@engine_option
@seed_option
@control_option(killing.CONTROLS)
@click.option("--kills", default=200, show_default=True)
@click.option("--saves", default=5000, show_default=True)
def kill(engine: str, seed: int, control: str | None, kills: int, saves: int) -> None:
    """kill -9 of every server process in the midst of saves over HTTP."""
    show(killing.figures(engine, killing.Plan(kills, saves, seed), control))


@main.command()
@engine_option
@seed_option
@control_option(racing.CONTROLS)
@click.option("--races", default=10_000, show_default=True)
def race(engine: str, seed: int, control: str | None, races: int) -> None:
    """Four processes: savers against hand-in, expiry and extension."""
    show(racing.figures(engine, races=races, seed=seed, control=control))


@main.command("power")
@seed_option
@click.option("--setting", type=click.Choice(list(power.SETTINGS)), default="product", show_default=True)
@click.option("--saves", default=1500, show_default=True)
@click.option("--cuts", default=500, show_default=True)
def cut_power(seed: int, setting: str, saves: int, cuts: int) -> None:
    """Power cuts at system calls of a process that saves on SQLite (needs strace)."""
    show(power.figures(saves=saves, cuts=cuts, seed=seed, setting=setting))


@main.command()
@engine_option
@control_option(interleaving.CONTROLS)
@click.option("--examples", default=5000, show_default=True)
def interleave(engine: str, control: str | None, examples: int) -> None:
    """Two tabs and a network that loses, doubles and reorders, against a model."""
    show(interleaving.figures(engine, examples=examples, control=control))


@main.command()
@seed_option
@control_option(outages.CONTROLS)
@click.option("--crashes", default=50, show_default=True)
@click.option("--shots", default=200, show_default=True)
def outage(seed: int, control: str | None, crashes: int, shots: int) -> None:
    """PostgreSQL crashes and backends are shot down under load."""
    show(outages.figures(crashes=crashes, shots=shots, seed=seed, control=control))


@main.command()
@engine_option
@seed_option
@control_option(full_disks.CONTROLS)
@click.option("--moments", default=50, show_default=True)
def disk(engine: str, seed: int, control: str | None, moments: int) -> None:
    """The disk of the database is full and empty again under load (needs the right to mount)."""
    show(full_disks.figures(engine, moments=moments, seed=seed, control=control))


@main.command()
@engine_option
@seed_option
@control_option(deadlines.CONTROLS)
@click.option("--restarts", default=10, show_default=True)
@click.option("--attempts", default=20, show_default=True, help="Attempts that end around each restart.")
def deadline(engine: str, seed: int, control: str | None, restarts: int, attempts: int) -> None:
    """The server is killed around the deadline and comes back later."""
    plan = deadlines.Plan(restarts, attempts, seed)
    show(deadlines.figures(engine, plan, control))


if __name__ == "__main__":
    main()
