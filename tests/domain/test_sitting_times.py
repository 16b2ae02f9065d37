"""When a person may start and when they end: examples, laws, and 1,000 histories against a model by the second."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from quizapp.domain.errors import MayNotStart
from quizapp.domain.timing import (
    Grant,
    SittingTimes,
    Stoppage,
    Window,
    check_may_start,
    end_in_force,
    sitting_times,
)
from tests.time_model import Span, told_at, window_left

EIGHT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MORNING = Window(EIGHT, EIGHT + timedelta(hours=3))
FOREVER = EIGHT + timedelta(days=1)


def at(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return EIGHT.replace(hour=int(hours), minute=int(minutes))


def stop(opened: str, closed: str | None, reason: str = "mất điện") -> Stoppage:
    return Stoppage(at(opened), at(closed) if closed else None, reason)


def times(started: str | None = "8:00", now: str = "8:00", **facts: Any) -> SittingTimes:
    given = {"grants": (), "outages": (), **facts}
    return sitting_times(MORNING, 45, at(started) if started else None, given["grants"], given["outages"], at(now))


TEN = Grant(600, "máy hỏng")


def test_a_grant_is_added_to_the_minutes() -> None:
    assert times(grants=[TEN]).ends_at == at("8:55")


def test_a_grant_may_pass_the_close_of_the_round() -> None:
    assert times("10:30", grants=[TEN]).ends_at == at("11:10")


def test_a_closed_outage_is_given_back() -> None:
    assert times(now="8:30", outages=[stop("8:10", "8:22")]).ends_at == at("8:57")


def test_two_outages_at_once_are_given_back_once() -> None:
    assert times(now="8:40", outages=[stop("8:10", "8:22"), stop("8:15", "8:30")]).ends_at == at("9:05")


def test_an_open_outage_holds_the_clock() -> None:
    found = times(now="8:40", outages=[stop("8:10", None)])
    assert (found.held_since, found.deadline_at) == (at("8:10"), at("8:45"))
    assert found.ends_at == at("9:15"), "35 minutes are left, whenever it ends"


def test_a_clock_is_held_from_the_start_of_who_began_during_an_outage() -> None:
    assert times("8:20", "8:40", outages=[stop("8:10", None)]).held_since == at("8:20")


def test_an_outage_of_the_unit_above_that_ends_first_gives_nothing_back_twice() -> None:
    found = times(now="8:40", outages=[stop("8:10", None), stop("8:15", "8:20")])
    assert (found.held_since, found.deadline_at) == (at("8:10"), at("8:45"))


def test_an_outage_after_the_end_is_nobodys_time() -> None:
    found = times(now="9:00", outages=[stop("8:45", None)])
    assert (found.held_since, found.ends_at) == (None, at("8:45"))


def test_an_outage_before_the_start_moves_the_close_for_who_could_not_start() -> None:
    lost = [stop("10:00", "10:40")]
    assert times(None, "10:45", outages=lost).may_start_until == at("11:40")
    assert times("10:50", "10:50", outages=lost).ends_at == at("11:35"), "a whole test although the round closes at 11"
    assert times("11:30", "11:30", outages=lost).ends_at == at("11:40"), "cut off where the moved close is"


def test_an_outage_over_the_close_keeps_the_minutes_that_were_left_to_start() -> None:
    lost = [stop("10:50", "11:10")]
    assert times(None, "11:15", outages=lost).may_start_until == at("11:20")


def test_an_outage_before_the_round_opens_costs_nobody_anything() -> None:
    early = Stoppage(EIGHT - timedelta(hours=1), EIGHT, "mất điện")
    assert times(None, outages=[early]).may_start_until == MORNING.closes_at


@pytest.mark.parametrize(
    ("now", "closed", "reason"),
    [("10:55", None, "outage"), ("11:05", None, "outage"), ("11:19", "11:10", None), ("11:20", "11:10", "over")],
)
def test_who_waits_for_an_outage_may_start_after_it(now: str, closed: str | None, reason: str | None) -> None:
    found = times(None, now, outages=[stop("10:50", closed)])
    facts: dict[str, Any] = {"is_invited": True, "round_state": "ready", "attempts_used": 0, "attempts_allowed": 1}
    if reason is None:
        check_may_start(**facts, times=found, now=at(now))
        return
    with pytest.raises(MayNotStart) as refusal:
        check_may_start(**facts, times=found, now=at(now))
    assert refusal.value.reason == reason


def test_a_page_is_told_what_the_time_is_made_of() -> None:
    found = times("10:30", "10:50", grants=[TEN], outages=[stop("10:35", "10:40", "mất mạng")])
    assert [(fact.kind, fact.seconds, fact.reason) for fact in found.why] == [
        ("minutes", 2700, ""), ("window", -900, ""), ("grant", 600, "máy hỏng"), ("outage", 300, "mất mạng"),
    ]  # fmt: skip


def test_who_has_not_begun_is_told_what_they_will_have() -> None:
    found = times(None, grants=[TEN])
    assert (found.ends_at, [fact.seconds for fact in found.why]) == (None, [2700, 600])


# --- a thousand histories ---------------------------------------------------------------------------------------------

History = tuple[int, int, int, list[int], list[Span], int]  # closes, limit, start, grants, outages, now


@st.composite
def histories(draw: Callable[..., Any]) -> History:
    """A round of minutes, somebody who starts in it, outages of two units above each other, grants."""
    closes, limit = draw(st.integers(30, 200)), 60 * draw(st.integers(1, 3))
    now = draw(st.integers(1, 300))
    outages: list[Span] = []
    for _unit in range(2):  # each has at most one open at a time
        edges = sorted(draw(st.lists(st.integers(0, now), max_size=5, unique=True)))
        outages += [(edges[i], edges[i + 1] if i + 1 < len(edges) else None) for i in range(0, len(edges), 2)]
    grants = draw(st.lists(st.integers(1, 90), max_size=3))
    start = draw(st.integers(0, now))
    left = window_left(closes, outages, start)
    return closes, limit, start if left > 0 else 0, grants, outages, now


Rule = Callable[[Window, int, datetime, list[Grant], list[Stoppage], datetime], tuple[datetime, datetime | None]]


def product(
    window: Window, minutes: int, start: datetime, grants: list[Grant], outages: list[Stoppage], now: datetime
) -> tuple[datetime, datetime | None]:
    found = sitting_times(window, minutes, start, grants, outages, now)
    assert found.ends_at is not None
    assert found.deadline_at is not None
    assert found.ends_at == end_in_force(found.deadline_at, found.held_since, now)
    assert sum(fact.seconds for fact in found.why) == (found.ends_at - start).total_seconds()
    return found.ends_at, found.held_since


def counts_twice(
    window: Window, minutes: int, start: datetime, grants: list[Grant], outages: list[Stoppage], now: datetime
) -> tuple[datetime, datetime | None]:
    """The fault: what two units lost at the same time is given back twice."""
    ends, held = product(window, minutes, start, grants, [], now)
    lost = [min(one.closed_at or now, now) - max(one.opened_at, start) for one in outages]
    return ends + sum((one for one in lost if one > timedelta()), timedelta()), held


def forgets_the_wait(
    window: Window, minutes: int, start: datetime, grants: list[Grant], outages: list[Stoppage], now: datetime
) -> tuple[datetime, datetime | None]:
    """The fault: who could not start because of an outage is cut off at the old close."""
    return product(window, minutes, start, grants, [one for one in outages if one.opened_at >= start], now)


def cuts_grants(
    window: Window, minutes: int, start: datetime, grants: list[Grant], outages: list[Stoppage], now: datetime
) -> tuple[datetime, datetime | None]:
    """The fault: no grant passes the close of the round."""
    ends, held = product(window, minutes, start, grants, outages, now)
    return min(ends, window.closes_at), held


def against_the_model(rule: Rule, examples: int) -> Callable[[], None]:
    @settings(max_examples=examples, phases=[Phase.generate])
    @given(histories())
    def compare(history: History) -> None:
        closes, limit, start, grants, outages, now = history
        second = [EIGHT + timedelta(seconds=n) for n in range(max(closes, now, start) + 1)]
        found = rule(
            Window(EIGHT, second[closes]),
            limit // 60,
            second[start],
            [Grant(seconds, "máy hỏng") for seconds in grants],
            [Stoppage(second[a], None if b is None else second[b], "mất điện") for a, b in outages],
            second[now],
        )
        told = told_at(closes, limit, start, sum(grants), outages, now)
        held = None if told.held_since is None else second[told.held_since]
        assert found == (EIGHT + timedelta(seconds=told.ends), held)

    return compare


def test_a_thousand_histories_end_as_the_model_by_the_second_says() -> None:
    against_the_model(product, 1000)()


@pytest.mark.parametrize("rule", [counts_twice, forgets_the_wait, cuts_grants])
def test_the_model_catches_a_wrong_rule(rule: Rule) -> None:
    with pytest.raises(AssertionError):
        against_the_model(rule, 300)()


@given(histories(), st.integers(1, 300))
def test_no_grant_makes_an_end_earlier(history: History, more: int) -> None:
    closes, limit, start, grants, outages, now = history
    facts = [Stoppage(EIGHT + timedelta(seconds=a), b and EIGHT + timedelta(seconds=b), "x") for a, b in outages]
    window, at_now = Window(EIGHT, EIGHT + timedelta(seconds=closes)), EIGHT + timedelta(seconds=now)
    began = EIGHT + timedelta(seconds=start)
    given_before = [Grant(seconds, "x") for seconds in grants]
    before = sitting_times(window, limit // 60, began, given_before, facts, at_now)
    after = sitting_times(window, limit // 60, began, [*given_before, Grant(more, "x")], facts, at_now)
    assert before.ends_at is not None
    assert after.ends_at is not None
    assert after.ends_at >= before.ends_at + timedelta(seconds=more)
