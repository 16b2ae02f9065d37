"""How questions did. Golden numbers: question 8 of Moodle's test of statistics, 22 persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.items import discrimination, efficiency, item_figures, option_use

POINTS = [5.5, 1.0, 2.5, 4.0, 3.0, 4.5, 3.0, 6.0, 0.5, 5.5, 2.5, 4.0, 4.0, 3.0, 1.0, 1.0, 1.5, 4.0, 2.0, 1.0, 6.0, 7.0]
TOTALS = [
    12.0, 7.4, 11.7, 8.5, 10.1, 11.3, 11.2, 14.1, 8.6, 11.6, 9.3, 13.1, 11.5, 11.3, 5.5, 4.8, 8.7, 11.8, 6.0, 5.9, 12.8,
    13.8,
]  # fmt: skip
REST = [total - own for total, own in zip(TOTALS, POINTS, strict=True)]


def test_discrimination_is_the_correlation_with_the_rest_of_the_paper() -> None:
    assert 100 * sum(POINTS) / len(POINTS) / 8 == pytest.approx(41.19318182, abs=1e-8)
    assert discrimination(POINTS, REST) == pytest.approx(0.2588327077, abs=1e-10)
    assert efficiency(POINTS, REST) == pytest.approx(0.2723492723, abs=1e-10)


def test_a_question_that_all_got_right_discriminates_nobody() -> None:
    assert discrimination([1.0] * 30, REST[:20] + REST[:10]) is None
    assert efficiency([1.0] * 30, REST[:20] + REST[:10]) is None


def test_few_people_give_no_figure_and_fewer_than_thirty_no_discrimination() -> None:
    assert item_figures([1.0] * 4, [0.5] * 4, {"r": 4}).difficulty is None
    some = item_figures([1.0, 0.0] * 14, [0.9, 0.1] * 14, {"r": 14, "w": 14})
    assert (some.difficulty, some.discrimination, some.faults) == (0.5, None, ())


@pytest.mark.parametrize(
    ("points", "rest", "faults"),
    [
        ([1.0, 0.0] * 20, [0.1, 0.9] * 20, ("negative",)),
        ([1.0, 0.0] * 20, [0.9, 0.1] * 20, ()),
        ([1.0, 1.0, 0.0, 0.0] * 10, [0.9, 0.1, 0.8, 0.1] * 10, ("weak",)),
        ([1.0] * 40, [0.9, 0.1] * 20, ("easy",)),
        ([0.0] * 39 + [1.0], [0.5] * 39 + [1.0], ("hard",)),
    ],
)
def test_what_somebody_should_look_at(points: list[float], rest: list[float], faults: tuple[str, ...]) -> None:
    assert item_figures(points, rest, {}).faults == faults


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=40))
def test_no_figure_leaves_its_scale(pairs: list[tuple[float, float]]) -> None:
    points, rest = [one for one, _ in pairs], [other for _, other in pairs]
    for figure in (discrimination(points, rest), efficiency(points, rest)):
        assert figure is None or figure <= 1 + 1e-6
    found = discrimination(points, rest)
    assert found is None or found >= -1 - 1e-6


def test_a_wrong_option_that_draws_the_better_people_is_named() -> None:
    answers = [("a",)] * 20 + [("b",)] * 15 + [("c",)] * 1 + [()] * 4
    rest = [50.0] * 20 + [80.0] * 15 + [10.0] + [0.0] * 4
    right, better, rare, never = option_use("abcd", ("a",), answers, rest)
    assert (right.people, right.is_right, right.remark, right.rest) == (20, True, "", pytest.approx(50))
    assert (better.people, better.remark, better.rest) == (15, "better", pytest.approx(80))
    assert (rare.people, rare.remark, rare.rest) == (1, "rare", None)
    assert (never.people, never.remark) == (0, "rare")


def test_of_few_people_nothing_is_remarked() -> None:
    assert {one.remark for one in option_use("abc", ("a",), [("a",)] * 29, [50.0] * 29)} == {""}
