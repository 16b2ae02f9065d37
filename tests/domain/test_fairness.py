"""What a typical taker would have got on each draw."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.fairness import LIMIT, Fairness, fairness


def test_each_paper_is_judged_by_all_others() -> None:
    """Question 1: person 0 wrong, the other two right. Question 2: only person 0 right."""
    who, which = [0, 0, 1, 1, 2, 2], [1, 2, 1, 2, 1, 2]
    found = fairness(who, which, [0, 1, 1, 0, 1, 0], 3, least=2)
    assert found.expected == (pytest.approx(50), pytest.approx(50), pytest.approx(50))
    assert (found.papers, found.spread, found.is_wide, found.least) == (3, pytest.approx(0), False, 3)


def test_an_easy_draw_beside_a_hard_one() -> None:
    who = np.repeat(np.arange(40), 2)
    which = np.where(who < 20, 1, 2) + 10 * np.tile([0, 1], 40)
    found = fairness(who, which, np.where(who < 20, 1.0, 0.5), 40)
    assert (found.easiest, found.hardest, found.spread) == (pytest.approx(100), pytest.approx(50), pytest.approx(50))
    assert LIMIT < found.beyond_chance < found.spread
    assert found.is_wide


def test_what_chance_alone_makes_of_one_difficulty_is_no_unfairness() -> None:
    """300 people with 40 of 600 questions that are all as hard: the draws seem apart, and are not."""
    chance = np.random.default_rng(5)
    who = np.repeat(np.arange(300), 40)
    which = np.concatenate([chance.choice(600, 40, replace=False) for _person in range(300)])
    found = fairness(who, which, chance.integers(0, 2, 12000), 300)
    assert found.spread > LIMIT
    assert found.beyond_chance < 0.6 * found.spread


def test_a_question_that_few_others_had_is_left_out() -> None:
    who, which, points = [*range(12), 0], [*[1] * 12, 2], [1.0] * 13
    found = fairness(who, which, points, 12)
    assert (found.papers, found.unjudged) == (11, 1)  # half of person 0's paper is unknown
    assert found.expected[0] is None


def test_nothing_is_said_of_nobody_or_of_one() -> None:
    assert fairness([], [], [], 0) == Fairness(0)
    assert fairness([0], [1], [1.0], 1) == Fairness(0, unjudged=1)
    assert not Fairness(0).is_wide


@given(st.integers(12, 40), st.integers(3, 8), st.integers(0, 9))
def test_one_paper_for_all_is_fair_but_for_the_one_who_is_left_out(people: int, questions: int, seed: int) -> None:
    points = np.random.default_rng(seed).integers(0, 2, (people, questions))
    who = np.repeat(np.arange(people), questions)
    found = fairness(who, np.tile(np.arange(questions), people), points.ravel(), people)
    assert found.papers == people
    assert found.spread <= 100 / (people - 1) + 1e-9
