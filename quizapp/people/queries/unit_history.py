"""What units were called, and what became of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.domain.units import Named, name_on, present_unit
from quizapp.people.models import Unit, UnitPeriod, UnitSuccession
from quizapp.people.queries.units import Scope, in_scope
from quizapp.statements import DriverStatement

DAY = timedelta(days=1)
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class PeriodLine:
    """A stretch of a unit's life; `until` is its last day, None while it lasts. `parent` is empty at the top."""

    valid_from: date
    until: date | None
    name: str
    kind: str
    parent: str
    reason: str


def unit_periods(session: Session, unit: Unit) -> list[PeriodLine]:
    """The life of a unit, the newest stretch first; a parent under the name that it had on the stretch's first day."""
    rows = list(
        session.scalars(sa.select(UnitPeriod).where(UnitPeriod.unit_id == unit.id).order_by(UnitPeriod.valid_from))
    )
    following = [row.valid_from - DAY for row in rows[1:]]
    ends: list[date | None] = [*following, unit.valid_until]
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    names = _names(session, parents)
    lines = [
        PeriodLine(
            row.valid_from,
            until,
            row.name,
            row.kind,
            name_on(names.get(row.parent_id or 0, ()), row.valid_from) or "",
            row.reason,
        )
        for row, until in zip(rows, ends, strict=False)
    ]
    return lines[::-1]


def _names(session: Session, unit_ids: Collection[int] | None = None) -> dict[int, list[Named]]:
    statement = sa.select(UnitPeriod.unit_id, UnitPeriod.valid_from, UnitPeriod.name)
    if unit_ids is not None:
        statement = statement.where(UnitPeriod.unit_id.in_(list(unit_ids)))
    found: dict[int, list[Named]] = {}
    for row in session.execute(statement):
        found.setdefault(row.unit_id, []).append(Named(row.valid_from, row.name))
    return found


def unit_names_on(session: Session, day: date, unit_ids: Iterable[int]) -> dict[int, str]:
    """Unit id → what the unit was called on a day."""
    statement = (
        sa.select(Unit.id, Unit.name, UnitPeriod.valid_from, UnitPeriod.name.label("then"))
        .outerjoin(UnitPeriod, UnitPeriod.unit_id == Unit.id)
        .where(Unit.id.in_(list(unit_ids)))
    )
    found: dict[int, str] = {}
    periods: dict[int, list[Named]] = {}
    for row in session.execute(statement):
        found[row.id] = row.name
        if row.valid_from is not None:
            periods.setdefault(row.id, []).append(Named(row.valid_from, row.then))
    return {unit_id: name_on(periods.get(unit_id, ()), day) or name for unit_id, name in found.items()}


_periods = UnitPeriod.__table__.c
_PERIODS_OF_ONE = DriverStatement(
    sa.select(_periods.valid_from, _periods.name).where(_periods.unit_id == sa.bindparam("unit_id"))
)


def unit_name_at(session: Session, moment: datetime, unit_id: int) -> str | None:
    """What one unit was called then; None where no name of it is on record but today's."""
    periods = [Named(*row) for row in _PERIODS_OF_ONE.rows(session, unit_id=unit_id)]
    return name_on(periods, moment.astimezone(VIETNAM).date())


def unit_names_at(session: Session, moment: datetime, unit_ids: Iterable[int]) -> dict[int, str]:
    """The same for a moment: units change their names at midnight in Việt Nam."""
    return unit_names_on(session, moment.astimezone(VIETNAM).date(), unit_ids)


def successors(session: Session) -> dict[int, list[int]]:
    """Ended unit → the units in which it goes on."""
    found: dict[int, list[int]] = {}
    rows = sa.select(UnitSuccession.unit_id, UnitSuccession.successor_id)
    for row in session.execute(rows.order_by(UnitSuccession.unit_id, UnitSuccession.successor_id)):
        found.setdefault(row.unit_id, []).append(row.successor_id)
    return found


def present_units(session: Session, unit_ids: Iterable[int]) -> dict[int, int]:
    """Unit id → the unit in which it goes on today, itself where it does."""
    known = successors(session)
    return {unit_id: present_unit(unit_id, known) for unit_id in unit_ids}


@dataclass(frozen=True)
class Kin:
    """A unit that came before or after another. `is_seen`: it lies within the reader's scope."""

    unit: Unit
    reason: str
    is_seen: bool


def units_after(session: Session, unit_id: int, scope: Scope) -> list[Kin]:
    """Where a unit went on."""
    after = aliased(Unit)
    statement = (
        sa.select(after, UnitSuccession.reason, in_scope(after.id, scope))
        .join(UnitSuccession, UnitSuccession.successor_id == after.id)
        .where(UnitSuccession.unit_id == unit_id)
        .order_by(after.code)
    )
    return [Kin(row[0], row[1], bool(row[2])) for row in session.execute(statement)]


def units_before(session: Session, unit_id: int) -> list[Kin]:
    """Former units that went on in this one; whoever looks after it looks after them."""
    before = aliased(Unit)
    statement = (
        sa.select(before, UnitSuccession.reason)
        .join(UnitSuccession, UnitSuccession.unit_id == before.id)
        .where(UnitSuccession.successor_id == unit_id)
        .order_by(before.code)
    )
    return [Kin(row[0], row[1], True) for row in session.execute(statement)]
