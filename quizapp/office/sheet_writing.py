"""Spreadsheets out: plain tables whose texts never become formulas or links."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

Value = str | int | float | date | None
_SPARE_ROWS = 500  # rows below the samples that are prepared for typing


@dataclass(frozen=True)
class OutColumn:
    """A column of a sheet to fill in. `choices` is a range such as `='Mã hợp lệ'!$A$2:$A$9`, offered as a list."""

    heading: str
    width: int = 18
    choices: str = ""
    is_day: bool = False


@dataclass(frozen=True)
class OutSheet:
    """One table on one sheet; everything but days and numbers is kept as text, leading zeros too."""

    name: str
    columns: tuple[OutColumn, ...]
    rows: Sequence[Sequence[Value]]


def to_xlsx(sheets: Sequence[OutSheet]) -> bytes:
    """The workbook, its headings bold, frozen and repeated on each printed page."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        for sheet in sheets:
            _write(book, sheet)
    return buffer.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: OutSheet) -> None:
    page = book.add_worksheet(sheet.name)
    heading = book.add_format({"bold": True, "bg_color": "#E7F1FB", "border": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width, day if column.is_day else text)
        page.write_string(0, number, column.heading, heading)
        if column.choices:
            page.data_validation(
                1, number, _SPARE_ROWS, number, {"validate": "list", "source": column.choices, "error_type": "warning"}
            )
    for line, row in enumerate(sheet.rows, start=1):
        for number, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(line, number, value, day)
            elif isinstance(value, str):
                page.write_string(line, number, value, text)
            elif value is not None:
                page.write_number(line, number, value)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
