from datetime import UTC, datetime, timedelta

import pytest

from quizapp.domain.people import RESULT_RULES
from quizapp.domain.publishing import explanations_are_shown, results_are_shown

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def shown(rule: str, *, state: str = "ready", published_at: datetime | None = None, now: datetime = NOON) -> bool:
    return results_are_shown(rule, state, NOON + MINUTE, published_at, now)


def test_at_once_shows_while_the_round_is_open() -> None:
    assert shown("at_once")


def test_after_close_waits_for_the_end_of_the_window_or_for_the_organiser() -> None:
    assert not shown("after_close")
    assert shown("after_close", now=NOON + MINUTE)
    assert shown("after_close", state="closed")


def test_by_hand_waits_for_the_organiser_however_long_the_round_is_over() -> None:
    assert not shown("by_hand", state="closed", now=NOON + timedelta(days=30))
    assert shown("by_hand", published_at=NOON)
    assert not shown("by_hand", published_at=NOON + MINUTE)


@pytest.mark.parametrize("rule", list(RESULT_RULES))
def test_a_cancelled_round_shows_nothing(rule: str) -> None:
    assert not shown(rule, state="cancelled", published_at=NOON, now=NOON + timedelta(days=1))


def test_explanations_of_an_official_round_stay_closed_while_others_may_sit_it() -> None:
    def open_book(kind: str, state: str = "ready", now: datetime = NOON, results: bool = True) -> bool:
        return explanations_are_shown(kind, results, state, NOON + MINUTE, now)

    assert not open_book("official")
    assert open_book("official", state="closed")
    assert open_book("official", now=NOON + MINUTE)
    assert open_book("self_test")
    assert not open_book("self_test", results=False)
    assert not open_book("official", state="closed", results=False)
