"""Keeping the tree of units."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import just_done
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import search_key, tidy
from quizapp.people.checks import LONGEST_REASON, code_fault
from quizapp.people.models import Unit, UnitPeriod
from quizapp.people.queries.units import descendants


@dataclass(frozen=True)
class UnitFacts:
    """What may change of a unit while it stays the same unit."""

    name: str
    kind: str
    parent_id: int | None


def add_unit(
    session: Session,
    *,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None,
    valid_from: date,
    actor: int | None,
    now: datetime,
    valid_until: date | None = None,
) -> Unit:
    """A new unit, or the one that the same form made a moment ago. RecordRefused: bad_code, code_taken, unknown_unit,
    dates."""
    _check_days(valid_from, valid_until)
    _check_parent(session, parent_id)
    unit = Unit(
        code=_code(code),
        name=tidy(name),
        search_key=search_key(name),
        kind=kind,
        parent_id=parent_id,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    try:
        with session.begin_nested():
            session.add(unit)
    except IntegrityError:
        known = _just_added(session, unit, actor, now)
        if known is None:
            raise RecordRefused("code_taken") from None
        return known
    session.add(first_period(unit))
    record(session, now, actor, "unit_added", f"unit:{unit.id}", code=unit.code, parent_id=parent_id)
    return unit


def _just_added(session: Session, unit: Unit, actor: int | None, now: datetime) -> Unit | None:
    """Which unit holds the code, where the same hand added it with the very same words a moment ago."""
    known = session.scalars(sa.select(Unit).where(Unit.code == unit.code)).one_or_none()
    if known is None or actor is None:
        return None
    is_same = (known.valid_until, _told(known)) == (unit.valid_until, _told(unit))
    return known if is_same and just_done(session, f"unit:{known.id}", "unit_added", actor, now) else None


def change_unit(
    session: Session,
    unit_id: int,
    *,
    name: str,
    kind: str,
    parent_id: int | None,
    valid_from: date,
    actor: int | None,
    now: datetime,
) -> Unit:
    """Set right what was written wrongly; nothing of it goes into the history. RecordRefused: own_child,
    unknown_unit, dates."""
    unit = locked_unit(session, unit_id)
    _check_days(valid_from, unit.valid_until)
    _check_move(session, unit, parent_id)
    periods = periods_of(session, unit)
    if len(periods) > 1 and valid_from >= periods[1].valid_from:
        raise RecordRefused("dates")
    before = _told(unit)
    unit.valid_from = periods[0].valid_from = valid_from
    correct_facts(unit, periods, UnitFacts(name, kind, parent_id))
    session.flush()
    record(session, now, actor, "unit_changed", f"unit:{unit.id}", before=before, after=_told(unit))
    return unit


def rename_unit(
    session: Session,
    unit_id: int,
    *,
    name: str,
    kind: str,
    parent_id: int | None,
    valid_from: date,
    reason: str,
    actor: int | None,
    now: datetime,
    today: date,
) -> Unit:
    """From a day on a unit is called something else, is of another kind or hangs elsewhere; before it stays as it was.

    RecordRefused: own_child, unknown_unit, bad_act_reason, nothing_changed, period_days.
    """
    unit = locked_unit(session, unit_id)
    why = checked_reason(reason)
    _check_move(session, unit, parent_id)
    before = _told(unit)
    begin_period(session, unit, UnitFacts(name, kind, parent_id), valid_from, why, today)
    session.flush()
    record(
        session, now, actor, "unit_renamed", f"unit:{unit.id}",
        before=before, after=_told(unit), valid_from=valid_from.isoformat(), reason=why,
    )  # fmt: skip
    return unit


def begin_period(session: Session, unit: Unit, facts: UnitFacts, day: date, reason: str, today: date) -> None:
    """RecordRefused: nothing_changed, period_days (before the last change, in the future or after the unit's end)."""
    if UnitFacts(tidy(facts.name), facts.kind, facts.parent_id) == UnitFacts(unit.name, unit.kind, unit.parent_id):
        raise RecordRefused("nothing_changed")
    periods = periods_of(session, unit)
    is_late = day > today or (unit.valid_until is not None and day > unit.valid_until)
    if is_late or day <= periods[-1].valid_from:
        raise RecordRefused("period_days")
    period = first_period(unit)
    period.valid_from, period.reason = day, reason
    session.add(period)
    correct_facts(unit, [period], facts)


def correct_facts(unit: Unit, periods: Sequence[UnitPeriod], facts: UnitFacts) -> None:
    """Write `facts` into the unit and into the last of its periods."""
    unit.name, unit.search_key = tidy(facts.name), search_key(facts.name)
    unit.kind, unit.parent_id = facts.kind, facts.parent_id
    last = periods[-1]
    last.name, last.kind, last.parent_id = unit.name, unit.kind, unit.parent_id


def first_period(unit: Unit) -> UnitPeriod:
    return UnitPeriod(
        unit_id=unit.id,
        valid_from=unit.valid_from,
        name=unit.name,
        kind=unit.kind,
        parent_id=unit.parent_id,
        reason="",
    )


def periods_of(session: Session, unit: Unit) -> list[UnitPeriod]:
    """The periods of a unit, at least one."""
    found = list(
        session.scalars(sa.select(UnitPeriod).where(UnitPeriod.unit_id == unit.id).order_by(UnitPeriod.valid_from))
    )
    if not found:
        found = [first_period(unit)]
        session.add(found[0])
    return found


def _told(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "parent_id": unit.parent_id,
        "valid_from": unit.valid_from.isoformat(),
    }


def _code(code: str) -> str:
    wanted = tidy(code).upper()
    if code_fault(wanted):
        raise RecordRefused("bad_code")
    return wanted


def checked_reason(reason: str) -> str:
    """RecordRefused bad_act_reason where there is none or too much of it."""
    text = tidy(reason)
    if not 3 <= len(text) <= LONGEST_REASON:
        raise RecordRefused("bad_act_reason")
    return text


def _check_days(valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        raise RecordRefused("dates")


def _check_move(session: Session, unit: Unit, parent_id: int | None) -> None:
    if parent_id != unit.parent_id:
        _check_parent(session, parent_id)
        if parent_id in descendants(session, unit.id):
            raise RecordRefused("own_child")


def _check_parent(session: Session, parent_id: int | None) -> None:
    """The whole tree is locked, so that two moves at once cannot close a circle."""
    known = lock_tree(session)
    if parent_id is not None and parent_id not in known:
        raise RecordRefused("unknown_unit")


def lock_tree(session: Session) -> set[int]:
    """Nobody else changes a unit until this transaction ends; the ids of all."""
    return set(session.scalars(sa.select(Unit.id).with_for_update()))


def locked_unit(session: Session, unit_id: int) -> Unit:
    unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
    if unit is None:
        raise NotFound("unit")
    return unit
