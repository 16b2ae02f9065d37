"""Signing in and out, and changing a password. Hashes are compared before the transaction is opened."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.db import UtcDateTime
from quizapp.domain.errors import LoginRefused, NotFound
from quizapp.domain.logins import LOGIN_LIFE
from quizapp.people.models import Account, FailedLogin, Login
from quizapp.people.queries.logins import (
    THROTTLE_WINDOW,
    KnownAccount,
    locked_account,
    minutes_to_wait,
    token_hash,
)
from quizapp.statements import NewRow

_failed = FailedLogin.__table__
_FORGET = sa.delete(FailedLogin).where(
    sa.or_(
        _failed.c.username == sa.bindparam("of_username"), _failed.c.at < sa.bindparam("before", type_=UtcDateTime())
    )
)
_NEW_LOGIN = NewRow(Login)


@dataclass(frozen=True)
class Browser:
    """Where somebody signs in from, and the token of the login that this browser held before, which then ends."""

    address: str = ""
    words: str = ""
    old_token: str = ""


NOWHERE = Browser()


@dataclass(frozen=True)
class SignIn:
    """What came of a guess. `token` is set when it was right; a refusal is raised after the guess is on record."""

    token: str = ""
    login_id: int = 0
    refusal: LoginRefused | None = None


def sign_in(
    session: Session,
    username: str,
    *,
    is_right: bool,
    address: str,
    now: datetime,
    takes_initial: bool = True,
    browser: Browser = NOWHERE,
) -> SignIn:
    """Open a login, or count the failure. The caller raises `refusal` after the transaction has committed.

    Where a code is still asked for, the failures stay on record until it was right.
    """
    account = locked_account(session, username)
    wait = minutes_to_wait(session, username, address, now)
    if wait:
        return SignIn(refusal=LoginRefused("throttled", wait))
    if account is None or not is_right:
        count_failure(session, username, address, now)
        return SignIn(refusal=LoginRefused("wrong"))
    reason = _shut_to(session, account, now, takes_initial=takes_initial)
    if reason:
        return SignIn(refusal=LoginRefused(reason))
    if not account.has_factor:
        forget_failures(session, username, now)
    if browser.old_token:
        end_login_of_token(session, browser.old_token, now)
    token, login = open_login(session, account.id, now, browser=browser)
    return SignIn(token=token, login_id=login.id)


def _shut_to(session: Session, account: KnownAccount, now: datetime, *, takes_initial: bool) -> str:
    """Why the right password opens nothing; empty where it does. An initial password is used up by opening once."""
    if not account.is_active or not account.is_working:
        return "inactive"
    if not account.must_change_password:
        return ""
    if account.initial_expires_at is not None and account.initial_expires_at <= now:
        return "expired"
    if not takes_initial:
        return "initial"
    unused = sa.update(Account).where(Account.id == account.id, Account.initial_used_at.is_(None))
    used: Any = session.execute(unused.values(initial_used_at=now))  # of two at once, one
    return "" if used.rowcount else "used"


def count_failure(session: Session, username: str, address: str, now: datetime) -> None:
    """A wrong guess, at whichever door."""
    session.add(FailedLogin(username=username[:60], address=address[:60], at=now))
    session.flush()  # the next guess of this transaction counts it


def forget_failures(session: Session, username: str, now: datetime) -> None:
    """Whoever came in is not throttled for what went before."""
    session.connection().execute(_FORGET, {"of_username": username, "before": now - 4 * THROTTLE_WINDOW})


def renew_hash(session: Session, username: str, old: str | None, new: str) -> None:
    """Keep the same password under today's settings; nothing where it was changed meanwhile."""
    session.execute(
        sa.update(Account).where(Account.username == username, Account.password_hash == old).values(password_hash=new)
    )


def open_login(
    session: Session,
    account_id: int,
    now: datetime,
    *,
    browser: Browser = NOWHERE,
    kind: str = "password",
    second_factor_at: datetime | None = None,
) -> tuple[str, Login]:
    """A new login of an account and the token for its cookie."""
    token = secrets.token_urlsafe(32)
    login = _NEW_LOGIN.written(
        session,
        token_hash=token_hash(token),
        account_id=account_id,
        created_at=now,
        expires_at=now + LOGIN_LIFE,
        ended_at=None,
        seen_at=now,
        confirmed_at=now,
        second_factor_at=second_factor_at,
        kind=kind,
        address=browser.address[:60],
        browser=browser.words[:60],
    )
    return token, login


def renewed_token(session: Session, login_id: int, **changes: datetime) -> str:
    """Another token for the same login: a cookie that was copied before opens nothing any more. The pen stays."""
    token = secrets.token_urlsafe(32)
    session.execute(sa.update(Login).where(Login.id == login_id).values(token_hash=token_hash(token), **changes))
    return token


def note_seen(engine: sa.Engine, login_id: int, now: datetime) -> None:
    """On the autocommit engine: one statement of its own, beside whatever the request reads."""
    with engine.connect() as connection:
        connection.execute(sa.update(Login).where(Login.id == login_id, Login.seen_at < now).values(seen_at=now))


def note_confirmed(session: Session, login_id: int, now: datetime) -> None:
    """The password was typed again."""
    session.execute(sa.update(Login).where(Login.id == login_id).values(confirmed_at=now))


def sign_out(session: Session, login_id: int, now: datetime) -> None:
    session.execute(sa.update(Login).where(Login.id == login_id, Login.ended_at.is_(None)).values(ended_at=now))


def end_login_of_token(session: Session, token: str, now: datetime) -> None:
    statement = sa.update(Login).where(Login.token_hash == token_hash(token), Login.ended_at.is_(None))
    session.execute(statement.values(ended_at=now))


def end_own_login(session: Session, account_id: int, login_id: int, now: datetime) -> None:
    """Sign one of the account's own browsers out. NotFound where it is not theirs or has ended."""
    statement = sa.update(Login).where(Login.id == login_id, Login.account_id == account_id, Login.ended_at.is_(None))
    ended: Any = session.execute(statement.values(ended_at=now))
    if not ended.rowcount:
        raise NotFound("login")
    record(session, now, account_id, "login_ended", f"account:{account_id}", login_id=login_id)


def end_other_logins(session: Session, account_id: int, login_id: int, now: datetime) -> None:
    """Sign the account out everywhere but here."""
    end_logins(session, account_id, now, but=login_id)
    record(session, now, account_id, "other_logins_ended", f"account:{account_id}")


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


def change_password(session: Session, account_id: int, login_id: int, new_hash: str, now: datetime) -> str:
    """Store a new password; every other login of the account ends, and this one gets the token that is given back."""
    session.execute(
        sa.update(Account)
        .where(Account.id == account_id)
        .values(password_hash=new_hash, must_change_password=False, initial_expires_at=None, initial_used_at=None)
    )
    end_logins(session, account_id, now, but=login_id)
    record(session, now, account_id, "password_changed", f"account:{account_id}")
    return renewed_token(session, login_id, confirmed_at=now)
