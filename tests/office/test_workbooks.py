"""Workbooks of finished tables."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from quizapp.office.sheet_printing import across, naming
from quizapp.office.workbooks import Column, Sheet, workbook

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
COLUMNS = (Column("Tên"), Column("Số", "count"), Column("Tỷ lệ", "decimal"), Column("Lúc", "moment"))


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(sheets, HANOI)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "http://example.gov.vn", "007", "1,5", "=" * 3])
def test_a_text_stays_a_text(text: str) -> None:
    cell = opened(Sheet("Bảng", (Column("Tên"),), [(text,)]))["Bảng"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_numbers_and_moments_are_what_they_are_and_nothing_is_not_zero() -> None:
    moment = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
    page = opened(Sheet("Bảng", COLUMNS, [("An", 1234, 66.6666666, moment), (None, None, None, None)]))["Bảng"]
    assert [cell.value for cell in page[2]] == ["An", 1234, 66.6666666, datetime(2026, 11, 20, 8, 30)]  # noqa: DTZ001
    assert [cell.number_format for cell in page[2]] == ["@", "#,##0", "#,##0.0", "dd/mm/yyyy hh:mm"]
    assert [cell.value for cell in page[3]] == [None] * 4


def test_notes_stand_below_the_table_and_outside_its_filter() -> None:
    page = opened(Sheet("Bảng", (Column("Tên"),), [("An",), ("Bình",)], ("Ghi chú.",)))["Bảng"]
    assert [cell.value for cell in page["A"]] == ["Tên", "An", "Bình", None, "Ghi chú."]
    assert page.auto_filter.ref == "A1:A3"


def test_a_title_that_spreadsheets_refuse_is_made_fit() -> None:
    book = opened(Sheet("Đơn vị: A/B [2026]? " + "x" * 40, (Column("Tên"),), []))
    assert len(book.sheetnames[0]) <= 31
    assert not set(book.sheetnames[0]) & set("[]:*?/\\")


def test_two_sheets_with_one_title_are_refused() -> None:
    sheet = Sheet("Bảng", (Column("Tên"),), [])
    with pytest.raises(ValueError, match="one title"):
        workbook([sheet, sheet], HANOI)


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        workbook([Sheet("Bảng", COLUMNS, [("An",)])], HANOI)


def test_a_row_has_room_for_all_its_lines() -> None:
    """Where the file says nothing, LibreOffice gives a row the height of one line."""
    columns = (Column("Số người được đánh giá trong đợt", width=12), Column("Nội dung", width=30))
    long = "Bình quân của những người dưới mức, tính bằng điểm phần trăm, nhân với số người."
    page = opened(Sheet("Bảng", columns, [("An", "Ngắn"), ("Bình", long), ("Chi", "x " * 20_000)]))["Bảng"]
    heights = {line: page.row_dimensions[line].height for line in (1, 2, 3, 4)}
    assert heights == {1: 60, 2: None, 3: 45, 4: 408.75}


def test_figures_beside_words_stand_next_to_what_they_are_of() -> None:
    page = opened(Sheet("Bảng", (Column("Mục"), Column("Nội dung")), [("Được mời", 180), ("Bình quân", 65.0)]))["Bảng"]
    assert [(page[at].alignment.horizontal, page[at].number_format) for at in ("B2", "B3")] == [
        ("left", "#,##0"),
        ("left", "#,##0.0"),
    ]


WIDE = (Column("Họ và tên", width=28), Column("Đơn vị", width=30), *(Column(f"Số {n}", "count", 14) for n in range(20)))
READABLE = 8 / 11 * 100  # percent: the letters of a workbook have 11 points, and 8 can be read


def test_a_wide_table_is_printed_over_pages_that_repeat_the_names_of_its_rows() -> None:
    """On one page's width its letters would have three points."""
    page = opened(Sheet("Rộng", WIDE, [("An", "Xã Một", *range(20))], ("Dài. " * 60,)))["Rộng"]
    assert not page.sheet_properties.pageSetUpPr.fitToPage
    assert READABLE <= page.page_setup.scale <= 100
    assert (page.print_title_cols, page.print_title_rows) == ("$A:$B", "$1:$1")
    notes = [cell.value for cell in page["C"][3:]]  # beside the names, which every page repeats
    assert not any(cell.value for cell in page["A"][3:])
    assert " ".join(notes) == ("Dài. " * 60).strip()
    assert max(map(len, notes)) <= 130  # what the first page holds


@pytest.mark.parametrize(
    ("kinds", "count"),
    [("ttcc", 2), ("cttct", 3), ("ct", 2), ("cc", 1), ("t", 1), ("tct", 1)],
)
def test_rows_are_named_by_their_first_words_and_their_number(kinds: str, count: int) -> None:
    assert naming(["text" if one == "t" else "count" for one in kinds]) == count


def test_a_table_that_one_page_holds_readably_stays_on_one() -> None:
    """The negative control."""
    page = opened(Sheet("Hẹp", WIDE[:8], []))["Hẹp"]
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (None, 0)  # 1 is what a file says by nothing
    assert not page.print_title_cols


@pytest.mark.parametrize("widths", [[14] * 30, [90] * 5, [400], [40, 60, 80] + [10] * 40, [14] * 13, [200, 10, 10]])
@pytest.mark.parametrize("texts", [0, 1, 3, 30])
def test_every_column_is_printed_once_beside_what_is_repeated(widths: list[int], texts: int) -> None:
    made = across(widths, texts)
    assert 1 <= made.first <= len(widths)
    assert made.names <= min(texts, len(widths) - 1)
    assert made.percent is None or READABLE <= made.percent <= 100
