"""Rosters, units and positions that come in as files: looked at first, written once."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.people.models import PeopleUpload, Person, Position, Unit
from tests import make
from tests.banks.formats.given import in_tcvn3
from tests.make import NOW
from tests.office.made_files import csv_text
from tests.people.conftest import Staff, sign_in_as
from tests.people.office_of import GOOD_ROW, HEADING, changed, everything, roster

TAKEN = {"day": "20/11/2026", "reason": "Quyết định 12"}


def upload(client: FlaskClient, page: str, content: bytes, act: str = "", name: str = "a.csv") -> TestResponse:
    answer = make.post(client, page, {"file": (io.BytesIO(content), name), "viec": act})
    answer.request.environ["wsgi.input"].close()  # the client keeps a big body in a file
    return answer


def sent(client: FlaskClient, page: str, content: bytes, name: str = "a.csv") -> str:
    """The page on which a file is looked at."""
    answer = upload(client, page, content, name=name)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def digest_of(page: str) -> str:
    found = re.search(r'name="dau" value="(\w+)"', page)
    assert found is not None
    return found[1]


def take(client: FlaskClient, page: str, **more: Any) -> TestResponse:
    return make.post(client, page, {**TAKEN, "dau": digest_of(client.get(page).text), **more})


def count(engines: Engines, model: Any) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def but_uploads(engines: Engines) -> dict[str, Any]:
    return {name: rows for name, rows in everything(engines).items() if name != "people_upload"}


def test_a_roster_is_looked_at_first_and_written_only_on_the_second_page(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    before = but_uploads(engines)
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    preview = organiser.get(page)
    assert (preview.status_code, but_uploads(engines)) == (200, before)
    assert "Đặng Thị Ớt" in preview.text
    assert "Trần Văn Ân" in preview.text  # of the unit, but not in the file
    assert take(organiser, page).status_code == 302
    assert "Đặng Thị Ớt" in organiser.get("/can-bo").text
    assert (count(engines, PeopleUpload), organiser.get(page).status_code) == (0, 404)


def test_a_second_press_says_that_the_first_one_wrote(organiser: FlaskClient, engines: Engines) -> None:
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    form = {**TAKEN, "dau": digest_of(organiser.get(page).text), "csrf_token": make.csrf_of(organiser.get(page))}
    assert organiser.post(page, data=form).status_code == 302
    known = count(engines, Person)
    again = organiser.post(page, data=form)
    assert (again.status_code, count(engines, Person)) == (404, known)
    assert "lần bấm đầu đã ghi xong" in again.text


def test_a_file_is_its_owners_for_a_day_and_may_be_thrown_away(
    organiser: FlaskClient, staff: Staff, engines: Engines, clock: Any
) -> None:
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    sign_in_as(organiser, "quantri")
    for one in (page, f"{page}/ghi-chu.xlsx", page.replace("can-bo", "don-vi")):
        assert organiser.get(one).status_code == 404
    sign_in_as(organiser, "tochuc")
    assert make.post(organiser, page, {}, to=f"{page}/bo").status_code == 302
    assert count(engines, PeopleUpload) == 0
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    clock.moment = NOW.replace(day=21, hour=2)
    make.sign_in(organiser, "tochuc")
    assert organiser.get(page).status_code == 404


def test_a_roster_with_mistakes_shows_all_of_them_and_comes_back_with_remarks(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    before = but_uploads(engines)
    content = roster(GOOD_ROW, changed(code="CB8", name="<b>"), changed(code="CB9", unit="X2"))
    page = sent(organiser, "/can-bo/nhap", content)
    shown = organiser.get(page)
    assert "Tệp có 2 lỗi" in shown.text
    assert '<td class="num">4</td>' in shown.text
    assert 'name="dau"' not in shown.text
    assert make.post(organiser, page, {**TAKEN, "dau": "x"}).status_code == 422
    assert but_uploads(engines) == before
    back = CalamineWorkbook.from_filelike(io.BytesIO(organiser.get(f"{page}/ghi-chu.xlsx").data))
    rows = back.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[0] for row in rows] == ["Mã cán bộ", "CB0007", "CB8", "CB9"]
    assert rows[0][-1] == "Ghi chú kiểm tra"
    assert ("LỖI" in rows[1][-1], "LỖI" in rows[2][-1], "Mã đơn vị" in rows[3][-1]) == (False, True, True)


def test_a_suspected_twin_is_written_only_where_it_is_ticked(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    rows = [changed(code="CB8", name="Trần Văn An", born="14/03/1985"), changed(code="CB9")]
    page = sent(organiser, "/can-bo/nhap", roster(*rows))
    assert "CB0001" in organiser.get(page).text
    number = count(engines, Person)
    assert take(organiser, page).status_code == 302
    assert count(engines, Person) == number + 1  # CB9 alone
    page = sent(organiser, "/can-bo/nhap", roster(*rows))
    assert take(organiser, page, khac=["2"]).status_code == 302
    assert count(engines, Person) == number + 2


def test_who_is_missing_stays_unless_ticked(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    assert take(organiser, page, nghi=[str(staff.insider), str(staff.outsider)]).status_code == 302
    with engines.reading() as session:
        assert session.get_one(Person, staff.insider).is_active is False
        assert session.get_one(Person, staff.outsider).is_active is True  # of a unit that is not in the file


def test_what_changed_since_it_was_looked_at_is_looked_at_again(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    digest = digest_of(organiser.get(page).text)
    with engines.writing() as session:
        make.person(session, unit=session.get_one(Unit, staff.office.first.id))
    before = but_uploads(engines)
    answer = make.post(organiser, page, {**TAKEN, "dau": digest})
    assert (answer.status_code, but_uploads(engines)) == (422, before)
    assert "vừa thay đổi" in answer.text
    assert make.post(organiser, page, {**TAKEN, "dau": digest_of(answer.text)}).status_code == 302


def test_the_alphabet_is_confirmed_by_looking_at_names(organiser: FlaskClient, staff: Staff) -> None:
    content = in_tcvn3(roster(changed(name="Lê Văn Tám"), changed(code="CB8", name="Nguyễn Văn Bình")).decode())
    page = sent(organiser, "/can-bo/nhap", content)
    shown = organiser.get(page).text
    for name in ("Windows-1258", "<strong>TCVN3 (ABC)</strong> (đang dùng)", "VNI", "Nguyễn Văn Bình"):
        assert name in shown
    assert "Nguyễn Văn Bình" not in organiser.get(f"{page}?bang-ma=vni").text.split("Chữ có đọc đúng")[0]
    assert organiser.get(f"{page}?bang-ma=khong-co").status_code == 200
    assert take(organiser, page).status_code == 302
    assert "Nguyễn Văn Bình" in organiser.get("/can-bo").text


def test_a_unit_may_stand_for_the_whole_file_but_only_an_own_one(organiser: FlaskClient, staff: Staff) -> None:
    content = csv_text([HEADING[:4], GOOD_ROW[:4]]).encode()
    facts = {"unit_id": str(staff.office.first.id), "category": "CC"}
    answer = make.post(organiser, "/can-bo/nhap", {"file": (io.BytesIO(content), "a.csv"), **facts})
    assert (answer.status_code, "Thêm mới" in organiser.get(answer.location).text) == (302, True)
    facts["unit_id"] = str(staff.office.second.id)
    answer = make.post(organiser, "/can-bo/nhap", {"file": (io.BytesIO(content), "a.csv"), **facts})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"x" * (5 * 1024 * 1024 + 1), "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"a", "a.exe")],
)
def test_a_file_that_the_gate_refuses_is_answered_with_words_and_not_kept(
    organiser: FlaskClient, engines: Engines, content: bytes, name: str
) -> None:
    before = everything(engines)
    for page in ("/can-bo/nhap", "/don-vi/nhap"):
        answer = upload(organiser, page, content, name=name)
        assert (answer.status_code, everything(engines)) == (422, before)
        assert "Tệp có 1 lỗi" in answer.text


def test_no_file_at_all_is_a_mistake_of_the_form(administrator: FlaskClient) -> None:
    assert "Hãy chọn một tệp" in make.post(administrator, "/can-bo/nhap", {}).text
    assert make.post(administrator, "/don-vi/nhap", {}).status_code == 422
    assert make.post(administrator, "/vi-tri/nhap", {"viec": "nhap"}).status_code == 422


def test_templates_are_workbooks(administrator: FlaskClient) -> None:
    for page in ("/can-bo/mau.xlsx", "/don-vi/mau.xlsx", "/vi-tri/mau.xlsx"):
        answer = administrator.get(page)
        assert answer.data.startswith(b"PK")
        assert "attachment" in answer.headers["Content-Disposition"]


def test_positions_come_in_from_files(administrator: FlaskClient, staff: Staff, engines: Engines) -> None:
    content = csv_text([["Mã vị trí", "Tên vị trí"], ["CNTT", "Công nghệ thông tin"]]).encode()
    number = count(engines, Position)
    assert "Tệp đúng" in upload(administrator, "/vi-tri/nhap", content, "kiem-tra").text
    assert count(engines, Position) == number
    assert upload(administrator, "/vi-tri/nhap", content, "nhap").status_code == 302
    assert count(engines, Position) == number + 1
    assert upload(administrator, "/vi-tri/nhap", b"a,b\nc,d\n", "nhap").status_code == 422
    assert "CNTT" in administrator.get("/vi-tri").text


UNITS = ["Mã đơn vị", "Tên đơn vị", "Loại", "Mã đơn vị cấp trên", "Hiệu lực từ", "Hiệu lực đến", "Nhập vào"]


def test_units_are_looked_at_and_a_new_name_needs_a_decision(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    rows = [
        ["X9", "Xã Cũ", "Xã", "T1", "01/07/2020", "30/06/2025", "X1"],
        ["X1", "Phường An Lạc", "Phường", "T1", "", "", ""],
        ["X11", "Phòng Kinh tế", "Phòng", "X1", "", "", ""],
    ]
    page = sent(administrator, "/don-vi/nhap", csv_text([UNITS, *rows]).encode())
    shown = administrator.get(page).text
    for told in ("Xã An Lạc</del>", "Phường An Lạc", "Phòng Kinh tế", "Xã Cũ"):
        assert told in shown
    before = but_uploads(engines)
    assert "Hãy chọn một trong hai" in take(administrator, page).text
    assert "Hãy ghi ngày" in take(administrator, page, how="doi", day="").text
    assert but_uploads(engines) == before
    assert administrator.get(f"{page}/ghi-chu.xlsx").data.startswith(b"PK")
    assert take(administrator, page, how="doi", day="01/11/2026").status_code == 302
    shown = administrator.get(f"/don-vi/{staff.office.first.id}").text
    for told in ("Xã An Lạc", "31/10/2026", "Phòng Kinh tế", "Xã Cũ"):
        assert told in shown


def test_an_organiser_takes_no_units_beyond_the_scope(organiser: FlaskClient, staff: Staff, engines: Engines) -> None:
    before = but_uploads(engines)
    page = sent(organiser, "/don-vi/nhap", csv_text([UNITS, ["X2", "Khác", "Xã", "T1", "", "", ""]]).encode())
    assert "ngoài phạm vi" in organiser.get(page).text
    assert make.post(organiser, page, {**TAKEN, "how": "sua", "dau": "x"}).status_code == 422
    assert but_uploads(engines) == before
    assert make.post(organiser, page, {}, to=f"{page}/bo").status_code == 302
