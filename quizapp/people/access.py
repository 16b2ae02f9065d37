"""The doorkeeper: lets a browser in, and turns its cookie into a person."""

import unicodedata
from collections.abc import Callable

from flask import Flask, request, session
from flask_login import login_user
from sqlalchemy.orm import Session

from quizapp.people.actions import logins as actions
from quizapp.people.passwords import hash_password, is_outdated, verify_password
from quizapp.people.queries.logins import LiveLogin, account_by_username, live_login, minutes_to_wait
from quizapp.web.extensions import login_manager
from quizapp.web.request import Me, now, reading, writing


def nfc(password: str | None) -> str:
    """A password as it is hashed: Vietnamese keyboards write the same letter in two ways."""
    return unicodedata.normalize("NFC", password or "")


def let_in(
    username: str,
    password: str | None,
    *,
    takes_initial: bool = True,
    also: Callable[[Session, int], object] | None = None,
) -> None:
    """Sign this browser in; LoginRefused is raised once the guess is on record.

    The hash is compared before the transaction is opened. `also(transaction, login_id)` happens with the new login or
    not at all. `takes_initial` False: a password that must be changed first opens nothing.
    """
    address = request.remote_addr or "?"
    is_throttled = minutes_to_wait(reading(), username, address, now()) > 0
    account = None if is_throttled else account_by_username(reading(), username)
    stored = account.password_hash if account else None
    is_right = not is_throttled and verify_password(stored, nfc(password))
    renewed = hash_password(nfc(password)) if is_right and stored is not None and is_outdated(stored) else None
    with writing() as transaction:
        outcome = actions.sign_in(
            transaction, username, is_right=is_right, address=address, now=now(), takes_initial=takes_initial
        )
        if renewed is not None and outcome.refusal is None:
            actions.renew_hash(transaction, username, stored, renewed)
        if also is not None and outcome.refusal is None:
            also(transaction, outcome.login_id)
        found = live_login(transaction, outcome.token, now()) if outcome.refusal is None else None
    if outcome.refusal is not None:
        raise outcome.refusal
    session.clear()
    login_user(_me(found, outcome.token))


def load_me(token: str) -> Me | None:
    """Who holds the login token of a cookie; None where the login has ended."""
    return _me(live_login(reading(), token, now()), token)


def _me(found: LiveLogin | None, token: str) -> Me | None:
    if found is None:
        return None
    return Me(
        login_token=token,
        login_id=found.login_id,
        account_id=found.account_id,
        person_id=found.person_id,
        username=found.username,
        display_name=found.name,
        unit_name=found.unit_name,
        must_change_password=found.must_change_password,
        scopes=found.scopes,
    )


def register_access(app: Flask) -> None:
    login_manager.session_protection = None
    login_manager.user_loader(load_me)
    login_manager.init_app(app)
