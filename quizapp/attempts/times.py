"""What was granted and lost in a round, and what it makes of one person's times."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.domain.timing import Grant, SittingTimes, Stoppage, Window, sitting_times
from quizapp.people.models import Unit
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.rounds.queries import window_of
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class RoundTimes:
    """Everything that moves an end of a round. `above`: listed unit → itself and the units above it."""

    window: Window
    minutes: int
    grants: tuple[TimeGrant, ...]
    outages: tuple[Outage, ...]
    above: Mapping[int, frozenset[int]]

    def of(self, person_id: int, unit_id: int, started_at: datetime | None, now: datetime) -> SittingTimes:
        """The times of a person who is listed with `unit_id`."""
        units = self.above.get(unit_id, frozenset({unit_id}))
        grants = [
            Grant(one.seconds, one.reason)
            for one in self.grants
            if (one.person_id is None and one.unit_id is None) or one.person_id == person_id or one.unit_id in units
        ]
        outages = [
            Stoppage(one.opened_at, one.closed_at, one.reason) for one in self.outages if one.unit_id in units
        ]  # fmt: skip
        return sitting_times(self.window, self.minutes, started_at, grants, outages, now)


_GRANTS = sa.select(TimeGrant).where(TimeGrant.round_id == sa.bindparam("round_id")).order_by(TimeGrant.id)
_OUTAGES = (
    sa.select(Outage)
    .where(Outage.round_id == sa.bindparam("round_id"))
    .order_by(Outage.id)
    .execution_options(populate_existing=True)  # an outage that another session closed meanwhile
)


def round_times(session: Session, round_: Round) -> RoundTimes:
    """Of a round as it stands now."""
    found = tuple(session.scalars(_GRANTS, {"round_id": round_.id}))
    lost = tuple(session.scalars(_OUTAGES, {"round_id": round_.id}))
    is_by_unit = bool(lost) or any(one.unit_id is not None for one in found)
    above = units_above(session) if is_by_unit else {}
    return RoundTimes(window_of(round_), round_.minutes, found, lost, above)


def units_above(session: Session) -> dict[int, frozenset[int]]:
    """Unit → itself and all above it; a circle, which no action makes, would end where it closes."""
    parent_of = {row.id: row.parent_id for row in session.execute(sa.select(Unit.id, Unit.parent_id))}
    found: dict[int, frozenset[int]] = {}
    for unit_id in parent_of:
        line: list[int] = []
        at: int | None = unit_id
        while at is not None and at not in line:
            line.append(at)
            at = parent_of.get(at)
        found[unit_id] = frozenset(line)
    return found


def listed_units(session: Session, round_id: int) -> dict[int, int]:
    """Person → the unit with which the round lists them."""
    statement = sa.select(RoundCandidate.person_id, RoundCandidate.unit_id).where(RoundCandidate.round_id == round_id)
    return {row.person_id: row.unit_id for row in session.execute(statement)}


_candidates = RoundCandidate.__table__.c
_UNIT = sa.select(_candidates.unit_id).where(
    _candidates.round_id == sa.bindparam("round_id"), _candidates.person_id == sa.bindparam("person_id")
)
_LISTED_AND_MOVED = DriverStatement(
    sa.select(
        _UNIT.scalar_subquery(),
        sa.exists().where(TimeGrant.__table__.c.round_id == sa.bindparam("round_id")),
        sa.exists().where(Outage.__table__.c.round_id == sa.bindparam("round_id")),
    )
)


def own_clock(session: Session, round_: Round, person_id: int) -> Callable[[datetime | None, datetime], SittingTimes]:
    """(started_at, now) → one person's times in a round; who is not listed there is given what everybody has.

    One statement where nothing ever happened to the round's clock.
    """
    unit_id, is_granted, was_out = _LISTED_AND_MOVED.rows(session, round_id=round_.id, person_id=person_id)[0]
    if is_granted or was_out:
        clock = round_times(session, round_)
    else:
        clock = RoundTimes(window_of(round_), round_.minutes, (), (), {})
    return partial(clock.of, person_id, unit_id or 0)


def own_times(
    session: Session, round_: Round, person_id: int, started_at: datetime | None, now: datetime
) -> SittingTimes:
    """One person's times in a round as of `now`."""
    return own_clock(session, round_, person_id)(started_at, now)


def last_moment(session: Session, round_: Round, now: datetime) -> datetime:
    """Until when somebody may still start or sit the round: its close, or later by grants and outages.

    Until then keys stay closed and nobody is absent. While an outage is open it is always still to come.
    """
    if now < round_.closes_at:
        return round_.closes_at
    outages = list(session.scalars(sa.select(Outage).where(Outage.round_id == round_.id)))
    if any(one.closed_at is None for one in outages):
        return now + timedelta(seconds=1)
    lost = sum((one.closed_at - one.opened_at for one in outages if one.closed_at), timedelta())
    running = sa.select(sa.func.max(Attempt.deadline_at)).where(
        Attempt.round_id == round_.id, Attempt.state == "in_progress"
    )
    return max(round_.closes_at + lost, session.scalar(running) or round_.closes_at)
