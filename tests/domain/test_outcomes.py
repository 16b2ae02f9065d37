"""Why a question earned nothing: not reached, left blank, and wrong stay apart."""

import pytest

from quizapp.domain.scoring import OUTCOMES, MarkedQuestion, score
from tests.domain.given import model


def paper(*answers: str, touched: tuple[int, ...] = ()) -> list[MarkedQuestion]:
    """Questions whose right answer is `ac`; "" is none."""
    return [
        MarkedQuestion(n + 1, "D1", "multiple", ("a", "c"), tuple(answer), options=4, is_touched=n in touched)
        for n, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("given", "outcomes"),
    [
        (paper("ac", "a", "b", "", "ac", "", ""), "rpwbrnn"),
        (paper("", "", ""), "nnn"),
        (paper("", "b"), "bw"),
        (paper("ac"), "r"),
        (paper("ac", "", "", "", touched=(2,)), "rbbn"),  # the third was answered and taken back
    ],
)
def test_each_place_says_what_became_of_it(given: list[MarkedQuestion], outcomes: str) -> None:
    found = score(given, model(multiple="right_minus_wrong"))
    assert found.outcomes == outcomes
    assert set(outcomes) <= set(OUTCOMES)


def test_whoever_was_not_there_has_no_outcome_at_all() -> None:
    with pytest.raises(ValueError, match="without questions"):
        score([], model())
