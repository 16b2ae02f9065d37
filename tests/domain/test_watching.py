"""What an invigilator sees, and who needs help first."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.watching import NEEDS, STATES, Signs, by_need, need_of, state_of
from tests.make import NOW

MINUTE = timedelta(minutes=1)
AT_WORK = Signs("in_progress", NOW, NOW + 45 * MINUTE, saved_at=NOW + 9 * MINUTE, seen_at=NOW + 9 * MINUTE)
AT = NOW + 10 * MINUTE


@pytest.mark.parametrize(
    ("signs", "is_over", "state", "need"),
    [
        (Signs(), False, "waiting", "late"),
        (Signs(admitted_until=AT + MINUTE), False, "admitted", "late"),
        (Signs(admitted_until=AT), False, "waiting", "late"),
        (Signs(), True, "absent", ""),
        (AT_WORK, False, "running", ""),
        (replace(AT_WORK, unsent=2), False, "running", "unsent"),
        (replace(AT_WORK, held_since=NOW + 9 * MINUTE), False, "running", "held"),
        (replace(AT_WORK, unsent=1, held_since=NOW), False, "running", "unsent"),
        (replace(AT_WORK, saved_at=None), False, "running", ""),
        (replace(AT_WORK, saved_at=NOW - MINUTE), False, "running", "quiet"),
        (replace(AT_WORK, seen_at=NOW, saved_at=NOW), False, "lost", "lost"),
        (replace(AT_WORK, seen_at=NOW), False, "running", ""),
        (replace(AT_WORK, machine_asked_at=AT), False, "running", "machine"),
        (replace(AT_WORK, machine_asked_at=AT, machine_until=AT + MINUTE), False, "running", ""),
        (replace(AT_WORK, machine_asked_at=NOW - MINUTE), False, "running", ""),
        (replace(AT_WORK, deadline_at=AT - timedelta(seconds=12)), False, "timed_out", ""),
        (replace(AT_WORK, deadline_at=NOW + MINUTE, held_since=NOW), False, "running", "held"),
        (replace(AT_WORK, attempt="submitted"), False, "handed_in", ""),
        (replace(AT_WORK, attempt="expired"), True, "timed_out", ""),
        (replace(AT_WORK, attempt="submitted", is_ended_early=True), False, "ended", ""),
    ],
)
def test_a_candidate_is_in_one_state_and_has_one_need(signs: Signs, is_over: bool, state: str, need: str) -> None:
    assert state_of(signs, is_over=is_over, now=AT) == state
    assert need_of(signs, state, opens_at=NOW, now=AT) == need


def test_nobody_is_late_before_five_minutes_have_passed() -> None:
    assert need_of(Signs(), "waiting", opens_at=NOW, now=NOW + 5 * MINUTE - timedelta(seconds=1)) == ""
    assert need_of(Signs(), "waiting", opens_at=NOW, now=NOW + 5 * MINUTE) == "late"


@dataclass(frozen=True)
class Row:
    need: str
    place: int


def test_who_needs_help_first_stands_first() -> None:
    rows = [Row(need, place) for place, need in enumerate(reversed(NEEDS))]
    assert [row.need for row in by_need(rows)] == list(NEEDS)
    assert NEEDS[:5] == ("machine", "lost", "unsent", "held", "late")


@given(st.lists(st.sampled_from(NEEDS), max_size=30))
def test_among_equals_the_order_of_the_list_stays(needs: list[str]) -> None:
    ordered = by_need([Row(need, place) for place, need in enumerate(needs)])
    assert ordered == sorted(ordered, key=lambda row: (NEEDS.index(row.need), row.place))
    assert len(ordered) == len(needs)


_moments = st.none() | st.integers(-60, 60).map(lambda minutes: NOW + minutes * MINUTE)
_signs = st.builds(
    Signs,
    attempt=st.sampled_from(("", "in_progress", "submitted", "expired", "voided")),
    started_at=_moments, deadline_at=_moments, held_since=_moments, saved_at=_moments, seen_at=_moments,
    unsent=st.integers(0, 9), is_ended_early=st.booleans(), admitted_until=_moments, machine_asked_at=_moments,
    machine_until=_moments,
)  # fmt: skip


@given(_signs, st.booleans())
def test_whatever_is_known_there_is_a_state_and_a_need(signs: Signs, is_over: bool) -> None:
    if signs.attempt == "in_progress" and signs.deadline_at is None:
        signs = replace(signs, deadline_at=NOW)
    state = state_of(signs, is_over=is_over, now=NOW)
    assert state in STATES
    assert need_of(signs, state, opens_at=NOW - MINUTE, now=NOW) in NEEDS
