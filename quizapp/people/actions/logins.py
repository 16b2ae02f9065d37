"""Signing in and out, and changing a password. Hashes are compared before the transaction is opened."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.db import UtcDateTime
from quizapp.domain.errors import LoginRefused
from quizapp.people.models import Account, FailedLogin, Login
from quizapp.people.queries.logins import THROTTLE_WINDOW, account_by_username, minutes_to_wait, token_hash
from quizapp.statements import NewRow

LOGIN_LIFE = timedelta(hours=12)


_failed = FailedLogin.__table__
_FORGET = sa.delete(FailedLogin).where(
    sa.or_(
        _failed.c.username == sa.bindparam("of_username"), _failed.c.at < sa.bindparam("before", type_=UtcDateTime())
    )
)
_NEW_LOGIN = NewRow(Login)


@dataclass(frozen=True)
class SignIn:
    """What came of a guess. `token` is set when it was right; a refusal is raised after the guess is on record."""

    token: str = ""
    login_id: int = 0
    refusal: LoginRefused | None = None


def sign_in(
    session: Session, username: str, *, is_right: bool, address: str, now: datetime, takes_initial: bool = True
) -> SignIn:
    """Open a login, or count the failure. The caller raises `refusal` after the transaction has committed."""
    wait = minutes_to_wait(session, username, address, now)
    if wait:
        return SignIn(refusal=LoginRefused("throttled", wait))
    account = account_by_username(session, username)
    if account is None or not is_right:
        session.add(FailedLogin(username=username[:60], address=address[:60], at=now))
        session.flush()  # the next guess of this transaction counts it
        return SignIn(refusal=LoginRefused("wrong"))
    if not account.is_active or not account.is_working:
        return SignIn(refusal=LoginRefused("inactive"))
    if account.must_change_password and account.initial_expires_at is not None and account.initial_expires_at <= now:
        return SignIn(refusal=LoginRefused("expired"))
    if account.must_change_password and not takes_initial:
        return SignIn(refusal=LoginRefused("initial"))
    session.connection().execute(_FORGET, {"of_username": username, "before": now - 4 * THROTTLE_WINDOW})
    token, login = open_login(session, account.id, now)
    return SignIn(token=token, login_id=login.id)


def renew_hash(session: Session, username: str, old: str | None, new: str) -> None:
    """Keep the same password under today's settings; nothing where it was changed meanwhile."""
    session.execute(
        sa.update(Account).where(Account.username == username, Account.password_hash == old).values(password_hash=new)
    )


def open_login(session: Session, account_id: int, now: datetime) -> tuple[str, Login]:
    """A new login of an account and the token for its cookie."""
    token = secrets.token_urlsafe(32)
    login = _NEW_LOGIN.written(
        session,
        token_hash=token_hash(token),
        account_id=account_id,
        created_at=now,
        expires_at=now + LOGIN_LIFE,
        ended_at=None,
    )
    return token, login


def sign_out(session: Session, login_id: int, now: datetime) -> None:
    session.execute(sa.update(Login).where(Login.id == login_id, Login.ended_at.is_(None)).values(ended_at=now))


def end_logins(session: Session, account_id: int, now: datetime, *, but: int | None = None) -> None:
    """Sign an account out everywhere, but for the login `but`."""
    statement = sa.update(Login).where(Login.account_id == account_id, Login.ended_at.is_(None))
    if but is not None:
        statement = statement.where(Login.id != but)
    session.execute(statement.values(ended_at=now))


def end_logins_of_person(session: Session, person_id: int, now: datetime) -> None:
    """Sign a person out everywhere; nothing where they have no account."""
    account_id = session.scalars(sa.select(Account.id).where(Account.person_id == person_id)).one_or_none()
    if account_id is not None:
        end_logins(session, account_id, now)


def change_password(session: Session, account_id: int, login_id: int, new_hash: str, now: datetime) -> None:
    """Store a new password; every other login of the account ends."""
    session.execute(
        sa.update(Account)
        .where(Account.id == account_id)
        .values(password_hash=new_hash, must_change_password=False, initial_expires_at=None)
    )
    end_logins(session, account_id, now, but=login_id)
    record(session, now, account_id, "password_changed", f"account:{account_id}")
