"""People whose account carries rights are an administrator's: an organiser neither gives them another code, which names
them at the door of another program, nor sends them away or brings them back with their roles."""

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Person
from tests import make
from tests.people.conftest import Staff, sign_in_as
from tests.people.office_of import GOOD_ROW, changed, roster
from tests.people.test_file_pages import sent, take

TOLD = "chỉ quản trị được sửa mã cán bộ"
GONE = {"day": "2026-11-20", "reason": "Quyết định 12"}


def facts_of(engines: Engines, person_id: int, **changes: str) -> dict[str, str]:
    with engines.reading() as session:
        person = session.get_one(Person, person_id)
        return {"staff_code": person.staff_code, "name": person.name, **changes}


def is_active(engines: Engines, person_id: int) -> bool:
    with engines.reading() as session:
        return session.get_one(Person, person_id).is_active


def code_of(engines: Engines, person_id: int) -> str:
    return facts_of(engines, person_id)["staff_code"]


@pytest.mark.parametrize("whom", ["author_person", "self"])
def test_an_organiser_gives_nobody_with_rights_another_code(
    organiser: FlaskClient, staff: Staff, engines: Engines, whom: str
) -> None:
    person = staff.author_person
    if whom == "self":  # an organiser who is a person of the own unit
        with engines.writing() as session:
            own = make.person(session, "Phạm Tổ Chức", unit=staff.office.first)
            make.account(session, username="tochuc2", person=own, roles=[("organiser", staff.office.first)])
            person = own.id
        sign_in_as(organiser, "tochuc2")
    page, before = f"/can-bo/{person}/sua", code_of(engines, person)
    answer = make.post(organiser, page, facts_of(engines, person, staff_code="KHAC01"))
    assert (answer.status_code, TOLD in answer.text, code_of(engines, person)) == (422, True, before)
    named = make.post(
        organiser, page, facts_of(engines, person, staff_code=f" {before.lower()} ", name="Bùi Ra Đề Thi")
    )
    assert (named.status_code, facts_of(engines, person)["name"]) == (302, "Bùi Ra Đề Thi")  # a name may be set right
    other = make.post(organiser, f"/can-bo/{staff.insider}/sua", facts_of(engines, staff.insider, staff_code="KHAC02"))
    assert (other.status_code, code_of(engines, staff.insider)) == (302, "KHAC02")  # the control: without rights
    sign_in_as(organiser, "quantri")
    assert make.post(organiser, page, facts_of(engines, person, staff_code="KHAC01")).status_code == 302
    assert code_of(engines, person) == "KHAC01"


STAYS = "Chuyển đơn vị <strong>không thu vai trò</strong>"


def test_who_moves_somebody_reads_which_roles_stay(organiser: FlaskClient, staff: Staff) -> None:
    page = f"/can-bo/{staff.author_person}/chuyen"
    told = organiser.get(page).text
    assert (STAYS in told, "báo quản trị hệ thống gỡ" in told, "/tai-khoan/" in told) == (True, True, False)
    assert STAYS not in organiser.get(f"/can-bo/{staff.insider}/chuyen").text  # the control: without rights
    sign_in_as(organiser, "quantri")
    told = organiser.get(page).text
    assert (STAYS in told, f"/tai-khoan/{staff.author_account}" in told) == (True, True)


def test_a_roster_that_moves_somebody_says_which_roles_stay(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    keeper, plain = (facts_of(engines, one) for one in (staff.author_person, staff.insider))
    rows = [changed(code=one["staff_code"], name=one["name"], unit="Xã Bình Minh") for one in (plain, keeper)]
    page = administrator.get(sent(administrator, "/can-bo/nhap", roster(*rows))).text
    kept = page.partition(STAYS)[2].partition("</ul>")[0]
    assert (keeper["name"] in kept, plain["name"] in kept) == (True, False)
    page = administrator.get(sent(administrator, "/can-bo/nhap", roster(rows[0]))).text
    assert STAYS not in page


def test_an_organiser_neither_sends_away_nor_brings_back_somebody_with_rights(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/can-bo/{staff.author_person}"
    refused = make.post(organiser, f"{page}/thoi", GONE)
    assert (refused.status_code, TOLD in refused.text, is_active(engines, staff.author_person)) == (422, True, True)
    assert make.post(organiser, f"/can-bo/{staff.insider}/thoi", GONE).status_code == 302  # the control
    sign_in_as(organiser, "quantri")
    assert make.post(organiser, f"{page}/thoi", GONE).status_code == 302
    with engines.reading() as session:
        author = session.get_one(Person, staff.author_person)
        post = {"unit_id": author.unit_id, "position_id": author.position_id, "category": author.category}
    sign_in_as(organiser, "tochuc")
    refused = make.post(organiser, f"{page}/nhan-lai", {**GONE, **post})
    assert (refused.status_code, TOLD in refused.text, is_active(engines, staff.author_person)) == (422, True, False)
    line = changed(code=code_of(engines, staff.author_person), name="Bùi Ra Đề")
    looked = organiser.get(sent(organiser, "/can-bo/nhap", roster(line))).text
    assert "đã thôi công tác và có vai trò quản lý" in looked
    sign_in_as(organiser, "quantri")
    page = sent(organiser, "/can-bo/nhap", roster(line))
    assert take(organiser, page).status_code == 302
    assert is_active(engines, staff.author_person)


def test_a_roster_of_an_organiser_offers_nobody_with_rights_to_leave(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    assert "Bùi Ra Đề" not in organiser.get(page).text
    assert take(organiser, page, nghi=[str(staff.author_person), str(staff.insider)]).status_code == 302
    assert [is_active(engines, one) for one in (staff.author_person, staff.insider)] == [True, False]
    sign_in_as(organiser, "quantri")
    page = sent(organiser, "/can-bo/nhap", roster(GOOD_ROW))
    assert take(organiser, page, nghi=[str(staff.author_person)]).status_code == 302
    assert not is_active(engines, staff.author_person)
