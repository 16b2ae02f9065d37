"""The doorkeeper: lets a browser in, and turns its cookie into a person."""

import logging
import unicodedata
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask, current_app, g, request, session
from flask_login import login_user
from sqlalchemy.orm import Session

from quizapp.domain.browsers import browser_words
from quizapp.domain.errors import LoginRefused, PasswordRefused
from quizapp.domain.logins import is_worth_noting
from quizapp.domain.people import STAFF_ROLES
from quizapp.people.actions import logins as actions
from quizapp.people.passwords import from_paper, hash_password, is_outdated, verify_password
from quizapp.people.queries.logins import (
    KnownAccount,
    LiveLogin,
    account_by_name,
    account_by_username,
    live_login,
    minutes_to_wait,
)
from quizapp.web.extensions import login_manager
from quizapp.web.request import Me, is_asked_by_nobody, me, now, reading, save_engine, writing
from quizapp.web.sessions import form_token

COOKIE = "_user_id"  # where Flask-Login keeps the token of the login
LOG = logging.getLogger(__name__)


def nfc(password: str | None) -> str:
    """A password as it is hashed: Vietnamese keyboards write the same letter in two ways."""
    return unicodedata.normalize("NFC", password or "")


def as_meant(account: KnownAccount | None, password: str | None) -> str:
    """What to compare with the hash: whoever still has the password of a slip may type it in capitals."""
    typed = nfc(password)
    return from_paper(typed) if account is not None and account.must_change_password else typed


def here() -> actions.Browser:
    """The browser that asks, and the login that it brings along."""
    old = session.get(COOKIE)
    words = browser_words(request.headers.get("User-Agent", "")[:400])
    return actions.Browser(request.remote_addr or "?", words, old if isinstance(old, str) else "")


def let_in(
    name: str,
    password: str | None,
    *,
    takes_initial: bool = True,
    also: Callable[[Session, int], object] | None = None,
) -> None:
    """Sign this browser in by user name or staff code; LoginRefused is raised once the guess is on record.

    The hash is compared before the transaction is opened. `also(transaction, login_id)` happens with the new login or
    not at all. `takes_initial` False: a password that must be changed first opens nothing. The login that this browser
    held before ends.
    """
    browser = here()
    account = account_by_name(reading(), name)
    username = account.username if account else name[:60]  # the throttle counts the account, not its spelling
    is_throttled = minutes_to_wait(reading(), username, browser.address, now()) > 0
    stored = account.password_hash if account and not is_throttled else None
    typed = as_meant(account, password)
    is_right = not is_throttled and verify_password(stored, typed)
    renewed = hash_password(typed) if is_right and stored is not None and is_outdated(stored) else None
    with writing() as transaction:
        outcome = actions.sign_in(
            transaction,
            username,
            is_right=is_right,
            address=browser.address,
            now=now(),
            takes_initial=takes_initial,
            browser=browser,
        )
        if renewed is not None and outcome.refusal is None:
            actions.renew_hash(transaction, username, stored, renewed)
        if also is not None and outcome.refusal is None:
            also(transaction, outcome.login_id)
        found = live_login(transaction, outcome.token, now()) if outcome.refusal is None else None
    if outcome.refusal is not None:
        raise outcome.refusal
    take_in(found, outcome.token)


def take_in(found: LiveLogin | None, token: str) -> None:
    """A new session for a new login: nothing of what the browser brought along stays."""
    empty_session()
    login_user(_me(found, token))
    form_token()  # with it in this cookie the next page has no need to set another


def empty_session() -> None:
    """Also the form token that this request may already have made for a session that is no more."""
    session.clear()
    g.pop("csrf_token", None)


def prove_password(password: str | None) -> None:
    """The password of whoever is signed in, counted as every guess is. LoginRefused: throttled; PasswordRefused:
    wrong_current."""
    username, address = me().username, request.remote_addr or "?"
    wait = minutes_to_wait(reading(), username, address, now())
    if wait:
        raise LoginRefused("throttled", wait)
    account = account_by_username(reading(), username)
    if account is not None and verify_password(account.password_hash, as_meant(account, password)):
        return
    with writing() as transaction:
        actions.count_failure(transaction, username, address, now())
    raise PasswordRefused("wrong_current")


def load_me(token: str) -> Me | None:
    """Who holds the login token of a cookie; None where the login has ended. A board that refreshes itself on a PC
    that everybody left is no sign of life."""
    found = live_login(reading(), token, now())
    if found is not None and not is_asked_by_nobody():
        _note_if_due(found)
    return _me(found, token)


def _note_if_due(found: LiveLogin) -> None:
    if is_worth_noting(found.seen_at, is_staff=found.is_staff, now=now()):
        _note(found)


def _note(found: LiveLogin) -> None:
    """Somebody was there. The pages of a thousand must not fail for it where the database is busy."""
    try:
        actions.note_seen(save_engine(), found.login_id, now())
    except sa.exc.OperationalError:
        LOG.warning("login %s: the last sign of life was not noted", found.login_id)


def _me(found: LiveLogin | None, token: str) -> Me | None:
    if found is None:
        return None
    waits_for = _waits_for(found)
    withheld = tuple(role for role in found.scopes if waits_for and role in STAFF_ROLES)
    return Me(
        login_token=token,
        login_id=found.login_id,
        account_id=found.account_id,
        person_id=found.person_id,
        username=found.username,
        display_name=found.name,
        unit_name=found.unit_name,
        must_change_password=found.must_change_password and found.kind == "password",
        scopes={role: units for role, units in found.scopes.items() if role not in withheld},
        kind=found.kind,
        waits_for=waits_for,
        withheld=withheld,
        confirmed_at=found.confirmed_at,
    )


def _waits_for(found: LiveLogin) -> str:
    """What stands between a login and the rights of staff: `code`, `setup`, or nothing."""
    if not found.is_staff or found.second_factor_at is not None:
        return ""
    if found.has_factor:
        return "code"
    return "setup" if current_app.config["SECOND_FACTOR_FOR_STAFF"] else ""


def register_access(app: Flask) -> None:
    login_manager.session_protection = None
    login_manager.user_loader(load_me)
    login_manager.init_app(app)
