"""Addresses of pages, made once: a page names a dozen of them, and most are the same for everybody."""

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, current_app, request, url_for

from quizapp.memory import Remembered

_KEY = "quizapp.addresses"
_PLACE = "token-of-an-address"
HERE_ONLY = ("localhost", "127.0.0.1", "::1")
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # what stands in an address as it is


def address(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`; what was asked without values, for a file or for a token and numbers is remembered."""
    token, rest = values.get("token"), {name: value for name, value in values.items() if name != "token"}
    is_plain = token is not None and _PLAIN.fullmatch(str(token)) and all(type(one) is int for one in rest.values())
    if endpoint.startswith(".") or not (is_plain or tuple(values) in ((), ("filename",))):
        return url_for(endpoint, **values)
    known: Remembered[tuple[Any, ...], str] = current_app.extensions[_KEY]
    if is_plain:
        values["token"] = _PLACE
    key = (request.script_root, endpoint, *values.items())
    found = known.get(key) or known.keep(key, url_for(endpoint, **values))
    return found.replace(_PLACE, str(token)) if is_plain else found


def outside(endpoint: str, **values: Any) -> str:
    """What people type on other machines, and squares hold: under the office's own address where that is set, else
    under the one that this browser uses."""
    own = str(current_app.config["ADDRESS"])
    return own + url_for(endpoint, **values) if own else url_for(endpoint, _external=True, **values)


def is_here_only() -> bool:
    """Whether what is printed would open on this machine alone."""
    return urlsplit(outside("people.sign_in")).hostname in HERE_ONLY


def by_itself() -> str:
    """This page's address as it asks for itself again without anybody's doing."""
    return f"{request.script_root}{request.path}?{urlencode({**request.args.to_dict(), 'tu-dong': '1'})}"


def register_addresses(app: Flask) -> None:
    app.extensions[_KEY] = Remembered(1000)
    app.jinja_env.globals.update(url_for=address, outside=outside, by_itself=by_itself)
