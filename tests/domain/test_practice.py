"""Which questions may be practised, and which may be given to practice."""

import pytest

from quizapp.domain.practice import REASONS, Exposure, keys_are_closed, refusal_of

SAFE = Exposure(is_released=True, is_sound=True, in_closed_papers=False)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (SAFE, ""),
        (Exposure(False, True, False), "not_released"),
        (Exposure(True, False, False), "not_sound"),
        (Exposure(True, True, True), "still_closed"),
        (Exposure(True, True, False, in_case=True), "in_case"),
        (Exposure(True, True, False, was_ruled=True), "ruled"),
    ],
)
def test_only_what_no_test_can_ask_is_practised(question: Exposure, why: str) -> None:
    assert refusal_of(question) == why
    assert why in ("", *REASONS)


def test_to_be_released_a_question_must_be_safe_already() -> None:
    assert refusal_of(Exposure(False, True, False), to_release=True) == ""
    assert refusal_of(Exposure(False, True, True), to_release=True) == "still_closed"


@pytest.mark.parametrize(
    ("facts", "are_closed"),
    [
        ({"is_over": True, "is_explained": True}, False),
        ({"is_over": False, "is_explained": True}, True),
        ({"is_over": True}, True),
        ({"is_rehearsal": True}, True),
        ({"is_rehearsal": True, "is_over": True}, False),
        ({"is_cancelled": True}, False),
        ({"is_cancelled": True, "is_running": True}, True),
        ({"is_over": True, "is_explained": True, "is_running": True}, True),
    ],
)
def test_keys_stay_closed_while_anybody_may_sit_or_no_result_was_shown(
    facts: dict[str, bool], are_closed: bool
) -> None:
    nothing = dict.fromkeys(("is_running", "is_rehearsal", "is_cancelled", "is_over", "is_explained"), False)
    assert keys_are_closed(**{**nothing, **facts}) is are_closed
