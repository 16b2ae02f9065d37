"""How spreadsheets are read: text stays text, lines are the ones that people see."""

import re
from datetime import date

import pytest

from quizapp.domain.errors import FileRefused
from quizapp.office.sheet_weight import MOST_COLUMNS, MOST_ROWS
from quizapp.office.sheet_writing import OutColumn, OutSheet, to_xlsx
from quizapp.office.sheets import Row, read_sheet
from tests.office.made_files import csv_text, part, rezipped, words, xlsx

ROWS = [["Mã", "Tên"], ["007", "Nguyễn Thị Ớt"]]
READ = (Row(1, ("Mã", "Tên")), Row(2, ("007", "Nguyễn Thị Ớt")))


def refused(content: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(FileRefused) as refusal:
        read_sheet(content, name)
    return words(refusal.value)


def test_leading_zeros_whole_numbers_and_days_survive() -> None:
    content = xlsx([["007", 12345678901.0, 7.5, date(1985, 11, 21), "  Nguye\u0302\u0303n\u00a0An "]])
    assert read_sheet(content, "a.xlsx")[0].cells == ("007", "12345678901", "7.5", date(1985, 11, 21), "Nguyễn An")


def test_lines_are_those_of_the_spreadsheet_program() -> None:
    assert [row.line for row in read_sheet(xlsx(ROWS, first_line=4), "a.xlsx")] == [4, 5]
    assert [row.line for row in read_sheet(b'\r\n"M\nx";b\r\n\r\n1;2\r\n', "a.csv")] == [2, 5]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_is_read_in_the_usual_encodings_and_separators(mark: str, encoding: str) -> None:
    assert read_sheet(csv_text(ROWS, mark).encode(encoding), "a.csv") == READ


def test_csv_of_an_old_vietnamese_windows_is_read() -> None:
    legacy = "M\u0103;T\u00ean\r\n1;Nguy\u00ea\u0303n Th\u1ecb A\u0301nh\r\n".replace("\u1ecb", "i\u0323")
    rows = read_sheet(legacy.encode("cp1258"), "a.csv")
    assert rows[1].cells == ("1", "Nguyễn Thị Ánh")


def test_commas_inside_texts_do_not_pass_for_separators() -> None:
    rows = read_sheet("Mã;Tên\nLD;Lãnh đạo, quản lý, điều hành\nVT;Văn thư\n".encode(), "a.csv")
    assert [len(row.cells) for row in rows] == [2, 2, 2]
    assert read_sheet(b"sep=;\na,b;c\n", "a.csv") == (Row(2, ("a,b", "c")),)


def test_the_first_visible_sheet_with_data_is_read() -> None:
    sheets = [OutSheet("Trống", (), []), OutSheet("Có", (OutColumn("Mã"),), [("1",)])]
    assert read_sheet(to_xlsx(sheets), "a.xlsx")[0].cells == ("Mã",)


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (xlsx([]), "a.xlsx", "không có dòng"),
        (b";;;\n;;\n", "a.csv", "không có dòng"),
        (b'a;"b\nc;d\n', "a.csv", "Dấu nháy"),
        (b"a;" + b"b" * 200_000, "a.csv", "quá dài"),
        (b"a;\x81\x01b", "a.csv", "bảng mã"),
        (b"\xff\xfea\xd8\n", "a.csv", "bảng mã"),
        (b"a,b\n" * (MOST_ROWS + 1), "a.csv", "20.000 dòng"),
        (b"a," * MOST_COLUMNS + b"a", "a.csv", "100 cột"),
        (xlsx([["a"], *[["x"]] * MOST_ROWS]), "a.xlsx", "20.000 dòng"),
        (xlsx([["x"] * (MOST_COLUMNS + 1)]), "a.xlsx", "100 cột"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_with_words(content: bytes, name: str, says: str) -> None:
    assert says in refused(content, name)


def test_one_far_cell_is_refused_before_it_costs_memory() -> None:
    good = xlsx(ROWS)
    sheet = part(good, "xl/worksheets/sheet1.xml")
    far = sheet.replace(b'r="B2"', b'r="XFD2"')
    assert "100 cột" in refused(rezipped(good, {"xl/worksheets/sheet1.xml": far}))
    low = re.sub(rb'<row r="2"', b'<row r="1048576"', sheet).replace(b"A2", b"A1048576").replace(b"B2", b"B1048576")
    assert "20.000 dòng" in refused(rezipped(good, {"xl/worksheets/sheet1.xml": low}))


def test_a_long_text_in_many_cells_is_refused_before_it_costs_memory() -> None:
    assert "quá dài" in refused(xlsx([["x" * 30_000] * 50] * 50))


def test_broken_parts_of_a_workbook_are_refused_without_a_traceback() -> None:
    good = xlsx(ROWS)
    for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
        assert refused(rezipped(good, {name: b"<broken"}))
        assert refused(rezipped(good, {name: b""}))


def test_a_formula_that_nobody_worked_out_is_named_and_never_an_empty_cell() -> None:
    good = xlsx([["Tên", "bao nhiêu"]])
    sheet = part(good, "xl/worksheets/sheet1.xml")

    def with_cell(cell: bytes) -> bytes:
        return rezipped(good, {"xl/worksheets/sheet1.xml": re.sub(rb'<c r="B1".*?</c>', cell, sheet)})

    for bare in (b'<c r="B1"><f>1+1</f><v></v></c>', b'<c r="B1"><f>1+1</f></c>'):
        assert "Ô ở dòng 1, cột thứ 2 có công thức" in refused(with_cell(bare))
    for worked_out, shown in (
        (b"<c r='B1'><f>1+1</f><v>2</v></c>", ("Tên", "2")),
        (b'<c r="B1" t="str"><f>""</f><v></v></c>', ("Tên",)),
    ):
        assert read_sheet(with_cell(worked_out), "a.xlsx")[0].cells == shown


def test_written_texts_never_become_formulas() -> None:
    content = to_xlsx([OutSheet("A", (OutColumn("Tên"),), [("=1+1",), ("http://a.vn",), ("007",)])])
    assert [row.cells[0] for row in read_sheet(content, "a.xlsx")] == ["Tên", "=1+1", "http://a.vn", "007"]
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_a_csv_file_with_a_broken_letter_is_refused_with_its_line() -> None:
    sound = ("ma,ho ten\n" + "".join(f"CB{number},Nguyễn Thị Hường\n" for number in range(40))).encode()
    broken = sound.replace("Hường\nCB7,".encode(), "Hường\nCB7,".encode()[:-5] + b"\xc6\nCB7,", 1)
    assert len(read_sheet(sound, "a.csv")) == 41
    with pytest.raises(FileRefused) as raised:
        read_sheet(broken, "a.csv")
    fault = raised.value.faults[0]
    assert "chữ bị hỏng" in fault.message
    assert 2 <= fault.line <= 10
