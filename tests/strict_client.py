"""A test client that refuses pages which are not sound HTML."""

import hashlib
import re
from collections import Counter
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'(csrf_token" value=|csrf-token" content=)"[\w.-]+"')
_SOUND: set[bytes] = set()  # digests of pages, in this worker


class StrictClient(FlaskClient):
    """Every HTML answer is parsed strictly; nothing inline that the security policy would block."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data and response.status_code not in (301, 302, 303, 308):
            check_html(response.text)
        return response


def check_html(text: str) -> None:
    """AssertionError naming every parse error with its line, repeated ids, and inline code.

    A page that differs in nothing but its form token from one that was sound is not parsed again: a token is letters,
    digits and dashes in an attribute.
    """
    digest = hashlib.sha256(TOKEN.sub(r"\1", text).encode("utf-8", "surrogatepass")).digest()
    if digest not in _SOUND:
        _parse(text)
        _SOUND.add(digest)


def _parse(text: str) -> None:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    lines = text.splitlines()
    faults = [
        f"{name} {facts or ''} at line {line}: {lines[min(line, len(lines)) - 1].strip()[:160]}"
        for (line, _column), name, facts in parser.errors
    ]
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    faults += [f"id {name!r} is used {count} times" for name, count in ids.items() if count > 1]
    for element in elements:
        faults += [
            f"inline {name} on <{element.tag}>" for name in element.attrib if name == "style" or name[:2] == "on"
        ]
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            faults.append("a script without src")
        if element.tag == "style":
            faults.append("a style element")
    assert not faults, "the page is not sound:\n" + "\n".join(faults)
