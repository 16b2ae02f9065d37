from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import MayNotStart
from quizapp.domain.timing import Window, check_may_start, is_due, is_in_time, sitting_times

EIGHT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
MORNING = Window(EIGHT, EIGHT + timedelta(hours=3))


def start(**facts: object) -> None:
    given = {
        "is_invited": True,
        "round_state": "ready",
        "attempts_used": 0,
        "attempts_allowed": 1,
        "now": EIGHT,
        **facts,
    }
    times = sitting_times(MORNING, 45, None, (), (), given["now"])
    check_may_start(**given, times=times)


def deadline(started_at: datetime) -> datetime | None:
    return sitting_times(MORNING, 45, started_at, (), (), started_at).deadline_at


def test_an_attempt_lasts_its_minutes() -> None:
    assert deadline(EIGHT) == datetime(2026, 11, 20, 8, 45, tzinfo=UTC)


def test_who_begins_late_ends_when_the_round_closes() -> None:
    # 10:30 + 45 minutes = 11:15, but the round closes at 11:00
    assert deadline(EIGHT + timedelta(minutes=150)) == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def test_an_answer_on_its_way_when_time_ran_out_still_counts() -> None:
    assert is_in_time(EIGHT + timedelta(seconds=2) - TICK, EIGHT)


def test_the_deadline_plus_grace_itself_is_too_late() -> None:
    assert not is_in_time(EIGHT + timedelta(seconds=2), EIGHT)


def test_the_finaliser_waits_twelve_seconds() -> None:
    assert not is_due(EIGHT, None, EIGHT + timedelta(seconds=12) - TICK)
    assert is_due(EIGHT, None, EIGHT + timedelta(seconds=12))


@given(st.timedeltas(timedelta(seconds=-60), timedelta(seconds=60)))
def test_nothing_is_closed_that_still_takes_answers(after: timedelta) -> None:
    assert not (is_in_time(EIGHT + after, EIGHT) and is_due(EIGHT, None, EIGHT + after))


def test_a_listed_person_may_start_from_the_first_moment_to_the_last() -> None:
    start(now=MORNING.opens_at)
    start(now=MORNING.closes_at - TICK)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"is_invited": False}, "not_invited"),
        ({"now": MORNING.opens_at - TICK}, "not_open_yet"),
        ({"now": MORNING.closes_at}, "over"),
        ({"round_state": "closed"}, "over"),
        ({"round_state": "draft"}, "round_not_ready"),
        ({"round_state": "cancelled"}, "round_not_ready"),
        ({"attempts_used": 1}, "attempts_used"),
        ({"attempts_used": 3, "attempts_allowed": 3}, "attempts_used"),
    ],
)
def test_who_may_not_start_hears_why(facts: dict, reason: str) -> None:
    with pytest.raises(MayNotStart) as refusal:
        start(**facts)
    assert refusal.value.reason == reason


def test_a_stranger_learns_nothing_about_the_round() -> None:
    with pytest.raises(MayNotStart) as refusal:
        start(is_invited=False, round_state="closed", attempts_used=9)
    assert refusal.value.reason == "not_invited"
