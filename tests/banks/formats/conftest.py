"""Public sample files by others: their tests run where the folder is, and are deselected, not skipped, elsewhere."""

import pytest

from tests.banks.formats.given import SAMPLES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if SAMPLES is not None:
        return
    asked = [item for item in items if item.get_closest_marker("samples") is not None]
    if asked:
        config.hook.pytest_deselected(items=asked)
        items[:] = [item for item in items if item not in asked]
