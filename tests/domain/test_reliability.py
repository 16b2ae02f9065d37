"""How far marks would stay the same. Golden: 22 persons at questions 13 to 20 of Moodle's test of statistics."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.reliability import (
    back_to_the_mean,
    error_variances,
    lengthened,
    of_different_papers,
)

ANSWERS = (  # a line for each question, a column for each person
    "1100001001001010100001",
    "0000110111111100111100",
    "0010011110011010010101",
    "1110011100010101110011",
    "1011101111110100100101",
    "0110101010011100010001",
    "0010101000001100000010",
    "1111001110110001000010",
)
TABLE = np.array([[int(one) for one in line] for line in ANSWERS]).T


def kr21(totals: "np.ndarray[Any, Any]", questions: int) -> float:
    """Kuder and Richardson's formula 21, from the book."""
    mean, variance = float(totals.mean()), float(totals.var())
    return questions / (questions - 1) * (1 - mean * (questions - mean) / (questions * variance))


def test_the_table_is_that_of_the_book() -> None:
    assert TABLE.sum(axis=1).mean() == pytest.approx(3.9090909, abs=1e-7)
    assert kr21(TABLE.sum(axis=1), 8) == pytest.approx(0.0917979364, abs=1e-9)


def test_a_paper_twice_as_long() -> None:
    assert lengthened(0.6, 2) == pytest.approx(0.75)


def test_papers_that_differ_are_measured_by_the_chance_in_each_mark() -> None:
    """Of one domain and one length it is KR-21, which takes questions of unlike difficulty for chance."""
    totals = [100 * row.sum() / 8 for row in TABLE]
    errors = error_variances(TABLE.sum(axis=1, keepdims=True), [[8]] * len(TABLE), [3.0])
    found = of_different_papers(totals, errors, seed=1, least=20)
    assert found.value == pytest.approx(0.0917979364, abs=1e-9)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.0918 < found.high
    assert found == of_different_papers(totals, errors, seed=1, least=20)


def test_fewer_than_thirty_people_tell_no_reliability() -> None:
    assert of_different_papers([50, 60] * 14, [40.0] * 28, seed=1).value is None
    assert of_different_papers([50.0] * 40, [40.0] * 40, seed=1).value is None
    assert of_different_papers([50, 90] * 20, [40.0] * 40, seed=1).value == pytest.approx(0.9)


def test_the_chance_in_a_total_follows_the_weights() -> None:
    (one,) = error_variances([[5]], [[10]], [1])
    assert one == pytest.approx(10_000 * 0.25 / 9)
    both, alone = error_variances([[5, 10, 0], [0, 5, 0]], [[10, 10, 0], [0, 10, 0]], [50, 50, 9])
    assert both == pytest.approx(one / 4)
    assert alone == pytest.approx(one), "domains that a paper does not hold take no part"
    assert list(error_variances([[0]], [[1]], [1])) == [0]


@pytest.mark.parametrize(("right", "points"), [(16, 1.835), (10, 2.294), (19, 1.000)])
def test_the_chance_in_one_mark_is_lords(right: int, points: float) -> None:
    """In raw points of a paper of 20 questions."""
    (variance,) = error_variances([[right]], [[20]], [1])
    assert variance**0.5 / 100 * 20 == pytest.approx(points, abs=0.0005)


def test_the_error_of_a_mark_follows_from_spread_and_reliability() -> None:
    """Spread 10, reliability 0.8: 10 √(1 − 0.8)."""
    found = of_different_papers([50, 70] * 20, [20.0] * 40, seed=1)
    assert (found.value, found.error) == (pytest.approx(0.8), pytest.approx(4.4721, abs=0.00005))


def test_those_who_were_low_rise_by_themselves() -> None:
    assert back_to_the_mean(0.7, 60, 40) == pytest.approx(6)
    assert back_to_the_mean(1, 60, 40) == 0
    assert back_to_the_mean(-0.4, 60, 40) == 20


@given(st.lists(st.integers(0, 6), min_size=3, max_size=25).filter(lambda totals: len(set(totals)) > 1))
def test_of_one_domain_and_one_length_it_is_kr21(rights: list[int]) -> None:
    totals = np.array(rights)
    errors = error_variances(totals[:, None], [[6]] * len(totals), [2.0])
    found = of_different_papers(100 * totals / 6, errors, seed=1, least=3)
    assert found.value == pytest.approx(kr21(totals, 6), abs=1e-9)
