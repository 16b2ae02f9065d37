"""Thousands of malformed question files against the readers of foreign formats; prints one JSON line.

    .venv/bin/python benchmarks/malformed.py --files 2000
    .venv/bin/python benchmarks/malformed.py --files 2000 --web

With `--web` each file is sent through the pages, looked at, and taken where the page offers it, on SQLite. Kinds and
promises are in tests/banks/formats/malformed.py and malformed_web.py. The controls run the same files against planted
faults, which the same counting must catch.
"""

import itertools
import json
import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from quizapp.banks.routes import drafts
from tests.banks.formats.malformed import Outcome, cases, run
from tests.banks.formats.malformed_web import run_at_desks
from tests.banks.formats.planted import careless, greedy, torn

Figures = dict[str, int]


@click.command()
@click.option("--files", default=2000, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
@click.option("--control-files", default=200, show_default=True)
@click.option("--web", is_flag=True, help="Through the pages.")
def main(files: int, seed: int, control_files: int, web: bool) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome, controls = (_web if web else _readers)(files, seed, control_files)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = {
        "name": "malformed question files" + (" through the pages" if web else ""),
        "seed": seed,
        **outcome.as_dict(),
        "memory_grown_mb": round((peak - before) / 1024),
        **controls,
    }
    click.echo(json.dumps(line, ensure_ascii=False))


def _readers(files: int, seed: int, control_files: int) -> tuple[Outcome, Figures]:
    outcome = run(cases(files, seed))

    def control(reader: object) -> Outcome:
        return run(itertools.islice(cases(files, seed), control_files), reader)  # type: ignore[arg-type]

    return outcome, {"control_errors": control(careless).errors, "control_partial": control(greedy).partial}


def _web(files: int, seed: int, control_files: int) -> tuple[Outcome, Figures]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        outcome = run_at_desks(cases(files, seed), files, place, nullcontext)

        def control(name: str, faulty: Callable[..., object]) -> Outcome:
            return run_at_desks(cases(files, seed), control_files, place, lambda: _planted(name, faulty))

        return outcome, {
            "control_errors": control("import_of", careless).errors,
            "control_partial": control("import_of", greedy).partial,
            "control_torn": control("store_drafts", torn).partial,
        }


@contextmanager
def _planted(name: str, faulty: Callable[..., object]) -> Iterator[None]:
    sound = getattr(drafts, name)
    setattr(drafts, name, faulty)
    try:
        yield
    finally:
        setattr(drafts, name, sound)


if __name__ == "__main__":
    main()
