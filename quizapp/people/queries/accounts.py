"""Accounts and their roles."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import search_key
from quizapp.domain.passwords import Personal
from quizapp.domain.people import STAFF_ROLES
from quizapp.people.models import Account, Person, RoleGrant, Unit
from quizapp.people.queries.units import Scope, ids_below, in_scope

PER_PAGE = 50


@dataclass(frozen=True)
class Grant:
    """A role of an account; `unit_name` empty means everywhere."""

    id: int
    role: str
    unit_name: str


@dataclass(frozen=True)
class AccountLine:
    """An account with the names and roles that a list shows."""

    account: Account
    name: str
    unit_name: str
    grants: tuple[Grant, ...]


def holds_staff_role() -> sa.ColumnElement[bool]:
    """A condition: the account of the query holds a role beyond candidate."""
    return sa.exists().where(RoleGrant.account_id == Account.id, RoleGrant.role.in_(STAFF_ROLES))


def staff_among(session: Session, person_ids: Iterable[int]) -> set[int]:
    """Those of the people whose account holds a role beyond candidate: an administrator looks after them."""
    statement = sa.select(Account.person_id).where(Account.person_id.in_(set(person_ids)), holds_staff_role())
    return {found for found in session.scalars(statement) if found is not None}


@dataclass(frozen=True)
class Rights:
    """The roles beyond candidate that somebody's account holds; they stay when the person is moved."""

    name: str
    account_id: int
    grants: tuple[Grant, ...]


def rights_of(session: Session, person_ids: Iterable[int]) -> list[Rights]:
    """Of those among the people who hold any, by name."""
    held = (
        sa.select(Person.name, Account.id)
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id.in_(set(person_ids)), holds_staff_role())
        .order_by(Person.sort_key, Person.id)
    )
    people = list(session.execute(held))
    grants = grants_of(session, [account_id for _, account_id in people])
    return [
        Rights(name, account_id, tuple(one for one in grants[account_id] if one.role in STAFF_ROLES))
        for name, account_id in people
    ]


def leave_to_administrators(session: Session, person_id: int) -> None:
    """Who signs in as somebody with rights, and who loses or gets back work that carries rights, is no organiser's to
    say: a staff code names the account at the door of another program, and roles come back with the person.

    RecordRefused: staff_person."""
    if staff_among(session, [person_id]):
        raise RecordRefused("staff_person")


def account_in_scope(session: Session, account_id: int, scope: Scope, *, with_staff: bool) -> Account:
    """The account of a person within the scope. Accounts with a staff role, and those without a person, are only
    there for `with_staff` (administrators); NotFound for anybody else."""
    statement = sa.select(Account).outerjoin(Person, Person.id == Account.person_id).where(Account.id == account_id)
    if with_staff:
        statement = statement.where(sa.or_(Account.person_id.is_(None), in_scope(Person.unit_id, scope)))
    else:
        statement = statement.where(in_scope(Person.unit_id, scope), Person.id.is_not(None), ~holds_staff_role())
    account = session.scalars(statement).one_or_none()
    if account is None:
        raise NotFound("account")
    return account


def account_of_person(session: Session, person_id: int) -> Account | None:
    return session.scalars(sa.select(Account).where(Account.person_id == person_id)).one_or_none()


def accounts_never_used(session: Session, scope: Scope, unit_id: int) -> list[tuple[Account, str]]:
    """Accounts of a unit and the units below it whose own password was never set, with the unit's name, unit by unit.

    Without accounts of staff: an organiser does not open those.
    """
    statement = (
        sa.select(Account, Unit.name)
        .join(Person, Person.id == Account.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            Account.must_change_password.is_(True),
            Account.is_active.is_(True),
            Person.is_active.is_(True),
            Person.unit_id.in_(ids_below([unit_id])),
            in_scope(Person.unit_id, scope),
            ~holds_staff_role(),
        )
        .order_by(Unit.code, Person.sort_key, Person.id)
    )
    return [(account, unit_name) for account, unit_name in session.execute(statement)]


def grants_of(session: Session, account_ids: Iterable[int]) -> dict[int, tuple[Grant, ...]]:
    """Account id → its roles, oldest first."""
    statement = (
        sa.select(RoleGrant.account_id, RoleGrant.id, RoleGrant.role, Unit.name)
        .outerjoin(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.account_id.in_(list(account_ids)))
        .order_by(RoleGrant.id)
    )
    found: dict[int, tuple[Grant, ...]] = {}
    for account_id, grant_id, role, unit_name in session.execute(statement):
        found[account_id] = (*found.get(account_id, ()), Grant(grant_id, role, unit_name or ""))
    return found


def account_page(session: Session, search: str, role: str, page: int) -> tuple[list[AccountLine], bool]:
    """One page of all accounts by username, and whether there are more; for administrators."""
    statement = (
        sa.select(Account, Person.name, Unit.name)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .order_by(Account.username)
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    )
    if key := search_key(search):
        by_name = Person.search_key.contains(key, autoescape=True)
        by_username = Account.username.contains(key, autoescape=True)
        statement = statement.where(sa.or_(by_name, by_username))
    if role:
        statement = statement.where(sa.exists().where(RoleGrant.account_id == Account.id, RoleGrant.role == role))
    rows = list(session.execute(statement))
    grants = grants_of(session, [account.id for account, _, _ in rows])
    lines = [
        AccountLine(account, name or account.display_name, unit or "", grants.get(account.id, ()))
        for account, name, unit in rows
    ]
    return lines[:PER_PAGE], len(rows) > PER_PAGE


def account_line(session: Session, account_id: int) -> AccountLine:
    """Any account; NotFound where there is none. For administrators."""
    statement = (
        sa.select(Account, Person.name, Unit.name)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(Account.id == account_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("account")
    account, name, unit = row
    grants = grants_of(session, [account_id])
    return AccountLine(account, name or account.display_name, unit or "", grants.get(account_id, ()))


def staff_of_unit(session: Session, unit_id: int) -> list[tuple[str, str]]:
    """(name, role) of open accounts that hold a role over exactly this unit."""
    statement = (
        sa.select(Account.display_name, RoleGrant.role)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.unit_id == unit_id, Account.is_active.is_(True))
        .order_by(Account.display_name, RoleGrant.role)
    )
    return [(row.display_name, row.role) for row in session.execute(statement)]


def personal_of(session: Session, account_id: int) -> Personal:
    """What others know of the account's person: name, birthday, codes, the units up to the province."""
    account = session.get_one(Account, account_id)
    if account.person_id is None:
        return Personal(account.username, name=account.display_name)
    person = session.get_one(Person, account.person_id)
    above = sa.select(Unit.id, Unit.parent_id, Unit.name).where(Unit.id == person.unit_id).cte(recursive=True)
    above = above.union(sa.select(Unit.id, Unit.parent_id, Unit.name).join(above, above.c.parent_id == Unit.id))
    names = tuple(session.scalars(sa.select(above.c.name)))
    return Personal(account.username, person.staff_code, person.name, person.born_on, names)
