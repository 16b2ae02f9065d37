"""The pages of units and positions, in the hands of those who may and those who may not."""

import re

from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Person
from tests import make
from tests.people.conftest import Staff, sign_in_as
from tests.people.office_of import everything

MERGED = {"last_day": "19/11/2026", "reason": "Nghị quyết 05", "second": "0", "third": "0"}


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
        in make.post(organiser, "/don-vi/them", {**facts, "name": "Tổ 2", "parent_id": staff.office.first.id}).text
    )
    assert everything(engines) == before


def test_an_organiser_corrects_the_own_unit_but_does_not_move_it(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    unit, page = staff.office.first, f"/don-vi/{staff.office.first.id}/sua"
    facts = {"name": "Xã An Lạc Mới", "kind": "commune", "valid_from": "2025-07-01"}
    assert make.post(organiser, page, {**facts, "code": "KHAC", "parent_id": unit.parent_id}).status_code == 302
    tree = organiser.get("/don-vi").text
    assert ("Xã An Lạc Mới" in tree, "KHAC" in tree) == (True, False)
    before = everything(engines)
    assert make.post(organiser, page, {**facts, "parent_id": "0"}).status_code == 422
    assert make.post(organiser, page, {**facts, "parent_id": unit.id}).status_code == 422
    assert everything(engines) == before


def test_a_renamed_unit_shows_its_old_name_in_its_history(organiser: FlaskClient, staff: Staff) -> None:
    unit = staff.office.first
    page = f"/don-vi/{unit.id}/doi-ten"
    facts = {
        "name": "Phường An Lạc", "kind": "ward", "parent_id": unit.parent_id, "valid_from": "01/11/2026",
        "reason": "Nghị quyết 05",
    }  # fmt: skip
    assert make.post(organiser, page, {**facts, "reason": ""}).status_code == 422
    assert make.post(organiser, page, {**facts, "valid_from": "01/12/2026"}).status_code == 422
    assert make.post(organiser, page, facts).status_code == 302
    shown = organiser.get(f"/don-vi/{unit.id}").text
    assert "<h1>Phường An Lạc" in shown
    for told in ("Xã An Lạc", "31/10/2026", "01/11/2026", "Nghị quyết 05"):
        assert told in shown


def test_a_unit_is_merged_only_after_a_look_and_its_people_go_along(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/don-vi/{staff.office.second.id}/ket-thuc"
    told = {**MERGED, "first": str(staff.office.first.id)}
    before = everything(engines)
    assert make.post(administrator, page, {**told, "last_day": "01/01/2020"}).status_code == 422
    assert "còn người đang công tác" in make.post(administrator, page, {**told, "first": "0"}).text
    preview = make.post(administrator, page, told)
    assert (preview.status_code, everything(engines)) == (200, before)
    assert "Lê Thị Ngoài" in preview.text
    digest = re.search(r'name="dau" value="(\w+)"', preview.text)
    assert digest is not None
    stale = make.post(administrator, page, {**told, "viec": "ghi", "dau": "x"})
    assert (stale.status_code, everything(engines)) == (200, before)
    assert make.post(administrator, page, {**told, "viec": "ghi", "dau": digest[1]}).status_code == 302
    assert "1 đơn vị đã kết thúc" in administrator.get("/don-vi").text
    assert "Nay thuộc" in administrator.get(f"/don-vi/{staff.office.second.id}").text
    assert "Xã Bình Minh" in administrator.get(f"/can-bo/{staff.outsider}").text  # where the person was before
    with engines.reading() as session:
        assert session.get_one(Person, staff.outsider).unit_id == staff.office.first.id
    again = f"/don-vi/{staff.office.second.id}/hoat-dong-lai"
    shown = f"/don-vi/{staff.office.second.id}"
    assert make.post(administrator, shown, {"reason": ""}, to=again).status_code == 422
    assert make.post(administrator, shown, {"reason": "ghi nhầm"}, to=again).status_code == 302
    assert "đã kết thúc hoạt động" not in administrator.get("/don-vi").text


def test_who_looks_after_the_successor_sees_the_former_unit_and_nobody_merges_beyond_the_scope(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/don-vi/{staff.office.second.id}/ket-thuc"
    told = {**MERGED, "first": str(staff.office.first.id)}
    digest = re.search(r'name="dau" value="(\w+)"', make.post(administrator, page, told).text)
    assert digest is not None
    assert make.post(administrator, page, {**told, "viec": "ghi", "dau": digest[1]}).status_code == 302
    sign_in_as(administrator, "tochuc")
    assert administrator.get(f"/don-vi/{staff.office.second.id}").status_code == 200
    assert administrator.get(f"/can-bo/{staff.outsider}").status_code == 200
    before = everything(engines)
    own = f"/don-vi/{staff.office.first.id}/ket-thuc"
    answer = make.post(administrator, own, {**MERGED, "first": str(staff.office.province.id)})
    assert (answer.status_code, everything(engines)) == (422, before)  # the list does not offer it


def test_positions_are_added_renamed_and_retired_but_keep_their_code(administrator: FlaskClient, staff: Staff) -> None:
    assert make.post(administrator, "/vi-tri", {"code": "CNTT", "name": "Công nghệ thông tin"}).status_code == 302
    assert "Mã này đã được dùng" in make.post(administrator, "/vi-tri", {"code": "cntt", "name": "Khác"}).text
    clerk = f"/vi-tri/{staff.office.clerk.id}"
    assert make.post(administrator, clerk, {"name": "Văn phòng", "code": "X"}).status_code == 302
    page = administrator.get("/vi-tri").text
    assert ("Văn phòng" in page, "VPTK" in page) == (True, True)
    assert make.post(administrator, clerk, {}, to=f"{clerk}/ngung").status_code == 302
    offered = ">Văn phòng</option>"
    assert offered not in administrator.get("/can-bo/them").text
    assert offered in administrator.get(f"/can-bo/{staff.insider}/chuyen").text
    assert make.post(administrator, clerk, {}, to=f"{clerk}/dung-lai").status_code == 302
    assert offered in administrator.get("/can-bo/them").text
    assert administrator.get("/vi-tri/999999").status_code == 404
