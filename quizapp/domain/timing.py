"""The one clock of the exam room. All moments are aware; only the server's count."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from quizapp.domain.errors import MayNotStart

GRACE = timedelta(seconds=2)  # an answer on its way when time ran out
VIETNAM = timezone(timedelta(hours=7))  # laws come into force by its calendar, wherever the server stands
CLOSE_AFTER = timedelta(seconds=12)  # the finaliser waits for answers that arrived but are not written yet


@dataclass(frozen=True)
class Window:
    """When a round or a sitting may be sat: from `opens_at` (included) to `closes_at` (not included); from
    `last_start` on nobody begins any more, where it is earlier."""

    opens_at: datetime
    closes_at: datetime
    last_start: datetime | None = None


def law_day(moment: datetime) -> date:
    """The day in Vietnam, by which a legal basis is in force or not."""
    return moment.astimezone(VIETNAM).date()


@dataclass(frozen=True)
class Grant:
    """Time given to a person, their unit, room or sitting, or to the round; `reason` is what is told."""

    seconds: int
    reason: str


@dataclass(frozen=True)
class Stoppage:
    """An outage of the person's room or unit, or of a unit above it; `closed_at` is None while it is open."""

    opened_at: datetime
    closed_at: datetime | None
    reason: str


@dataclass(frozen=True)
class TimeFact:
    """A part of somebody's time. `kind`: minutes (of the round), window (what its close cut off, negative), grant,
    outage (given back)."""

    kind: str
    seconds: float
    reason: str = ""


@dataclass(frozen=True)
class SittingTimes:
    """When one person may start and when they end, and why.

    `ends_at` is the end as it stands at this moment; it moves while an outage is open. `deadline_at` is the part of
    it that does not: what an attempt stores. Before the start both are None, and `why` tells the time to come. From
    `held_since` on the clock stands; `is_stopped` says so also of somebody who has not begun.
    """

    may_start_from: datetime
    may_start_until: datetime
    is_stopped: bool
    deadline_at: datetime | None
    held_since: datetime | None
    ends_at: datetime | None
    why: tuple[TimeFact, ...]


def sitting_times(
    window: Window,
    minutes: int,
    started_at: datetime | None,
    grants: Sequence[Grant],
    outages: Sequence[Stoppage],
    now: datetime,
) -> SittingTimes:
    """The one place where an end is computed, from `grants` and `outages` that name the person, their room, sitting or
    unit, a unit above it or the round. `window` and `minutes` are those that hold for the person: the own limit goes
    before that of the room, and that before the round's.

    While an outage is open both clocks stand: that of the window for who has not begun, that of the attempt for who
    has. So the window that is left at the start is its length less the time it ran; the end is the start + the round's
    minutes, or that rest where it is shorter, + all grants whenever they were given + every outage that began before
    the end. Overlapping outages are one.
    """
    stops = _merged(outages)
    until, open_stop = _run_on(
        min(window.last_start or window.closes_at, window.closes_at), _from(window.opens_at, stops)
    )
    until += _since(open_stop, now)
    granted = tuple(TimeFact("grant", grant.seconds, grant.reason) for grant in grants)
    whole = timedelta(minutes=minutes)
    is_stopped = bool(stops) and stops[-1].closed_at is None
    if started_at is None:
        why = (TimeFact("minutes", whole.total_seconds()), *granted)
        return SittingTimes(window.opens_at, until, is_stopped, None, None, None, why)
    stood = sum((_until(stop, started_at) for stop in _from(window.opens_at, stops)), timedelta())
    own = min(whole, max(window.closes_at + stood - started_at, timedelta()))
    end = started_at + own + timedelta(seconds=sum(grant.seconds for grant in grants))
    lost = _from(started_at, stops)
    deadline_at, holding = _run_on(end, lost)
    ends_at = deadline_at + _since(holding, now)
    why = (
        TimeFact("minutes", whole.total_seconds()),
        *((TimeFact("window", (own - whole).total_seconds()),) if own < whole else ()),
        *granted,
        *(
            TimeFact("outage", _until(stop, now).total_seconds(), stop.reason)
            for stop in lost
            if stop.opened_at < ends_at
        ),
    )
    return SittingTimes(
        window.opens_at, until, is_stopped, deadline_at, holding.opened_at if holding else None, ends_at, why
    )


def _merged(outages: Sequence[Stoppage]) -> list[Stoppage]:
    """Outages that touch as one, in order; only the last may be open. The first of them gives its reason."""
    merged: list[Stoppage] = []
    for outage in sorted(outages, key=lambda one: one.opened_at):
        last = merged[-1] if merged else None
        if last is None or (last.closed_at is not None and outage.opened_at > last.closed_at):
            merged.append(outage)
        elif last.closed_at is not None and (outage.closed_at is None or outage.closed_at > last.closed_at):
            merged[-1] = replace(last, closed_at=outage.closed_at)
    return merged


def _from(moment: datetime, stops: Sequence[Stoppage]) -> list[Stoppage]:
    """What of `stops` lies after `moment`."""
    return [
        replace(stop, opened_at=max(stop.opened_at, moment))
        for stop in stops
        if stop.closed_at is None or stop.closed_at > moment
    ]


def _run_on(end: datetime, stops: Sequence[Stoppage]) -> tuple[datetime, Stoppage | None]:
    """`end` moved by every closed stop that began before it, and the open one that holds it there."""
    for stop in stops:
        if stop.opened_at >= end:
            break
        if stop.closed_at is None:
            return end, stop
        end += stop.closed_at - stop.opened_at
    return end, None


def _until(stop: Stoppage, moment: datetime) -> timedelta:
    """How long the stop lasted until its end or `moment`."""
    return max(min(stop.closed_at or moment, moment) - stop.opened_at, timedelta())


def _since(stop: Stoppage | None, now: datetime) -> timedelta:
    return max(now - stop.opened_at, timedelta()) if stop else timedelta()


def end_in_force(deadline: datetime, held_since: datetime | None, now: datetime) -> datetime:
    """The end of a stored attempt as it stands at `now`: while its clock is held it moves with it."""
    return deadline if held_since is None else deadline + max(now - held_since, timedelta())


def is_in_time(arrived_at: datetime, deadline: datetime) -> bool:
    """Whether a complete request that arrived at `arrived_at` still counts (deadline + grace excluded)."""
    return arrived_at < deadline + GRACE


def is_due(deadline: datetime, held_since: datetime | None, now: datetime) -> bool:
    """Whether the finaliser may close an attempt that nobody handed in; never while its clock is held."""
    return held_since is None and now >= deadline + CLOSE_AFTER


def check_may_start(
    *,
    is_invited: bool,
    round_state: str,
    is_seated: bool = True,
    times: SittingTimes,
    attempts_used: int,
    attempts_allowed: int,
    now: datetime,
) -> None:
    """Raise `MayNotStart` with the first reason that holds; return nothing where the person may start.

    Nobody starts during an outage: a paper that is read while its clock stands is an advantage, and waiting costs
    nothing, because the window waits too.
    """
    if not is_invited:
        raise MayNotStart("not_invited")
    if not is_seated:
        raise MayNotStart("no_sitting")
    if round_state == "closed" or now >= times.may_start_until:
        raise MayNotStart("over")
    if round_state != "ready":
        raise MayNotStart("round_not_ready")
    if now < times.may_start_from:
        raise MayNotStart("not_open_yet")
    if attempts_used >= attempts_allowed:
        raise MayNotStart("attempts_used")
    if times.is_stopped:
        raise MayNotStart("outage")
