"""Who is behind a cookie, and who has been guessing."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.models import Account, FailedLogin, Login, Person, RoleGrant, Unit

THROTTLE_WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 8
FAILURES_PER_ADDRESS = 60  # a whole office may sit behind one address


def token_hash(token: str) -> str:
    """SHA-256 of a cookie's token, as the table keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


def live_login(session: Session, token: str, now: datetime) -> tuple[Login, Account, Person | None, Unit | None] | None:
    """The login behind `token` with its account, person and unit; None where it has ended."""
    statement = (
        sa.select(Login, Account, Person, Unit)
        .join(Account, Account.id == Login.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Unit, Unit.id == Person.unit_id)
        .where(
            Login.token_hash == token_hash(token),
            Login.ended_at.is_(None),
            Login.expires_at > now,
            Account.is_active.is_(True),
        )
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else (row[0], row[1], row[2], row[3])


def scopes_of(session: Session, account_id: int) -> dict[str, tuple[int | None, ...]]:
    """Role → the units it was granted over (None: everywhere)."""
    scopes: dict[str, tuple[int | None, ...]] = {}
    for role, unit_id in session.execute(
        sa.select(RoleGrant.role, RoleGrant.unit_id).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)
    ):
        scopes[role] = (*scopes.get(role, ()), unit_id)
    return scopes


def account_by_username(session: Session, username: str) -> Account | None:
    return session.scalars(sa.select(Account).where(Account.username == username)).one_or_none()


def minutes_to_wait(session: Session, username: str, address: str, now: datetime) -> int:
    """0 where the next guess may be tried, else the whole minutes until it may."""
    since = now - THROTTLE_WINDOW
    limits = (
        (FailedLogin.username == username, FAILURES_PER_ACCOUNT),
        (FailedLogin.address == address, FAILURES_PER_ADDRESS),
    )
    for who, allowed in limits:
        nth = session.scalars(
            sa.select(FailedLogin.at)
            .where(who, FailedLogin.at > since)
            .order_by(FailedLogin.at.desc())
            .offset(allowed - 1)
            .limit(1)
        ).one_or_none()
        if nth is not None:
            return max(1, -(-int((nth + THROTTLE_WINDOW - now).total_seconds()) // 60))
    return 0
