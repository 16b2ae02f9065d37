"""Rosters as offices keep them: signed below, in chapters by department, with hidden lines and several sheets."""

import io
from collections.abc import Sequence
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.office.grids import Grid, grid_of, grid_text, in_encoding, read_grids
from quizapp.office.loose_tables import best_grid
from quizapp.people.files import ROSTER
from quizapp.people.files.roster import Defaults, RosterReading, roster_reading
from quizapp.people.queries.units import EVERYWHERE
from tests import make
from tests.office.made_files import csv_text, places, words
from tests.people.office_of import GOOD_ROW, HEADING, TODAY, changed, office

OF_NO_UNIT = HEADING[:5]


class Communes:
    """Two communes that each have an office and a department of economy of the same names."""

    def __init__(self, session: Session) -> None:
        made = office(session)
        self.first, self.second = made.first.id, made.second.id
        names = ("Văn phòng HĐND và UBND", "Phòng Kinh tế")
        self.office, self.economy = (make.unit(session, name, parent=made.first, kind="office").id for name in names)
        self.other_office, _other = (make.unit(session, name, parent=made.second, kind="office").id for name in names)
        make.unit(session, "Phòng Văn hóa – Xã hội", parent=made.second, kind="office")


@pytest.fixture
def made(sqlite_engines: Engines) -> Communes:
    with sqlite_engines.writing() as session:
        return Communes(session)


def read(engines: Engines, content: bytes, name: str = "a.csv", unit: int = 0) -> RosterReading:
    grid: Grid = grid_of(grid_text(best_grid(read_grids(content, name), ROSTER)))
    with engines.reading() as session:
        return roster_reading(in_encoding(grid, "", name), name, session, TODAY, EVERYWHERE, Defaults(unit))


def table(*rows: Sequence[str]) -> bytes:
    return csv_text(rows).encode()


def person(number: int) -> list[str]:
    return changed(code=f"CB{number}", name="Lê Văn " + "ABCDEFGH"[number])[:5]


def head(text: str) -> list[str]:
    return ["", text, "", "", ""]


def units(reading: RosterReading) -> list[int]:
    assert reading.faults == []
    return [row.unit_id for row in reading.rows]


def remarks(reading: RosterReading) -> dict[int, str]:
    return dict(reading.remarks)


SIGNED = [
    ["", "", "", "An Lạc, ngày 20 tháng 11 năm 2026", "", ""],
    ["", "NGƯỜI LẬP BIỂU", "", "TM. ỦY BAN NHÂN DÂN", "", ""],
    ["", "(Ký, ghi rõ họ tên)", "", "CHỦ TỊCH", "", ""],
    ["", "Nguyễn Thị Lập", "", "Trần Văn Ký", "", ""],
]


def test_who_signs_below_a_roster_is_nobody_of_it(sqlite_engines: Engines, made: Communes) -> None:
    reading = read(sqlite_engines, table(HEADING, GOOD_ROW, *SIGNED))
    assert units(reading) == [made.first]
    assert [line for line, text in reading.remarks if "ký tên" in text] == [3, 4, 5, 6]


def test_two_titles_alone_are_those_who_sign(sqlite_engines: Engines, made: Communes) -> None:
    reading = read(sqlite_engines, table(HEADING, GOOD_ROW, ["", "Kế toán", "", "Chủ tịch", "", ""]))
    assert units(reading) == [made.first]


def test_a_whole_line_below_the_signatures_is_somebody_and_half_a_line_above_them_a_mistake(
    sqlite_engines: Engines, made: Communes
) -> None:
    whole = changed(code="CB8", name="Chu Thị Tịch")
    assert len(units(read(sqlite_engines, table(HEADING, GOOD_ROW, *SIGNED, whole)))) == 2
    half = ["CB9", "Kế Văn Toán", "", "", "", ""]
    reading = read(sqlite_engines, table(HEADING, GOOD_ROW, half, *SIGNED))
    assert {line for line, _column in places(reading.faults)} == {3}


def test_a_name_in_two_columns_under_ho_va_and_ten(sqlite_engines: Engines, made: Communes) -> None:
    rows = [["Mã", "Họ và", "tên", *HEADING[2:]], ["CB1", "Đặng Thị", "Ớt", *GOOD_ROW[2:]]]
    assert [row.name for row in read(sqlite_engines, table(*rows)).rows] == ["Đặng Thị Ớt"]


def test_a_department_is_that_of_the_commune_that_was_chosen(sqlite_engines: Engines, made: Communes) -> None:
    rows = [OF_NO_UNIT, head("I. VĂN PHÒNG HĐND VÀ UBND"), person(1), head("II. PHÒNG KINH TẾ"), person(2)]
    reading = read(sqlite_engines, table(*rows), unit=made.first)
    assert units(reading) == [made.office, made.economy]
    assert "Văn phòng HĐND và UBND (Xã An Lạc)" in remarks(reading)[2]
    assert units(read(sqlite_engines, table(*rows), unit=made.second))[0] == made.other_office


def test_a_department_below_its_commune_is_that_commune_s(sqlite_engines: Engines, made: Communes) -> None:
    rows = [
        OF_NO_UNIT, head("I. UBND XÃ AN LẠC"), head("1. Lãnh đạo"), person(1), head("2. Phòng Kinh tế"), person(2),
        head("II. XÃ BÌNH MINH"), head("1. Văn phòng HĐND và UBND"), person(3),
    ]  # fmt: skip
    assert units(read(sqlite_engines, table(*rows))) == [made.first, made.economy, made.other_office]


def test_people_of_an_unknown_department_are_not_put_into_the_one_above_it(
    sqlite_engines: Engines, made: Communes
) -> None:
    """The twin without numbers, and one whose communes are named, too."""
    rows = [OF_NO_UNIT, head("I. Văn phòng HĐND và UBND"), person(1), head("II. Ban Chỉ huy Quân sự"), person(2)]
    reading = read(sqlite_engines, table(*rows), unit=made.first)
    assert units(reading) == [made.office, made.first]
    assert "không có đơn vị “Ban Chỉ huy Quân sự” nên các dòng dưới được ghi vào Xã An Lạc" in remarks(reading)[4]
    bare = [[*row[:1], row[1].split(". ")[-1], *row[2:]] for row in rows]
    assert units(read(sqlite_engines, table(*bare), unit=made.first)) == [made.office, made.first]
    below = [OF_NO_UNIT, head("A. Xã An Lạc"), *rows[1:]]
    assert units(read(sqlite_engines, table(*below))) == [made.office, made.first]


def test_without_a_commune_people_of_an_unknown_department_are_a_mistake(
    sqlite_engines: Engines, made: Communes
) -> None:
    rows = [OF_NO_UNIT, head("I. Xã An Lạc"), person(1), head("II. Ban Chỉ huy Quân sự"), person(2)]
    reading = read(sqlite_engines, table(*rows))
    assert [(one.line, "dòng 4 “Ban Chỉ huy Quân sự”" in one.message) for one in reading.faults] == [(5, True)]


def test_a_chapter_of_another_commune_than_was_chosen_is_a_mistake(sqlite_engines: Engines, made: Communes) -> None:
    for text in ("I. Phòng Văn hóa - Xã hội", "I. Xã Bình Minh"):
        reading = read(sqlite_engines, table(OF_NO_UNIT, head(text), person(1)), unit=made.first)
        assert [fault.line for fault in reading.faults] == [2]
        assert "không thuộc đơn vị đã chọn" in words(FileRefused(reading.faults))


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], hidden: Sequence[int] = (), shown_as: str = "") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as file:
        look = file.add_format({"num_format": shown_as} if shown_as else {})
        for title, rows in sheets:
            page = file.add_worksheet(title)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    page.write(line, place, value, look if isinstance(value, int) else None)
            for line in hidden:
                page.set_row(line - 1, None, None, {"hidden": True})
    return buffer.getvalue()


def test_a_hidden_line_is_read_and_told(sqlite_engines: Engines, made: Communes) -> None:
    content = book(("DS", [HEADING, GOOD_ROW, changed(code="CB8", name="Lê Văn Tám")]), hidden=[3, 9])
    reading = read(sqlite_engines, content, "a.xlsx")
    assert len(units(reading)) == 2
    assert "đang ẩn" in remarks(reading)[3]
    assert ["dòng 3." in one for one in reading.warnings] == [True]
    assert read(sqlite_engines, book(("DS", [HEADING, GOOD_ROW])), "a.xlsx").warnings == []


def test_a_second_sheet_with_people_is_told_to_be_left_out(sqlite_engines: Engines, made: Communes) -> None:
    sheets = [("Xã 1", [HEADING, GOOD_ROW]), ("Xã 2", [HEADING, changed(code="CB8")]), ("Ghi chú", [["Họ tên"]])]
    reading = read(sqlite_engines, book(*sheets), "a.xlsx")
    assert [row.staff_code for row in reading.rows] == ["CB0007"]
    assert ["“Xã 2” mà KHÔNG được đọc" in one for one in reading.warnings] == [True]


@pytest.mark.parametrize(("shown_as", "code"), [("000000", "000170"), ("0", "170"), ("#,##0", "170")])
def test_a_code_keeps_the_zeros_that_the_workbook_shows(
    sqlite_engines: Engines, made: Communes, shown_as: str, code: str
) -> None:
    content = book(("DS", [HEADING, [170, *GOOD_ROW[1:]]]), shown_as=shown_as)
    assert [row.staff_code for row in read(sqlite_engines, content, "a.xlsx").rows] == [code]
