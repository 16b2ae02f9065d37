"""How far marks would stay the same. Golden: 22 persons at questions 13 to 20 of Moodle's test of statistics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.reliability import (
    alpha,
    back_to_the_mean,
    error_at,
    error_variances,
    kr21,
    lengthened,
    mark_error,
    of_different_papers,
    true_mark,
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


def test_alpha_of_right_and_wrong_answers_is_kr20() -> None:
    totals = TABLE.sum(axis=1)
    assert alpha(TABLE) == pytest.approx(0.1477457903, abs=1e-10)
    assert totals.mean() == pytest.approx(3.9090909, abs=1e-7)
    assert kr21(totals.mean(), totals.var(), 8) == pytest.approx(0.0917979364, abs=1e-9)


def test_errors_of_marks() -> None:
    assert mark_error(10, 0.8) == pytest.approx(4.4721, abs=0.00005)
    assert lengthened(0.6, 2) == pytest.approx(0.75)
    assert [round(error_at(right, 20), 3) for right in (16, 10, 19)] == [1.835, 2.294, 1.0]
    assert true_mark(80, 60, 0.7) == (pytest.approx(74), pytest.approx(0.21**0.5))
    assert mark_error(10, -0.2) == pytest.approx(10 * 1.2**0.5)


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


def test_those_who_were_low_rise_by_themselves() -> None:
    assert back_to_the_mean(0.7, 60, 40) == pytest.approx(6)
    assert back_to_the_mean(1, 60, 40) == 0
    assert back_to_the_mean(-0.4, 60, 40) == 20


@given(st.lists(st.lists(st.integers(0, 1), min_size=6, max_size=6), min_size=3, max_size=25))
def test_kr21_is_the_lower_bound_of_kr20(rows: list[list[int]]) -> None:
    table = np.array(rows)
    whole, bound = alpha(table), kr21(float(table.sum(1).mean()), float(table.sum(1).var()), 6)
    assert (whole is None) == (bound is None)
    if whole is not None and bound is not None:
        assert bound <= whole + 1e-9
        assert whole <= 1 + 1e-9
