"""Workbooks of finished tables: typed columns, frozen heading, filters; texts never become formulas or links."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from textwrap import wrap

import xlsxwriter

from quizapp.office.sheet_printing import MARGIN, across, naming

Value = str | int | float | datetime | date | None
LONGEST_TITLE = 31  # characters of a sheet's name that Excel takes
NOTE_WIDTH = 100  # letters in a line of a note at the least
LINE, MOST_POINTS = 15, 409  # points of height; Excel takes no more
_LETTERS = 1.0  # of a column's width are safely filled by text, and by a heading beside the arrow of its filter:
_BOLD, _ARROW = 0.9, 2
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


class Share(float):
    """A figure between -1 and 1 in a column of texts: two decimals, where others have one."""


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
    for kind in ("count", "decimal", "mark", "share", "moment", "day"):  # figures beside the words of a column of texts
        styles[f"{kind} as text"] = book.add_format({**look, "num_format": _FORMATS[kind], "align": "left"})
    styles["heading"] = book.add_format({**look, "bold": True, "bg_color": "#E7F1FB", "text_wrap": True})
    styles["note"] = book.add_format({"italic": True})
    return styles


def _write(
    page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, styles: dict[str, xlsxwriter.format.Format], zone: tzinfo
) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.heading, styles["heading"])
    _heighten(page, 0, [_lines(one.heading, int((one.width - _ARROW) * _BOLD)) for one in sheet.columns])
    for line, row in enumerate(sheet.rows, start=1):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write_cell(page, line, number, value, styles[_kind(column, value)], zone)
        pairs = zip(sheet.columns, row, strict=True)
        _heighten(page, line, [_lines(cell, int(one.width * _LETTERS)) for one, cell in pairs if isinstance(cell, str)])
    widths = [one.width for one in sheet.columns]
    printed = across(widths, naming([one.kind for one in sheet.columns]))
    broad = max(NOTE_WIDTH, sum(widths[printed.names : printed.first]))
    notes = [part for note in sheet.notes for part in wrap(note, broad)]
    for line, note in enumerate(notes, start=len(sheet.rows) + 2):
        page.write_string(line, printed.names, note, styles["note"])  # beside what every page repeats: printed once
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(left=MARGIN, right=MARGIN)
    page.set_footer("&C&P/&N")
    if printed.percent is None:
        page.fit_to_pages(1, 0)
        return
    page.set_print_scale(printed.percent)
    if printed.names:
        page.repeat_columns(0, printed.names - 1)


def _lines(text: str, letters: int) -> int:
    """How many lines a text takes where so many letters stand in one."""
    if len(text) <= letters and "\n" not in text:
        return 1
    return sum(max(1, len(wrap(part, max(1, letters)))) for part in text.split("\n"))


def _heighten(page: xlsxwriter.worksheet.Worksheet, line: int, lines: Sequence[int]) -> None:
    """Room for all lines of a row: LibreOffice does not make it where the file says nothing."""
    if (most := max(lines, default=1)) > 1:
        page.set_row(line, min(LINE * most, MOST_POINTS))


def _kind(column: Column, value: Value) -> str:
    if column.kind != "text" or value is None or isinstance(value, str):
        return column.kind
    if isinstance(value, date):
        return "moment as text" if isinstance(value, datetime) else "day as text"
    if isinstance(value, Mark | Share):
        return "mark as text" if isinstance(value, Mark) else "share as text"
    return "count as text" if isinstance(value, int) else "decimal as text"


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
