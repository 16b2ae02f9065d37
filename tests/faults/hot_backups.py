"""Backups made while answers are saved as fast as the engine takes them, each restored and looked through.

Every saver keeps a ledger of its own: what it sent, and what was acknowledged. What was acknowledged before a backup
began must be in it, with the same value; nothing may be in it that nobody sent.
"""

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.saving import save_answer
from quizapp.config import DATABASE_FILE, Settings
from quizapp.db import Engines, sqlite_driver, sqlite_url
from quizapp.operations.backups import make_backup
from quizapp.operations.restoring import restore
from quizapp.operations.sqlite_files import still_engine
from quizapp.people.models import Unit
from tests import make
from tests.make import NOW, Sitting

Key = tuple[int, int]  # attempt, seq
SAVERS = 4
PAUSE = 0.002  # of a saver between two answers: the machine has other work


@dataclass
class Ledger:
    """What the savers know, whatever the server says later."""

    sent: dict[Key, str] = field(default_factory=dict)
    acknowledged: dict[Key, str] = field(default_factory=dict)


@dataclass
class Outcome:
    """Of so many backups: rows acknowledged before they began that are missing or altered, rows that nobody sent,
    copies that could not be opened."""

    backups: int = 0
    acknowledged: int = 0
    missing: int = 0
    strange: int = 0
    unreadable: int = 0

    @property
    def is_clean(self) -> bool:
        return (self.missing, self.strange, self.unreadable) == (0, 0, 0)


def seated(engines: Engines, number: int = SAVERS) -> list[Sitting]:
    """So many people of one round at their tests."""
    with engines.writing() as session:
        people = [make.person(session) for _ in range(number)]
        round_ = make.open_round(session, [session.get_one(Unit, person.unit_id) for person in people])
        return [make.started_attempt(session, round_, person) for person in people]


@contextmanager
def saving(engines: Engines, seed: int) -> Iterator[Ledger]:
    """Savers at work, one thread for each sitting."""
    ledger, stop = Ledger(), threading.Event()
    failures: list[BaseException] = []

    def work(sitting: Sitting, chance: random.Random) -> None:
        seq = 0
        try:
            while not stop.is_set():
                seq += 1
                value = chance.choice(("a", "b", "c", "d"))
                save = sitting.save(seq, (value,), position=1 + chance.randrange(sitting.questions))
                ledger.sent[(sitting.attempt_id, seq)] = save.stored_value
                save_answer(engines.save, save)
                ledger.acknowledged[(sitting.attempt_id, seq)] = save.stored_value
                time.sleep(PAUSE)
        except BaseException as fault:  # told to the thread that waits
            failures.append(fault)

    threads = [
        threading.Thread(target=work, args=(sitting, random.Random(f"{seed}/{number}")))
        for number, sitting in enumerate(seated(engines))
    ]
    for thread in threads:
        thread.start()
    try:
        yield ledger
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def by_backup(engines: Engines, folder: Path, number: int) -> sa.Engine:
    """The product's way: a backup, restored to a clean folder."""
    settings = Settings(data=folder, database_url="", secret_key="x" * 40)
    made = make_backup(engines, settings, folder / f"backup-{number}.zip", NOW + timedelta(minutes=2))
    host = folder / f"host-{number}"
    restore(made.path, Settings(host, sqlite_url(host / DATABASE_FILE)), NOW + timedelta(minutes=3))
    return still_engine(host / DATABASE_FILE)


def by_file_copy(engines: Engines, folder: Path, number: int) -> sa.Engine:
    """The control: the file of a database that is being written, copied as files are."""
    copy = folder / f"copy-{number}.sqlite3"
    shutil.copyfile(str(engines.read.url.database), copy)
    return still_engine(copy)


def hot_backups(
    engines: Engines,
    folder: Path,
    number: int,
    seed: int,
    way: Callable[[Engines, Path, int], sa.Engine] = by_backup,
    each: Callable[[Outcome], None] = lambda _outcome: None,
) -> Outcome:
    """Make `number` copies under load and look through each."""
    outcome = Outcome()
    with saving(engines, seed) as ledger:
        while len(ledger.acknowledged) < 20 * SAVERS:
            time.sleep(0.01)
        for index in range(number):
            before = dict(ledger.acknowledged)
            try:
                held = _answers(way(engines, folder, index))
            except (sa.exc.DatabaseError, sqlite_driver.DatabaseError):
                outcome.unreadable += 1
                held = dict(before)
            sent = dict(ledger.sent)
            outcome.backups += 1
            outcome.acknowledged += len(before)
            outcome.missing += sum(held.get(key) != value for key, value in before.items())
            outcome.strange += sum(sent.get(key) != value for key, value in held.items())
            each(outcome)
    return outcome


def _answers(engine: sa.Engine) -> dict[Key, str]:
    statement = sa.select(AnswerEvent.attempt_id, AnswerEvent.seq, AnswerEvent.value)
    with engine.connect() as connection:
        return {(row.attempt_id, row.seq): row.value for row in connection.execute(statement)}
