"""Files of units: what they would change, and doing it in one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.domain.names import search_key
from quizapp.people.actions.outcomes import ImportOutcome
from quizapp.people.actions.units import (
    UnitFacts,
    begin_period,
    correct_facts,
    first_period,
    lock_tree,
    periods_of,
)
from quizapp.people.models import Unit, UnitSuccession
from quizapp.people.queries.unit_history import successors

LASTING = ("name", "kind", "parent")  # what has a history


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
    successor_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitChange:
    """`field`: name, kind, parent (a code), valid_from, valid_until or successors (codes)."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class UnitRowPlan:
    """`kind`: new, changed or unchanged."""

    row: UnitRow
    kind: str
    changes: tuple[UnitChange, ...] = ()


@dataclass(frozen=True)
class UnitsPlan:
    """What a file would do to each of its lines."""

    rows: tuple[UnitRowPlan, ...]

    def of_kind(self, kind: str) -> list[UnitRowPlan]:
        return [one for one in self.rows if one.kind == kind]

    @property
    def has_history(self) -> bool:
        """Whether it changes what may be a correction, or something new from a day on."""
        return any(change.field in LASTING for one in self.rows for change in one.changes)

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()

    @property
    def outcome(self) -> ImportOutcome:
        return ImportOutcome(len(self.of_kind("new")), len(self.of_kind("changed")), len(self.of_kind("unchanged")))


def plan_units(session: Session, rows: Sequence[UnitRow]) -> UnitsPlan:
    """What rows that `files.read_units` found right would do; writes nothing."""
    known = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    by_id = {unit.id: unit.code for unit in known.values()}
    following = {by_id[one]: tuple(sorted(by_id[to] for to in many)) for one, many in successors(session).items()}
    return UnitsPlan(tuple(_plan_of(row, known.get(row.code), by_id, following) for row in rows))


def _plan_of(
    row: UnitRow, unit: Unit | None, by_id: Mapping[int, str], following: Mapping[str, tuple[str, ...]]
) -> UnitRowPlan:
    if unit is None:
        return UnitRowPlan(row, "new")
    told = {
        "name": (unit.name, row.name),
        "kind": (unit.kind, row.kind),
        "parent": (by_id.get(unit.parent_id or 0, ""), row.parent_code),
        "valid_from": (unit.valid_from, row.valid_from or unit.valid_from),
        "valid_until": (unit.valid_until, row.valid_until or unit.valid_until),
        "successors": (following.get(row.code, ()), row.successor_codes or following.get(row.code, ())),
    }
    changes = tuple(UnitChange(name, *pair) for name, pair in told.items() if pair[0] != pair[1])
    return UnitRowPlan(row, "changed" if changes else "unchanged", changes)


def import_units(
    session: Session,
    rows: Sequence[UnitRow],
    actor: int | None,
    now: datetime,
    *,
    today: date,
    changed_on: date | None = None,
    reason: str = "Theo tệp đơn vị",
    digest: str = "",
    file_name: str = "",
) -> ImportOutcome:
    """Store rows that `files.read_units` found right, parents in any order; idempotent by code.

    Other names, kinds and parents hold from `changed_on`; where it is None they set right what was wrong.
    RecordRefused: plan_changed, period_days, dates, code_taken.
    """
    lock_tree(session)
    plan = plan_units(session, rows)
    if digest and digest != plan.digest:
        raise RecordRefused("plan_changed")
    known = {unit.code: unit for unit in session.scalars(sa.select(Unit))}
    for one in plan.of_kind("new"):
        known[one.row.code] = _new_unit(one.row, today)
        session.add(known[one.row.code])
    _flush(session)
    for one in plan.of_kind("new"):
        known[one.row.code].parent_id = known[one.row.parent_code].id if one.row.parent_code else None
        session.add(first_period(known[one.row.code]))
    session.flush()
    for one in plan.of_kind("changed"):
        _apply(session, one, known, changed_on, reason, today)
    for one in plan.rows:
        _go_on(session, one, known, reason)
    _flush(session)
    record(
        session, now, actor, "units_imported", "units",
        created=plan.outcome.created, changed=plan.outcome.changed, file=file_name,
        codes=[one.row.code for one in plan.rows if one.kind != "unchanged"],
    )  # fmt: skip
    return plan.outcome


def _new_unit(row: UnitRow, today: date) -> Unit:
    return Unit(
        code=row.code, name=row.name, search_key=search_key(row.name), kind=row.kind, parent_id=None,
        valid_from=row.valid_from or today, valid_until=row.valid_until,
    )  # fmt: skip


def _apply(
    session: Session,
    one: UnitRowPlan,
    known: Mapping[str, Unit],
    changed_on: date | None,
    reason: str,
    today: date,
) -> None:
    row, unit = one.row, known[one.row.code]
    fields = {change.field for change in one.changes}
    periods = periods_of(session, unit)
    if "valid_from" in fields and row.valid_from is not None:
        if len(periods) > 1 and row.valid_from >= periods[1].valid_from:
            raise RecordRefused("dates")
        unit.valid_from = periods[0].valid_from = row.valid_from
    unit.valid_until = row.valid_until or unit.valid_until
    session.flush()
    facts = UnitFacts(row.name, row.kind, known[row.parent_code].id if row.parent_code else None)
    if fields & {*LASTING}:
        if changed_on is None:
            correct_facts(unit, periods, facts)
        else:
            begin_period(session, unit, facts, changed_on, reason, today)
    session.flush()


def _go_on(session: Session, one: UnitRowPlan, known: Mapping[str, Unit], reason: str) -> None:
    """Successions that are new; none is taken away by a file."""
    before: tuple[str, ...] = next((c.before for c in one.changes if c.field == "successors"), one.row.successor_codes)
    already = set() if one.kind == "new" else set(before)
    session.add_all(
        UnitSuccession(unit_id=known[one.row.code].id, successor_id=known[code].id, reason=reason)
        for code in one.row.successor_codes
        if code not in already
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
