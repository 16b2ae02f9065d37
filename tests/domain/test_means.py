"""What the mean of a small unit can say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.means import (
    Shrunk,
    deviation_of_sums,
    difference_of,
    mean_bands,
    mean_interval,
    rank_intervals,
    shrunk,
    standard_error,
    with_the_absent,
    within_deviation,
)

UNITS = {1: (12, 64.0), 2: (3, 90.0), 3: (25, 58.0), 4: (8, 71.0)}


def test_six_of_eight_are_known_better_than_six_of_many() -> None:
    assert standard_error(10, 6, 8) == pytest.approx(2.0412, abs=0.00005)
    assert standard_error(10, 6) == pytest.approx(10 / 6**0.5)
    assert standard_error(10, 8, 8) == 0
    with pytest.raises(ValueError, match="nobody"):
        standard_error(10, 0)


def test_small_units_are_drawn_to_the_mean_of_all() -> None:
    found = shrunk(UNITS, 15)
    assert found.mean == pytest.approx(63.6667, abs=0.00005)
    assert found.mean_square == pytest.approx(1104.8889, abs=0.00005)
    assert found.size == pytest.approx(10.152778, abs=0.0000005)
    assert found.between == pytest.approx(86.66484, abs=0.000005)
    golden = {1: (63.94, 3.93), 2: (77.78, 6.34), 3: (58.53, 2.86), 4: (69.20, 4.61)}
    assert {unit: (round(one.mean, 2), round(one.error, 2)) for unit, one in found.units.items()} == golden


def test_where_units_differ_by_chance_alone_all_are_alike() -> None:
    found = shrunk({1: (10, 60.0), 2: (10, 61.0)}, 20)
    assert found.between == 0
    assert {one.mean for one in found.units.values()} == {60.5}
    with pytest.raises(ValueError, match="no other"):
        shrunk({1: (10, 60.0)}, 20)


def test_the_spread_within_units_is_pooled() -> None:
    assert within_deviation({1: [50, 70], 2: [80, 80, 80]}) == pytest.approx((200 / 3) ** 0.5)
    assert within_deviation({1: [50], 2: [80]}) is None
    assert within_deviation({}) is None


def test_sums_give_the_spread_and_the_bands_that_people_give() -> None:
    units = {1: [50.0, 70, 71], 2: [80.0, 80, 95], 3: [100.0]}
    people, totals, squares = (np.array([float(sum(x**n for x in one)) for one in units.values()]) for n in range(3))
    deviation = within_deviation(units)
    assert deviation is not None
    assert deviation_of_sums(people, totals, squares) == pytest.approx(deviation)
    assert deviation_of_sums(people, totals, squares + 1) != pytest.approx(deviation), "the control"
    assert deviation_of_sums(people[2:], totals[2:], squares[2:]) is None
    bands = np.transpose(mean_bands(totals / people, deviation, people))
    alone = [mean_interval(float(np.mean(one)), deviation, len(one)) for one in units.values()]
    assert bands.tolist() == [pytest.approx([one.low, one.high]) for one in alone]


def test_a_band_is_cut_at_the_ends_of_the_scale() -> None:
    assert mean_interval(95, 20, 4).high == 100
    assert mean_interval(60, 10, 4).low == pytest.approx(60 - 1.959964 * 5)


def test_far_apart_units_have_ranks_and_alike_ones_have_none() -> None:
    apart = rank_intervals({1: Shrunk(90, 1), 2: Shrunk(60, 1), 3: Shrunk(30, 1)}, seed=1)
    assert apart == {1: (1, 1), 2: (2, 2), 3: (3, 3)}
    alike = rank_intervals({1: Shrunk(60, 5), 2: Shrunk(60.1, 5), 3: Shrunk(59.9, 5)}, seed=1)
    assert set(alike.values()) == {(1, 3)}
    assert rank_intervals({}, seed=1) == {}


@given(st.dictionaries(st.integers(1, 40), st.tuples(st.floats(0, 100), st.floats(0.1, 20)), min_size=1, max_size=12))
def test_the_same_seed_gives_the_same_ranks_and_they_lie_among_the_units(units: dict[int, tuple[float, float]]) -> None:
    given_ = {unit: Shrunk(mean, error) for unit, (mean, error) in units.items()}
    found = rank_intervals(given_, seed=7)
    assert found == rank_intervals(given_, seed=7)
    assert all(1 <= low <= high <= len(units) for low, high in found.values())


def test_only_what_chance_hardly_explains_is_called_different() -> None:
    assert difference_of(71, 60, 10, 4) == "note"
    assert difference_of(76, 60, 10, 4) == "alert"
    assert difference_of(69, 60, 10, 4) == ""


def test_the_absent_are_no_zeros_but_could_have_been() -> None:
    found = with_the_absent(70, 6, 10)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(42), pytest.approx(82))
    assert with_the_absent(70, 8, 10) is None
