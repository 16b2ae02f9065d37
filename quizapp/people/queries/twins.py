"""People who may have been written down twice: one name without accents, one birthday."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.names import search_key
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import Scope, in_scope

AT_ONCE = 500


@dataclass(frozen=True)
class Twin:
    """Somebody who is known already; where there is no `person_id`, a line of the same file."""

    person_id: int | None
    staff_code: str
    name: str
    born_on: date | None
    unit_name: str
    is_active: bool = True
    line: int = 0


@dataclass(frozen=True)
class Newcomer:
    """Somebody about to be written down."""

    name: str
    born_on: date | None
    unit_id: int

    @property
    def key(self) -> str:
        return search_key(self.name)


def is_like(newcomer: Newcomer, name: str, born_on: date | None, unit_id: int) -> bool:
    """One name; and one birthday, or, where one of the two has none, one unit."""
    if newcomer.key != search_key(name):
        return False
    if newcomer.born_on is not None and born_on is not None:
        return newcomer.born_on == born_on
    return newcomer.unit_id == unit_id


def twins_of(session: Session, newcomers: Iterable[Newcomer], scope: Scope) -> dict[Newcomer, tuple[Twin, ...]]:
    """Those within the scope who may be the same people; others are nobody's business."""
    wanted = _by_key(newcomers)
    keys = sorted(wanted)
    found: dict[Newcomer, list[Twin]] = {}
    for start in range(0, len(keys), AT_ONCE):
        statement = (
            sa.select(Person, Unit.name)
            .join(Unit, Unit.id == Person.unit_id)
            .where(Person.search_key.in_(keys[start : start + AT_ONCE]), in_scope(Person.unit_id, scope))
            .order_by(Person.id)
        )
        for person, unit_name in session.execute(statement):
            twin = Twin(
                person.id, person.staff_code, person.name, person.born_on, unit_name, is_active=person.is_active
            )
            for newcomer in wanted[person.search_key]:
                if is_like(newcomer, person.name, person.born_on, person.unit_id):
                    found.setdefault(newcomer, []).append(twin)
    return {newcomer: tuple(twins) for newcomer, twins in found.items()}


def _by_key(newcomers: Iterable[Newcomer]) -> dict[str, list[Newcomer]]:
    found: dict[str, list[Newcomer]] = {}
    for one in dict.fromkeys(newcomers):
        found.setdefault(one.key, []).append(one)
    return found
