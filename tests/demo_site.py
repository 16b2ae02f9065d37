"""A filled demo, made once for a worker, for tests that need a whole office."""

from datetime import UTC, datetime
from pathlib import Path

from quizapp.operations.demo.seeding import seed_demo
from quizapp.operations.setup import prepared


def filled_demo(folder: Path) -> Path:
    """`folder` with the demo of this moment in it."""
    settings, engines = prepared(folder, embedded=True)
    engines.dispose()
    seed_demo(settings, datetime.now(UTC))
    return folder
