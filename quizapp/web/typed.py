"""What somebody typed into a form that was not taken: the page that says so carries it, so that nobody types it again.

Nothing of it is kept on the server. It stands in the answer to whoever sent it, for as long as that page is open, and
only where the browser says that a page of this site sent it: another site must not have its own words sent by a press.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

from quizapp.web.origins import is_from_own_page

SECRETS = frozenset({"password", "current", "new", "again"})  # a form with one of them is never sent back
CARRIED = "da_go"  # the field in which the pages of signing in pass it on
LONGEST = 300_000  # characters of a form that are carried
WORTH_SHOWING = re.compile(r"\S\s+\S|.{24}", re.DOTALL)
_OWN_PATH = re.compile(r"/(?:[\w-][\w./%-]*)?(?:\?[\w.=&%+-]*)?", re.ASCII)


@dataclass(frozen=True)
class TypedForm:
    """Where a form was sent, its fields in their order, and the names of its fields with a file."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """What a person would be sorry to type again."""
        return tuple(value.strip() for _name, value in self.fields if WORTH_SHOWING.search(value.strip()))

    @property
    def packed(self) -> str:
        """For a hidden field of the pages of signing in."""
        return json.dumps([self.path, self.fields, self.files], ensure_ascii=False)


def typed_form() -> TypedForm | None:
    """The form of this request; None where there is nothing to lose, or no proof that a page of ours sent it."""
    if request.method != "POST" or request.is_json or not is_from_own_page():
        return None
    try:
        if CARRIED in request.form:
            return carried_form()
        sent = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        files = tuple(name for name, file in request.files.items(multi=True) if file.filename)
    except HTTPException:  # too large to be read: it cannot be given back
        return None
    if any(name in SECRETS for name, _value in sent) or not (sent or files):
        return None
    if sum(len(name) + len(value) for name, value in sent) > LONGEST:
        return None
    return TypedForm(request.full_path.rstrip("?"), tuple(sent), files)


def carried_form() -> TypedForm | None:
    """The form that a page of signing in passed on; None where there is none, or nothing that we packed."""
    try:
        path, fields, files = json.loads(request.form.get(CARRIED, ""))
        return TypedForm(_own_path(path), tuple((_text(n), _text(v)) for n, v in fields), tuple(map(_text, files)))
    except (ValueError, TypeError, RecursionError):
        return None


def _own_path(path: Any) -> str:
    if not _OWN_PATH.fullmatch(_text(path)):
        raise ValueError("no path of this site")
    return str(path)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def form_page() -> str:
    """The page of this site that the form stood on; "" where the browser does not say."""
    came = urlsplit(request.referrer or "")
    path = came.path + (f"?{came.query}" if came.query else "")
    return path if is_from_own_page() and _OWN_PATH.fullmatch(path) else ""
