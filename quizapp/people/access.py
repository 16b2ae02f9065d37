"""The doorkeeper: turns a cookie into a person."""

from flask import Flask

from quizapp.people.queries.logins import live_login, scopes_of
from quizapp.web.extensions import login_manager
from quizapp.web.request import Me, now, reading


def load_me(token: str) -> Me | None:
    """Who holds the login token of a cookie; None where the login has ended."""
    session = reading()
    found = live_login(session, token, now())
    if found is None:
        return None
    login, account, person, unit = found
    return Me(
        login_token=token,
        login_id=login.id,
        account_id=account.id,
        person_id=account.person_id,
        username=account.username,
        display_name=person.name if person else account.display_name,
        unit_name=unit.name if unit else "",
        must_change_password=account.must_change_password,
        scopes=scopes_of(session, account.id),
    )


def register_access(app: Flask) -> None:
    login_manager.session_protection = None
    login_manager.user_loader(load_me)
    login_manager.init_app(app)
