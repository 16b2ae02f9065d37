"""One durable PostgreSQL server for each worker's proofs."""

from collections.abc import Iterator

import pytest

from tests.postgres import DurableServer


@pytest.fixture(scope="session")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    """fsync on, as in the exam room; the server of the other tests is not."""
    made = DurableServer(tmp_path_factory.mktemp("durable"))
    yield made
    made.stop()
