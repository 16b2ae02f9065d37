"""Thousands of malformed question files against the readers of foreign formats; prints one JSON line.

    .venv/bin/python benchmarks/malformed.py --files 2000

Kinds and promises are in tests/banks/formats/malformed.py. The control runs the same files against a reader with
planted faults, which the same counting must catch.
"""

import itertools
import json
import resource

import click

from tests.banks.formats.malformed import Outcome, cases, run
from tests.banks.formats.planted import careless, greedy


@click.command()
@click.option("--files", default=2000, show_default=True)
@click.option("--seed", default=20261126, show_default=True)
@click.option("--control-files", default=200, show_default=True)
def main(files: int, seed: int, control_files: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome = run(cases(files, seed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def control(reader: object) -> Outcome:
        return run(itertools.islice(cases(files, seed), control_files), reader)  # type: ignore[arg-type]

    line = {
        "name": "malformed question files",
        "seed": seed,
        **outcome.as_dict(),
        "memory_grown_mb": round((peak - before) / 1024),
        "control_errors": control(careless).errors,
        "control_partial": control(greedy).partial,
    }
    click.echo(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
