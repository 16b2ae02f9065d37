"""Which questions may be practised, and which may be given to practice."""

import pytest

from quizapp.domain.practice import REASONS, Exposure, refusal_of

SAFE = Exposure(is_released=True, is_sound=True, in_open_papers=True, in_closed_papers=False)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (SAFE, ""),
        (Exposure(False, True, True, False), "not_released"),
        (Exposure(True, False, True, False), "not_sound"),
        (Exposure(True, True, True, True), "still_closed"),
        (Exposure(True, True, False, False), "never_shown"),
    ],
)
def test_only_what_no_test_can_ask_is_practised(question: Exposure, why: str) -> None:
    assert refusal_of(question) == why
    assert why in ("", *REASONS)


def test_to_be_released_a_question_must_be_safe_already() -> None:
    assert refusal_of(Exposure(False, True, True, False), to_release=True) == ""
    assert refusal_of(Exposure(False, True, True, True), to_release=True) == "still_closed"
