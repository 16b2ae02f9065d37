"""Letting somebody in whom the office's provider vouches for."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.domain.errors import ProviderRefused
from quizapp.people.actions.logins import Browser, end_login_of_token, open_login
from quizapp.people.factor_models import UsedState
from quizapp.people.queries.logins import account_by_staff_code

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_KEPT = timedelta(hours=1)  # longer than an errand lives


def use_state(session: Session, state: str, now: datetime) -> None:
    """A way back from the provider is walked once, whoever copied its address. ProviderRefused: stale."""
    session.execute(sa.delete(UsedState).where(UsedState.at < now - _KEPT))
    insert = _INSERT[session.connection().dialect.name](UsedState.__table__).on_conflict_do_nothing()
    new = insert.values(state_hash=sha256(state.encode()).hexdigest(), at=now).returning(UsedState.__table__.c.at)
    if session.execute(new).one_or_none() is None:
        raise ProviderRefused("stale")


def open_vouched_login(session: Session, staff_code: str, browser: Browser, now: datetime, *, is_strong: bool) -> str:
    """The token of a login of the account with this staff code; none is opened. ProviderRefused: unknown."""
    account = account_by_staff_code(session, staff_code)
    if account is None or not account.is_active or not account.is_working:
        raise ProviderRefused("unknown")
    if browser.old_token:
        end_login_of_token(session, browser.old_token, now)
    token, _login = open_login(
        session, account.id, now, browser=browser, kind="oidc", second_factor_at=now if is_strong else None
    )
    return token
