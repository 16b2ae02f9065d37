"""Rosters as offices really make them: titles, merged cells, chapters, sums, old alphabets, identity cards."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import FileRefused
from quizapp.domain.people import BLOT
from quizapp.office.grids import grid_of, grid_text, in_encoding, read_grids
from quizapp.office.loose_tables import best_grid
from quizapp.people.files import ROSTER
from quizapp.people.files.roster import Defaults, RosterReading, roster_reading
from quizapp.people.queries.units import EVERYWHERE
from tests import make
from tests.banks.formats.given import in_tcvn3, in_vni, in_windows_1258
from tests.office.made_files import csv_text, places, words, xlsx
from tests.people.office_of import GOOD_ROW, HEADING, TODAY, changed, office, roster


def reading_of(
    session: Session, content: bytes, name: str = "a.csv", *, encoding: str = "", defaults: Defaults | None = None
) -> RosterReading:
    """A roster as the page looks at it: kept as text between two requests."""
    grid = grid_of(grid_text(best_grid(read_grids(content, name), ROSTER)))
    return roster_reading(in_encoding(grid, encoding, name), name, session, TODAY, EVERYWHERE, defaults or Defaults())


@pytest.fixture
def session(sqlite_engines: Engines) -> Any:
    with sqlite_engines.writing() as writing:
        office(writing)
    with sqlite_engines.reading() as reading:
        yield reading


def sheet(fill: Callable[[Any, Any], None]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        fill(page, book.add_format())
    return buffer.getvalue()


def told(reading: RosterReading) -> list[tuple[str, str, date | None, str | None]]:
    assert reading.faults == []
    return [(row.staff_code, row.name, row.born_on, row.gender) for row in reading.rows]


def said(reading: RosterReading) -> str:
    return " ".join([*reading.notes, *(text for _line, text in reading.remarks)])


DAY = date(1985, 11, 21)


def test_an_office_list_with_everything_around_the_people(session: Session) -> None:
    """Titles merged over the sheet, a heading of two rows, a name in two columns, a unit merged over its people,
    chapters, a sum and who signed."""

    def fill(page: Any, look: Any) -> None:
        page.merge_range("A1:J1", "ỦY BAN NHÂN DÂN TỈNH MINH HỌA", look)
        page.merge_range("A2:J2", "DANH SÁCH CÁN BỘ, CÔNG CHỨC NĂM 2026", look)
        for place, text in enumerate(["STT", "Mã CBCC"]):
            page.merge_range(3, place, 4, place, text, look)
        page.merge_range("C4:D4", "Họ và tên", look)
        page.merge_range("E4:F4", "Ngày, tháng, năm sinh", look)
        for place, text in enumerate(["Số CCCD", "Chức vụ, vị trí việc làm", "Nhóm", "Đơn vị công tác"], start=6):
            page.merge_range(3, place, 4, place, text, look)
        for place, text in enumerate(["Họ đệm", "Tên", "Nam", "Nữ"], start=2):
            page.write_string(4, place, text)
        for place in range(10):
            page.write_string(5, place, f"({place + 1})")
        page.write_string(6, 0, "I")
        page.write_string(6, 2, "Khối chính quyền")
        people = [
            ["1", "CB1", "Đặng Thị", "Ớt", "", "21/11/1985", "092185001234", "VPTK", "CC"],
            ["2", "CB2", "Trần Văn", "Ân", "1/2/1990", "", "092090001235", "TPHT", "VC"],
        ]
        for line, row in enumerate(people, start=7):
            for place, text in enumerate(row):
                page.write_string(line, place, text)
        page.merge_range("J8:J9", "UBND xã An Lạc", look)
        page.merge_range("A10:D10", "Tổng cộng: 02 người", look)
        page.write_string(11, 7, "NGƯỜI LẬP BIỂU")

    reading = reading_of(session, sheet(fill), "a.xlsx")
    assert told(reading) == [("CB1", "Đặng Thị Ớt", DAY, "female"), ("CB2", "Trần Văn Ân", date(1990, 2, 1), "male")]
    assert len({row.unit_id for row in reading.rows}) == 1
    assert [line for line, _text in reading.remarks] == [6, 7, 10, 12]
    assert "“Số CCCD” không được đọc và không được lưu" in said(reading)
    assert "Dòng tổng cộng" in said(reading)


def test_a_name_under_one_heading_in_two_columns_is_one_name(session: Session) -> None:
    rows = [["Mã", "Họ và tên", "", *HEADING[2:]], ["CB1", "Đặng Thị", "Ớt", *GOOD_ROW[2:]]]
    assert told(reading_of(session, csv_text(rows).encode())) == [("CB1", "Đặng Thị Ớt", DAY, None)]

    def fill(page: Any, look: Any) -> None:
        page.merge_range("B1:C1", "Họ và tên", look)
        for place, text in ((0, "Mã"), (3, "Ngày sinh"), (4, "Vị trí"), (5, "Nhóm"), (6, "Đơn vị")):
            page.write_string(0, place, text)
        for place, text in enumerate(["CB1", "Đặng Thị", "Ớt", *GOOD_ROW[2:]]):
            page.write_string(1, place, text)

    assert told(reading_of(session, sheet(fill), "a.xlsx")) == [("CB1", "Đặng Thị Ớt", DAY, None)]


def test_chapters_that_name_a_unit_stand_for_a_column(session: Session) -> None:
    rows = [
        HEADING[:5], ["", "I. UBND xã An Lạc", "", "", ""], [*changed(code="CB1")[:5]],
        ["", "II. Xã Bình Minh", "", "", ""], [*changed(code="CB2", name="Lê Văn Tám")[:5]],
    ]  # fmt: skip
    reading = reading_of(session, csv_text(rows).encode())
    assert len({row.unit_id for row in reading.rows}) == 2
    assert "thuộc Xã An Lạc" in said(reading)


def test_without_a_unit_anywhere_a_default_is_needed(session: Session) -> None:
    content = csv_text([HEADING[:4], GOOD_ROW[:4]]).encode()
    with pytest.raises(FileRefused) as refusal:
        reading_of(session, content)
    assert "“Nhóm”, “Mã đơn vị”" in words(refusal.value)
    reading = reading_of(
        session, content, defaults=Defaults(reading_of(session, roster(GOOD_ROW)).rows[0].unit_id, "CC")
    )
    assert reading.rows[0] == reading_of(session, roster(GOOD_ROW)).rows[0]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"])
def test_any_separator_with_and_without_a_mark_of_order(session: Session, mark: str, prefix: bytes) -> None:
    content = prefix + csv_text([HEADING, GOOD_ROW], mark).encode()
    assert told(reading_of(session, content)) == [("CB0007", "Đặng Thị Ớt", DAY, None)]


@pytest.mark.parametrize(
    ("encode", "encoding"), [(in_windows_1258, "windows-1258"), (in_tcvn3, "tcvn3"), (in_vni, "vni")]
)
def test_old_alphabets_are_read_and_may_be_chosen(
    session: Session, encode: Callable[[str], bytes], encoding: str
) -> None:
    rows: Sequence[Sequence[str]] = [
        HEADING,
        changed(name="Đặng Thị Ngọt"),
        changed(code="CB8", name="Nguyễn Văn Bường"),
    ]
    content = encode(csv_text(rows))
    for wish in ("", encoding):
        reading = reading_of(session, content, encoding=wish)
        assert [row.name for row in reading.rows] == ["Đặng Thị Ngọt", "Nguyễn Văn Bường"]
        assert reading.grid.encoding == encoding


def test_utf_16_as_excel_saves_unicode_text(session: Session) -> None:
    content = csv_text([HEADING, GOOD_ROW], "\t").encode("utf-16")
    assert told(reading_of(session, content)) == [("CB0007", "Đặng Thị Ớt", DAY, None)]


def test_a_year_alone_is_left_empty_and_said(session: Session) -> None:
    reading = reading_of(session, roster(changed(born="1985"), changed(code="CB8", born="21/11/85")))
    assert [row.born_on for row in reading.rows] == [None, DAY]
    assert [line for line, _text in reading.remarks] == [2, 3]
    assert "Chỉ có năm sinh 1985" in said(reading)
    assert "được hiểu là 21/11/1985" in said(reading)


def test_a_day_that_is_not_whole_is_left_empty_and_said(session: Session) -> None:
    reading = reading_of(session, roster(changed(born="03-xx-1970"), changed(code="CB8", born="00/00/1970")))
    assert [row.born_on for row in reading.rows] == [None, None]
    assert "Ngày sinh “03-xx-1970” chưa đủ ngày, tháng, năm nên ngày sinh để trống." in said(reading)
    assert not reading.faults


def test_a_code_whose_zeros_a_spreadsheet_dropped_is_told(sqlite_engines: Engines) -> None:
    with sqlite_engines.writing() as session:
        unit = office(session).first
        for code in ("000170", "0171", "00171", "172"):
            make.person(session, staff_code=code, unit=unit)
    with sqlite_engines.reading() as session:
        reading = reading_of(session, roster(*(changed(code=code) for code in ("170", "171", "172", "173"))))
    assert [line for line, text in reading.remarks if "số 0" in text] == [2]  # 171 may be either, 172 is somebody
    assert "Mã 170 chưa có, nhưng có người mang mã 000170." in said(reading)


def test_gender_by_word_and_what_is_no_gender(session: Session) -> None:
    heading = [*HEADING, "Giới tính"]
    rows = [
        [*changed(code=f"CB{place}"), text] for place, text in enumerate(["Nam", "nữ", "F", "Bà", "ông", "", "khác"])
    ]
    reading = reading_of(session, csv_text([heading, *rows]).encode())
    assert [row.gender for row in reading.rows] == [
        "male", "female", "female", "female", "male", None, None,
    ]  # fmt: skip
    assert places(reading.faults) == [(8, "Giới tính")]


def test_numbers_of_identity_cards_are_kept_nowhere(session: Session) -> None:
    heading = [*HEADING, "CCCD/CMND", "Ghi chú"]
    rows = [
        [*changed(code="092085001234"), "092 085 001 234", "092085001234"],
        [*changed(code="CB8", name="Lê Văn Tám"), "212345678", "ghi chú"],
    ]
    grid = best_grid(read_grids(csv_text([heading, *rows]).encode(), "a.csv"), ROSTER)
    kept = grid_text(grid)
    for number in ("092085001234", "092 085", "212345678"):
        assert number not in kept
    reading = reading_of(session, csv_text([heading, *rows]).encode())
    assert places(reading.faults) == [(2, "Mã cán bộ")]
    assert "số căn cước" in reading.faults[0].message
    assert BLOT in reading.rows[0].staff_code


def test_they_are_blotted_out_of_old_alphabets_too(session: Session) -> None:
    content = in_tcvn3(csv_text([HEADING, changed(code="092085001234", name="Lê Văn Tám")]))
    reading = reading_of(session, content)
    assert (reading.rows[0].name, places(reading.faults)) == ("Lê Văn Tám", [(2, "Mã cán bộ")])


def test_a_family_called_tong_is_no_sum(session: Session) -> None:
    heading = ["Họ và tên", "Mã cán bộ", *HEADING[2:]]
    rows = [["Tống Văn Cộng", "CB1", *GOOD_ROW[2:]], ["Tổng cộng", "1", "", "", "", ""]]
    reading = reading_of(session, csv_text([heading, *rows]).encode())
    assert [row.name for row in reading.rows] == ["Tống Văn Cộng"]
    assert reading.remarks == [(3, "Dòng tổng cộng.")]


def test_a_former_name_of_a_unit_is_understood(sqlite_engines: Engines) -> None:
    with sqlite_engines.writing() as session:
        made = office(session)
        made.first.name, made.first.search_key = "Phường An Lạc", "phuong an lac"
        session.add(made.first)
    with sqlite_engines.reading() as session:
        assert reading_of(session, roster(changed(unit="Xã An Lạc"))).rows[0].unit_id == made.first.id


def test_the_sheet_with_the_people_is_found_and_formulas_count_by_what_they_show(session: Session) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Bìa").write_string(0, 0, "DANH SÁCH")
        page = book.add_worksheet("DS")
        for line, row in enumerate([HEADING, GOOD_ROW]):
            for place, text in enumerate(row):
                page.write_string(line, place, text)
        page.write_formula(1, 1, '=CONCATENATE("Đặng"," Thị Ớt")', None, "Đặng Thị Ớt")
        page.write_formula(1, 2, "=DATE(1985,11,21)", book.add_format({"num_format": "dd/mm/yyyy"}), 31372)
    assert told(reading_of(session, buffer.getvalue(), "a.xlsx")) == [("CB0007", "Đặng Thị Ớt", DAY, None)]


def test_a_formula_that_shows_a_fault_is_a_mistake_and_nothing_is_run(session: Session) -> None:
    reading = reading_of(session, roster(changed(name="=HYPERLINK(1)"), changed(code="=1+1")))
    assert places(reading.faults) == [(2, "Họ và tên"), (3, "Mã cán bộ")]


def test_merged_ranges_without_end_fill_nothing_beyond_the_sheet(session: Session) -> None:
    def fill(page: Any, look: Any) -> None:
        for line, row in enumerate([HEADING, GOOD_ROW, changed(code="CB8", name="Lê Văn Tám")]):
            for place, text in enumerate(row):
                page.write_string(line, place, text)
        page.merge_range(1, 6, 90_000, 6, "ghi chú", look)
        for top in range(100, 50_000, 10):
            page.merge_range(top, 0, top + 8, 5, "", look)

    reading = reading_of(session, sheet(fill), "a.xlsx")
    assert ([row.staff_code for row in reading.rows], reading.faults) == (["CB0007", "CB8"], [])


def test_five_thousand_lines_are_read(session: Session) -> None:
    rows = [changed(code=f"CB{number:05d}", name=f"Nguyễn Văn {_letters(number)}") for number in range(5000)]
    reading = reading_of(session, xlsx([HEADING, *rows]), "a.xlsx")
    assert (len(reading.rows), reading.faults) == (5000, [])


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))


def test_an_ended_unit_is_refused_with_its_successor(sqlite_engines: Engines) -> None:
    with sqlite_engines.writing() as session:
        made = office(session)
        make.merged(session, made.first, made.second)
    with sqlite_engines.reading() as session:
        reading = reading_of(session, roster(changed(unit="X1")))
    assert "nay là Xã Bình Minh (X2)" in reading.faults[0].message


def test_a_heading_that_stands_again_between_the_lines_is_passed_over(session: Session) -> None:
    """As in lists that were put together from several; a name like a heading's word is still a line."""
    again = [f" {word.upper()} " for word in HEADING]
    rows = [HEADING, GOOD_ROW, again, changed(code="CB777", name="Mã Họ"), HEADING[:3]]
    reading = reading_of(session, csv_text(rows).encode())
    assert [row.staff_code for row in reading.rows] == [GOOD_ROW[0], "CB777"]
    assert [line for line, text in reading.remarks if text == "Dòng tiêu đề lặp lại."] == [3, 5]
