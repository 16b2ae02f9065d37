"""Where people work, as a history: every move closes a row and opens the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.administrators import keep_an_administrator_but_person
from quizapp.people.models import Person, PersonPlacement


@dataclass(frozen=True)
class Post:
    """Where somebody works and as what."""

    unit_id: int
    position_id: int
    category: str


def post_of(person: Person) -> Post:
    return Post(person.unit_id, person.position_id, person.category)


def place_new(session: Session, person: Person, since: date | None = None, reason: str = "") -> None:
    """The first placement of somebody, or the next of who comes back. `since` None: nobody noted the day."""
    session.add(_row(person, since, reason))


def move(session: Session, person: Person, post: Post, day: date, reason: str) -> None:
    """From `day` on somebody works elsewhere or as something else. RecordRefused move_day where that is before the
    last move."""
    row = open_placement(session, person)
    if row is not None:
        _check_day(row, day)
        row.valid_before, row.end_reason = day, reason
        session.flush()
    person.unit_id, person.position_id, person.category = post.unit_id, post.position_id, post.category
    session.add(_row(person, day, reason))


def correct(session: Session, person: Person, post: Post, today: date, reason: str) -> None:
    """The open placement was never so; what is right held for as long."""
    row = open_placement(session, person)
    since = row.valid_from if row is not None else None
    if row is not None:
        row.valid_before, row.end_reason, row.is_mistake = max(since or today, today), reason, True
        session.flush()
    person.unit_id, person.position_id, person.category = post.unit_id, post.position_id, post.category
    session.add(_row(person, since, reason))


def leave(session: Session, person: Person, last_day_before: date, reason: str) -> None:
    """From that day on somebody no longer works here. RecordRefused move_day."""
    row = open_placement(session, person)
    if row is not None:
        _check_day(row, last_day_before)
        row.valid_before, row.end_reason = last_day_before, reason
    person.is_active = False


@dataclass(frozen=True)
class Move:
    """Somebody who goes to `post`, or, where that is None, leaves."""

    person: Person
    post: Post | None


def move_all(session: Session, moves: Sequence[Move], day: date, reason: str) -> None:
    """Many moves at once, from `day` on, or from when somebody came where that was later. All rows are closed before
    the next ones are opened. RecordRefused: last_administrator."""
    for one in moves:
        if one.post is None:
            keep_an_administrator_but_person(session, one.person.id)
    rows = _open_rows(session, [one.person.id for one in moves])
    days: dict[int, date] = {}
    for one in moves:
        row = rows.get(one.person.id) or _row(one.person, None, "")
        if row.id is None:
            session.add(row)
        days[one.person.id] = max(day, row.valid_from or day)
        row.valid_before, row.end_reason = days[one.person.id], reason
    session.flush()
    for one in moves:
        if one.post is None:
            one.person.is_active = False
            continue
        one.person.unit_id, one.person.position_id = one.post.unit_id, one.post.position_id
        one.person.category = one.post.category
        session.add(_row(one.person, days[one.person.id], reason))
    session.flush()


def _open_rows(session: Session, person_ids: Sequence[int]) -> dict[int, PersonPlacement]:
    return {
        row.person_id: row
        for start in range(0, len(person_ids), 1000)
        for row in session.scalars(
            sa.select(PersonPlacement).where(
                PersonPlacement.person_id.in_(person_ids[start : start + 1000]), PersonPlacement.valid_before.is_(None)
            )
        )
    }


def open_placement(session: Session, person: Person) -> PersonPlacement | None:
    """The placement that lasts, written now where somebody at work has none; None for who has left."""
    row = session.scalars(
        sa.select(PersonPlacement).where(PersonPlacement.person_id == person.id, PersonPlacement.valid_before.is_(None))
    ).one_or_none()
    if row is None and person.is_active:
        row = _row(person, None, "")
        session.add(row)
        session.flush()
    return row


def _check_day(row: PersonPlacement, day: date) -> None:
    if row.valid_from is not None and day < row.valid_from:
        raise RecordRefused("move_day")


def _row(person: Person, since: date | None, reason: str) -> PersonPlacement:
    return PersonPlacement(
        person_id=person.id,
        unit_id=person.unit_id,
        position_id=person.position_id,
        category=person.category,
        valid_from=since,
        valid_before=None,
        reason=reason,
        end_reason="",
        is_mistake=False,
    )
