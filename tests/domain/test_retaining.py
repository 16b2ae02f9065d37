"""Periods of keeping count calendar months."""

from datetime import UTC, datetime

import pytest

from quizapp.domain.retaining import kept_since


@pytest.mark.parametrize(
    ("months", "since"),
    [(1, (2026, 4, 30)), (3, (2026, 2, 28)), (12, (2025, 5, 31)), (60, (2021, 5, 31)), (5, (2025, 12, 31))],
)
def test_the_last_day_of_a_shorter_month_counts(months: int, since: tuple[int, int, int]) -> None:
    assert kept_since(datetime(2026, 5, 31, 8, tzinfo=UTC), months) == datetime(*since, 8, tzinfo=UTC)
