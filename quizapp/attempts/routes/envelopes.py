"""Answers that come in an envelope which was opened before are kept without opening it again.

The forty answers of a test differ in their bodies; everything around them is the same: the address of the attempt, the
cookie, the form token, the host, where the page came from. The first answer goes through the whole application, which
looks at all of that. The next one whose envelope is the same to the byte has been looked at already: its body is
checked against the paper, and the guarded statement asks the database, as for every answer, whether the login lives,
whose attempt it is, who holds the pen and whether it is in time.

Whatever is new, odd or refused goes through the application as if nothing were known: there is one place for words.
"""

import json
import re
import time
from collections.abc import Callable, Iterable
from hashlib import blake2b
from io import BytesIO
from typing import Any, NamedTuple

from flask import Flask

from quizapp.attempts.routes.saving import FAULT, OPENED, Opened, acknowledgement, numbers_of
from quizapp.attempts.saving import Save, save_answer
from quizapp.domain.errors import BadValue
from quizapp.domain.questions import checked_value
from quizapp.memory import Remembered

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_ADDRESS = re.compile(r"/lam-bai/([A-Za-z0-9_-]+)/cau/([1-9][0-9]{0,3})")
_AROUND = (
    "SCRIPT_NAME",
    "QUERY_STRING",
    "CONTENT_TYPE",
    "wsgi.url_scheme",
    "SERVER_NAME",
    "SERVER_PORT",
    "REMOTE_ADDR",
)
BIGGEST_BODY = 64 * 1024  # the longest answer that a paper allows is far shorter
KNOWN_FOR = 600.0  # seconds, as a cookie's signature
MOST = 8192


class _Known(NamedTuple):
    """What the application said of an envelope, until when that is believed, and the headers it answered with."""

    opened: Opened
    until: float
    headers: list[tuple[str, str]]


def envelope_of(environ: dict[str, Any], token: str) -> bytes:
    """A digest of everything that a request to an attempt brings but its place and its body; every header is in it."""
    parts = [f"{name}={environ.get(name, '')}" for name in _AROUND]
    parts += [f"{name}={value}" for name, value in environ.items() if name.startswith("HTTP_")]
    return blake2b("\0".join([token, *parts]).encode("utf-8", "surrogateescape"), digest_size=32).digest()


class Envelopes:
    """Those that one application has opened; stands before it and hands on whatever it does not know.

    `engine`: the autocommit one, of the guarded statement.
    """

    def __init__(self, app: Flask, engine: Any) -> None:
        self._app = app
        self._whole: Wsgi = app.wsgi_app
        self._engine = engine
        self._known: Remembered[bytes, _Known] = Remembered(MOST)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        place = _ADDRESS.fullmatch(environ.get("PATH_INFO", "")) if environ["REQUEST_METHOD"] == "PUT" else None
        if place is None:
            return self._whole(environ, start_response)
        envelope = envelope_of(environ, place[1])
        known = self._known.get(envelope)
        if known is None or known.until < time.monotonic():
            return self._whole(environ, self._noting(environ, envelope, start_response))
        data = self._kept(environ, place[1], int(place[2]), known.opened)
        if data is None:
            return self._whole(environ, start_response)
        start_response("200 OK", [*known.headers, ("Content-Length", str(len(data)))])
        return [data]

    def _noting(
        self, environ: dict[str, Any], envelope: bytes, start_response: Callable[..., Any]
    ) -> Callable[..., Any]:
        """`start_response` that also notes what the view says of the envelope, where it kept the answer."""

        def started(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            opened = environ.get(OPENED)
            lasting = [(name, value) for name, value in headers if name.lower() != "content-length"]
            if (
                opened is not None
                and status.startswith("200")
                and not any(n.lower() == "set-cookie" for n, _ in lasting)
            ):
                self._known.keep(envelope, _Known(opened, time.monotonic() + KNOWN_FOR, lasting))
            return start_response(status, headers, *fault)

        return started

    def _kept(self, environ: dict[str, Any], token: str, position: int, opened: Opened) -> bytes | None:
        """The acknowledgement; None where the application must look at the request itself. What the statement said
        against it is handed on, so that it is asked once."""
        body = environ["wsgi.input"]
        if not isinstance(body, BytesIO) or len(body.getbuffer()) > BIGGEST_BODY:  # not here whole, or far too long
            return None
        arrived_at = self._app.config["CLOCK"]()
        try:
            content = json.loads(body.getvalue())
            epoch, seq = numbers_of(content)
            value = checked_value(opened.shape[position], content.get("value"))
        except (ValueError, RecursionError, KeyError, BadValue):
            return None
        save = Save(token, opened.login_hash, epoch, seq, position, value, arrived_at)
        try:
            return acknowledgement(save_answer(self._engine, save), self._app.config["CLOCK"]())
        except Exception as fault:  # whatever it is, the application has the words for it
            environ[FAULT] = fault
            return None
