"""What was granted and lost in a round, and what it makes of one person's times."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.domain.timing import Grant, SittingTimes, Stoppage, Window, sitting_times
from quizapp.people.queries.units import units_above
from quizapp.rounds.models import ExamRoom, Round, RoundCandidate, Sitting
from quizapp.rounds.queries import window_of
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class Placed:
    """Where the list of a round has a person. `minutes` is the person's own limit."""

    person_id: int
    unit_id: int
    sitting_id: int | None = None
    room_id: int | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class RoundTimes:
    """Everything that makes and moves an end of a round. `above`: listed unit → itself and the units above it;
    `sittings`: sitting → its window; `rooms`: room → its own limit in minutes."""

    window: Window
    minutes: int
    grants: tuple[TimeGrant, ...]
    outages: tuple[Outage, ...]
    above: Mapping[int, frozenset[int]]
    sittings: Mapping[int, Window] = field(default_factory=dict)
    rooms: Mapping[int, int] = field(default_factory=dict)

    def of(self, placed: Placed, started_at: datetime | None, now: datetime) -> SittingTimes:
        """The times of one person of the list."""
        window = self.sittings.get(placed.sitting_id or 0, self.window)
        minutes = placed.minutes or self.rooms.get(placed.room_id or 0) or self.minutes
        grants = [Grant(one.seconds, one.reason) for one in self.grants if self.reaches(one, placed)]
        outages = [
            Stoppage(one.opened_at, one.closed_at, one.reason) for one in self.outages if self.reaches(one, placed)
        ]
        return sitting_times(window, minutes, started_at, grants, outages, now)

    def reaches(self, act: TimeGrant | Outage, placed: Placed) -> bool:
        """Whether a grant or an outage is also this person's."""
        if act.unit_id is not None:
            return act.unit_id in self.above.get(placed.unit_id, frozenset({placed.unit_id}))
        if act.room_id is not None:
            return act.room_id == placed.room_id
        if isinstance(act, Outage):
            return False
        if act.sitting_id is not None:
            return act.sitting_id == placed.sitting_id
        return act.person_id in (None, placed.person_id)


def sitting_window(opens_at: datetime, closes_at: datetime, late_minutes: int | None) -> Window:
    """The window of a sitting; who comes later than its late limit begins no more."""
    last_start = None if late_minutes is None else opens_at + timedelta(minutes=late_minutes)
    return Window(opens_at, closes_at, last_start)


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
    is_by_unit = any(one.unit_id is not None for one in lost) or any(one.unit_id is not None for one in found)
    above = units_above(session) if is_by_unit else {}
    sittings, rooms = sittings_and_rooms(session, [round_.id])
    return RoundTimes(window_of(round_), round_.minutes, found, lost, above, sittings, rooms)


def sittings_and_rooms(session: Session, round_ids: Iterable[int]) -> tuple[dict[int, Window], dict[int, int]]:
    """Sitting → window, and room → own limit, of those rooms that have one."""
    of_rounds = Sitting.round_id.in_(list(round_ids))
    columns = sa.select(Sitting.id, Sitting.opens_at, Sitting.closes_at, Sitting.late_minutes).where(of_rounds)
    limits = sa.select(ExamRoom.id, ExamRoom.minutes).join(Sitting, Sitting.id == ExamRoom.sitting_id)
    limits = limits.where(of_rounds, ExamRoom.minutes.is_not(None))
    windows = {row.id: sitting_window(*row[1:]) for row in session.execute(columns)}
    return windows, {row.id: row.minutes for row in session.execute(limits)}


_candidates, _sittings, _rooms = RoundCandidate.__table__.c, Sitting.__table__.c, ExamRoom.__table__.c
_PLACED = sa.select(
    _candidates.person_id, _candidates.unit_id, _candidates.sitting_id, _candidates.room_id, _candidates.minutes
).where(_candidates.round_id == sa.bindparam("round_id"))


def listed_places(session: Session, round_id: int) -> dict[int, Placed]:
    """Person → where the list of the round has them."""
    return {row.person_id: Placed(*row) for row in session.execute(_PLACED, {"round_id": round_id})}


_OWN_PLACE = DriverStatement(
    sa.select(_candidates.unit_id, _candidates.sitting_id, _candidates.room_id, _candidates.minutes)
    .add_columns(_sittings.opens_at, _sittings.closes_at, _sittings.late_minutes, _rooms.minutes.label("of_room"))
    .add_columns(
        sa.exists().where(TimeGrant.__table__.c.round_id == sa.bindparam("round_id")).label("is_granted"),
        sa.exists().where(Outage.__table__.c.round_id == sa.bindparam("round_id")).label("was_out"),
    )
    .select_from(RoundCandidate.__table__)
    .outerjoin(Sitting.__table__, _sittings.id == _candidates.sitting_id)
    .outerjoin(ExamRoom.__table__, _rooms.id == _candidates.room_id)
    .where(_candidates.round_id == sa.bindparam("round_id"), _candidates.person_id == sa.bindparam("person_id"))
)


def own_clock(session: Session, round_: Round, person_id: int) -> Callable[[datetime | None, datetime], SittingTimes]:
    """(started_at, now) → one person's times in a round; who is not listed there is given what everybody has.

    One statement where nothing ever happened to the round's clock.
    """
    rows = _OWN_PLACE.rows(session, round_id=round_.id, person_id=person_id)
    if not rows:
        return partial(round_times(session, round_).of, Placed(person_id, 0))
    unit_id, sitting_id, room_id, minutes, opens_at, closes_at, late_minutes, of_room, is_granted, was_out = rows[0]
    placed = Placed(person_id, unit_id, sitting_id, room_id, minutes)
    if is_granted or was_out:
        return partial(round_times(session, round_).of, placed)
    own = window_of(round_) if sitting_id is None else sitting_window(opens_at, closes_at, late_minutes)
    return partial(RoundTimes(own, of_room or round_.minutes, (), (), {}).of, placed)


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
