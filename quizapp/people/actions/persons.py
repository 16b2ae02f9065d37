"""Keeping persons, one by one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import just_done
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import search_key, sort_key, tidy
from quizapp.domain.people import CATEGORIES, GENDERS
from quizapp.people.actions.administrators import keep_an_administrator_but_person
from quizapp.people.actions.logins import end_logins_of_person
from quizapp.people.actions.placements import Post, correct, leave, move, open_placement, place_new, post_of
from quizapp.people.actions.units import checked_reason
from quizapp.people.checks import person_name_fault, staff_code_fault
from quizapp.people.models import Account, Person, Position, Unit


@dataclass(frozen=True)
class PersonFacts:
    """Who somebody is, apart from where they work."""

    staff_code: str
    name: str
    born_on: date | None = None
    gender: str | None = None


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
    gender: str | None = None,
    since: date | None = None,
) -> Person:
    """A new person, or the one that the same form made a moment ago. RecordRefused: bad_staff_code, bad_name,
    unknown_position, retired_position, unknown_category, unknown_unit, code_taken."""
    facts = checked_facts(PersonFacts(staff_code, name, born_on, gender))
    post = Post(unit_id, position_id, category)
    check_post(session, post)
    person = Person(
        staff_code=facts.staff_code, position_id=position_id, category=category, unit_id=unit_id, is_active=True
    )
    write_facts(session, person, facts)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        known = _just_added(session, facts, post, since, actor, now)
        if known is None:
            raise RecordRefused("code_taken") from None
        return known
    place_new(session, person, since)
    record(session, now, actor, "person_added", f"person:{person.id}", unit_id=unit_id)
    return person


def _just_added(
    session: Session, facts: PersonFacts, post: Post, since: date | None, actor: int | None, now: datetime
) -> Person | None:
    """Who holds the code, where the same hand added them with the very same words a moment ago."""
    known = session.scalars(sa.select(Person).where(Person.staff_code == facts.staff_code)).one_or_none()
    if known is None or actor is None or facts_changed(known, facts) or post_of(known) != post:
        return None
    placement = open_placement(session, known)
    is_same = placement is not None and placement.valid_from == since
    return known if is_same and just_done(session, f"person:{known.id}", "person_added", actor, now) else None


def change_person(
    session: Session,
    person_id: int,
    *,
    staff_code: str,
    name: str,
    born_on: date | None,
    actor: int | None,
    now: datetime,
    gender: str | None = None,
) -> Person:
    """Set right who somebody is. RecordRefused: already_erased, bad_staff_code, bad_name, code_taken."""
    person = locked_person(session, person_id)
    if person.erased_at is not None:
        raise RecordRefused("already_erased")
    facts = checked_facts(PersonFacts(staff_code, name, born_on, gender))
    changed = facts_changed(person, facts)
    write_facts(session, person, facts)
    _flush(session)
    if changed:  # names and birthdays are not for the log, which is never blanked
        record(session, now, actor, "person_changed", f"person:{person_id}", fields=changed)
    return person


def move_person(
    session: Session, person_id: int, post: Post, day: date, reason: str, actor: int | None, now: datetime, today: date
) -> Person:
    """From `day` on somebody works in another unit, in another position or as another category.

    RecordRefused: bad_act_reason, has_left, nothing_changed, move_day (before the last move), move_in_future,
    unknown_unit, unknown_position, retired_position, unknown_category.
    """
    person, why = _at_work(session, person_id, post, reason)
    if day > today:
        raise RecordRefused("move_in_future")
    before = post_of(person)
    move(session, person, post, day, why)
    session.flush()
    _record_move(session, now, actor, "person_moved", person, before, from_day=day.isoformat(), reason=why)
    return person


def correct_post(
    session: Session, person_id: int, post: Post, reason: str, actor: int | None, now: datetime, today: date
) -> Person:
    """Unit, position or category were written wrongly; refuses as `move_person`."""
    person, why = _at_work(session, person_id, post, reason)
    before = post_of(person)
    correct(session, person, post, today, why)
    session.flush()
    _record_move(session, now, actor, "post_corrected", person, before, reason=why)
    return person


def _at_work(session: Session, person_id: int, post: Post, reason: str) -> tuple[Person, str]:
    person = locked_person(session, person_id)
    why = checked_reason(reason)
    if not person.is_active:
        raise RecordRefused("has_left")
    if post == post_of(person):
        raise RecordRefused("nothing_changed")
    check_post(session, post, person)
    return person, why


def _record_move(
    session: Session, now: datetime, actor: int | None, action: str, person: Person, before: Post, **details: Any
) -> None:
    after = post_of(person)
    told = {name: (getattr(before, name), getattr(after, name)) for name in ("unit_id", "position_id", "category")}
    changed = {name: list(pair) for name, pair in told.items() if pair[0] != pair[1]}
    record(session, now, actor, action, f"person:{person.id}", changed=changed, **details)


def retire_person(
    session: Session, person_id: int, last_day_before: date, reason: str, actor: int | None, now: datetime, today: date
) -> Person:
    """From that day on somebody works here no longer and is signed out everywhere.

    RecordRefused: bad_act_reason, has_left, last_administrator, move_day, move_in_future.
    """
    person = locked_person(session, person_id)
    why = checked_reason(reason)
    if not person.is_active:
        raise RecordRefused("has_left")
    if last_day_before > today:
        raise RecordRefused("move_in_future")
    keep_an_administrator_but_person(session, person_id)
    leave(session, person, last_day_before, why)
    session.flush()
    end_logins_of_person(session, person_id, now)
    record(session, now, actor, "person_left", f"person:{person_id}", from_day=last_day_before.isoformat(), reason=why)
    return person


def bring_back(
    session: Session, person_id: int, post: Post, day: date, reason: str, actor: int | None, now: datetime, today: date
) -> Person:
    """Who had left works here again. RecordRefused: bad_act_reason, still_here, move_in_future, and those of posts."""
    person = locked_person(session, person_id)
    why = checked_reason(reason)
    if person.is_active:
        raise RecordRefused("still_here")
    if person.erased_at is not None:
        raise RecordRefused("already_erased")
    if day > today:
        raise RecordRefused("move_in_future")
    check_post(session, post, person)
    person.unit_id, person.position_id, person.category = post.unit_id, post.position_id, post.category
    person.is_active = True
    place_new(session, person, day, why)
    session.flush()
    record(session, now, actor, "person_returned", f"person:{person_id}", unit_id=post.unit_id, reason=why)
    return person


def write_facts(session: Session, person: Person, facts: PersonFacts) -> None:
    """Who somebody is; their account goes by the same name, wherever it is said who did something."""
    if person.id is not None and person.name != facts.name:
        renamed = sa.update(Account).where(Account.person_id == person.id).values(display_name=facts.name)
        with session.no_autoflush:
            session.execute(renamed)
    person.staff_code, person.born_on, person.gender = facts.staff_code, facts.born_on, facts.gender
    person.name, person.sort_key, person.search_key = facts.name, sort_key(facts.name), search_key(facts.name)


def facts_changed(person: Person, facts: PersonFacts) -> list[str]:
    """Names of the fields that would change."""
    names = ("staff_code", "name", "born_on", "gender")
    return [name for name in names if getattr(person, name) != getattr(facts, name)]


def checked_facts(facts: PersonFacts) -> PersonFacts:
    """The facts as they are stored. RecordRefused: bad_staff_code, id_number, bad_name."""
    code, tidied = tidy(facts.staff_code).upper(), tidy(facts.name)
    if staff_code_fault(code):
        raise RecordRefused("id_number" if len(code) == 12 and code.isdigit() else "bad_staff_code")
    if not tidied or person_name_fault(tidied):
        raise RecordRefused("bad_name")
    return PersonFacts(code, tidied, facts.born_on, facts.gender if facts.gender in GENDERS else None)


def check_post(session: Session, post: Post, person: Person | None = None) -> None:
    """RecordRefused: unknown_position, retired_position (but who has it keeps it), unknown_unit, unknown_category."""
    position = session.get(Position, post.position_id)
    if position is None:
        raise RecordRefused("unknown_position")
    if not position.is_active and (person is None or person.position_id != position.id):
        raise RecordRefused("retired_position")
    if session.scalar(sa.select(Unit.id).where(Unit.id == post.unit_id)) is None:
        raise RecordRefused("unknown_unit")
    if post.category not in CATEGORIES:
        raise RecordRefused("unknown_category")


def locked_person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("person")
    return person


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
