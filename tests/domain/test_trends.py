"""From one round to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.student import t_quantile
from quizapp.domain.trends import Compared, of_the_low, paired, same_questions

PERCENTS = st.dictionaries(st.integers(1, 30), st.floats(0, 100), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (5, 2.5706), (7, 2.3646), (10, 2.2281), (15, 2.1314), (29, 2.0452),
     (30, 2.0423), (60, 2.0003), (61, 1.9996), (100, 1.9840), (1000, 1.9623)],
)  # fmt: skip
def test_students_t_is_that_of_the_tables(degrees: int, quantile: float) -> None:
    assert t_quantile(degrees) == pytest.approx(quantile, abs=0.00006)


def test_a_single_difference_has_no_band() -> None:
    with pytest.raises(ValueError, match="no band"):
        t_quantile(0)


def test_only_people_of_both_rounds_are_compared() -> None:
    found = paired({1: 50, 2: 60, 3: 70, 9: 100}, {1: 54, 2: 66, 3: 78, 8: 0})
    assert found is not None
    assert (found.people, found.before, found.after, found.mean) == (3, 60, 66, 6)
    assert found.interval is not None
    assert found.interval.high - 6 == pytest.approx(4.3027 * 2 / 3**0.5, abs=0.001)
    assert found.direction == "up"
    assert paired({1: 50}, {2: 50}) is None


def test_a_change_cannot_be_more_than_percents_are() -> None:
    found = paired({1: 0, 2: 0, 3: 0}, {1: 100, 2: 100, 3: 10})
    assert found is not None
    assert found.interval is not None
    assert found.interval.high == 100
    back = paired({1: 100, 2: 100, 3: 10}, {1: 0, 2: 0, 3: 0})
    assert back is not None
    assert back.interval is not None
    assert back.interval.low == -100


def test_one_person_has_a_change_but_no_direction() -> None:
    found = paired({1: 50}, {1: 90})
    assert found is not None
    assert (found.mean, found.interval, found.direction) == (40, None, "unclear")


@given(PERCENTS, PERCENTS)
def test_turned_around_the_change_is_the_opposite(before: dict[int, float], after: dict[int, float]) -> None:
    there, back = paired(before, after), paired(after, before)
    assert (there is None) == (back is None)
    if there and back:
        assert there.mean == pytest.approx(-back.mean)
        assert there.people <= min(len(before), len(after))


def test_what_chance_gives_back_is_taken_from_the_change_of_the_low() -> None:
    before = {1: 30.0, 2: 40.0, 3: 80.0, 4: 90.0}
    found = of_the_low(before, {1: 45, 2: 55, 3: 80}, 50, 0.6)
    assert found is not None
    assert (found.change.people, found.change.mean) == (2, 15)
    assert found.by_itself == pytest.approx(0.4 * (60 - 35))
    assert found.beyond == pytest.approx(5)
    unknown = of_the_low(before, {1: 45}, 50, None)
    assert unknown is not None
    assert (unknown.by_itself, unknown.beyond) == (None, None)
    assert of_the_low(before, {3: 80}, 50, 0.6) is None


def test_questions_of_both_rounds_are_compared_like_for_like() -> None:
    found = same_questions(
        {1: (9, 0.5), 2: (9, 0.6), 3: (2, 1.0)}, {1: (7, 0.7), 2: (5, 0.6), 3: (9, 0.0), 4: (9, 1.0)}
    )
    assert (found.questions, found.before, found.after) == (2, pytest.approx(55), pytest.approx(65))
    assert same_questions({1: (9, 0.5)}, {2: (9, 0.5)}) == Compared(0)
