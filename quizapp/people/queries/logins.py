"""Who is behind a cookie, and who has been guessing."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import UtcDateTime
from quizapp.domain.logins import is_idle
from quizapp.domain.people import STAFF_ROLES
from quizapp.people.factor_models import SecondFactor
from quizapp.people.models import Account, FailedLogin, Login, Person, RoleGrant, Unit
from quizapp.statements import DriverStatement

THROTTLE_WINDOW = timedelta(minutes=15)
FAILURES_PER_ACCOUNT = 10  # from everywhere together
FAILURES_PER_PLACE = 6  # of one account from one address: no single PC uses up what an account may fail with
FAILURES_PER_ADDRESS = 60  # of all accounts: a whole office may sit behind one address
FAILURES_THERE = 3  # of one account from an address that failed with so many
KNOWN_FOR = timedelta(days=30)


def token_hash(token: str) -> str:
    """SHA-256 of a cookie's token, as the table keeps it."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_login(session: Session, login_hash: str) -> tuple[int | None, int | None]:
    """(person, login) of the hash of a cookie's token; (None, None) where it is nobody's."""
    statement = (
        sa.select(Account.person_id, Login.id)
        .join(Login, Login.account_id == Account.id)
        .where(Login.token_hash == login_hash)
    )
    found = session.execute(statement).one_or_none()
    return (found[0], found[1]) if found else (None, None)


@dataclass(frozen=True)
class LiveLogin:
    """A login that has not ended, with its account, person and unit. `scopes`: role → the units it was granted over
    (None: everywhere). `has_factor`: the account's second factor is set up."""

    login_id: int
    account_id: int
    person_id: int | None
    username: str
    name: str
    unit_name: str
    must_change_password: bool
    kind: str
    seen_at: datetime
    confirmed_at: datetime
    second_factor_at: datetime | None
    has_factor: bool
    scopes: dict[str, tuple[int | None, ...]] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        return any(role in self.scopes for role in STAFF_ROLES)


_logins, _accounts, _people = Login.__table__, Account.__table__, Person.__table__
_units, _grants, _factors = Unit.__table__, RoleGrant.__table__, SecondFactor.__table__
_HAS_FACTOR = _factors.c.confirmed_at.is_not(None).label("has_factor")
_LIVE = DriverStatement(
    sa.select(_logins.c.id, _accounts.c.id.label("account"), _accounts.c.person_id)
    .add_columns(_accounts.c.username, sa.func.coalesce(_people.c.name, _accounts.c.display_name))
    .add_columns(sa.func.coalesce(_units.c.name, ""), _accounts.c.must_change_password)
    .add_columns(_logins.c.kind, _logins.c.seen_at, _logins.c.confirmed_at, _logins.c.second_factor_at, _HAS_FACTOR)
    .add_columns(_grants.c.role, _grants.c.unit_id)
    .select_from(_logins)
    .join(_accounts, _accounts.c.id == _logins.c.account_id)
    .outerjoin(_people, _people.c.id == _accounts.c.person_id)
    .outerjoin(_units, _units.c.id == _people.c.unit_id)
    .outerjoin(_grants, _grants.c.account_id == _accounts.c.id)
    .outerjoin(_factors, _factors.c.account_id == _accounts.c.id)
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
    """The login behind `token`; None where it has ended, or nobody was there. One statement: every page asks it.

    A login that writes a running test is never too old.
    """
    rows = _LIVE.rows(session, token_hash=token_hash(token), now=now)
    if not rows:
        return None
    scopes: dict[str, tuple[int | None, ...]] = {}
    for *_facts, role, unit_id in rows:
        if role is not None:
            scopes[role] = (*scopes.get(role, ()), unit_id)
    *facts, _role, _unit_id = rows[0]
    found = replace(LiveLogin(*facts), scopes=scopes)
    if is_idle(found.seen_at, is_staff=found.is_staff, now=now) and not _writes_a_test(session, found):
        return None
    return found


# of a room further down the pipeline: asked only where a login would otherwise be over
_attempts = sa.table("attempt", *[sa.column(name) for name in ("person_id", "writer_login_id", "state")])


def _writes_a_test(session: Session, login: LiveLogin) -> bool:
    running = sa.exists().where(
        _attempts.c.person_id == login.person_id,
        _attempts.c.writer_login_id == login.login_id,
        _attempts.c.state == "in_progress",
    )
    return bool(session.scalar(sa.select(running)))


def live_logins(session: Session, account_id: int, now: datetime) -> list[Login]:
    """Where an account is signed in, the newest first; not where nobody was for so long that it is over."""
    statement = (
        sa.select(Login)
        .where(Login.account_id == account_id, Login.ended_at.is_(None), Login.expires_at > now)
        .order_by(Login.created_at.desc(), Login.id.desc())
    )
    staff = sa.exists().where(RoleGrant.account_id == account_id, RoleGrant.role.in_(STAFF_ROLES))
    is_staff = bool(session.scalar(sa.select(staff)))
    return [login for login in session.scalars(statement) if not is_idle(login.seen_at, is_staff=is_staff, now=now)]


class KnownAccount(NamedTuple):
    """What signing in asks of an account. `is_working`: its person, where it has one, is still active."""

    id: int
    username: str
    password_hash: str
    is_active: bool
    must_change_password: bool
    initial_expires_at: datetime | None
    initial_used_at: datetime | None
    is_working: bool
    has_factor: bool


_KNOWN = (
    sa.select(_accounts.c.id, _accounts.c.username, _accounts.c.password_hash, _accounts.c.is_active)
    .add_columns(_accounts.c.must_change_password, _accounts.c.initial_expires_at, _accounts.c.initial_used_at)
    .add_columns(sa.func.coalesce(_people.c.is_active, sa.true()).label("is_working"), _HAS_FACTOR)
    .select_from(_accounts)
    .outerjoin(_people, _people.c.id == _accounts.c.person_id)
    .outerjoin(_factors, _factors.c.account_id == _accounts.c.id)
)
_BY_USERNAME = DriverStatement(_KNOWN.where(_accounts.c.username == sa.bindparam("username")))
_LOCKED = DriverStatement(
    _KNOWN.where(_accounts.c.username == sa.bindparam("username")).with_for_update(key_share=True, of=_accounts)
)
_BY_STAFF_CODE = DriverStatement(_KNOWN.where(_people.c.staff_code == sa.bindparam("staff_code")))


def account_by_username(session: Session, username: str) -> KnownAccount | None:
    rows = _BY_USERNAME.rows(session, username=username)
    return KnownAccount(*rows[0]) if rows else None


def locked_account(session: Session, username: str) -> KnownAccount | None:
    """The account, whose guesses are taken one after another from now on."""
    rows = _LOCKED.rows(session, username=username)
    return KnownAccount(*rows[0]) if rows else None


def account_by_staff_code(session: Session, staff_code: str) -> KnownAccount | None:
    rows = _BY_STAFF_CODE.rows(session, staff_code=staff_code.upper())
    return KnownAccount(*rows[0]) if rows else None


def account_by_name(session: Session, name: str) -> KnownAccount | None:
    """By user name, else by staff code; in either case without regard to capitals. Both are asked whatever the first
    says: an unknown name costs what a known one does."""
    by_username, by_staff_code = account_by_username(session, name.lower()), account_by_staff_code(session, name)
    return by_username or by_staff_code


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
_OWN_NEAR_FAILURES = DriverStatement(
    _FAILURES.where(_failed.username == sa.bindparam("username"), _failed.address == sa.bindparam("address"))
)
_KNOWN_THERE = DriverStatement(
    sa.select(_logins.c.id)
    .join(_accounts, _accounts.c.id == _logins.c.account_id)
    .outerjoin(_factors, _factors.c.account_id == _accounts.c.id)
    .where(_accounts.c.username == sa.bindparam("username"), _logins.c.address == sa.bindparam("address"))
    .where(_logins.c.created_at > sa.bindparam("since", type_=UtcDateTime()))
    .where(sa.or_(_factors.c.confirmed_at.is_(None), _logins.c.second_factor_at.is_not(None)))
    .limit(1)
)


def minutes_to_wait(session: Session, username: str, address: str, now: datetime) -> int:
    """0 where the next guess may be tried, else the whole minutes until it may.

    Whoever guesses from one place uses up only what an account may fail with there: its owner still comes in from
    elsewhere. Guesses from many places shut the owner out of no place where the account signed in lately.
    """
    since, address = now - THROTTLE_WINDOW, address[:60]
    own = _OWN_FAILURES.rows(session, username=username, since=since)
    if not own:
        return 0
    here = _OWN_NEAR_FAILURES.rows(session, username=username, address=address, since=since)
    if len(here) >= FAILURES_PER_PLACE:
        return _until(here[FAILURES_PER_PLACE - 1][0], now)
    if len(own) < FAILURES_PER_ACCOUNT and len(here) < FAILURES_THERE:
        return 0
    if _KNOWN_THERE.rows(session, username=username, address=address, since=now - KNOWN_FOR):
        return 0
    if len(own) >= FAILURES_PER_ACCOUNT:
        return _until(own[FAILURES_PER_ACCOUNT - 1][0], now)
    near = _NEAR_FAILURES.rows(session, address=address, since=since)
    return _until(near[FAILURES_PER_ADDRESS - 1][0], now) if len(near) >= FAILURES_PER_ADDRESS else 0


def _until(failure: datetime, now: datetime) -> int:
    return max(1, -(-int((failure + THROTTLE_WINDOW - now).total_seconds()) // 60))
