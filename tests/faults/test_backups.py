"""What was acknowledged before a backup began is in it: a few here, fifty an engine in benchmarks/backups.py."""

from pathlib import Path

from quizapp.db import Engines
from tests.faults.hot_backups import by_file_copy, hot_backups

DURABLE = True  # the product's own settings


def test_backups_under_load_hold_every_answer_that_was_acknowledged_before(engines: Engines, tmp_path: Path) -> None:
    outcome = hot_backups(engines, tmp_path, number=4, seed=20261126)
    assert outcome.backups == 4
    assert outcome.acknowledged >= 4 * 80
    assert outcome.is_clean, outcome


def test_a_copy_of_the_file_is_no_backup(sqlite_engines: Engines, tmp_path: Path) -> None:
    """The negative control: the same ledger catches a copy made past the engine."""
    outcome = hot_backups(sqlite_engines, tmp_path, number=4, seed=20261126, way=by_file_copy)
    assert not outcome.is_clean
