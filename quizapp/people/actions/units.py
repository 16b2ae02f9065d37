"""Keeping the tree of units and the list of positions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import search_key, tidy
from quizapp.people.checks import code_fault
from quizapp.people.models import Position, Unit
from quizapp.people.queries.units import descendants


@dataclass(frozen=True)
class UnitRow:
    """A unit as a file tells it; an empty day keeps the known one, and a new unit without one begins today."""

    line: int
    code: str
    name: str
    kind: str
    parent_code: str
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class PositionRow:
    """A position as a file tells it."""

    line: int
    code: str
    name: str


@dataclass(frozen=True)
class ImportOutcome:
    """How many records a file created, changed, left as they were."""

    created: int
    changed: int
    unchanged: int


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
    """A new unit. RecordRefused: bad_code, code_taken, unknown_unit, dates."""
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
    session.add(unit)
    _flush(session)
    record(session, now, actor, "unit_added", f"unit:{unit.id}", code=unit.code, parent_id=parent_id)
    return unit


def change_unit(
    session: Session,
    unit_id: int,
    *,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None,
    valid_from: date,
    actor: int | None,
    now: datetime,
) -> Unit:
    """Correct a unit or hang it elsewhere. RecordRefused: own_child, bad_code, code_taken, unknown_unit, dates."""
    unit = _locked_unit(session, unit_id)
    _check_days(valid_from, unit.valid_until)
    if parent_id != unit.parent_id:
        _check_parent(session, parent_id)
        if parent_id in descendants(session, unit_id):
            raise RecordRefused("own_child")
    before = {"code": unit.code, "kind": unit.kind, "parent_id": unit.parent_id}
    unit.code, unit.kind, unit.parent_id, unit.valid_from = _code(code), kind, parent_id, valid_from
    unit.name, unit.search_key = tidy(name), search_key(name)
    _flush(session)
    record(session, now, actor, "unit_changed", f"unit:{unit.id}", before=before, parent_id=parent_id)
    return unit


def end_unit(session: Session, unit_id: int, valid_until: date | None, actor: int | None, now: datetime) -> Unit:
    """Set a unit's last day; None takes it back. RecordRefused: dates."""
    unit = _locked_unit(session, unit_id)
    _check_days(unit.valid_from, valid_until)
    unit.valid_until = valid_until
    session.flush()
    last = valid_until.isoformat() if valid_until else None
    record(session, now, actor, "unit_ended", f"unit:{unit.id}", valid_until=last)
    return unit


def import_units(
    session: Session, rows: Sequence[UnitRow], actor: int | None, now: datetime, *, today: date
) -> ImportOutcome:
    """Store rows that `files.read_units` found right, parents in any order; idempotent by code."""
    known = {unit.code: unit for unit in session.scalars(sa.select(Unit).with_for_update())}
    before = {code: _facts(unit) for code, unit in known.items()}
    created = [row for row in rows if row.code not in known]
    for row in created:
        known[row.code] = Unit(
            code=row.code, name=row.name, search_key=search_key(row.name), kind=row.kind, valid_from=today
        )
        session.add(known[row.code])
    session.flush()
    for row in rows:
        unit = known[row.code]
        unit.name, unit.search_key, unit.kind = row.name, search_key(row.name), row.kind
        unit.parent_id = known[row.parent_code].id if row.parent_code else None
        unit.valid_from = row.valid_from or unit.valid_from
        unit.valid_until = row.valid_until or unit.valid_until
    _flush(session)
    changed = sum(1 for row in rows if row.code in before and before[row.code] != _facts(known[row.code]))
    outcome = ImportOutcome(len(created), changed, len(rows) - len(created) - changed)
    record(session, now, actor, "units_imported", "units", created=outcome.created, changed=outcome.changed)
    return outcome


def import_positions(session: Session, rows: Sequence[PositionRow], actor: int | None, now: datetime) -> ImportOutcome:
    """Store rows that `files.read_positions` found right; idempotent by code."""
    known = {position.code: position for position in session.scalars(sa.select(Position))}
    created = [row for row in rows if row.code not in known]
    changed = [row for row in rows if row.code in known and known[row.code].name != row.name]
    session.add_all(Position(code=row.code, name=row.name) for row in created)
    for row in changed:
        known[row.code].name = row.name
    _flush(session)
    outcome = ImportOutcome(len(created), len(changed), len(rows) - len(created) - len(changed))
    record(session, now, actor, "positions_imported", "positions", created=outcome.created, changed=outcome.changed)
    return outcome


def _facts(unit: Unit) -> tuple[object, ...]:
    return unit.name, unit.kind, unit.parent_id, unit.valid_from, unit.valid_until


def _code(code: str) -> str:
    wanted = tidy(code).upper()
    if code_fault(wanted):
        raise RecordRefused("bad_code")
    return wanted


def _check_days(valid_from: date, valid_until: date | None) -> None:
    if valid_until is not None and valid_until < valid_from:
        raise RecordRefused("dates")


def _check_parent(session: Session, parent_id: int | None) -> None:
    """The whole tree is locked, so that two moves at once cannot close a circle."""
    known = set(session.scalars(sa.select(Unit.id).with_for_update()))
    if parent_id is not None and parent_id not in known:
        raise RecordRefused("unknown_unit")


def _locked_unit(session: Session, unit_id: int) -> Unit:
    unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()
    if unit is None:
        raise NotFound("unit")
    return unit


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
