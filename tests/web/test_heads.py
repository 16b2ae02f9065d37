"""HEAD is GET without the body: it looks and never acts."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.learning.models import LearningMaterial
from quizapp.web.heads import heads_as_gets
from tests import make


def material_id(engines: Engines) -> int:
    with engines.writing() as session:
        account = make.account(session, username="quantri", roles=[("administrator", None)])
        row = LearningMaterial(
            competence="D1", kind="link", title="Nghị định 118", url="https://vi.du/a", changed_by=account.id,
            changed_at=make.NOW,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row.id


def acts(engines: Engines) -> list[str]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action == "material_removed")))


@pytest.mark.parametrize("guarded", [True, False], ids=["", "the control"])
def test_a_page_that_asks_first_does_nothing_when_only_its_head_is_asked_for(
    app: Flask, client: FlaskClient, engines: Engines, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    address = f"/hoc-lieu/{material_id(engines)}/xoa"
    make.sign_in(client, "quantri")
    if not guarded:
        monkeypatch.setattr(app, "wsgi_app", _bare(app))
    answer = client.head(address)
    assert (answer.status_code, acts(engines)) == ((200, []) if guarded else (302, ["material_removed"]))


def _bare(app: Flask) -> Any:
    """The application as it was, in which a view sees a HEAD."""
    return lambda environ, start: Flask.wsgi_app(app, environ, start)


@pytest.mark.parametrize("path", ["/dang-nhap", "/kiem-tra-bien-nhan", "/healthz", "/khong-co", "/"])
def test_a_head_says_what_a_get_says(client: FlaskClient, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (whole.status_code, b"")
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]


def test_what_was_opened_for_a_body_is_closed() -> None:
    class Body(list[bytes]):
        is_closed = False

        def close(self) -> None:
            self.is_closed = True

    body = Body([b"x"])
    assert list(heads_as_gets(lambda *_: body)({"REQUEST_METHOD": "HEAD"}, print)) == []
    assert body.is_closed
