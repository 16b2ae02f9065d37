"""Hot backups under load: how many acknowledged answers are missing from them.

    .venv/bin/python benchmarks/backups.py --engine sqlite
    .venv/bin/python benchmarks/backups.py --engine postgresql
    .venv/bin/python benchmarks/backups.py --control "file copy"

Prints one JSON line. `n` counts the answers that were acknowledged before a backup began, over all backups; `value`
those of them that its restored copy lacks or has otherwise. The control copies the file of the database past its
engine and must find losses.
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from tests.faults.figures import Figure, Stopwatch
from tests.faults.homes import ENGINES, home
from tests.faults.hot_backups import Outcome, by_file_copy, hot_backups

FILE_COPY = "file copy"


@click.command()
@click.option("--engine", type=click.Choice(ENGINES), default="sqlite", show_default=True)
@click.option("--backups", default=50, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
@click.option("--control", type=click.Choice([FILE_COPY]), default=None, help="Plant this fault (SQLite).")
def main(engine: str, backups: int, seed: int, control: str | None) -> None:
    """Back up under load, restore, compare with the savers' own ledger."""
    way: dict[str, Any] = {"way": by_file_copy} if control else {}
    watch = Stopwatch()
    with (
        tempfile.TemporaryDirectory(prefix="quizapp-backups-") as folder,
        home(engine) as place,
        place.engines() as engines,
        click.progressbar(length=backups, file=sys.stderr) as bar,
    ):

        def one_more(_outcome: Outcome) -> None:
            bar.update(1)

        outcome = hot_backups(engines, Path(folder), backups, seed, each=one_more, **way)
    figure = Figure(
        "answers acknowledged before a hot backup and missing in it",
        outcome.missing,
        outcome.acknowledged,
        engine,
        seed,
        watch.seconds,
        control,
    )
    click.echo(figure.line(backups=outcome.backups, strange=outcome.strange, unreadable=outcome.unreadable))
    sys.exit(0 if outcome.is_clean is not bool(control) else 1)


if __name__ == "__main__":
    main()
