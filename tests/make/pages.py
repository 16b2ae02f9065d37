"""Pages."""

import re
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.make.people import PASSWORD


def csrf_of(page: TestResponse) -> str:
    """The CSRF token of the first form of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found, f"no form on the page: {page.status}"
    return found.group(1)


def sign_in(client: FlaskClient, username: str, password: str = PASSWORD) -> TestResponse:
    """Sign in through the form, as a browser would; the answer is the redirect (302) or the refusal."""
    token = csrf_of(client.get("/dang-nhap"))
    return client.post("/dang-nhap", data={"username": username, "password": password, "csrf_token": token})


def post(client: FlaskClient, page: str, data: dict[str, Any], *, to: str = "") -> TestResponse:
    """Fetch `page` for its CSRF token, then post `data` to it (or to the address `to`)."""
    token = csrf_of(client.get(page))
    return client.post(to or page, data={**data, "csrf_token": token})


def form_in(page: str, form_id: str) -> dict[str, str]:
    """What a browser would send of a form, its buttons aside."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(one for one in tree.iter("form") if one.get("id") == form_id)
    found: dict[str, str] = {}
    for field in (one for one in form.iter() if one.tag in ("input", "textarea", "select")):
        name = field.get("name")
        if name is None or (field.get("type") in ("radio", "checkbox") and field.get("checked") is None):
            continue
        found[name] = _value_of(field)
    return found


def _value_of(field: Any) -> str:
    if field.tag == "textarea":
        return (field.text or "").removeprefix("\n").removeprefix("\r\n")
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = next((one for one in options if one.get("selected") is not None), options[0])
        return str(chosen.get("value", ""))
    return str(field.get("value", "y" if field.get("type") == "checkbox" else ""))
