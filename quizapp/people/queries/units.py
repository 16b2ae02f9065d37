"""The tree of units, and what lies within a scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.domain.people import UNIT_KINDS
from quizapp.people.models import Person, Unit, UnitSuccession

Scope = tuple[int | None, ...]
EVERYWHERE: Scope = (None,)
PARTS = frozenset({"office", "service_centre", "public_service", "party_body", "village", "other"})  # of a unit above
_KIND_ORDER = {kind: place for place, kind in enumerate(UNIT_KINDS)}


@dataclass(frozen=True)
class UnitLine:
    """A unit at its place in the tree; `people` counts active persons of the unit itself."""

    unit: Unit
    depth: int
    people: int


_below = sa.select(Unit.id.label("id"), Unit.parent_id.label("above")).where(Unit.parent_id.is_not(None))
_former = sa.select(UnitSuccession.unit_id, UnitSuccession.successor_id)
_STEP = _below.union_all(_former).subquery()  # made once: nearly every page of staff asks what lies below


def ids_below(roots: Iterable[int]) -> sa.Select[tuple[int]]:
    """Statement: ids of `roots`, of everything below them, and of former units that went on in any of these."""
    tree = sa.select(Unit.id).where(Unit.id.in_(list(roots))).cte(recursive=True)  # unnamed: a query may hold two
    tree = tree.union(sa.select(_STEP.c.id).join(tree, _STEP.c.above == tree.c.id))  # UNION ends even on a circle
    return sa.select(tree.c.id)


def in_scope(column: Any, scope: Scope) -> sa.ColumnElement[bool]:
    """A condition for any query: `column` (a unit id) lies within the granted units or below them."""
    if None in scope:
        return sa.true()
    roots = [unit_id for unit_id in scope if unit_id is not None]
    return column.in_(ids_below(roots)) if roots else sa.false()


def units_in_scope(session: Session, scope: Scope) -> set[int]:
    """Ids of the granted units and all below; None in the scope means every unit."""
    return set(session.scalars(sa.select(Unit.id).where(in_scope(Unit.id, scope))))


def covers_all(session: Session, scope: Scope) -> bool:
    """Whether no unit lies outside the scope."""
    return None in scope or (
        bool(scope) and session.scalar(sa.select(~sa.exists().where(~in_scope(Unit.id, scope)))) is True
    )


def descendants(session: Session, unit_id: int) -> set[int]:
    """Ids of the unit, of all below it and of former units that went on in these."""
    return set(session.scalars(ids_below([unit_id])))


def unit_in_scope(session: Session, unit_id: int | None, scope: Scope) -> Unit:
    """NotFound where there is no such unit within the scope."""
    unit = session.scalars(sa.select(Unit).where(Unit.id == unit_id, in_scope(Unit.id, scope))).one_or_none()
    if unit is None:
        raise NotFound("unit")
    return unit


def unit_names(session: Session, ids: Iterable[int] | None = None) -> dict[int, str]:
    """Unit id → name, of all units where `ids` is None."""
    statement = sa.select(Unit.id, Unit.name)
    if ids is not None:
        statement = statement.where(Unit.id.in_(list(ids)))
    return {row.id: row.name for row in session.execute(statement)}


def names_apart(session: Session, scope: Scope = EVERYWHERE) -> dict[int, str]:
    """Unit id → name; of a department with the name of the unit above in brackets, if the scope reaches it: every
    commune has an office."""
    units = {unit.id: unit for unit in session.scalars(sa.select(Unit))}
    allowed = units_in_scope(session, scope)
    return {
        unit.id: f"{unit.name} ({units[above].name})"
        if unit.kind in PARTS and (above := unit.parent_id or 0) in allowed
        else unit.name
        for unit in units.values()
    }


def unit_tree(session: Session, scope: Scope = EVERYWHERE) -> list[UnitLine]:
    """The units within the scope, parents before children, siblings by kind and name; ended units too."""
    units = list(session.scalars(sa.select(Unit).where(in_scope(Unit.id, scope))))
    counts = _people(session, scope)
    known = {unit.id for unit in units}
    children: dict[int | None, list[Unit]] = {}
    for unit in sorted(units, key=lambda one: (_KIND_ORDER[one.kind], one.search_key, one.id)):
        children.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    lines: list[UnitLine] = []
    waiting = [(unit, 0) for unit in reversed(children.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        lines.append(UnitLine(unit, depth, counts.get(unit.id, 0)))
        waiting += [(child, depth + 1) for child in reversed(children.get(unit.id, []))]
    return lines


def _people(session: Session, scope: Scope) -> dict[int, int]:
    statement = (
        sa.select(Person.unit_id, sa.func.count().label("number"))
        .where(Person.is_active.is_(True), in_scope(Person.unit_id, scope))
        .group_by(Person.unit_id)
    )
    return {row.unit_id: row.number for row in session.execute(statement)}


def unit_choices(session: Session, scope: Scope, today: date) -> list[tuple[int, str]]:
    """(id, indented name) of the units in force within the scope, for lists to choose from."""
    return [
        (line.unit.id, "\u2003" * line.depth + line.unit.name)
        for line in unit_tree(session, scope)
        if is_in_force(line.unit, today)
    ]


def is_in_force(unit: Unit, today: date) -> bool:
    """A unit's last day still counts."""
    return unit.valid_until is None or unit.valid_until >= today


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
