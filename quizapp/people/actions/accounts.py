"""Opening accounts, giving passwords and roles, locking. Hashes are made before the transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import tidy
from quizapp.domain.people import ROLES
from quizapp.people.actions.administrators import keep_an_administrator
from quizapp.people.actions.logins import end_logins
from quizapp.people.checks import USERNAME
from quizapp.people.models import Account, FailedLogin, Person, RoleGrant, Unit

INITIAL_LIFE = timedelta(hours=72)
CANDIDATE: tuple[tuple[str, int | None], ...] = (("candidate", None),)


@dataclass(frozen=True)
class PreparedPassword:
    """A person who is to get an account, and the hash of the password that was made for them."""

    person_id: int
    password_hash: str


def open_account(
    session: Session,
    person_id: int | None,
    username: str,
    display_name: str,
    password_hash: str,
    roles_with_units: Iterable[tuple[str, int | None]],
    *,
    actor: int | None,
    now: datetime,
    must_change: bool = True,
    initial_expires_at: datetime | None = None,
) -> Account:
    """A new account with its roles (None: everywhere). RecordRefused: bad_username, username_taken, has_account,
    unknown_role, unknown_unit, role_everywhere."""
    wanted = tidy(username).lower()
    if not USERNAME.fullmatch(wanted):
        raise RecordRefused("bad_username")
    if person_id is not None and _has_account(session, person_id):
        raise RecordRefused("has_account")
    if _is_taken(session, wanted, person_id):
        raise RecordRefused("username_taken")
    roles = list(roles_with_units)
    for role, unit_id in roles:
        _check_role(session, role, unit_id)
    account = Account(
        username=wanted,
        display_name=tidy(display_name)[:200],
        person_id=person_id,
        password_hash=password_hash,
        must_change_password=must_change,
        initial_expires_at=initial_expires_at,
        initial_used_at=None,
        is_active=True,
        created_at=now,
    )
    session.add(account)
    _flush(session, "username_taken")
    session.add_all(RoleGrant(account_id=account.id, role=role, unit_id=unit_id) for role, unit_id in roles)
    _flush(session, "unknown_role")
    facts = {"person_id": person_id, "roles": [[role, unit_id] for role, unit_id in roles]}
    record(session, now, actor, "account_opened", f"account:{account.id}", **facts)
    return account


def open_accounts_for_unit(
    session: Session,
    prepared: Sequence[PreparedPassword],
    actor: int | None,
    now: datetime,
    life: timedelta = INITIAL_LIFE,
) -> tuple[list[Account], list[Person]]:
    """Accounts for persons who have none (username: staff code in lower case), and the persons whose username was
    taken by another account. Persons who got an account meanwhile are left out."""
    persons = _persons(session, [one.person_id for one in prepared])
    opened, refused = [], []
    for one in prepared:
        person = persons[one.person_id]
        if _has_account(session, person.id):
            continue
        username = person.staff_code.lower()
        if _is_taken(session, username, person.id):
            refused.append(person)
            continue
        opened.append(
            open_account(
                session,
                person.id,
                username,
                person.name,
                one.password_hash,
                CANDIDATE,
                actor=actor,
                now=now,
                initial_expires_at=now + life,
            )
        )
    return opened, refused


def reset_password(
    session: Session,
    account_id: int,
    password_hash: str,
    actor: int | None,
    now: datetime,
    life: timedelta = INITIAL_LIFE,
) -> Account:
    """A new initial password for so long; every login ends, and the count of wrong guesses starts anew."""
    account = _locked(session, account_id)
    account.password_hash = password_hash
    account.must_change_password = True
    account.initial_expires_at, account.initial_used_at = now + life, None
    session.execute(sa.delete(FailedLogin).where(FailedLogin.username == account.username))
    end_logins(session, account_id, now)
    session.flush()
    record(session, now, actor, "password_reset", f"account:{account_id}")
    return account


def grant_role(
    session: Session, account_id: int, role: str, unit_id: int | None, actor: int | None, now: datetime
) -> RoleGrant:
    """Give a role; a role that is held already is no change. The account signs in anew."""
    _locked(session, account_id)
    _check_role(session, role, unit_id)
    same_unit = RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id
    held = session.scalars(
        sa.select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.role == role, same_unit)
    ).one_or_none()
    if held is not None:
        return held
    grant = RoleGrant(account_id=account_id, role=role, unit_id=unit_id)
    session.add(grant)
    session.flush()
    end_logins(session, account_id, now)
    record(session, now, actor, "role_granted", f"account:{account_id}", role=role, unit_id=unit_id)
    return grant


def revoke_role(session: Session, account_id: int, grant_id: int, actor: int | None, now: datetime) -> None:
    """Take a role away. RecordRefused: last_administrator."""
    statement = sa.select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.account_id == account_id)
    grant = session.scalars(statement).one_or_none()
    if grant is None:
        raise NotFound("role_grant")
    if grant.role == "administrator":
        keep_an_administrator(session, account_id)
    _locked(session, account_id)
    session.delete(grant)
    session.flush()
    end_logins(session, account_id, now)
    record(session, now, actor, "role_revoked", f"account:{account_id}", role=grant.role, unit_id=grant.unit_id)


def set_account_active(session: Session, account_id: int, is_active: bool, actor: int | None, now: datetime) -> Account:
    """Lock or unlock; a locked account is signed out everywhere. RecordRefused: last_administrator, already_erased."""
    if not is_active:
        keep_an_administrator(session, account_id)
    account = _locked(session, account_id)
    owner = session.get(Person, account.person_id) if is_active and account.person_id else None
    if owner is not None and owner.erased_at is not None:
        raise RecordRefused("already_erased")
    if not is_active:
        end_logins(session, account_id, now)
    account.is_active = is_active
    session.flush()
    record(session, now, actor, "account_unlocked" if is_active else "account_locked", f"account:{account_id}")
    return account


def _check_role(session: Session, role: str, unit_id: int | None) -> None:
    if role not in ROLES:
        raise RecordRefused("unknown_role")
    if role == "administrator" and unit_id is not None:
        raise RecordRefused("role_everywhere")
    if unit_id is not None and session.scalar(sa.select(Unit.id).where(Unit.id == unit_id)) is None:
        raise RecordRefused("unknown_unit")


def _is_taken(session: Session, username: str, person_id: int | None) -> bool:
    """By an account, or as somebody else's staff code: they sign in with that as well."""
    if session.scalar(sa.select(Account.id).where(Account.username == username)) is not None:
        return True
    owner = session.scalar(sa.select(Person.id).where(Person.staff_code == username.upper()))
    return owner is not None and owner != person_id


def _has_account(session: Session, person_id: int) -> bool:
    return session.scalar(sa.select(Account.id).where(Account.person_id == person_id)) is not None


def _persons(session: Session, ids: Sequence[int]) -> dict[int, Person]:
    return {person.id: person for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}


def _locked(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=True)
    if account is None:
        raise NotFound("account")
    return account


def _flush(session: Session, reason: str) -> None:
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused(reason) from fault
