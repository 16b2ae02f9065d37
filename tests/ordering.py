"""What waits longest begins first, so that a long run does not end with one worker at work."""

import pytest


def seconds_waited(item: pytest.Item) -> float:
    """What the mark says, `@pytest.mark.long(waits=120)`: seconds in which the test does nothing but wait."""
    mark = item.get_closest_marker("long")
    return float(mark.kwargs.get("waits", 0)) if mark else 0.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=seconds_waited, reverse=True)  # stable: the others stay as they were
