"""Signed cookies and form tokens, verified once: the same ones come with each answer of a test.

Nothing here keeps anybody signed in: whether a login is live is asked of the database on every request.
"""

import json
import time
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, Generic, TypeVar

from flask import Flask, Request, Response, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFError, generate_csrf, validate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
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


class _Signing(URLSafeTimedSerializer):
    """What it signed itself needs no verification when it comes back."""

    verified: Verified[str, dict[str, Any]]

    def dumps(self, obj: Any, salt: str | bytes | None = None) -> str:
        value = str(super().dumps(obj, salt))
        _keep(self.verified, value, obj)
        return value


def _keep(verified: Verified[str, dict[str, Any]], value: str, content: dict[str, Any]) -> None:
    if "_flashes" not in content:  # a list that is changed in place
        verified.add(value, content)


class Sessions(SecureCookieSessionInterface):
    """Flask's own, but a cookie that was verified, or signed here, is not unsigned again."""

    def __init__(self) -> None:
        self._verified: Verified[str, dict[str, Any]] = Verified()
        self._serializers: dict[object, _Signing] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """As Flask makes it, but once for each secret of the application: it has nothing of a request."""
        secrets = (*(app.config.get("SECRET_KEY_FALLBACKS") or ()), app.secret_key)
        made = self._serializers.get(secrets)
        if made is None and app.secret_key:
            how = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
            made = _Signing(list(secrets), salt=self.salt, serializer=self.serializer, signer_kwargs=how)
            made.verified = self._verified
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
        _keep(self._verified, value, content)
        return self.session_class(content)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.method == "PUT" and not session.modified:  # no cookie to write, and nobody may keep the answer
            return
        super().save_session(app, session, response)


def brings_login(app: Flask, environ: dict[str, Any]) -> bool:
    """Whether the cookie of a request was given to somebody who signed in. Its login may have ended: nobody asks."""
    session = app.session_interface.open_session(app, app.request_class(environ))
    return session is not None and "_user_id" in session


class _Short(URLSafeTimedSerializer):
    """Does not try whether forty characters become fewer by packing: they never do."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(json.dumps(obj))


@lru_cache(maxsize=8)
def _signer_of_tokens(secret: str | bytes) -> _Short:
    return _Short(secret, salt="wtf-csrf-token")


def form_token() -> str:
    """The token of this session's forms as Flask-WTF's `generate_csrf` makes it and `validate_csrf` checks it, signed
    anew for each page with what does not differ between pages made once."""
    own = session.get("csrf_token")
    if "csrf_token" not in g and isinstance(own, str) and current_app.secret_key:
        g.csrf_token = _signer_of_tokens(current_app.secret_key).dumps(own)
    return str(generate_csrf())


def register_tokens_of_forms(app: Flask) -> None:
    """In the place of Flask-WTF's; after it."""
    app.jinja_env.globals["csrf_token"] = form_token
    app.context_processor(lambda: {"csrf_token": form_token})


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
