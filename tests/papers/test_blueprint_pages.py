"""Pages of blueprints and their editor."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.competences.files import parse_model
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.papers.models import BlueprintCell, PaperBlueprint
from tests.make import account, blueprint, post, sign_in, small_bank, small_model
from tests.small_bank import SMALL_MODEL

SOUND = {"name": "Đề của xã", "minutes": "30", "o-D1-1": "2", "o-D1-2": "", "o-E1-3": "1", "viec": "luu"}


def signed_in(client: FlaskClient, engines: Engines, role: str = "author") -> None:
    with engines.writing() as session:
        account(session, username="nguoi-dung", roles=[(role, None)])
    assert sign_in(client, "nguoi-dung").status_code == 302


def with_blueprint(engines: Engines, *cells: Cell) -> int:
    with engines.writing() as session:
        small_bank(session)
        return (blueprint(session, cells) if cells else blueprint(session)).id


def stored(engines: Engines) -> list[tuple[str, int, int]]:
    """(code, version, minutes) of every blueprint, in the order of their making."""
    with engines.reading() as session:
        found = session.scalars(sa.select(PaperBlueprint).order_by(PaperBlueprint.id))
        return [(one.code, one.version, one.minutes) for one in found]


def save(client: FlaskClient, page: str, **changes: Any) -> TestResponse:
    return post(client, page, {**SOUND, **changes})


@pytest.mark.parametrize("role", ["author", "organiser", "administrator"])
def test_staff_see_which_blueprints_the_bank_fills(client: FlaskClient, engines: Engines, role: str) -> None:
    with_blueprint(engines)
    with engines.writing() as session:
        blueprint(session, [Cell("D1", 2, 5)], code="de-rong")
    signed_in(client, engines, role)
    page = client.get("/ma-tran-de").text
    assert "Đủ câu" in page
    assert "Thiếu 3 câu" in page
    assert "D1 thông hiểu: thiếu 3" in page


def test_a_blueprint_shows_the_bank_beside_each_cell(client: FlaskClient, engines: Engines) -> None:
    number = with_blueprint(engines, Cell("D1", 1, 5), Cell("E1", 2, 1))
    signed_in(client, engines)
    page = client.get(f"/ma-tran-de/{number}").text
    assert "cần 5, có 4, <strong>thiếu 1</strong>" in page
    assert "83,3%" in page
    assert "60,0%" in page


def test_an_old_version_points_to_the_newest(client: FlaskClient, engines: Engines) -> None:
    number = with_blueprint(engines)
    with engines.writing() as session:
        blueprint(session, [Cell("D1", 1, 1)])
    signed_in(client, engines)
    assert "Đây là phiên bản cũ" in client.get(f"/ma-tran-de/{number}").text


def test_a_new_blueprint_takes_its_code_from_its_name(client: FlaskClient, engines: Engines) -> None:
    with_blueprint(engines)
    signed_in(client, engines, "organiser")
    assert save(client, "/ma-tran-de/moi").status_code == 302
    assert stored(engines)[-1] == ("de-cua-xa", 1, 30)
    with engines.reading() as session:
        newest = session.scalars(sa.select(PaperBlueprint.id).order_by(PaperBlueprint.id.desc()).limit(1)).one()
        cells = session.scalars(sa.select(BlueprintCell).where(BlueprintCell.blueprint_id == newest))
        assert {(cell.competence, cell.level, cell.count) for cell in cells} == {("D1", 1, 2), ("E1", 3, 1)}


def test_saving_a_changed_blueprint_makes_a_new_version(client: FlaskClient, engines: Engines) -> None:
    number = with_blueprint(engines)
    signed_in(client, engines)
    answer = save(client, f"/ma-tran-de/{number}/sua", name="Tên khác")
    assert answer.status_code == 302
    assert stored(engines) == [("de-nho", 1, 45), ("de-nho", 2, 30)]
    assert "Đã lưu thành phiên bản 2." in client.get(answer.headers["Location"]).text


def test_saving_without_a_change_stores_nothing(client: FlaskClient, engines: Engines) -> None:
    number = with_blueprint(engines, Cell("D1", 1, 2), Cell("E1", 3, 1))
    signed_in(client, engines)
    save(client, f"/ma-tran-de/{number}/sua", name="Đề nhỏ", minutes="45")
    assert stored(engines) == [("de-nho", 1, 45)]


def test_a_short_bank_is_a_warning_and_the_blueprint_is_kept(client: FlaskClient, engines: Engines) -> None:
    number = with_blueprint(engines)
    signed_in(client, engines)
    answer = save(client, f"/ma-tran-de/{number}/sua", **{"o-D1-2": "7"})
    assert stored(engines)[-1] == ("de-nho", 2, 30)
    page = client.get(answer.headers["Location"]).text
    assert "D1 mức 2 cần 7, có 2, thiếu 5" in page


def test_adding_up_stores_nothing(client: FlaskClient, engines: Engines) -> None:
    number = with_blueprint(engines)
    signed_in(client, engines)
    answer = save(client, f"/ma-tran-de/{number}/sua", viec="tinh", **{"o-D1-2": "7"})
    assert answer.status_code == 200
    assert "Tổng cộng <strong>10</strong> câu; ngân hàng còn <strong>thiếu 5</strong> câu" in answer.text
    assert 'value="7"' in answer.text
    assert len(stored(engines)) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"o-D1-1": "51"}, "Phải từ 0 đến 50."),
        ({"o-D1-1": "-1"}, "Phải từ 0 đến 50."),
        ({"o-D1-1": "hai"}, "Hãy nhập một số nguyên."),
        ({"o-D1-1": "0", "o-E1-3": ""}, "Ma trận đề phải có ít nhất một câu."),
        ({"o-Z9-1": "1"}, "năng lực không có trong mô hình"),
        ({"o-D1-4": "1"}, "năng lực không có trong mô hình"),
        ({"minutes": "0"}, "Phải từ 1 đến 600."),
        ({"name": " "}, "Tên ma trận"),
        ({"name": "???"}, "ít nhất hai chữ cái hoặc chữ số"),
        ({"name": "ĐỀ NHỎ"}, "Đã có ma trận đề mang tên tương tự"),
    ],
)
def test_a_faulty_blueprint_is_refused_and_nothing_typed_is_lost(
    client: FlaskClient, engines: Engines, changes: dict[str, str], says: str
) -> None:
    with engines.writing() as session:
        small_bank(session)
        given = [Cell("D1", 1, 1)]
        blueprint(session, given)
    signed_in(client, engines)
    answer = save(client, "/ma-tran-de/moi", **{"o-E1-2": "17", **changes} if "o-E1-3" not in changes else changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="17"' in answer.text or "o-E1-3" in changes
    assert stored(engines) == [("de-nho", 1, 45)]


def test_a_competence_that_the_model_lost_is_announced_before_it_is_dropped(
    client: FlaskClient, engines: Engines
) -> None:
    number = with_blueprint(engines)
    with engines.writing() as session:
        domains = parse_model(SMALL_MODEL, "model.yaml")["domains"]
        small_model(session, version="2", domains=domains[:1])
    signed_in(client, engines)
    assert "không còn trong mô hình mới nhất: E1" in client.get(f"/ma-tran-de/{number}/sua").text
    assert "Không có trong mô hình mới nhất" in client.get(f"/ma-tran-de/{number}").text


def test_without_a_model_no_blueprint_can_be_drawn_up(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines)
    assert "Chưa có mô hình đánh giá" in client.get("/ma-tran-de/moi").text
    answer = post(client, "/ma-tran-de", SOUND, to="/ma-tran-de/moi")
    assert answer.status_code == 422
    assert stored(engines) == []


def test_an_unknown_blueprint_is_not_found(client: FlaskClient, engines: Engines) -> None:
    signed_in(client, engines)
    assert [client.get(f"/ma-tran-de/9{end}").status_code for end in ("", "/sua")] == [404, 404]


@pytest.mark.parametrize("role", ["results_reviewer", "candidate"])
def test_others_may_not_come_in(client: FlaskClient, engines: Engines, role: str) -> None:
    number = with_blueprint(engines)
    signed_in(client, engines, role)
    for address in ("/ma-tran-de", f"/ma-tran-de/{number}", "/ma-tran-de/moi", f"/ma-tran-de/{number}/sua"):
        assert client.get(address).status_code == 403
    assert post(client, "/", SOUND, to="/ma-tran-de/moi").status_code == 403
    assert len(stored(engines)) == 1


@pytest.mark.parametrize("address", ["/ma-tran-de", "/ma-tran-de/1", "/ma-tran-de/moi", "/ma-tran-de/1/sua"])
def test_a_stranger_is_sent_to_sign_in(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/dang-nhap" in answer.headers["Location"]
