"""What a view asks of its request: the time, the sessions, and who is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from flask import request as flask_request
from flask_login import current_user
from sqlalchemy.orm import Session

from quizapp.web.extensions import db

LAST_PAGE = 100_000
LONGEST_ADDRESS = 45  # of IPv6 with an IPv4 tail; a proxy may pass on anything


@dataclass(frozen=True)
class Me:
    """Who is signed in. `scopes`: role → ids of the units it was granted over; None among them means everywhere.

    `waits_for`: `code` or `setup` while a second factor is still to be shown or to be set up; until then the rights of
    staff are `withheld` and not among the scopes. `confirmed_at`: when the password was last typed.
    """

    login_token: str
    login_id: int
    account_id: int
    person_id: int | None
    username: str
    display_name: str
    unit_name: str
    must_change_password: bool
    scopes: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    kind: str = "password"
    waits_for: str = ""
    withheld: tuple[str, ...] = ()
    confirmed_at: datetime | None = None

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.login_token

    def has_role(self, *roles: str) -> bool:
        return any(role in self.scopes for role in roles)

    def scope(self, *roles: str) -> tuple[int | None, ...]:
        """Granted units of the given roles together."""
        return tuple(unit for role in roles for unit in self.scopes.get(role, ()))


def posted_json() -> object:
    """The parsed JSON of the request; None where it is none, or nested so deep that it is an attack. The whole request
    has been read when this returns."""
    try:
        return cast(object, flask_request.get_json(silent=True))
    except RecursionError:
        return None


def me() -> Me:
    """The signed-in person; only for views whose policy lets nobody else in."""
    return cast(Me, current_user._get_current_object())


def now() -> datetime:
    """The server's clock, a setting of the application."""
    return cast(datetime, current_app.config["CLOCK"]())


def is_asked_by_nobody() -> bool:
    """Whether a page asked by itself, with nobody at its keys since it asked before. Whoever forges this only shortens
    their own login."""
    return "tu-dong" in flask_request.args


def clock_is_sound() -> bool:
    """Whether time may be called over: not while this machine's clock was set."""
    return bool(current_app.config["CLOCK_WATCH"].is_sound())


def seconds_set() -> float | None:
    """By how many seconds this machine's clock was set while people sit, negative where it was set back; None where it
    was not, and for those who cannot set it right."""
    watch = current_app.config["CLOCK_WATCH"]
    if not (current_user.is_authenticated and me().has_role("organiser", "invigilator", "administrator")):
        return None
    return None if watch.is_sound() else watch.ahead().total_seconds()


def timezone() -> ZoneInfo:
    return cast(ZoneInfo, current_app.config["TIMEZONE"])


def today() -> date:
    """The day in the office's zone."""
    return now().astimezone(timezone()).date()


def reading() -> Session:
    """The request's read-only session."""
    return cast(Session, db.session)


class UndeclaredWrite(Exception):
    """A view that said it only reads opened a transaction that writes."""


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction; open it after everything slow. It commits at its end. What it puts on record says from where.

    UndeclaredWrite where the policy of the view does not say that it writes.
    """
    view: Any = current_app.view_functions[flask_request.endpoint or "static"]
    if not view.policy.writes:
        raise UndeclaredWrite(flask_request.endpoint)
    with recording() as session:
        yield session


@contextmanager
def recording() -> Iterator[Session]:
    """A transaction for the door itself, which puts on record whom it did not let in."""
    db.session.rollback()
    where = {"address": (flask_request.remote_addr or "?")[:LONGEST_ADDRESS]}
    with Session(db.engines[None], expire_on_commit=False, info=where) as session, session.begin():
        yield session


def save_engine() -> sa.Engine:
    """The autocommit engine of the guarded save statement."""
    return db.engines["save"]


def wants_json() -> bool:
    """Whether the answer must be JSON: the page's script asked (only scripts PUT), not a person's browser."""
    return (
        flask_request.method == "PUT"
        or flask_request.is_json
        or flask_request.accept_mimetypes.best == "application/json"
    )


def page_number() -> int:
    """`?trang=n`, 1 where it is missing or no number."""
    return min(max(1, flask_request.args.get("trang", 1, type=int) or 1), LAST_PAGE)
