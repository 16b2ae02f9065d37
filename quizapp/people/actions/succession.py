"""Ends of units: dissolved, merged into another, split into several; and taking an end back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.placements import Move, Post, move_all
from quizapp.people.actions.units import (
    UnitFacts,
    begin_period,
    checked_reason,
    correct_facts,
    lock_tree,
    locked_unit,
    periods_of,
)
from quizapp.people.models import Person, Unit, UnitSuccession
from quizapp.people.queries.units import descendants, is_in_force

DAY = timedelta(days=1)


@dataclass(frozen=True)
class UnitEnd:
    """How a unit ends. `people` and `children`: person or unit → the successor to which it goes, where it is not the
    first of `successor_ids`."""

    last_day: date
    reason: str
    successor_ids: tuple[int, ...] = ()
    people: Mapping[int, int] = field(default_factory=dict)
    children: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class EndPlan:
    """What an end would do: who moves, what is hung elsewhere."""

    people: list[Person]
    children: list[Unit]


def end_plan(session: Session, unit_id: int, end: UnitEnd, today: date) -> EndPlan:
    """Writes nothing. RecordRefused: has_ended_before, dates, bad_act_reason, unknown_unit, successor_ended,
    successor_below, end_in_future, people_left, children_left."""
    unit = session.get_one(Unit, unit_id)
    checked_reason(end.reason)
    if unit.valid_until is not None:
        raise RecordRefused("has_ended_before")
    if end.last_day < unit.valid_from:
        raise RecordRefused("dates")
    people = list(
        session.scalars(
            sa.select(Person)
            .where(Person.unit_id == unit_id, Person.is_active.is_(True))
            .order_by(Person.sort_key, Person.id)
        )
    )
    children = [
        child
        for child in session.scalars(sa.select(Unit).where(Unit.parent_id == unit_id).order_by(Unit.code))
        if child.valid_until is None or child.valid_until > end.last_day
    ]
    if end.successor_ids:
        _check_successors(session, unit_id, end, today)
    elif people:
        raise RecordRefused("people_left")
    elif children:
        raise RecordRefused("children_left")
    return EndPlan(people, children)


def _check_successors(session: Session, unit_id: int, end: UnitEnd, today: date) -> None:
    if end.last_day > today:
        raise RecordRefused("end_in_future")
    found = list(session.scalars(sa.select(Unit).where(Unit.id.in_(end.successor_ids))))
    chosen = {*end.people.values(), *end.children.values()}
    if len(found) != len(set(end.successor_ids)) or not chosen <= set(end.successor_ids):
        raise RecordRefused("unknown_unit")
    if not all(is_in_force(one, end.last_day + DAY) and one.valid_from <= end.last_day + DAY for one in found):
        raise RecordRefused("successor_ended")
    if set(end.successor_ids) & descendants(session, unit_id):
        raise RecordRefused("successor_below")


def end_unit(session: Session, unit_id: int, end: UnitEnd, actor: int | None, now: datetime, *, today: date) -> Unit:
    """End a unit; its people and the units below it go to the successors in the same act. Refuses as `end_plan`."""
    lock_tree(session)
    unit = locked_unit(session, unit_id)
    plan = end_plan(session, unit_id, end, today)
    reason = checked_reason(end.reason)
    unit.valid_until = end.last_day
    session.flush()
    session.add_all(
        UnitSuccession(unit_id=unit_id, successor_id=successor_id, reason=reason)
        for successor_id in sorted(set(end.successor_ids))
    )
    _move_people(session, plan.people, end, reason)
    _move_children(session, plan.children, end, reason, today)
    session.flush()
    record(
        session, now, actor, "unit_ended", f"unit:{unit.id}",
        valid_until=end.last_day.isoformat(), successors=sorted(set(end.successor_ids)), reason=reason,
        moved=[person.id for person in plan.people], hung=[child.id for child in plan.children],
    )  # fmt: skip
    return unit


def _move_people(session: Session, people: Sequence[Person], end: UnitEnd, reason: str) -> None:
    """Somebody may have come after the unit had ended: then the move is of that day."""
    moves = [
        Move(person, Post(end.people.get(person.id, end.successor_ids[0]), person.position_id, person.category))
        for person in people
    ]
    move_all(session, moves, end.last_day + DAY, reason)


def _move_children(session: Session, children: Sequence[Unit], end: UnitEnd, reason: str, today: date) -> None:
    day = end.last_day + DAY
    for child in children:
        facts = UnitFacts(child.name, child.kind, end.children.get(child.id, end.successor_ids[0]))
        periods = periods_of(session, child)
        if periods[-1].valid_from >= day:
            correct_facts(child, periods, facts)
        else:
            begin_period(session, child, facts, day, reason, max(today, day))


def reopen_unit(session: Session, unit_id: int, reason: str, actor: int | None, now: datetime) -> Unit:
    """Take an end back that was written by mistake. Whoever was moved stays where they are now.

    RecordRefused: bad_act_reason, not_ended.
    """
    lock_tree(session)
    unit = locked_unit(session, unit_id)
    why = checked_reason(reason)
    if unit.valid_until is None:
        raise RecordRefused("not_ended")
    before = {"valid_until": unit.valid_until.isoformat()}
    following = session.scalars(sa.select(UnitSuccession.successor_id).where(UnitSuccession.unit_id == unit_id))
    successors = sorted(following)
    unit.valid_until = None
    session.flush()
    session.execute(sa.delete(UnitSuccession).where(UnitSuccession.unit_id == unit_id))
    session.flush()
    record(
        session, now, actor, "unit_reopened", f"unit:{unit.id}", before={**before, "successors": successors}, reason=why
    )
    return unit
