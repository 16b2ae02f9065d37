"""Result sheets with a code that anybody checks, and certificates for who passed where the round wants them."""

import dataclasses

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.domain.sheet_codes import SheetFacts, sheet_code
from quizapp.reports.models import ResultSheet
from quizapp.reports.sheet_checks import checked_sheet, issue_sheet, set_certificates
from tests import make
from tests.make import NOW
from tests.make.life_of_results import published
from tests.reports import scene as scenes

FACTS = SheetFacts("bi-mat", 1, 62.5, "dat", True, {"domains": {"D": [3, 4]}, "competences": {"D1": [3, 4]}}, "p", "a")


@pytest.mark.parametrize("changed", [
    {"token": "khac"}, {"version": 2}, {"total_percent": 62.6}, {"band": "kha"}, {"has_passed": False},
    {"marks": {"domains": {"D": [4, 4]}, "competences": {"D1": [3, 4]}}}, {"paper_hash": "q"}, {"answers_hash": "b"},
])  # fmt: skip
def test_whatever_a_sheet_says_changes_its_code(changed: dict[str, object]) -> None:
    assert sheet_code(dataclasses.replace(FACTS, **changed)) != sheet_code(FACTS)  # type: ignore[arg-type]


def test_a_code_does_not_hang_on_how_a_database_writes_numbers() -> None:
    same = {"competences": {"D1": [3.0, 4.0]}, "domains": {"D": [3.0, 4.0]}, "points": [1]}
    assert sheet_code(dataclasses.replace(FACTS, marks=same)) == sheet_code(FACTS)


def test_a_sheet_keeps_its_code_and_a_changed_result_is_noticed(engines: Engines) -> None:
    scene = scenes.build(engines)
    attempt_id = scene.sittings["p1"].attempt_id
    with engines.writing() as session:
        code = issue_sheet(session, attempt_id, NOW)
        assert issue_sheet(session, attempt_id, NOW) == code
        assert session.scalar(sa.select(sa.func.count()).select_from(ResultSheet)) == 1
    with engines.reading() as session:
        found = checked_sheet(session, code)
        assert found is not None
        assert (found.is_unchanged, found.is_newest, found.person_name) == (True, True, "Trần Thị Ánh")
        assert checked_sheet(session, "0000-0000-0000") is None


def test_anybody_checks_a_sheet_and_a_wrong_code_finds_nothing(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines)
    with engines.writing() as session:
        code = issue_sheet(session, scene.sittings["p1"].attempt_id, NOW)
    page = client.get("/kiem-tra-phieu", query_string={"ma": code.lower().replace("-", " ")}).text
    assert "Mã đúng." in page
    assert "Trần Thị Ánh" in page
    assert "92,0 trên 100" in page
    wrong = client.get("/kiem-tra-phieu", query_string={"ma": "0000-0000-0000"}).text
    assert "Không có phiếu mang mã này" in wrong
    assert "Trần Thị Ánh" not in wrong


def test_a_certificate_is_for_who_passed_where_the_round_wants_one(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines)
    scenes.staff(engines, "quan-tri", "administrator", None)
    make.sign_in(client, "quan-tri")

    def answer(name: str) -> int:
        person = scene.people[name]
        return client.get(f"/bao-cao/dot-thi/{scene.round_id}/nguoi/{person}/giay-chung-nhan/docx").status_code

    assert answer("p1") == 404
    with engines.writing() as session:
        set_certificates(session, scene.round_id, make.account(session, username="ai-do").id, NOW, wanted=True)
    assert answer("p1") == 404, "not published yet"
    with engines.writing() as session:
        published(session, scene.round_id)
    assert (answer("p1"), answer("p3"), answer("p4")) == (200, 404, 404)


def test_ones_own_page_says_when_the_certificate_comes(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines)
    sitting = scene.sittings["p1"]
    page = f"/ket-qua/{sitting.token}/phieu"
    said = "sau khi kết quả được kiểm tra và công bố"
    make.sign_in(client, sitting.username)
    assert said not in client.get(page).text, "the round gives none"
    with engines.writing() as session:
        set_certificates(session, scene.round_id, make.account(session, username="ai-do").id, NOW, wanted=True)
    assert said in client.get(page).text
    assert said in client.get(f"/ket-qua/{sitting.token}").text
    assert client.get(f"/ket-qua/{sitting.token}/giay-chung-nhan/docx").status_code == 404
    with engines.writing() as session:
        published(session, scene.round_id)
    result = client.get(f"/ket-qua/{sitting.token}").text
    assert (said in result, f"/ket-qua/{sitting.token}/giay-chung-nhan/pdf" in result) == (False, True)
    told = client.get(page).text
    assert said not in told
    assert "giay-chung-nhan/docx" in told
    assert client.get(f"/ket-qua/{sitting.token}/giay-chung-nhan/docx").status_code == 200
