"""The pages of persons and units, in the hands of those who may and those who may not."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Person
from tests import make
from tests.people.conftest import Staff
from tests.people.office_of import everything

PERSON = {"staff_code": "CB77", "name": "Đặng Thị Ớt", "born_on": "21/11/1985", "category": "CC"}


def count(engines: Engines, model: Any) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# --- who may come in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    ["/can-bo", "/can-bo/them", "/can-bo/nhap", "/can-bo/mau.xlsx", "/can-bo/cap-tai-khoan", "/don-vi", "/don-vi/nhap",
     "/don-vi/them", "/tai-khoan", "/tai-khoan/them", "/vi-tri"],
)  # fmt: skip
def test_candidates_and_strangers_see_no_page_of_people(staff: Staff, client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 302
    make.sign_in(client, "thisinh")
    assert client.get(page).status_code == 403


def test_an_organiser_sees_no_page_of_accounts_and_roles(organiser: FlaskClient, staff: Staff) -> None:
    for page in ("/tai-khoan", f"/tai-khoan/{staff.author_account}", "/tai-khoan/them", "/vi-tri"):
        assert organiser.get(page).status_code == 403


def test_people_and_units_outside_the_scope_are_not_there(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    before = everything(engines)
    for page in (f"/can-bo/{staff.outsider}", f"/can-bo/{staff.outsider}/sua", f"/don-vi/{staff.office.second.id}"):
        assert organiser.get(page).status_code == 404
    for to in (
        f"/can-bo/{staff.outsider}/tai-khoan",
        f"/tai-khoan/{staff.outsider_account}/cap-lai",
        f"/tai-khoan/{staff.outsider_account}/khoa",
        f"/tai-khoan/{staff.author_account}/cap-lai",
        f"/tai-khoan/{staff.author_account}/khoa",
        f"/don-vi/{staff.office.second.id}/ket-thuc",
        f"/don-vi/{staff.office.second.id}/hoat-dong-lai",
    ):
        assert make.post(organiser, "/can-bo/them", {"valid_until": "2026-11-20"}, to=to).status_code == 404
    assert make.post(organiser, "/can-bo/cap-tai-khoan", {"unit_id": staff.office.second.id}).status_code == 422
    assert everything(engines) == before


def test_an_organiser_cannot_grant_a_role(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    before = everything(engines)
    to = f"/tai-khoan/{staff.author_account}/vai-tro"
    answer = make.post(organiser, "/can-bo/them", {"role": "organiser", "unit_id": "0"}, to=to)
    assert (answer.status_code, everything(engines)) == (403, before)


# --- persons ----------------------------------------------------------------------------------------------------------


def test_the_list_is_searched_without_accents_within_the_scope(organiser: FlaskClient, staff: Staff) -> None:
    page = organiser.get("/can-bo?tim=tran+van").text
    assert "Trần Văn Ân" in page
    assert "Thí Sinh" not in page
    assert "Lê Thị Ngoài" not in organiser.get(f"/can-bo?don-vi={staff.office.second.id}").text
    assert "Trần Văn Ân" in organiser.get(f"/can-bo?don-vi={staff.office.first.id}&nhom=CC").text


def test_a_person_is_added_and_corrected_on_a_form(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    facts = {**PERSON, "unit_id": staff.office.first.id, "position_id": staff.office.clerk.id}
    answer = make.post(organiser, "/can-bo/them", facts)
    assert answer.status_code == 302
    page = answer.headers["Location"]
    assert "21/11/1985" in organiser.get(page).text
    assert make.post(organiser, f"{page}/sua", {**facts, "name": "Đặng Thị Ổi"}).status_code == 302
    assert "Đặng Thị Ổi" in organiser.get(page).text
    assert "Đã nghỉ" in organiser.get(page).text  # the tick was left out


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"staff_code": "CB0001"}, "Mã này đã được dùng."),
        ({"staff_code": "CB 77"}, "chữ không dấu"),
        ({"name": ""}, "bắt buộc"),
        ({"born_on": "21/11/2030"}, "tương lai"),
        ({"position_id": ""}, "Hãy chọn một mục."),
        ({"unit_id": "outside"}, "Lựa chọn không hợp lệ."),
    ],
)
def test_a_form_with_a_mistake_keeps_what_was_typed_and_stores_nothing(
    organiser: FlaskClient, staff: Staff, engines: Engines, changes: dict[str, str], says: str
) -> None:
    before = everything(engines)
    facts = {**PERSON, "unit_id": staff.office.first.id, "position_id": staff.office.clerk.id, **changes}
    facts["unit_id"] = staff.office.second.id if facts["unit_id"] == "outside" else facts["unit_id"]
    answer = make.post(organiser, "/can-bo/them", facts)
    assert (answer.status_code, everything(engines)) == (422, before)
    assert says in answer.text
    assert f'value="{facts["staff_code"]}"' in answer.text


# --- units ------------------------------------------------------------------------------------------------------------


def test_a_unit_is_added_below_the_scope_and_nowhere_else(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    facts = {"code": "X11", "name": "Tổ 1", "kind": "commune", "valid_from": "2025-07-01"}
    assert make.post(organiser, "/don-vi/them", {**facts, "parent_id": staff.office.first.id}).status_code == 302
    before = everything(engines)
    for parent in ("0", staff.office.second.id, staff.office.province.id):
        assert make.post(organiser, "/don-vi/them", {**facts, "code": "X12", "parent_id": parent}).status_code == 422
    assert (
        "Mã này đã được dùng"
        in make.post(organiser, "/don-vi/them", {**facts, "parent_id": staff.office.first.id}).text
    )
    assert everything(engines) == before


def test_an_organiser_renames_the_own_unit_but_does_not_move_it(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    unit, page = staff.office.first, f"/don-vi/{staff.office.first.id}"
    facts = {"code": "X1", "name": "Xã An Lạc Mới", "kind": "commune", "valid_from": "2025-07-01"}
    assert make.post(organiser, page, {**facts, "parent_id": unit.parent_id}).status_code == 302
    assert "Xã An Lạc Mới" in organiser.get("/don-vi").text
    before = everything(engines)
    assert make.post(organiser, page, {**facts, "parent_id": "0"}).status_code == 422
    assert make.post(organiser, page, {**facts, "parent_id": unit.id}).status_code == 422
    assert everything(engines) == before


def test_an_ended_unit_stays_in_the_tree_and_may_be_taken_up_again(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/don-vi/{staff.office.second.id}"
    assert make.post(administrator, page, {"valid_until": "01/01/2020"}, to=f"{page}/ket-thuc").status_code == 422
    assert make.post(administrator, page, {"valid_until": "19/11/2026"}, to=f"{page}/ket-thuc").status_code == 302
    assert "1 đơn vị đã kết thúc" in administrator.get("/don-vi").text
    make.post(administrator, page, {}, to=f"{page}/hoat-dong-lai")
    assert "đã kết thúc hoạt động" not in administrator.get("/don-vi").text
    assert count(engines, Person) == 4
