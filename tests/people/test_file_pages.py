"""Rosters, units and positions that come in as files."""

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.people.models import Position, Unit
from tests import make
from tests.office.made_files import csv_text
from tests.people.conftest import Staff
from tests.people.office_of import GOOD_ROW, changed, everything, roster


def upload(client: FlaskClient, page: str, content: bytes, act: str, name: str = "a.csv") -> TestResponse:
    answer = make.post(client, page, {"file": (io.BytesIO(content), name), "viec": act})
    answer.request.environ["wsgi.input"].close()  # the client keeps a big body in a file
    return answer


def count(engines: Engines, model: Any) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


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
