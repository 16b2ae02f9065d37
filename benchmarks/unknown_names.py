"""How long a refused sign-in takes for names that exist and for names that do not; prints JSON lines.

    .venv/bin/python -m benchmarks.unknown_names --names 500

In one process, without a network: what is left is what the program itself adds. Guesses at known and unknown names take
turns, each name once, so that whatever else the machine does falls on both. The control is a door that hashes only for
names that it knows. That both do the same work is counted in tests/people/test_unknown_names.py.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.testing import FlaskClient

from benchmarks.shared import SEED, emit
from quizapp.config import Settings
from quizapp.db import open_engines, sqlite_url
from quizapp.operations.upgrading import upgrade
from quizapp.people import access, passwords
from tests import make
from tests.conftest import running_app


def guess(client: FlaskClient, token: str, name: str) -> float:
    """Seconds that a wrong guess at `name` takes."""
    form = {"username": name, "password": "sai-mat-khau", "csrf_token": token}
    began = time.perf_counter()
    answer = client.post("/dang-nhap", data=form)
    took = time.perf_counter() - began
    assert answer.status_code == 401
    return took


def compared(client: FlaskClient, token: str, names: list[tuple[str, str]], chance: random.Random) -> list[list[float]]:
    """Milliseconds of the guesses at known and at unknown names; which of a pair comes first is drawn."""
    found: list[list[float]] = [[], []]
    for pair in names:
        for place in chance.sample((0, 1), 2):
            found[place].append(guess(client, token, pair[place]) * 1000)
    return found


def tell(name: str, found: list[list[float]], target: float | None) -> None:
    known, unknown = map(statistics.median, found)
    apart = abs(known - unknown)
    facts = {"median_known": known, "median_unknown": unknown, "target": target}
    emit(name, [apart], "ms", guesses=len(found[0]), **facts)


def hasty(stored: str | None, typed: str) -> bool:
    """The control: no hash for who is not there."""
    return stored is not None and passwords.verify_password(stored, typed)


@click.command()
@click.option("--names", default=500, show_default=True)
def main(names: int) -> None:
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "names.sqlite3")
        engines = open_engines(url)
        upgrade(engines)
        with engines.writing() as session:
            for number in range(2 * names):
                make.account(session, username=f"co{number:05}", person=make.person(session))
        engines.dispose()
        pairs = [(f"co{number:05}", f"ko{number:05}") for number in range(2 * names)]
        with running_app(
            Settings(data=Path(folder), database_url=url, secret_key="x" * 40), lambda: datetime.now(UTC)
        ) as app:
            client = FlaskClient(app)
            token = make.csrf_of(client.get("/dang-nhap"))
            client.post("/dang-nhap", data={"username": "truoc", "password": "sai", "csrf_token": token})
            doors: list[tuple[str, Callable[..., bool], float | None]] = [
                ("refused sign-in, known and unknown names apart", access.verify_password, 5.0),
                ("control: a door that hashes for known names only", hasty, None),
            ]
            for place, (name, door, target) in enumerate(doors):
                access.verify_password = door  # type: ignore[assignment]
                tell(name, compared(client, token, pairs[place * names : (place + 1) * names], chance), target)


if __name__ == "__main__":
    main()
