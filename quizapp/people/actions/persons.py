"""Keeping persons: one by one, and whole rosters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import search_key, sort_key, tidy
from quizapp.people.actions.administrators import keep_an_administrator_but_person
from quizapp.people.actions.logins import end_logins_of_person
from quizapp.people.checks import person_name_fault, staff_code_fault
from quizapp.people.models import Person, Position, Unit
from quizapp.people.queries.persons import persons_by_code


@dataclass(frozen=True)
class RosterRow:
    """A person as a roster tells it; an empty birthday keeps the known one."""

    line: int
    staff_code: str
    name: str
    born_on: date | None
    position_id: int
    category: str
    unit_id: int


@dataclass(frozen=True)
class RosterOutcome:
    """What a roster changes; `moved` counts those among `changed` who come to another unit."""

    created: int
    changed: int
    unchanged: int
    moved: int = 0


def compare_roster(session: Session, rows: Sequence[RosterRow]) -> RosterOutcome:
    """What `import_roster` would do; writes nothing."""
    known = persons_by_code(session, [row.staff_code for row in rows])
    met = [(row, known[row.staff_code]) for row in rows if row.staff_code in known]
    changed = sum(1 for row, person in met if not _agrees(row, person))
    moved = sum(1 for row, person in met if row.unit_id != person.unit_id)
    return RosterOutcome(len(rows) - len(met), changed, len(met) - changed, moved)


def import_roster(session: Session, rows: Sequence[RosterRow], actor: int | None, now: datetime) -> RosterOutcome:
    """Store rows that `files.read_roster` found right; idempotent by staff code."""
    outcome = compare_roster(session, rows)
    known = persons_by_code(session, [row.staff_code for row in rows])
    for row in rows:
        person = known.get(row.staff_code)
        if person is None:
            session.add(_new_person(row))
        elif not _agrees(row, person):
            _apply(row, person)
    _flush(session)
    touched = sorted({row.unit_id for row in rows})
    counts = {"created": outcome.created, "changed": outcome.changed, "moved": outcome.moved}
    record(session, now, actor, "roster_imported", "people", **counts, unit_ids=touched)
    return outcome


def _agrees(row: RosterRow, person: Person) -> bool:
    told = (row.name, row.born_on or person.born_on, row.position_id, row.category, row.unit_id, True)
    return told == (
        person.name,
        person.born_on,
        person.position_id,
        person.category,
        person.unit_id,
        person.is_active,
    )


def _new_person(row: RosterRow) -> Person:
    return Person(
        staff_code=row.staff_code,
        name=row.name,
        sort_key=sort_key(row.name),
        search_key=search_key(row.name),
        born_on=row.born_on,
        position_id=row.position_id,
        category=row.category,
        unit_id=row.unit_id,
        is_active=True,
    )


def _apply(row: RosterRow, person: Person) -> None:
    person.name, person.sort_key, person.search_key = row.name, sort_key(row.name), search_key(row.name)
    person.born_on = row.born_on or person.born_on
    person.position_id, person.category, person.unit_id = row.position_id, row.category, row.unit_id
    person.is_active = True


def add_person(
    session: Session,
    *,
    staff_code: str,
    name: str,
    born_on: date | None,
    position_id: int,
    category: str,
    unit_id: int,
    actor: int | None,
    now: datetime,
) -> Person:
    """A new person. RecordRefused: bad_staff_code, bad_name, unknown_position, unknown_unit, code_taken."""
    row = _checked(session, staff_code, name, born_on, position_id, category, unit_id)
    person = _new_person(row)
    session.add(person)
    _flush(session)
    record(session, now, actor, "person_added", f"person:{person.id}", unit_id=unit_id)
    return person


def change_person(
    session: Session,
    person_id: int,
    *,
    staff_code: str,
    name: str,
    born_on: date | None,
    position_id: int,
    category: str,
    unit_id: int,
    is_active: bool,
    actor: int | None,
    now: datetime,
) -> Person:
    """Correct, move or retire a person; refuses as `add_person` does, and last_administrator."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("person")
    row = _checked(session, staff_code, name, born_on, position_id, category, unit_id)
    if person.is_active and not is_active:
        keep_an_administrator_but_person(session, person_id)
    before = {"unit_id": person.unit_id, "position_id": person.position_id, "is_active": person.is_active}
    _apply(row, person)
    person.staff_code, person.born_on, person.is_active = row.staff_code, born_on, is_active
    _flush(session)
    if not is_active:
        end_logins_of_person(session, person_id, now)
    facts = {"unit_id": unit_id, "position_id": position_id, "is_active": is_active}
    record(session, now, actor, "person_changed", f"person:{person_id}", before=before, after=facts)
    return person


def _checked(
    session: Session,
    staff_code: str,
    name: str,
    born_on: date | None,
    position_id: int,
    category: str,
    unit_id: int,
) -> RosterRow:
    code, tidied = tidy(staff_code).upper(), tidy(name)
    if staff_code_fault(code):
        raise RecordRefused("bad_staff_code")
    if not tidied or person_name_fault(tidied):
        raise RecordRefused("bad_name")
    for model, wanted, reason in ((Position, position_id, "unknown_position"), (Unit, unit_id, "unknown_unit")):
        if session.scalar(sa.select(model.id).where(model.id == wanted)) is None:
            raise RecordRefused(reason)
    return RosterRow(0, code, tidied, born_on, position_id, category, unit_id)


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
