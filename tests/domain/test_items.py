"""How questions did. Golden numbers: what Moodle's own tests of its statistics expect, of 22 and of 25 persons."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.items import (
    JUDGED_FROM,
    TOO_EASY,
    TOO_HARD,
    WEAK,
    ItemFigures,
    discrimination,
    efficiency,
    item_figures,
    option_use,
)
from quizapp.domain.summaries import summarise
from tests.domain.given import BANDS

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


SHORT = {  # questions 13 and 20 of the same test, right or wrong
    13: "1100001001001010100001",
    20: "1111001110110001000010",
}


@pytest.mark.parametrize(("slot", "d", "de"), [(13, -12.99017581, -17.50741840), (20, -8.396734802, -10)])
def test_a_question_that_the_better_people_get_wrong_is_negative(slot: int, d: float, de: float) -> None:
    points = [float(one) for one in SHORT[slot]]
    rest = [total - own for total, own in zip(TOTALS, points, strict=True)]
    assert 100 * (discrimination(points, rest) or 0) == pytest.approx(d, abs=1e-7)
    assert 100 * (efficiency(points, rest) or 0) == pytest.approx(de, abs=1e-7)
    assert 100 * (discrimination(points, TOTALS) or 0) != pytest.approx(d, abs=1), "the control: not with itself"


OTHER_TOTALS = [
    6, 5.5, 5.5, 3, 3.5, 5, 5, 5, 6, 4, 4.8, 5.5, 5, 4.5, 4, 4.5, 4.3, 4.5, 4, 3.5, 4.3333333, 4, 5.5, 3.5, 5,
]  # fmt: skip
PARTLY = {  # questions of another test, 25 persons, with marks for what is partly right
    4: [1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1],
    5: [1, 0.5, 0.5, 1, 0, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 0.5, 0.5, 1, 0, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 0.5, 0, 0.5, 1],
    6: [0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 1],
    7: [1, 0, 1, 0, 0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5, 1, 0.5, 0.5, 1, 1, 1, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 1, 1],
}


@pytest.mark.parametrize(
    ("slot", "facility", "d", "de"),
    [
        (4, 0.68, -22.6306444113, -31.4411395613),
        (5, 0.52, -17.6997047674, -21.1794802584),
        (6, 0.64, -45.3785178421, -56.9365974439),
        (7, 0.62, -5.6543166602, -6.5043742058),
    ],
)
def test_what_is_partly_right_counts_as_much(slot: int, facility: float, d: float, de: float) -> None:
    points = [float(one) for one in PARTLY[slot]]
    rest = [total - own for total, own in zip(OTHER_TOTALS, points, strict=True)]
    assert sum(points) / len(points) == pytest.approx(facility)
    assert 100 * (discrimination(points, rest) or 0) == pytest.approx(d, abs=1e-5)
    assert 100 * (efficiency(points, rest) or 0) == pytest.approx(de, abs=1e-5)


def test_the_middle_of_a_round_is_that_of_its_marks() -> None:
    frame = pd.DataFrame(
        {"person_id": range(25), "total_percent": OTHER_TOTALS, "has_passed": False, "band": "kha", "unit_id": 1}
    )
    found = summarise(frame, 25, BANDS)
    assert (found.median, found.mean) == (pytest.approx(4.5), pytest.approx(4.617333, abs=5e-7))


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


@pytest.mark.parametrize(
    ("difficulty", "discrimination", "faults"),
    [
        (0.5, -0.01, ("negative",)), (0.5, 0.0, ("weak",)), (0.5, WEAK - 0.01, ("weak",)), (0.5, WEAK, ()),
        (0.5, None, ()),
        (TOO_EASY, 0.0, ("weak",)), (TOO_EASY + 0.01, 0.0, ("easy",)), (TOO_EASY + 0.01, -0.1, ("negative", "easy")),
        (TOO_HARD, 0.5, ()), (TOO_HARD - 0.01, 0.5, ("hard",)), (TOO_HARD - 0.01, 0.0, ("weak", "hard")),
    ],
)  # fmt: skip
def test_what_somebody_should_look_at_begins_just_beyond_its_limit(
    difficulty: float, discrimination: float | None, faults: tuple[str, ...]
) -> None:
    """Of a question that nearly all get right little discrimination is expected, so it is not called weak for it."""
    assert ItemFigures(JUDGED_FROM, {}, difficulty, discrimination).faults == faults
    assert ItemFigures(JUDGED_FROM - 1, {}, difficulty, discrimination).faults == ()
