"""Rosters: every mistake is named, nothing is written unless the whole file is right, a second import is no change."""

import unicodedata
from datetime import date

import pytest
import sqlalchemy as sa

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.people.actions.placements import leave
from quizapp.people.actions.roster_plans import RosterOutcome, compare_roster
from quizapp.people.actions.rosters import import_roster
from quizapp.people.files import read_roster
from quizapp.people.models import Account, Person, Position
from quizapp.people.queries.units import EVERYWHERE
from quizapp.people.samples import roster_sample
from tests import make
from tests.make import NOW
from tests.office.made_files import csv_text, places, words, xlsx
from tests.people.office_of import GOOD_ROW, HEADING, TODAY, changed, everything, office, roster


def imported(engines: Engines, content: bytes, name: str = "a.csv") -> RosterOutcome:
    with engines.writing() as session:
        return import_roster(session, read_roster(content, name, session, today=TODAY), None, NOW)


def refusal_of(engines: Engines, content: bytes, scope: tuple[int | None, ...] = EVERYWHERE) -> FileRefused:
    before = everything(engines)
    with pytest.raises(FileRefused) as refusal, engines.writing() as session:
        import_roster(session, read_roster(content, "a.csv", session, today=TODAY, scope=scope), None, NOW)
    assert everything(engines) == before
    return refusal.value


def person_of(engines: Engines, code: str) -> Person:
    with engines.reading() as session:
        return session.scalars(sa.select(Person).where(Person.staff_code == code)).one()


def test_a_roster_comes_in_once_however_often_it_is_imported(engines: Engines) -> None:
    with engines.writing() as session:
        unit_id = office(session).first.id
    assert imported(engines, roster(GOOD_ROW)) == RosterOutcome(1, 0, 0)
    assert imported(engines, roster(GOOD_ROW)) == RosterOutcome(0, 0, 1)
    person = person_of(engines, "CB0007")
    assert (person.name, person.search_key) == ("Đặng Thị Ớt", "dang thi ot")
    assert (person.born_on, person.unit_id, person.category) == (date(1985, 11, 21), unit_id, "CC")
    with engines.reading() as session:
        entries = list(
            session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "roster_imported").order_by(AuditEntry.id))
        )
    assert [entry.details["created"] for entry in entries] == [1, 0]


def test_the_log_names_whom_a_roster_changed_and_what_but_no_values(engines: Engines) -> None:
    with engines.writing() as session:
        office(session)
    eight = changed(code="CB8", name="Lê Văn Tám")
    imported(engines, roster(GOOD_ROW, eight, changed(code="CB7", name="Võ Bảy")))
    with engines.writing() as session:
        leave(session, session.scalars(sa.select(Person).where(Person.staff_code == "CB8")).one(), TODAY, "nghỉ")
    renamed = changed(name="Đặng Thị Ớt Hai", category="VC")
    imported(engines, roster(renamed, eight, changed(code="CB9", name="Hồ Chín"), changed(code="CB7", name="Võ Bảy")))
    ids = {code: person_of(engines, code).id for code in ("CB0007", "CB8", "CB9")}
    with engines.reading() as session:
        last = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    told = last.details
    assert (told["created"], told["created_ids"], told["changed"]) == (1, [ids["CB9"]], 2)
    assert told["fields"] == {"name": [ids["CB0007"]], "category": [ids["CB0007"]]}
    assert (told["returned"], told["moved"], told["left"]) == ([ids["CB8"]], [], [])
    assert "Ớt" not in str(told)


def test_a_name_that_a_roster_corrects_is_that_of_the_account_too(engines: Engines) -> None:
    with engines.writing() as session:
        office(session)
    imported(engines, roster(GOOD_ROW))
    with engines.writing() as session:
        account_id = make.account(session, person=session.get_one(Person, person_of(engines, "CB0007").id)).id
    imported(engines, roster(changed(name="Đặng Thị Ớt Hai")))
    with engines.reading() as session:
        assert session.get_one(Account, account_id).display_name == "Đặng Thị Ớt Hai"


def test_a_person_in_another_unit_is_moved_and_an_empty_birthday_forgets_nothing(engines: Engines) -> None:
    with engines.writing() as session:
        second_id = office(session).second.id
    imported(engines, roster(GOOD_ROW))
    outcome = imported(engines, roster(changed(unit="Xã Bình Minh", born="")))
    assert outcome == RosterOutcome(0, 1, 0, moved=1)
    assert (person_of(engines, "CB0007").unit_id, person_of(engines, "CB0007").born_on) == (
        second_id,
        date(1985, 11, 21),
    )


def test_names_codes_and_spreadsheet_days_are_understood_in_any_writing(engines: Engines) -> None:
    with engines.writing() as session:
        office(session)
    title = ["DANH SÁCH CÁN BỘ", "", "", "", "", "", ""]
    heading = ["STT", "SO HIEU", "Họ tên", "Ngày sinh (dd/mm/yyyy)", "vị trí", "Đối tượng", "ĐƠN VỊ"]
    decomposed = unicodedata.normalize("NFD", "  Đặng   Thị Ớt ")
    row = [1, "cb0007", decomposed, date(1985, 11, 21), "tu phap – ho tich", "công chức chuyên môn", "xã an lạc"]
    assert imported(engines, xlsx([title, [], heading, row]), "a.xlsx").created == 1
    assert person_of(engines, "CB0007").name == "Đặng Thị Ớt"


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"code": ""}, "Mã cán bộ", "trống"),
        ({"code": "CÁN 01"}, "Mã cán bộ", "chữ không dấu"),
        ({"code": "1.23457E+11"}, "Mã cán bộ", "Excel"),
        ({"code": "C" * 31}, "Mã cán bộ", "30 ký tự"),
        ({"name": ""}, "Họ và tên", "trống"),
        ({"name": "Nguy?n V?n An"}, "Họ và tên", "mất dấu"),
        ({"name": "An <script>"}, "Họ và tên", "chữ cái"),
        ({"name": "Nguyễn 2"}, "Họ và tên", "chữ cái"),
        ({"name": "A" * 201}, "Họ và tên", "200"),
        ({"born": "31/02/1985"}, "Ngày sinh", "không phải ngày"),
        ({"born": "85"}, "Ngày sinh", "không phải ngày"),
        ({"code": "092085001234"}, "Mã cán bộ", "số căn cước"),
        ({"born": "21/11/2030"}, "Ngày sinh", "tương lai"),
        ({"born": "21/11/1885"}, "Ngày sinh", "tuổi 140"),
        ({"born": "21/11/2020"}, "Ngày sinh", "tuổi 5"),
        ({"position": ""}, "Vị trí việc làm", "trống"),
        ({"position": "Phi công"}, "Vị trí việc làm", "Phi công"),
        ({"category": "XX"}, "Nhóm", "CC (Công chức chuyên môn)"),
        ({"unit": ""}, "Mã đơn vị", "trống"),
        ({"unit": "X9"}, "Mã đơn vị", "X9"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_column(
    sqlite_engines: Engines, cells: dict[str, str], column: str, says: str
) -> None:
    with sqlite_engines.writing() as session:
        office(session)
    refusal = refusal_of(sqlite_engines, roster(changed(code="CB1"), changed(**cells)))
    assert places(refusal.faults) == [(3, column)]
    assert says in words(refusal)


def test_a_short_dash_in_a_name_stands_for_a_long_one(sqlite_engines: Engines) -> None:
    with sqlite_engines.writing() as session:
        office(session)
        session.add(Position(code="VHXH", name="Văn hóa – xã hội"))
        session.flush()
        for written in ("Văn hóa - xã hội", "Văn hóa-Xã hội", "Văn hóa — xã hội"):
            read_roster(roster(changed(position=written)), "a.csv", session, today=TODAY)


def test_a_mistake_bears_the_heading_that_the_file_gives_its_column(sqlite_engines: Engines) -> None:
    with sqlite_engines.writing() as session:
        office(session)
    data = roster(changed(unit="X9")).replace("Mã đơn vị".encode(), "Đơn vị công tác".encode())
    assert places(refusal_of(sqlite_engines, data).faults) == [(2, "Đơn vị công tác")]


def test_all_mistakes_of_a_file_are_listed_at_once_and_nothing_is_written(engines: Engines) -> None:
    with engines.writing() as session:
        office(session)
    refusal = refusal_of(
        engines, roster(GOOD_ROW, changed(), changed(code="CB8", name="", unit="X9"), changed(code="CB9", born="x"))
    )
    assert places(refusal.faults) == [
        (3, "Mã cán bộ"), (4, "Họ và tên"), (4, "Mã đơn vị"), (5, "Ngày sinh"),
    ]  # fmt: skip
    assert "dòng 2" in refusal.faults[0].message
    assert {fault.file for fault in refusal.faults} == {"a.csv"}


def test_missing_columns_are_all_named(engines: Engines) -> None:
    refusal = refusal_of(engines, csv_text([["Mã cán bộ", "Họ và tên"], ["CB1", "An"]]).encode())
    assert words(refusal).count("“") == 3


def test_units_of_one_name_need_a_code_and_ended_units_take_nobody(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.unit(session, "Xã An Lạc", parent=made.province, code="X3")
        made.second.valid_until = date(2026, 6, 30)
        session.add(made.second)
    assert "X1, X3" in words(refusal_of(engines, roster(changed(unit="Xã An Lạc"))))
    assert "30/06/2026" in words(refusal_of(engines, roster(changed(unit="X2"))))


def test_an_organiser_brings_nobody_in_from_outside_the_scope(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        make.person(session, unit=made.second, staff_code="CB2")
        scope = (made.first.id,)
    assert "ngoài phạm vi" in words(refusal_of(engines, roster(changed(unit="X2")), scope))
    assert "ngoài phạm vi" in words(refusal_of(engines, roster(changed(code="CB2")), scope))
    with engines.reading() as session:
        rows = read_roster(roster(GOOD_ROW), "a.csv", session, today=TODAY, scope=scope)
        assert compare_roster(session, rows) == RosterOutcome(1, 0, 0)


def test_the_template_is_understood_once_it_is_filled_in(engines: Engines) -> None:
    with engines.writing() as session:
        office(session)
    with engines.reading() as session:
        template = roster_sample(session, EVERYWHERE)
    assert "Không có dòng dữ liệu" in words(refusal_of_xlsx(engines, template))
    assert imported(engines, xlsx([HEADING, GOOD_ROW]), "a.xlsx").created == 1


def refusal_of_xlsx(engines: Engines, content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as refusal, engines.reading() as session:
        read_roster(content, "mau.xlsx", session, today=TODAY)
    return refusal.value
