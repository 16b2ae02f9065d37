"""Programs that read: a token made for a test, and what one sends."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.api.actions import Wanted, make_token
from quizapp.db import Engines
from quizapp.domain.tokens import SCOPES
from tests import make
from tests.make import NOW


def token_for(engines: Engines, **more: Any) -> str:
    """A token that reads everything without names, but for what is said otherwise."""
    wanted = {"name": "Phần mềm cán bộ", "scopes": list(SCOPES), "expires_at": NOW + timedelta(days=90), **more}
    with engines.writing() as session:
        by = make.account(session, roles=[("administrator", None)])
        return make_token(session, Wanted(**wanted), by.id, NOW)[1]


def asked(client: FlaskClient, token: str, at: str, address: str = "10.1.2.3", **headers: str) -> TestResponse:
    sent = {"Authorization": f"Bearer {token}", **headers}
    return client.get(f"/api/v1/{at}", headers=sent, environ_base={"REMOTE_ADDR": address})


def code_of(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which is a whole problem."""
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json(force=True)
    assert set(body) == {"type", "title", "status", "code"}
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]
