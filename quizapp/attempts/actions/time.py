"""Giving time: grants, and outages opened and closed. Every running end follows in the same transaction.

Lock order, here and everywhere: person, round, attempts by id, head of the log. Each act holds the round, so that of a
start and a grant one sees the other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions.closing import locked_running
from quizapp.attempts.models import Attempt, Outage, TimeGrant
from quizapp.attempts.queries import attempts_of
from quizapp.attempts.time_lists import GrantTo, has_room, units_to_choose
from quizapp.attempts.times import Placed, listed_places, round_times
from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.rounds.models import Round


@dataclass(frozen=True)
class Moved:
    """A running attempt whose end an act moved."""

    person_id: int
    before: datetime
    after: datetime


def grant_time(
    session: Session,
    round_: Round,
    to: GrantTo,
    seconds: int,
    reason: str,
    scope: Collection[int],
    actor: int,
    now: datetime,
    *,
    seen: int | None = None,
) -> TimeGrant:
    """Give time to running attempts now and to later ones when they begin. `round_` must be locked.

    `seen` is the newest grant that the organiser's form knew of (`newest_grant`): the same grant given since then is
    this very form sent twice, and is answered with the first. Raises NotFound outside the scope, RoundRefusal where the
    round takes no grant, the person has ended, or has not begun and may begin no more.
    """
    _check(round_)
    placed = _check_scope(session, round_, to, scope)
    repeated = None if seen is None else _same_since(session, round_, to, seconds, reason, actor, seen)
    if repeated is not None:
        return repeated
    if to.person_id is not None and _has_ended(session, round_, to.person_id):
        raise RoundRefusal("has_ended")
    if placed is not None and _came_too_late(session, round_, placed, now):
        raise RoundRefusal("past_late_limit")
    grant = TimeGrant(
        round_id=round_.id,
        person_id=to.person_id,
        unit_id=to.unit_id,
        sitting_id=to.sitting_id,
        room_id=to.room_id,
        seconds=seconds,
        reason=reason,
        given_by=actor,
        given_at=now,
    )
    session.add(grant)
    session.flush()
    moved = refresh_times(session, round_, now)
    record(
        session, now, actor, "time_granted", f"round:{round_.id}", grant=grant.id, **to.named,
        seconds=seconds, reason=reason, running=len(moved),
    )  # fmt: skip
    return grant


def newest_grant(session: Session, round_id: int) -> int:
    """The id of the round's newest grant; 0 where there is none."""
    return session.scalar(sa.select(sa.func.max(TimeGrant.id)).where(TimeGrant.round_id == round_id)) or 0


def _check(round_: Round) -> None:
    if round_.state != "ready":
        raise RoundRefusal("wrong_state")


def _check_scope(session: Session, round_: Round, to: GrantTo, scope: Collection[int]) -> Placed | None:
    """Where the list has the person that is meant. NotFound for people and units that the round does not list within
    the scope, and for sittings and rooms that are not of the round."""
    if to.room_id is not None or to.sitting_id is not None:
        if not has_room(session, round_.id, to):
            raise NotFound("room")
        return None
    if to.unit_id is not None and to.unit_id not in {one.unit_id for one in units_to_choose(session, round_.id, scope)}:
        raise NotFound("unit")
    if to.person_id is None:
        return None
    placed = listed_places(session, round_.id).get(to.person_id)
    if placed is None or placed.unit_id not in scope:
        raise NotFound("person")
    return placed


def _same_since(
    session: Session, round_: Round, to: GrantTo, seconds: int, reason: str, actor: int, seen: int
) -> TimeGrant | None:
    statement = sa.select(TimeGrant).where(
        TimeGrant.round_id == round_.id,
        TimeGrant.id > seen,
        TimeGrant.person_id.is_not_distinct_from(to.person_id),
        TimeGrant.unit_id.is_not_distinct_from(to.unit_id),
        TimeGrant.sitting_id.is_not_distinct_from(to.sitting_id),
        TimeGrant.room_id.is_not_distinct_from(to.room_id),
        TimeGrant.seconds == seconds,
        TimeGrant.reason == reason,
        TimeGrant.given_by == actor,
    )
    return session.scalars(statement.order_by(TimeGrant.id)).first()


def _has_ended(session: Session, round_: Round, person_id: int) -> bool:
    used = [one for one in attempts_of(session, round_.id, person_id) if one.state != "voided"]
    return len(used) >= round_.attempts_allowed and all(one.state != "in_progress" for one in used)


def _came_too_late(session: Session, round_: Round, placed: Placed, now: datetime) -> bool:
    """Whether somebody who sits no test may begin no more: minutes lengthen a test, they open no door."""
    if any(one.state == "in_progress" for one in attempts_of(session, round_.id, placed.person_id)):
        return False
    return now >= round_times(session, round_).of(placed, None, now).may_start_until


def open_outage(
    session: Session, round_: Round, of: GrantTo, reason: str, scope: Collection[int], actor: int, now: datetime
) -> Outage:
    """Stop the clocks of a unit's or of a room's people; the open outage where there is one. `round_` must be locked.

    Raises NotFound outside the scope, RoundRefusal where the round takes no outage.
    """
    _check(round_)
    _check_scope(session, round_, of, scope)
    own = sa.and_(Outage.unit_id.is_not_distinct_from(of.unit_id), Outage.room_id.is_not_distinct_from(of.room_id))
    known = session.scalars(_open_outages(round_.id).where(own)).one_or_none()
    if known is not None:
        return known
    outage = Outage(
        round_id=round_.id,
        unit_id=of.unit_id,
        room_id=of.room_id,
        reason=reason,
        opened_at=now,
        opened_by=actor,
        closed_at=None,
        closed_by=None,
    )
    session.add(outage)
    session.flush()
    refresh_times(session, round_, now)
    record(
        session, now, actor, "outage_opened", f"round:{round_.id}", outage=outage.id, **of.named, reason=reason
    )  # fmt: skip
    return outage


def _open_outages(round_id: int) -> sa.Select[Outage]:
    return sa.select(Outage).where(Outage.round_id == round_id, Outage.closed_at.is_(None)).order_by(Outage.id)


def close_outage(
    session: Session, round_: Round, outage_id: int, scope: Collection[int], actor: int, now: datetime
) -> tuple[Outage, int]:
    """Let the clocks run again and give the lost seconds back; the outage and how many running ends it moved.

    Again is nothing new. `round_` must be locked. Raises NotFound.
    """
    outage = session.scalars(
        sa.select(Outage)
        .where(Outage.id == outage_id, Outage.round_id == round_.id)
        .where(sa.or_(Outage.unit_id.in_(scope), Outage.room_id.is_not(None)))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if outage is None:
        raise NotFound("outage")
    if outage.closed_at is not None:
        return outage, 0
    return outage, _close(session, round_, outage, actor, now)


def _close(session: Session, round_: Round, outage: Outage, actor: int, now: datetime) -> int:
    outage.closed_at, outage.closed_by = max(now, outage.opened_at), actor
    session.flush()
    moved = refresh_times(session, round_, now)
    seconds = (outage.closed_at - outage.opened_at).total_seconds()
    record(
        session, now, actor, "outage_closed", f"round:{round_.id}",
        outage=outage.id, unit=outage.unit_id, room=outage.room_id, seconds=seconds, running=len(moved),
    )  # fmt: skip
    return len(moved)


def close_open_outages(session: Session, round_: Round, actor: int, now: datetime) -> None:
    """Before a round ends: what was lost is given back first."""
    for outage in list(session.scalars(_open_outages(round_.id).execution_options(populate_existing=True))):
        _close(session, round_, outage, actor, now)


def refresh_times(session: Session, round_: Round, now: datetime) -> list[Moved]:
    """Compute the end of every running attempt of the round anew; those that moved. An end is never made earlier."""
    running = locked_running(session, round_.id)
    times, places = round_times(session, round_), listed_places(session, round_.id)
    moved = []
    for attempt in running:
        found = times.of(places[attempt.person_id], attempt.started_at, now)
        before = attempt.deadline_at
        deadline = max(found.deadline_at or before, before)
        if (deadline, found.held_since) == (before, attempt.held_since):
            continue
        session.execute(
            sa.update(Attempt)
            .where(Attempt.id == attempt.id, Attempt.state == "in_progress", Attempt.deadline_at == before)
            .values(deadline_at=deadline, held_since=found.held_since)
            .execution_options(synchronize_session=False)
        )
        session.expire(attempt)
        if deadline != before:
            moved.append(Moved(attempt.person_id, before, deadline))
    return moved
