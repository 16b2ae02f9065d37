"""Whether a course helped: chance alone is never called its effect, and what helped is found."""

from collections.abc import Sequence
from itertools import count
from math import sqrt

import numpy as np
import pytest

from quizapp.domain.certainty import Interval
from quizapp.domain.drawing import Cell
from quizapp.domain.gains import Effect, Trust, effect, from_draws, of_part
from quizapp.domain.reliability import Reliability
from quizapp.domain.retesting import retest_cells
from quizapp.domain.training import form_for, has_attended

REL = 0.6
TRUST = Trust(REL, REL, REL)


def year(
    seed: int, *, helps: float, people: int = 400, lowest_first: bool = False, trust: Trust | None = TRUST
) -> Effect:
    """True marks 60 ± 10, tests of reliability 0.6; the low ones need a course, every second of them attends, or the
    lower half, as classes are filled."""
    chance = np.random.default_rng(seed)
    true = chance.normal(60, 10, people)
    noise = 10 * sqrt((1 - REL) / REL)
    before = {one: float(true[one] + chance.normal(0, noise)) for one in range(people)}
    low = [one for one in range(people) if before[one] < 55]
    attended = set(sorted(low, key=before.__getitem__)[: len(low) // 2] if lowest_first else low[::2])
    after = {one: float(true[one] + chance.normal(0, noise) + helps * (one in attended)) for one in low}
    return effect(before, after, attended, set(low) - attended, trust)


def share(found: Sequence[Effect], verdict: str) -> float:
    return sum(one.verdict == verdict for one in found) / len(found)


def test_chance_alone_is_not_called_an_effect_in_about_95_of_100_years() -> None:
    found = [year(seed, helps=0) for seed in range(300)]
    assert sum(one.verdict == "unclear" for one in found) >= 0.92 * 300
    rises = [one.attended.change.mean for one in found if one.attended.change]
    assert np.mean(rises) > 4  # and yet those who attended rose: a bare before and after would have praised the course
    gone_back = [one.attended.by_itself for one in found if one.attended.by_itself is not None]
    assert np.mean(gone_back) == pytest.approx(np.mean(rises), abs=0.6)


def test_a_class_of_the_lowest_is_not_praised_for_what_they_rose_by_themselves() -> None:
    assert share([year(seed, helps=0, lowest_first=True) for seed in range(200)], "unclear") >= 0.92
    assert share([year(seed, helps=10, lowest_first=True) for seed in range(50)], "helped") >= 0.8
    # the negative control: taken for a test without chance, bare changes are compared, and many are praised
    bare = Trust(1, 1, 1)
    assert share([year(seed, helps=0, lowest_first=True, trust=bare) for seed in range(200)], "helped") > 0.5


def test_where_the_reliability_is_not_known_the_band_holds_for_any() -> None:
    assert share([year(seed, helps=0, lowest_first=True, trust=None) for seed in range(100)], "helped") <= 0.03
    assert share([year(seed, helps=10, trust=None) for seed in range(50)], "helped") >= 0.9
    wide, narrow = year(1, helps=0, trust=None).interval, year(1, helps=0).interval
    assert wide is not None
    assert narrow is not None
    assert (wide.low <= narrow.low, wide.high >= narrow.high) == (True, True)


def test_what_the_draws_gave_is_not_the_course() -> None:
    before = dict.fromkeys(range(10), 50.0)
    after = dict(zip(range(10), [60.0, 62, 58, 61, 59, 52, 50, 54, 51, 53], strict=True))
    bare, easier, harder = (effect(before, after, range(5), range(5, 10), None, draws) for draws in (None, 6.0, -6.0))
    assert (bare.verdict, easier.verdict, harder.verdict) == ("helped", "unclear", "helped")
    assert from_draws(before, after, range(5), range(5, 10)) == pytest.approx(8.0)
    assert from_draws(before, after, range(4), range(5, 10)) is None


def test_a_course_that_helps_is_found() -> None:
    found = [year(seed, helps=10) for seed in range(100)]
    assert sum(one.verdict == "helped" for one in found) >= 95
    assert np.mean([one.difference for one in found]) == pytest.approx(10, abs=0.6)


def test_a_bare_before_and_after_would_praise_a_course_that_does_nothing() -> None:
    """The negative control: without the other group nearly every year looks like a success."""
    changes = [year(seed, helps=0).attended.change for seed in range(100)]
    assert sum(one is not None and one.direction == "up" for one in changes) > 90


def test_welch_by_hand() -> None:
    before = dict.fromkeys(range(10), 50.0)
    after = dict(zip(range(10), [60.0, 62, 58, 61, 59, 52, 50, 54, 51, 53], strict=True))
    found = effect(before, after, range(5), range(5, 10), None)
    assert found.difference == pytest.approx(8.0)
    # both variances 2.5: error 1, 8 degrees of freedom, t = 2.3060
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((8 - 2.3060, 8 + 2.3060), abs=1e-3)
    assert found.attended.by_itself is None
    assert found.attended.after is not None
    # the mean of 60 62 58 61 59 is 60, its variance 2.5, t of 4 degrees 2.7764: ± 2.7764 × √0.5
    assert (found.attended.after.low, found.attended.after.high) == pytest.approx((60 - 1.9632, 60 + 1.9632), abs=1e-3)
    assert found.attended.before == Interval(50.0, 50.0)


def test_a_lower_group_is_credited_with_less() -> None:
    """By hand: 40 → 50 beside 50 → 55; of 5 points more, half of the 10 between them before came by themselves."""
    before = {one: 40.0 if one < 5 else 50.0 for one in range(10)}
    after = {one: 50.0 if one < 5 else 55.0 for one in range(10)}
    found = effect(before, after, range(5), range(5, 10), Trust(0.5, 0.4, 0.6))
    assert found.difference == pytest.approx(0.0)
    assert found.interval == Interval(pytest.approx(-1.0), pytest.approx(1.0))
    assert (found.attended.by_itself, found.others.by_itself) == (pytest.approx(2.5), pytest.approx(-2.5))
    assert (found.verdict, found.began_alike) == ("unclear", False)


def test_of_fewer_than_five_nothing_is_told() -> None:
    before = dict.fromkeys(range(20), 40.0)
    after = {one: 40.0 + one for one in range(20)}
    found = effect(before, after, range(4), range(4, 20), TRUST)
    assert (found.verdict, found.attended.change, found.attended.sat_both, found.difference) == ("few", None, 4, None)
    assert found.others.change is not None
    assert effect({}, {}, [], [], None).verdict == "few"


def test_who_is_in_both_groups_attended_and_absent_people_are_not_zero() -> None:
    before = dict.fromkeys(range(12), 40.0)
    after = dict.fromkeys(range(10), 50.0)
    found = effect(before, after, range(6), range(12), TRUST)
    assert (found.attended.people, found.others.people, found.others.sat_both) == (6, 6, 4)


def test_groups_that_began_apart_are_said_to() -> None:
    before = {one: 20.0 if one < 6 else 40.0 for one in range(12)}
    after = dict(zip(range(12), count(45.0), strict=False))
    assert not effect(before, after, range(6), range(6, 12), TRUST).began_alike
    assert effect(dict.fromkeys(range(12), 40.0), after, range(6), range(6, 12), TRUST).began_alike


def test_equal_changes_have_a_band_without_width() -> None:
    found = effect(dict.fromkeys(range(10), 40.0), dict.fromkeys(range(10), 50.0), range(5), range(5, 10), None)
    assert found.interval == Interval(0.0, 0.0)
    assert found.verdict == "unclear"


def test_a_part_of_a_paper_is_less_reliable() -> None:
    whole = Reliability(100, 0.8, 0.7, 0.9)
    part = of_part(whole, 10, 40)
    assert part is not None
    # ¼r / (1 − ¾r)
    assert (part.low, part.value, part.high) == pytest.approx((0.175 / 0.475, 0.5, 0.225 / 0.325))
    assert of_part(whole, 40, 40) == Trust(pytest.approx(0.8), pytest.approx(0.7), pytest.approx(0.9))
    assert (of_part(Reliability(9), 10, 40), of_part(whole, 0, 40)) == (None, None)
    assert of_part(Reliability(100, -0.3, -0.5, 0.2), 40, 40) == Trust(0, 0, pytest.approx(0.2))


@pytest.mark.parametrize(
    ("marks", "came"),
    [([], False), (["present"], True), (["part"], True), (["absent", "present"], True), (["absent", "part"], False)],
)
def test_half_of_the_sessions_is_attended(marks: list[str], came: bool) -> None:
    assert has_attended(marks) is came


def test_few_people_are_taught_beside_a_colleague_and_many_in_a_class() -> None:
    assert form_for("sure", 4, 80) == "mentoring"
    assert form_for("sure", 30, 20) == "in_person"
    assert form_for("none", 30, 60) == "in_person"
    assert form_for("none", 30, 20) == "online"


def test_a_test_afterwards_asks_five_of_each_competence_where_the_bank_has_them() -> None:
    earlier = (Cell("D1", 1, 2), Cell("D1", 2, 1), Cell("E1", 1, 3), Cell("X1", 1, 4))
    supply = {("D1", 1): 9, ("D1", 2): 9, ("D1", 3): 9, ("E1", 1): 4, ("X1", 1): 9}
    made = retest_cells(earlier, {"D1", "E1"}, supply)
    assert made == (Cell("D1", 1, 2), Cell("D1", 2, 2), Cell("D1", 3, 1), Cell("E1", 1, 4))
    assert retest_cells(earlier, {"D1"}, {}) == ()
