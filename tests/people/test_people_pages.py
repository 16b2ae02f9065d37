"""The pages of persons, rosters, units, positions and accounts, in the hands of those who may and those who may not."""

import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.people.models import Account, Login, Person, Position, RoleGrant, Unit
from quizapp.people.passwords import verify_password
from tests import make
from tests.office.made_files import csv_text
from tests.people.office_of import GOOD_ROW, Office, changed, everything, office, roster

PERSON = {"staff_code": "CB77", "name": "Đặng Thị Ớt", "born_on": "21/11/1985", "category": "CC"}


@dataclass(frozen=True)
class Staff:
    """Office with an administrator, and an organiser of the first commune."""

    office: Office
    insider: int
    outsider: int
    outsider_account: int
    author_person: int
    author_account: int


@pytest.fixture
def staff(engines: Engines) -> Staff:
    with engines.writing() as session:
        made = office(session)
        make.administrator(session)
        make.organiser(session, made.first, username="tochuc")
        make.account(session, username="thisinh", person=make.person(session, "Thí Sinh", unit=made.first))
        insider = make.person(session, "Trần Văn Ân", unit=made.first, staff_code="CB0001")
        outsider = make.person(session, "Lê Thị Ngoài", unit=made.second)
        outsider_account = make.account(session, person=outsider)
        author = make.person(session, "Bùi Ra Đề", unit=made.first)
        author_account = make.account(session, person=author, roles=[("author", None)])
    return Staff(made, insider.id, outsider.id, outsider_account.id, author.id, author_account.id)


@pytest.fixture
def organiser(staff: Staff, client: FlaskClient) -> FlaskClient:
    make.sign_in(client, "tochuc")
    return client


@pytest.fixture
def administrator(staff: Staff, client: FlaskClient) -> FlaskClient:
    make.sign_in(client, "quantri")
    return client


def upload(client: FlaskClient, page: str, content: bytes, act: str, name: str = "a.csv") -> TestResponse:
    answer = make.post(client, page, {"file": (io.BytesIO(content), name), "viec": act})
    answer.request.environ["wsgi.input"].close()  # the client keeps a big body in a file
    return answer


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


# --- accounts ---------------------------------------------------------------------------------------------------------


def password_on(page: str) -> str:
    found = re.findall(r'class="secret">([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})<', page)
    assert len(found) == 1
    return str(found[0])


def test_an_initial_password_is_shown_once_and_opens_the_account(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/can-bo/{staff.insider}"
    answer = make.post(organiser, page, {}, to=f"{page}/tai-khoan")
    password = password_on(answer.text)
    assert password not in organiser.get(page).text
    with engines.reading() as session:
        account = session.scalars(sa.select(Account).where(Account.username == "cb0001")).one()
        roles = list(session.execute(sa.select(RoleGrant.role).where(RoleGrant.account_id == account.id)).scalars())
    assert verify_password(account.password_hash, password)
    assert (account.must_change_password, roles) == (True, ["candidate"])
    again = make.post(organiser, page, {}, to=f"{page}/tai-khoan")
    assert again.status_code == 302
    assert "đã có tài khoản" in organiser.get(page).text


def test_a_reset_signs_the_person_out_and_a_lock_keeps_them_out(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/can-bo/{staff.insider}"
    make.post(organiser, page, {}, to=f"{page}/tai-khoan")
    with engines.writing() as session:
        account = session.scalars(sa.select(Account).where(Account.username == "cb0001")).one()
    password = password_on(make.post(organiser, page, {}, to=f"/tai-khoan/{account.id}/cap-lai").text)
    make.post(organiser, page, {}, to=f"/tai-khoan/{account.id}/khoa")
    assert "Đã khóa" in organiser.get(page).text
    browser = organiser.application.test_client()
    assert make.sign_in(browser, "cb0001", password).status_code == 401
    make.post(organiser, page, {}, to=f"/tai-khoan/{account.id}/mo-khoa")
    assert make.sign_in(browser, "cb0001", password).headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/doi-mat-khau"


def test_slips_are_printed_for_all_of_a_unit_who_have_no_account(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    unit_id = staff.office.first.id
    assert "1 người chưa có tài khoản" in organiser.get(f"/can-bo/cap-tai-khoan?don-vi={unit_id}").text
    answer = make.post(organiser, "/can-bo/cap-tai-khoan", {"unit_id": unit_id}, to="/can-bo/cap-tai-khoan")
    assert answer.text.count('class="slip"') == 1
    assert "cb0001" in answer.text
    assert "đã có tài khoản" in organiser.get(f"/can-bo/cap-tai-khoan?don-vi={unit_id}").text


def test_an_administrator_gives_and_takes_roles_with_effect_at_once(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/tai-khoan/{staff.author_account}"
    browser = administrator.application.test_client()
    with engines.writing() as session:
        account = session.get_one(Account, staff.author_account)
        account.username = "rade"
    make.sign_in(browser, "rade")
    facts = {"role": "organiser", "unit_id": staff.office.first.id}
    assert make.post(administrator, page, facts, to=f"{page}/vai-tro").status_code == 302
    assert "Xã An Lạc" in administrator.get(page).text
    assert "/dang-nhap" in browser.get("/can-bo").headers["Location"]
    make.sign_in(browser, "rade")
    assert browser.get("/can-bo").status_code == 200
    with engines.reading() as session:
        grant_id = session.scalars(
            sa.select(RoleGrant.id).where(RoleGrant.account_id == account.id, RoleGrant.role == "organiser")
        ).one()
    make.post(administrator, page, {}, to=f"{page}/vai-tro/{grant_id}/go")
    make.sign_in(browser, "rade")
    assert browser.get("/can-bo").status_code == 403


def test_the_last_administrator_is_told_why_nothing_happens(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    with engines.reading() as session:
        account_id = session.scalars(sa.select(Account.id).where(Account.username == "quantri")).one()
    page, logins = f"/tai-khoan/{account_id}", count(engines, Login)
    before = everything(engines)
    make.post(administrator, page, {}, to=f"{page}/khoa")
    assert "quản trị cuối cùng" in administrator.get(page).text
    assert (everything(engines), count(engines, Login)) == (before, logins)
    assert make.post(administrator, page, {"role": "", "unit_id": "0"}, to=f"{page}/vai-tro").status_code == 422


def test_an_administrator_opens_an_account_for_somebody_who_sits_no_test(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    facts = {"username": "Giamdoc", "display_name": "Giám đốc", "role": "reviewer", "unit_id": "0"}
    answer = make.post(administrator, "/tai-khoan/them", facts)
    assert "giamdoc" in answer.text
    password_on(answer.text)
    assert "Giám đốc" in administrator.get("/tai-khoan?tim=giam&vai-tro=reviewer").text
    before = everything(engines)
    again = make.post(administrator, "/tai-khoan/them", facts)
    assert (again.status_code, everything(engines)) == (422, before)
    assert "đã được dùng" in again.text


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_roster_is_looked_at_first_and_written_only_on_the_second_button(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    before = everything(engines)
    preview = upload(organiser, "/can-bo/nhap", roster(GOOD_ROW), "kiem-tra")
    assert (preview.status_code, everything(engines)) == (200, before)
    assert "thêm mới 1, cập nhật 0, giữ nguyên 0" in preview.text
    assert "Đặng Thị Ớt" in preview.text
    assert upload(organiser, "/can-bo/nhap", roster(GOOD_ROW), "nhap").status_code == 302
    assert "Đặng Thị Ớt" in organiser.get("/can-bo").text


@pytest.mark.parametrize("act", ["kiem-tra", "nhap"])
def test_a_roster_with_mistakes_is_answered_with_all_of_them(
    organiser: FlaskClient, staff: Staff, engines: Engines, act: str
) -> None:
    before = everything(engines)
    content = roster(GOOD_ROW, changed(code="CB8", name="<b>"), changed(code="CB9", unit="X2"))
    answer = upload(organiser, "/can-bo/nhap", content, act)
    assert (answer.status_code, everything(engines)) == (422, before)
    assert "Tệp có 2 lỗi" in answer.text
    assert '<td class="num">4</td>' in answer.text


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"x" * (5 * 1024 * 1024 + 1), "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"a", "a.exe")],
)
def test_a_file_that_the_gate_refuses_is_answered_with_words(
    organiser: FlaskClient, engines: Engines, content: bytes, name: str
) -> None:
    before = everything(engines)
    answer = upload(organiser, "/can-bo/nhap", content, "nhap", name)
    assert (answer.status_code, everything(engines)) == (422, before)
    assert "Tệp có 1 lỗi" in answer.text


def test_no_file_at_all_is_a_mistake_of_the_form(administrator: FlaskClient) -> None:
    assert "Hãy chọn một tệp" in make.post(administrator, "/can-bo/nhap", {"viec": "nhap"}).text
    assert make.post(administrator, "/don-vi/nhap", {"viec": "nhap"}).status_code == 422
    assert make.post(administrator, "/vi-tri", {"viec": "nhap"}).status_code == 422


def test_templates_are_workbooks(administrator: FlaskClient) -> None:
    for page in ("/can-bo/mau.xlsx", "/don-vi/mau.xlsx", "/vi-tri/mau.xlsx"):
        answer = administrator.get(page)
        assert answer.data.startswith(b"PK")
        assert "attachment" in answer.headers["Content-Disposition"]


def test_units_and_positions_come_in_from_files(administrator: FlaskClient, staff: Staff, engines: Engines) -> None:
    heading = ["Mã đơn vị", "Tên đơn vị", "Loại", "Mã đơn vị cấp trên"]
    units = csv_text([heading, ["X9", "Xã Mới", "Xã", "T1"]]).encode()
    positions = csv_text([["Mã vị trí", "Tên vị trí"], ["CNTT", "Công nghệ thông tin"]]).encode()
    for page, content, model in (("/don-vi/nhap", units, Unit), ("/vi-tri", positions, Position)):
        number = count(engines, model)
        assert "Tệp đúng" in upload(administrator, page, content, "kiem-tra").text
        assert count(engines, model) == number
        assert upload(administrator, page, content, "nhap").status_code == 302
        assert count(engines, model) == number + 1
        assert upload(administrator, page, b"a,b\nc,d\n", "nhap").status_code == 422
    assert "Xã Mới" in administrator.get("/don-vi").text
    assert "CNTT" in administrator.get("/vi-tri").text


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
