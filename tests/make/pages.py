"""Pages."""

import re
from typing import Any

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
