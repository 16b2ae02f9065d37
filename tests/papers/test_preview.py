"""A paper to look at: as a candidate would get it, marked, on record, and nothing kept."""

from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from tests.make import account, blueprint, post, sign_in, small_bank


def with_blueprint(engines: Engines, *cells: Cell) -> str:
    with engines.writing() as session:
        small_bank(session)
        number = (blueprint(session, cells) if cells else blueprint(session)).id
    return f"/ma-tran-de/{number}"


def entered(client: FlaskClient, engines: Engines, role: str) -> None:
    with engines.writing() as session:
        account(session, username="nguoi", roles=[(role, None)])
    sign_in(client, "nguoi")


def log_of(engines: Engines) -> list[str]:
    with engines.reading() as session:
        return [one.action for one in session.scalars(sa.select(AuditEntry)) if one.action == "paper_previewed"]


@pytest.mark.parametrize("role", ["author", "administrator"])
def test_a_preview_is_marked_on_every_question_and_on_record(client: FlaskClient, engines: Engines, role: str) -> None:
    address = with_blueprint(engines)
    entered(client, engines, role)
    assert "Xem thử một đề" in unescape(client.get(address).text)
    assert log_of(engines) == []
    answer = post(client, address, {}, to=f"{address}/xem-thu")
    page = unescape(answer.text)
    assert answer.status_code == 200
    assert page.count('class="preview-stamp"') == page.count('<fieldset class="question') > 5
    assert "checked" not in page
    assert log_of(engines) == ["paper_previewed"]
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 0


def test_two_previews_are_two_papers(client: FlaskClient, engines: Engines) -> None:
    address = with_blueprint(engines)
    entered(client, engines, "author")
    pages = [post(client, address, {}, to=f"{address}/xem-thu").text for _ in range(2)]
    assert pages[0].split("preview-paper")[1] != pages[1].split("preview-paper")[1]
    assert log_of(engines) == ["paper_previewed"] * 2


@pytest.mark.parametrize("role", ["organiser", "results_reviewer", "candidate"])
def test_nobody_else_looks_at_a_paper(client: FlaskClient, engines: Engines, role: str) -> None:
    address = with_blueprint(engines)
    entered(client, engines, role)
    assert post(client, "/", {}, to=f"{address}/xem-thu").status_code == 403
    assert log_of(engines) == []


def test_a_bank_that_is_too_small_gives_no_preview(client: FlaskClient, engines: Engines) -> None:
    address = with_blueprint(engines, Cell("D1", 2, 40))
    entered(client, engines, "author")
    answer = post(client, address, {}, to=f"{address}/xem-thu")
    assert answer.status_code == 409
    assert "Ngân hàng không đủ câu hỏi" in unescape(answer.text)
    assert log_of(engines) == []
