"""One durable PostgreSQL server for each worker's proofs."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import DurableServer


@pytest.fixture(scope="session")
def durable() -> Iterator[DurableServer]:
    """fsync on, as in the exam room; the server of the other tests is not."""
    with tempfile.TemporaryDirectory(prefix="quizapp-pg-", ignore_cleanup_errors=True) as folder:
        made = DurableServer(Path(folder))  # not in pytest's folder, which the server's own user may not enter
        yield made
        made.stop()
