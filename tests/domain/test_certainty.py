"""How sure a level and a need are, with the golden numbers of the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.certainty import effective_questions, need_of, standing, wilson
from tests.domain.given import BANDS


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(8, 10, 49.02, 94.33), (3, 4, 30.06, 95.44), (0, 5, 0, 43.45), (42, 60, 57.49, 80.10)],
)
def test_the_band_of_a_share_is_wilsons(right: int, of: int, low: float, high: float) -> None:
    found = wilson(right / of, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


@given(st.integers(1, 80), st.data())
def test_the_band_holds_the_share_and_shrinks_with_more_questions(of: int, data: st.DataObject) -> None:
    share = data.draw(st.floats(0, 1))
    one, ten = wilson(share, of), wilson(share, 10 * of)
    assert 0 <= one.low <= 100 * share + 1e-9
    assert 100 * share - 1e-9 <= one.high <= 100
    assert ten.high - ten.low <= one.high - one.low


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_partly_right_answers_never_need_a_wider_band_than_the_sums_give(points: list[float]) -> None:
    mean = sum(points) / len(points)
    spread = sum((one - mean) ** 2 for one in points) / len(points)
    exact, by_sums = wilson(mean, len(points), spread), wilson(mean, len(points))
    assert exact.high - exact.low <= by_sums.high - by_sums.low + 1e-9


def test_no_band_without_a_question_or_of_what_is_no_share() -> None:
    for share, of in ((0.5, 0), (1.2, 5), (-0.1, 5)):
        with pytest.raises(ValueError, match="no share"):
            wilson(share, of)


def test_eight_of_ten_is_good_perhaps_but_surely_no_pass() -> None:
    found = standing(80, 10, BANDS)
    assert (found.band.code, found.sure.code, found.most.code) == ("kha", "khong_dat", "gioi")
    assert found.certainty == "possible"


def test_four_right_answers_of_four_claim_no_level() -> None:
    assert standing(100, 4, BANDS).certainty == "too_few"
    assert standing(100, 5, BANDS).certainty == "possible"


def test_a_level_is_sure_when_the_whole_band_reaches_it() -> None:
    found = standing(60, 400, BANDS)
    assert (found.sure.code, found.most.code, found.certainty) == ("dat", "dat", "sure")


def test_weights_that_follow_the_numbers_leave_every_question_its_worth() -> None:
    possible = {"DVC": 14, "EID": 10, "VB": 10, "DL": 6}
    assert effective_questions(possible, {"DVC": 35, "EID": 25, "VB": 25, "DL": 15}) == pytest.approx(40)
    assert effective_questions({"DVC": 10, "EID": 10}, {"DVC": 90, "EID": 10}) == pytest.approx(1 / 0.082)


@given(st.dictionaries(st.sampled_from("ABCD"), st.tuples(st.integers(1, 20), st.floats(1, 99)), min_size=1))
def test_no_weighting_makes_a_paper_say_more_than_its_questions(domains: dict[str, tuple[int, float]]) -> None:
    possible = {code: count for code, (count, _w) in domains.items()}
    found = effective_questions(possible, {code: weight for code, (_c, weight) in domains.items()})
    assert found <= sum(possible.values()) + 1e-6


@pytest.mark.parametrize(
    ("right", "of", "required", "need"),
    [
        (0, 5, 50, "sure"),  # the band ends at 43,45
        (0, 5, 40, "likely"),
        (0, 4, 50, "likely"),  # of four questions nothing is sure
        (4, 4, 50, "too_few"),
        (8, 10, 50, "watch"),  # 49,02 lies below
        (8, 10, 49, "none"),
        (42, 60, 60, "watch"),
        (42, 60, 57, "none"),
        (42, 60, 70, "watch"),  # the limit itself is reached
        (42, 60, 71, "likely"),
        (42, 60, 81, "sure"),
    ],
)
def test_a_need_is_as_sure_as_the_band_lets_it_be(right: int, of: int, required: float, need: str) -> None:
    share = right / of
    assert need_of(100 * share, wilson(share, of), of, required) == need


@given(st.integers(0, 40), st.integers(5, 40), st.floats(1, 99))
def test_a_sure_need_is_never_one_of_who_reached_what_is_required(right: int, of: int, required: float) -> None:
    share = min(right, of) / of
    need = need_of(100 * share, wilson(share, of), of, required)
    assert (need in ("sure", "likely")) == (100 * share < required - 1e-9)


def test_nobody_is_told_to_have_failed_for_sure_whose_band_reaches_a_pass() -> None:
    """At least the lowest level everybody reaches, which says nothing."""
    near, far = standing(35, 30, BANDS), standing(10, 60, BANDS)
    assert (near.band.code, near.most.code, near.certainty) == ("khong_dat", "dat", "possible")
    assert (far.band.code, far.most.code, far.certainty) == ("khong_dat", "khong_dat", "sure")
