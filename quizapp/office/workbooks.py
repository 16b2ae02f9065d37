"""Workbooks of finished tables: typed columns, frozen heading, filters; texts never become formulas or links."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import xlsxwriter

Value = str | int | float | datetime | date | None
LONGEST_TITLE = 31  # characters of a sheet's name that Excel takes
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_FORMATS = {
    "text": "@",
    "count": "#,##0",
    "decimal": "#,##0.0",
    "mark": "#,##0.0##",
    "share": "0.00",
    "moment": "dd/mm/yyyy hh:mm",
    "day": "dd/mm/yyyy",
}


class Mark(float):
    """A figure that a verdict rests on, in a column of texts."""


@dataclass(frozen=True)
class Column:
    """`kind`: text, count, decimal, mark (one decimal, and up to three where it has them), share (two decimals), moment
    or day (a date); numbers and moments in a text column keep their own look. `width` is in characters."""

    heading: str
    kind: str = "text"
    width: int = 14


@dataclass(frozen=True)
class Sheet:
    """One table on one sheet; `notes` stand below it. A cell that is None stays empty: nothing is not zero."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()


def workbook(sheets: Sequence[Sheet], zone: tzinfo) -> bytes:
    """The workbook; moments are written as wall time of `zone`. ValueError where two sheets share a title."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        styles = _styles(book)
        titles = [_title(sheet.title) for sheet in sheets]
        if len({title.casefold() for title in titles}) != len(titles):
            raise ValueError(f"two sheets with one title: {titles}")
        for title, sheet in zip(titles, sheets, strict=True):
            _write(book.add_worksheet(title), sheet, styles, zone)
    return buffer.getvalue()


def _title(text: str) -> str:
    return _FORBIDDEN.sub(" ", text).strip()[:LONGEST_TITLE]


def _styles(book: xlsxwriter.Workbook) -> dict[str, xlsxwriter.format.Format]:
    look = {"valign": "top", "border": 1, "border_color": "#C6CFD8"}
    styles = {
        kind: book.add_format({**look, "num_format": number, "text_wrap": kind == "text"})
        for kind, number in _FORMATS.items()
    }
    styles["heading"] = book.add_format({**look, "bold": True, "bg_color": "#E7F1FB", "text_wrap": True})
    styles["note"] = book.add_format({"italic": True})
    return styles


def _write(
    page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, styles: dict[str, xlsxwriter.format.Format], zone: tzinfo
) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.heading, styles["heading"])
    for line, row in enumerate(sheet.rows, start=1):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, line, number, value, styles[_kind(column, value)], zone)
    for line, note in enumerate(sheet.notes, start=len(sheet.rows) + 2):
        page.write_string(line, 0, note, styles["note"])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)


def _kind(column: Column, value: Value) -> str:
    if column.kind != "text" or value is None or isinstance(value, str):
        return column.kind
    if isinstance(value, date):
        return "moment" if isinstance(value, datetime) else "day"
    if isinstance(value, Mark):
        return "mark"
    return "count" if isinstance(value, int) else "decimal"


def _write_cell(
    page: xlsxwriter.worksheet.Worksheet,
    line: int,
    number: int,
    value: Value,
    style: xlsxwriter.format.Format,
    zone: tzinfo,
) -> None:
    if value is None:
        page.write_blank(line, number, None, style)
    elif isinstance(value, datetime):
        page.write_datetime(line, number, value.astimezone(zone).replace(tzinfo=None), style)
    elif isinstance(value, date):
        page.write_datetime(line, number, datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
    elif isinstance(value, str):
        page.write_string(line, number, value, style)
    else:
        page.write_number(line, number, value, style)
