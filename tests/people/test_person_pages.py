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
     "/don-vi/them", "/tai-khoan", "/tai-khoan/them", "/vi-tri", "/vi-tri/nhap"],
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
        f"/don-vi/{staff.office.second.id}/sua",
        f"/don-vi/{staff.office.second.id}/doi-ten",
        f"/don-vi/{staff.office.second.id}/ket-thuc",
        f"/don-vi/{staff.office.second.id}/hoat-dong-lai",
    ):
        assert make.post(organiser, "/can-bo/them", {"valid_until": "2026-11-20"}, to=to).status_code == 404
    assert make.post(organiser, "/can-bo/cap-tai-khoan", {"unit_id": staff.office.second.id}).status_code == 422
    assert everything(engines) == before


def test_an_organiser_cannot_grant_a_role(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    def but_the_log() -> dict[str, object]:  # where the refusal itself stands
        return {name: rows for name, rows in everything(engines).items() if not name.startswith("audit")}

    before = but_the_log()
    to = f"/tai-khoan/{staff.author_account}/vai-tro"
    answer = make.post(organiser, "/can-bo/them", {"role": "organiser", "unit_id": "0"}, to=to)
    assert (answer.status_code, but_the_log()) == (403, before)


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


def test_a_person_is_moved_leaves_and_comes_back_with_days_and_reasons(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/can-bo/{staff.insider}"
    post = {"unit_id": staff.office.first.id, "position_id": staff.office.clerk.id, "category": "LD"}
    told = {**post, "kind": "chuyen", "day": "10/11/2026", "reason": "Quyết định 12"}
    assert make.post(organiser, f"{page}/chuyen", {**told, "reason": ""}).status_code == 422
    dayless = make.post(organiser, f"{page}/chuyen", {**told, "day": ""})
    assert (dayless.status_code, "Hãy ghi ngày bắt đầu thay đổi" in dayless.text) == (422, True)
    assert "Ngày không hợp lệ" not in dayless.text, "one mistake is told once"
    assert "không được sau hôm nay" in make.post(organiser, f"{page}/chuyen", {**told, "day": "10/12/2026"}).text
    assert make.post(organiser, f"{page}/chuyen", told).status_code == 302
    assert "Không có gì khác" in make.post(organiser, f"{page}/chuyen", told).text
    assert "Quyết định 12" in organiser.get(page).text
    assert make.post(organiser, f"{page}/chuyen", {**told, "category": "CB", "kind": "sua"}).status_code == 302
    assert "Ghi nhầm, đã sửa" in organiser.get(page).text
    gone = {"day": "15/11/2026", "reason": "nghỉ hưu"}
    assert make.post(organiser, f"{page}/thoi", gone).status_code == 302
    assert "Đã nghỉ" in organiser.get(page).text
    assert make.post(organiser, f"{page}/thoi", gone).status_code == 422
    back = {**post, "day": "20/11/2026", "reason": "nhận lại"}
    assert make.post(organiser, f"{page}/nhan-lai", back).status_code == 302
    assert "Đã nghỉ" not in organiser.get(page).text
    with engines.reading() as session:
        assert session.get_one(Person, staff.insider).category == "LD"


def test_nobody_is_moved_out_of_the_scope(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    before = everything(engines)
    facts = {
        "unit_id": staff.office.second.id, "position_id": staff.office.clerk.id, "category": "CC",
        "kind": "chuyen", "day": "10/11/2026", "reason": "điều động",
    }  # fmt: skip
    assert make.post(organiser, f"/can-bo/{staff.insider}/chuyen", facts).status_code == 422
    for act in ("chuyen", "thoi", "nhan-lai"):
        assert organiser.get(f"/can-bo/{staff.outsider}/{act}").status_code == 404
        to = f"/can-bo/{staff.outsider}/{act}"
        assert make.post(organiser, "/can-bo/them", facts, to=to).status_code == 404
    assert everything(engines) == before


def test_somebody_who_may_be_known_is_shown_before_anything_is_written(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    facts = {
        **PERSON, "name": "Tran van An", "born_on": "14/03/1985", "unit_id": staff.office.first.id,
        "position_id": staff.office.clerk.id,
    }  # fmt: skip
    before = everything(engines)
    answer = make.post(organiser, "/can-bo/them", facts)
    assert (answer.status_code, everything(engines)) == (422, before)
    assert "CB0001" in answer.text
    assert make.post(organiser, "/can-bo/them", {**facts, "is_another": "y"}).status_code == 302


def test_a_twin_outside_the_scope_is_nobodys_business(organiser: FlaskClient, staff: Staff) -> None:
    facts = {
        **PERSON, "name": "Lê Thị Ngoài", "born_on": "14/03/1985", "unit_id": staff.office.first.id,
        "position_id": staff.office.clerk.id,
    }  # fmt: skip
    assert make.post(organiser, "/can-bo/them", facts).status_code == 302


def test_a_number_of_an_identity_card_is_no_staff_code(organiser: FlaskClient, staff: Staff) -> None:
    facts = {**PERSON, "staff_code": "092085001234", "unit_id": staff.office.first.id}
    answer = make.post(organiser, "/can-bo/them", {**facts, "position_id": staff.office.clerk.id})
    assert (answer.status_code, "số căn cước" in answer.text) == (422, True)


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
