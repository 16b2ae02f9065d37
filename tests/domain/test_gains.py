"""Whether a course helped: chance alone is never called its effect, and what helped is found."""

from itertools import count
from math import sqrt

import numpy as np
import pytest

from quizapp.domain.certainty import Interval
from quizapp.domain.drawing import Cell
from quizapp.domain.gains import Effect, effect, of_part
from quizapp.domain.retesting import retest_cells
from quizapp.domain.training import form_for, has_attended

REL = 0.6


def year(seed: int, *, helps: float, people: int = 400) -> Effect:
    """True marks 60 ± 10, tests of reliability 0.6; the low ones need a course, every second of them attends."""
    chance = np.random.default_rng(seed)
    true = chance.normal(60, 10, people)
    noise = 10 * sqrt((1 - REL) / REL)
    before = {one: float(true[one] + chance.normal(0, noise)) for one in range(people)}
    low = [one for one in range(people) if before[one] < 55]
    attended = set(low[::2])
    after = {one: float(true[one] + chance.normal(0, noise) + helps * (one in attended)) for one in low}
    return effect(before, after, attended, set(low) - attended, REL)


def test_chance_alone_is_not_called_an_effect_in_about_95_of_100_years() -> None:
    found = [year(seed, helps=0) for seed in range(300)]
    assert sum(one.verdict == "unclear" for one in found) >= 0.92 * 300
    rises = [one.attended.change.mean for one in found if one.attended.change]
    assert np.mean(rises) > 4  # and yet those who attended rose: a bare before and after would have praised the course
    gone_back = [one.attended.by_itself for one in found if one.attended.by_itself is not None]
    assert np.mean(gone_back) == pytest.approx(np.mean(rises), abs=0.6)


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


def test_of_fewer_than_five_nothing_is_told() -> None:
    before = dict.fromkeys(range(20), 40.0)
    after = {one: 40.0 + one for one in range(20)}
    found = effect(before, after, range(4), range(4, 20), REL)
    assert (found.verdict, found.attended.change, found.attended.sat_both, found.difference) == ("few", None, 4, None)
    assert found.others.change is not None
    assert effect({}, {}, [], [], None).verdict == "few"


def test_who_is_in_both_groups_attended_and_absent_people_are_not_zero() -> None:
    before = dict.fromkeys(range(12), 40.0)
    after = dict.fromkeys(range(10), 50.0)
    found = effect(before, after, range(6), range(12), REL)
    assert (found.attended.people, found.others.people, found.others.sat_both) == (6, 6, 4)


def test_groups_that_began_apart_are_said_to() -> None:
    before = {one: 20.0 if one < 6 else 40.0 for one in range(12)}
    after = dict(zip(range(12), count(45.0), strict=False))
    assert not effect(before, after, range(6), range(6, 12), REL).began_alike
    assert effect(dict.fromkeys(range(12), 40.0), after, range(6), range(6, 12), REL).began_alike


def test_equal_changes_have_a_band_without_width() -> None:
    found = effect(dict.fromkeys(range(10), 40.0), dict.fromkeys(range(10), 50.0), range(5), range(5, 10), None)
    assert found.interval == Interval(0.0, 0.0)
    assert found.verdict == "unclear"


def test_a_part_of_a_paper_is_less_reliable() -> None:
    assert of_part(0.8, 10, 40) == pytest.approx(0.5)
    assert of_part(0.8, 40, 40) == pytest.approx(0.8)
    assert (of_part(None, 10, 40), of_part(0.8, 0, 40), of_part(-0.3, 10, 40)) == (None, None, 0.0)


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
