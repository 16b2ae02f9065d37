import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import frames
from quizapp.domain.summaries import histogram, summarise
from tests.domain.given import BANDS, results


def test_figures_by_hand() -> None:
    # 40, 60, 95: mean 65, median 60; five were invited
    sat = results((1, 1, 40, "khong_dat", False), (2, 1, 60, "dat", True), (3, 1, 95, "gioi", True))
    summary = summarise(sat, 5, BANDS)
    assert (summary.invited, summary.sat, summary.absent) == (5, 3, 2)
    assert (summary.mean, summary.median, summary.passed) == (65, 60, 2)
    assert summary.bands == {"gioi": 1, "kha": 0, "dat": 1, "khong_dat": 1}
    assert summary.sat_percent == 60
    assert summary.pass_percent == pytest.approx(66.6666667)


def test_absent_people_are_never_counted_as_zero() -> None:
    alone = results((1, 1, 80, "kha", True))
    assert summarise(alone, 1, BANDS).mean == summarise(alone, 100, BANDS).mean == 80
    assert summarise(alone, 100, BANDS).bands["khong_dat"] == 0


def test_where_nobody_sat_there_is_no_mean_at_all() -> None:
    summary = summarise(frames.empty(frames.RESULTS), 7, BANDS)
    assert (summary.mean, summary.median, summary.pass_percent) == (None, None, None)
    assert (summary.sat, summary.absent, summary.passed, summary.sat_percent) == (0, 7, 0, 0)
    assert set(summary.bands.values()) == {0}


def test_where_nobody_was_invited_there_is_no_share() -> None:
    assert summarise(frames.empty(frames.RESULTS), 0, BANDS).sat_percent is None


def test_a_hundred_belongs_to_the_last_class() -> None:
    assert histogram([0, 9.9, 10, 99.9, 100]) == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_everybody_is_in_one_class(percents: list[float]) -> None:
    assert sum(histogram(percents)) == len(percents)
