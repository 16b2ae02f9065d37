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
            sa.or_(Person.id.is_(None), Person.is_active.is_(True)),
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
    """0 where the next guess may be tried, else the whole minutes until it may.

    An address that guesses too much must wait for every name that it has failed with; a name without a failure is
    still let through, so that nobody can shut a whole office out by guessing from inside it.
    """
    since = now - THROTTLE_WINDOW
    own = _failures(session, FailedLogin.username == username, since)
    if len(own) >= FAILURES_PER_ACCOUNT:
        return _until(own[FAILURES_PER_ACCOUNT - 1], now)
    if own:
        near = _failures(session, FailedLogin.address == address, since)
        if len(near) >= FAILURES_PER_ADDRESS:
            return _until(near[FAILURES_PER_ADDRESS - 1], now)
    return 0


def _failures(session: Session, whose: sa.ColumnElement[bool], since: datetime) -> list[datetime]:
    """Moments of failures, the newest first, no more than any limit asks for."""
    statement = sa.select(FailedLogin.at).where(whose, FailedLogin.at > since).order_by(FailedLogin.at.desc())
    return list(session.scalars(statement.limit(max(FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS))))


def _until(failure: datetime, now: datetime) -> int:
    return max(1, -(-int((failure + THROTTLE_WINDOW - now).total_seconds()) // 60))
