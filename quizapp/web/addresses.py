"""Addresses of pages, made once: a page names a dozen of them, and most are the same for everybody."""

import re
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from quizapp.memory import Remembered

_KEY = "quizapp.addresses"
_PLACE = "token-of-an-address"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")  # what stands in an address as it is


def address(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`; what was asked without values, for a file or for a token alone is remembered."""
    names = tuple(values)
    if endpoint.startswith(".") or names not in ((), ("token",), ("filename",)):
        return url_for(endpoint, **values)
    known: Remembered[tuple[str, str, str], str] = current_app.extensions[_KEY]
    if names == ("token",):
        if not _PLAIN.fullmatch(str(values["token"])):
            return url_for(endpoint, **values)
        pattern = known.of((request.script_root, endpoint, _PLACE), lambda: url_for(endpoint, token=_PLACE))
        return pattern.replace(_PLACE, values["token"])
    return known.of((request.script_root, endpoint, values.get("filename", "")), lambda: url_for(endpoint, **values))


def by_itself() -> str:
    """This page's address as it asks for itself again without anybody's doing."""
    return f"{request.script_root}{request.path}?{urlencode({**request.args.to_dict(), 'tu-dong': '1'})}"


def register_addresses(app: Flask) -> None:
    app.extensions[_KEY] = Remembered(1000)
    app.jinja_env.globals.update(url_for=address, by_itself=by_itself)
