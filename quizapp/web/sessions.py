"""Signed cookies and form tokens, verified once: the same ones come with each answer of a test.

Nothing here keeps anybody signed in: whether a login is live is asked of the database on every request.
"""

import time
from collections.abc import Hashable
from typing import Any, Generic, TypeVar

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, validate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import ValidationError

Key = TypeVar("Key", bound=Hashable)
Fact = TypeVar("Fact")
KEPT = 8192
VERIFIED_FOR = 600.0  # seconds


class Verified(Generic[Key, Fact]):
    """What was verified a short while ago; full or old, it is verified again."""

    def __init__(self) -> None:
        self._facts: dict[Key, tuple[float, Fact]] = {}

    def get(self, key: Key) -> Fact | None:
        found = self._facts.get(key)
        return found[1] if found is not None and time.monotonic() - found[0] < VERIFIED_FOR else None

    def add(self, key: Key, fact: Fact) -> None:
        if len(self._facts) >= KEPT:
            self._facts.clear()
        self._facts[key] = (time.monotonic(), fact)


class Sessions(SecureCookieSessionInterface):
    """Flask's own, but a cookie that was verified is not unsigned again."""

    def __init__(self) -> None:
        self._verified: Verified[str, dict[str, Any]] = Verified()
        self._serializers: dict[object, URLSafeTimedSerializer] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once for each secret of the application: it has nothing of a request."""
        secrets = (app.secret_key, tuple(app.config.get("SECRET_KEY_FALLBACKS") or ()))
        made = self._serializers.get(secrets) or super().get_signing_serializer(app)
        if made is not None:
            self._serializers[secrets] = made
        return made

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        value = request.cookies.get(self.get_cookie_name(app))
        known = self._verified.get(value) if value else None
        if known is not None:
            return self.session_class(known)
        serializer = self.get_signing_serializer(app)
        if not value or serializer is None:
            return super().open_session(app, request)
        try:
            content = serializer.loads(value, max_age=int(app.permanent_session_lifetime.total_seconds()))
        except BadSignature:
            return self.session_class()
        if "_flashes" not in content:  # a list that is changed in place
            self._verified.add(value, content)
        return self.session_class(content)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.method == "PUT" and not session.modified:  # no cookie to write, and nobody may keep the answer
            return
        super().save_session(app, session, response)


def brings_login(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether the cookie of a request was given to somebody who signed in. Its login may have ended: nobody asks."""
    session = app.session_interface.open_session(app, app.request_class(environ))
    return session is not None and "_user_id" in session


_TOKENS: Verified[tuple[str, str], bool] = Verified()


def check_csrf() -> None:
    """For a view that Flask-WTF's own check is taken off: the token in the header, as strictly, without reading a
    form. Raises CSRFError."""
    token, own = request.headers.get("X-CSRFToken", ""), str(session.get("csrf_token", ""))
    if own and _TOKENS.get((own, token)):
        return
    try:
        validate_csrf(token)
    except ValidationError as fault:
        raise CSRFError(fault.args[0]) from fault
    _TOKENS.add((own, token), True)
