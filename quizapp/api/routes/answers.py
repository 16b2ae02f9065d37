"""What every answer to a program shares: cursors, pages of lists, and an ETag."""

import base64
import binascii
import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Response, request

from quizapp.domain.errors import ApiRefused

DESCRIPTION = (Path(__file__).parent.parent / "openapi.json").read_bytes()
MOST = 200
_BIGGEST_ID = 2**31 - 1


def answer(body: dict[str, Any]) -> Response:
    return _tagged(json.dumps(body, ensure_ascii=False).encode())


def description() -> Response:
    return _tagged(DESCRIPTION)


def _tagged(data: bytes) -> Response:
    """304 where the program has it already."""
    response = Response(data, mimetype="application/json")
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.make_conditional(request)
    return response


def limit() -> int:
    """`?limit=`, 1 to 200; ApiRefused for what is no such number."""
    return _number("limit", request.args.get("limit", str(MOST)), MOST)


def _number(name: str, text: str, most: int, least: int = 1) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 10 or not least <= int(text) <= most:
        raise ApiRefused("bad_parameter", parameter=name)
    return int(text)


def after() -> int:
    """Behind which id or place to read on, from `?cursor=`; 0 at the beginning."""
    text = request.args.get("cursor", "")
    if not text:
        return 0
    try:
        padded = text.encode() + b"=" * (-len(text) % 4)
        said = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as fault:
        raise ApiRefused("bad_parameter", parameter="cursor") from fault
    return _number("cursor", said, _BIGGEST_ID, 0)


def cursor(last: int) -> str:
    return base64.urlsafe_b64encode(str(last).encode()).decode().rstrip("=")


def one_of(name: str, known: tuple[str, ...]) -> str:
    """A parameter that is one of these words, the first where it is missing."""
    said = request.args.get(name, known[0])
    if said not in known:
        raise ApiRefused("bad_parameter", parameter=name)
    return said
