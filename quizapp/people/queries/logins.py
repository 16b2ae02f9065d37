"""Who is behind a cookie, and who has been guessing."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import UtcDateTime
from quizapp.people.models import Account, FailedLogin, Login, Person, RoleGrant, Unit
from quizapp.statements import DriverStatement

THROTTLE_WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 8
FAILURES_PER_ADDRESS = 60  # a whole office may sit behind one address


def token_hash(token: str) -> str:
    """SHA-256 of a cookie's token, as the table keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class LiveLogin:
    """A login that has not ended, with its account, person and unit. `scopes`: role → the units it was granted over
    (None: everywhere)."""

    login_id: int
    account_id: int
    person_id: int | None
    username: str
    name: str
    unit_name: str
    must_change_password: bool
    scopes: dict[str, tuple[int | None, ...]] = field(default_factory=dict)


_logins, _accounts, _people = Login.__table__, Account.__table__, Person.__table__
_units, _grants = Unit.__table__, RoleGrant.__table__
_LIVE = DriverStatement(
    sa.select(_logins.c.id, _accounts.c.id.label("account"), _accounts.c.person_id)
    .add_columns(_accounts.c.username, sa.func.coalesce(_people.c.name, _accounts.c.display_name))
    .add_columns(sa.func.coalesce(_units.c.name, ""), _accounts.c.must_change_password)
    .add_columns(_grants.c.role, _grants.c.unit_id)
    .select_from(_logins)
    .join(_accounts, _accounts.c.id == _logins.c.account_id)
    .outerjoin(_people, _people.c.id == _accounts.c.person_id)
    .outerjoin(_units, _units.c.id == _people.c.unit_id)
    .outerjoin(_grants, _grants.c.account_id == _accounts.c.id)
    .where(
        _logins.c.token_hash == sa.bindparam("token_hash"),
        _logins.c.ended_at.is_(None),
        _logins.c.expires_at > sa.bindparam("now", type_=UtcDateTime()),
        _accounts.c.is_active.is_(True),
        sa.or_(_people.c.id.is_(None), _people.c.is_active.is_(True)),
    )
    .order_by(_grants.c.id)
)


def live_login(session: Session, token: str, now: datetime) -> LiveLogin | None:
    """The login behind `token`; None where it has ended. One statement: every page asks it."""
    rows = _LIVE.rows(session, token_hash=token_hash(token), now=now)
    if not rows:
        return None
    scopes: dict[str, tuple[int | None, ...]] = {}
    for *_facts, role, unit_id in rows:
        if role is not None:
            scopes[role] = (*scopes.get(role, ()), unit_id)
    login_id, account_id, person_id, username, name, unit_name, must_change, *_grant = rows[0]
    return LiveLogin(login_id, account_id, person_id, username, name, unit_name, must_change, scopes)


class KnownAccount(NamedTuple):
    """What signing in asks of an account. `is_working`: its person, where it has one, is still active."""

    id: int
    password_hash: str
    is_active: bool
    must_change_password: bool
    initial_expires_at: datetime | None
    is_working: bool


_BY_USERNAME = DriverStatement(
    sa.select(_accounts.c.id, _accounts.c.password_hash, _accounts.c.is_active)
    .add_columns(_accounts.c.must_change_password, _accounts.c.initial_expires_at)
    .add_columns(sa.func.coalesce(_people.c.is_active, sa.true()).label("is_working"))
    .select_from(_accounts)
    .outerjoin(_people, _people.c.id == _accounts.c.person_id)
    .where(_accounts.c.username == sa.bindparam("username"))
)


def account_by_username(session: Session, username: str) -> KnownAccount | None:
    rows = _BY_USERNAME.rows(session, username=username)
    return KnownAccount(*rows[0]) if rows else None


_failed = FailedLogin.__table__.c
# moments of failures, the newest first, no more than any limit asks for
_FAILURES = (
    sa.select(_failed.at)
    .where(_failed.at > sa.bindparam("since", type_=UtcDateTime()))
    .order_by(_failed.at.desc())
    .limit(max(FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS))
)
_OWN_FAILURES = DriverStatement(_FAILURES.where(_failed.username == sa.bindparam("username")))
_NEAR_FAILURES = DriverStatement(_FAILURES.where(_failed.address == sa.bindparam("address")))


def minutes_to_wait(session: Session, username: str, address: str, now: datetime) -> int:
    """0 where the next guess may be tried, else the whole minutes until it may.

    An address that guesses too much must wait for every name that it has failed with; a name without a failure is
    still let through, so that nobody can shut a whole office out by guessing from inside it.
    """
    since = now - THROTTLE_WINDOW
    own = _OWN_FAILURES.rows(session, username=username, since=since)
    if len(own) >= FAILURES_PER_ACCOUNT:
        return _until(own[FAILURES_PER_ACCOUNT - 1][0], now)
    if own:
        near = _NEAR_FAILURES.rows(session, address=address, since=since)
        if len(near) >= FAILURES_PER_ADDRESS:
            return _until(near[FAILURES_PER_ADDRESS - 1][0], now)
    return 0


def _until(failure: datetime, now: datetime) -> int:
    return max(1, -(-int((failure + THROTTLE_WINDOW - now).total_seconds()) // 60))
