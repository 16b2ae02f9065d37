"""What became of units, and what they were called."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.units import Named, name_on, present_unit

OLD, NEW = Named(date(2020, 1, 1), "Xã Cũ"), Named(date(2025, 7, 1), "Xã Mới")


def test_a_merged_unit_goes_on_in_its_successor_however_often_that_was_merged() -> None:
    assert present_unit(1, {1: [2], 2: [3]}) == 3
    assert present_unit(3, {1: [2], 2: [3]}) == 3


def test_a_split_unit_stays_itself() -> None:
    assert present_unit(1, {1: [2, 3]}) == 1
    assert present_unit(1, {1: [2], 2: [3, 4]}) == 2


@given(st.dictionaries(st.integers(1, 6), st.lists(st.integers(1, 6), max_size=2)))
def test_even_a_circle_ends(successors: dict[int, list[int]]) -> None:
    for unit_id in range(1, 7):
        assert 1 <= present_unit(unit_id, successors) <= 6


def test_a_name_holds_until_the_day_before_the_next() -> None:
    periods = [NEW, OLD]
    assert name_on(periods, date(2025, 6, 30)) == "Xã Cũ"
    assert name_on(periods, date(2025, 7, 1)) == "Xã Mới"
    assert name_on(periods, date(1999, 1, 1)) == "Xã Cũ"
    assert name_on([], date(2025, 7, 1)) is None
