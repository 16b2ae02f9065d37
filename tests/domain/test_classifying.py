import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.classifying import band_of, has_passed, is_below
from tests.domain.given import BANDS


@pytest.mark.parametrize(
    ("percent", "band"),
    [
        (100, "gioi"), (90, "gioi"), (89.99, "kha"), (70, "kha"), (69.99, "dat"),
        (50, "dat"), (49.99, "khong_dat"), (0, "khong_dat"),
    ],
)  # fmt: skip
def test_a_limit_belongs_to_the_upper_band(percent: float, band: str) -> None:
    assert band_of(percent, BANDS).code == band


def test_a_rounding_error_of_the_computer_costs_nobody_a_band() -> None:
    assert band_of(70 - 1e-12, BANDS).code == "kha"
    assert has_passed(50 - 1e-12, 50)
    assert not is_below(60 - 1e-12, 60)


def test_the_pass_mark_itself_passes() -> None:
    assert has_passed(50, 50)
    assert not has_passed(49.9, 50)


def test_what_is_required_is_enough() -> None:
    assert not is_below(60, 60)
    assert is_below(59.9, 60)


@pytest.mark.parametrize("percent", [-0.1, 100.1, float("nan")])
def test_no_band_is_given_for_what_is_no_percentage(percent: float) -> None:
    with pytest.raises(ValueError, match="percent outside"):
        band_of(percent, BANDS)


def test_bands_that_do_not_reach_down_to_zero_are_refused() -> None:
    with pytest.raises(ValueError, match="no band"):
        band_of(10, BANDS[:2])


@given(st.floats(0, 100), st.floats(0, 100))
def test_more_points_never_give_a_lower_band(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert band_of(low, BANDS).from_percent <= band_of(high, BANDS).from_percent


@given(st.floats(0, 100), st.permutations(BANDS))
def test_the_order_of_the_model_file_does_not_matter(percent: float, bands: list) -> None:
    assert band_of(percent, tuple(bands)) == band_of(percent, BANDS)
