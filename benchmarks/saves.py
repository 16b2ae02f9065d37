"""What the guards of a save cost: the one guarded statement against a bare insert on the same engine, in one run.

    .venv/bin/python benchmarks/saves.py

Prints the median of several rounds, interleaved, so that other load on the machine falls on both. Ratios travel between
machines; the times do not. The bare insert has no guard, no unique number and no foreign key, but the same engine,
commit and disk.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from quizapp.attempts.actions import start_attempt
from quizapp.attempts.queries import frozen_paper
from quizapp.attempts.saving import Save, save_answer
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.demo.seeding import FILES
from quizapp.operations.setup import load_shipped_content
from quizapp.operations.upgrading import upgrade
from quizapp.papers.queries import newest_blueprints
from quizapp.people import files as people_files
from quizapp.people.actions.accounts import open_account
from quizapp.people.actions.logins import open_login
from quizapp.people.actions.rosters import import_roster
from quizapp.people.actions.unit_imports import import_units
from quizapp.people.models import Person, Unit
from quizapp.people.queries.logins import token_hash
from quizapp.rounds.actions import RoundPlan, create_round, open_round

ROUNDS, SAVES = 15, 200
NOW = datetime.now(UTC)
BARE = sa.text("INSERT INTO bare (attempt_id, seq, position, value) VALUES (1, :seq, 1, '[\"a\"]')")


def prepared(engines: Engines) -> Save:
    """A running attempt in a database with the demo's people; a save that fits it."""
    upgrade(engines)
    with engines.writing() as session:
        load_shipped_content(session, NOW)
        today = NOW.date()
        import_units(
            session,
            people_files.read_units(FILES / "don-vi.csv", "don-vi.csv", session, today=today),
            None,
            NOW,
            today=today,
        )
        roster = people_files.read_roster(FILES / "can-bo.csv", "can-bo.csv", session, today=today)
        import_roster(session, roster, None, NOW)
        person = session.scalars(sa.select(Person).order_by(Person.id)).first()
        assert person is not None
        roles = [("candidate", None)]
        account = open_account(session, person.id, "do", "Đo", "-", roles, actor=None, now=NOW, must_change=False)
        token, login = open_login(session, account.id, NOW)
        unit = session.get_one(Unit, person.unit_id)
        closes = NOW + timedelta(hours=2)
        shape = newest_blueprints(session)[0]
        plan = RoundPlan("Đo", "official", shape.id, NOW, closes, 45, 1, "at_once", unit.id, (unit.id,))
        round_ = create_round(session, plan, {unit.id}, account.id, NOW)
        open_round(session, round_, account.id, NOW)
        attempt = start_attempt(session, round_.id, person.id, login.id, NOW)
        paper = frozen_paper(session, attempt.id)
        session.execute(sa.text("CREATE TABLE bare (attempt_id INTEGER, seq INTEGER, position INTEGER, value TEXT)"))
    place = next(item.position for item in paper if item.type == "single")
    return Save(attempt.token, token_hash(token), 1, 1, place, ("a",), NOW)


def timed(act: Callable[[int], object], first: int) -> float:
    """Microseconds for each of SAVES acts."""
    began = time.perf_counter()
    for number in range(first, first + SAVES):
        act(number)
    return (time.perf_counter() - began) / SAVES * 1e6


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engines = open_engines(sqlite_url(Path(folder) / "bench.sqlite3"))
        save = prepared(engines)

        def guarded(number: int) -> object:
            return save_answer(
                engines.save, Save(save.token, save.login_hash, 1, number, save.position, save.value, NOW)
            )

        def bare(number: int) -> object:
            with engines.save.connect() as connection:
                return connection.execute(BARE, {"seq": number})

        rounds = [(timed(bare, 1 + n * SAVES), timed(guarded, 1 + n * SAVES)) for n in range(ROUNDS)]
        engines.dispose()
    floor, cost = (statistics.median(values) for values in zip(*rounds, strict=True))
    ratios = [one[1] / one[0] for one in rounds]
    print(f"bare insert     {floor:8.0f} µs (median of {ROUNDS} rounds of {SAVES})")
    print(f"guarded save    {cost:8.0f} µs")
    print(f"ratio           {statistics.median(ratios):8.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
