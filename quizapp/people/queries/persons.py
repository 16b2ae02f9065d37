"""Lists of persons, and one person, within a scope."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.domain.names import search_key
from quizapp.people.models import Account, Person, Position, Unit
from quizapp.people.queries.units import Scope, ids_below, in_scope

PER_PAGE = 50


@dataclass(frozen=True)
class PersonLine:
    """A person with the names that a list shows; `account_state`: none, locked, initial, open."""

    person: Person
    unit_name: str
    position_name: str
    account_state: str


@dataclass(frozen=True)
class PersonPage:
    """One page of a list of persons; `total` counts all pages."""

    lines: list[PersonLine] = field(default_factory=list)
    total: int = 0
    has_more: bool = False


def person_page(
    session: Session,
    scope: Scope,
    search: str = "",
    unit_id: int | None = None,
    category: str = "",
    page: int = 1,
    *,
    per_page: int = PER_PAGE,
) -> PersonPage:
    """Persons by given name; `search` needs no accents, `unit_id` takes the units below it too."""
    found = sa.and_(in_scope(Person.unit_id, scope), *_filters(search, unit_id, category))
    total = session.scalar(sa.select(sa.func.count()).select_from(Person).where(found)) or 0
    statement = (
        sa.select(Person, Unit.name, Position.name, Account.is_active, Account.must_change_password)
        .join(Unit, Unit.id == Person.unit_id)
        .join(Position, Position.id == Person.position_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(found)
        .order_by(Person.sort_key, Person.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    lines = [
        PersonLine(person, unit, position, _account_state(is_open, is_initial))
        for person, unit, position, is_open, is_initial in session.execute(statement)
    ]
    return PersonPage(lines, total, total > page * per_page)


def _account_state(is_open: bool | None, is_initial: bool | None) -> str:
    if is_open is None:
        return "none"
    if not is_open:
        return "locked"
    return "initial" if is_initial else "open"


def _filters(search: str, unit_id: int | None, category: str) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    words = search_key(search).split()
    if words:
        in_name = sa.and_(*(Person.search_key.contains(word, autoescape=True) for word in words))
        in_code = sa.func.lower(Person.staff_code).contains(" ".join(words), autoescape=True)
        conditions.append(sa.or_(in_name, in_code))
    if unit_id is not None:
        conditions.append(Person.unit_id.in_(ids_below([unit_id])))
    if category:
        conditions.append(Person.category == category)
    return conditions


def person_in_scope(session: Session, person_id: int, scope: Scope) -> Person:
    """NotFound where there is no such person within the scope."""
    statement = sa.select(Person).where(Person.id == person_id, in_scope(Person.unit_id, scope))
    person = session.scalars(statement).one_or_none()
    if person is None:
        raise NotFound("person")
    return person


def persons_without_account(session: Session, scope: Scope, unit_id: int, limit: int | None = None) -> list[Person]:
    """Active persons of a unit and the units below it who cannot sign in yet, unit by unit, as slips are handed out."""
    statement = (
        sa.select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(
            Account.id.is_(None),
            Person.is_active.is_(True),
            Person.unit_id.in_(ids_below([unit_id])),
            in_scope(Person.unit_id, scope),
        )
        .order_by(Unit.code, Person.sort_key, Person.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def persons_by_code(session: Session, codes: Sequence[str]) -> dict[str, Person]:
    """Staff code → person, of those codes that are known."""
    return {
        person.staff_code: person
        for start in range(0, len(codes), 1000)
        for person in session.scalars(sa.select(Person).where(Person.staff_code.in_(codes[start : start + 1000])))
    }


def codes_with_zeros(session: Session, codes: Iterable[str], unit_ids: Collection[int]) -> dict[str, str]:
    """Of codes of digits those that somebody of these units has with zeros before them, as a spreadsheet drops them →
    the one code that is meant."""
    wanted = sorted({code for code in codes if code.isascii() and code.isdigit() and not code.startswith("0")})
    found: dict[str, list[str]] = {}
    for start in range(0, len(wanted), 1000):
        bare = sa.func.ltrim(Person.staff_code, "0")
        statement = sa.select(Person.staff_code, Person.unit_id).where(bare.in_(wanted[start : start + 1000]))
        for code, unit_id in session.execute(statement):
            if code.startswith("0") and unit_id in unit_ids:
                found.setdefault(code.lstrip("0"), []).append(code)
    return {bare: some[0] for bare, some in found.items() if len(some) == 1}
