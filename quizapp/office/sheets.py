"""Spreadsheets in: XLSX and CSV become rows of text and days, each with the line on which it stands."""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from quizapp.domain.errors import FileRefused
from quizapp.domain.names import normal
from quizapp.office.encodings import decoded
from quizapp.office.sheet_looks import Looks, sheet_looks
from quizapp.office.sheet_weight import MOST_COLUMNS, MOST_ROWS, check_weight
from quizapp.office.uploads import check_upload, refuse

Cell = str | date
SPREADSHEETS = ("xlsx", "csv")
MOST_MERGED, LONGEST_MERGED = 2000, 500  # ranges of a sheet, and lines of a range, that are filled
_MANY = f"{MOST_ROWS:,}".replace(",", ".")
_TOO_MANY_ROWS = f"Bảng có quá {_MANY} dòng. Hãy tách thành nhiều tệp."
_TOO_MANY_COLUMNS = f"Bảng có quá {MOST_COLUMNS} cột. Hãy xóa các cột thừa."
_BROKEN = "Không đọc được tệp Excel này. Hãy mở bằng Excel, lưu lại thành .xlsx rồi nạp lại."
_LOCKED = "Tệp có đặt mật khẩu. Hãy bỏ mật khẩu rồi nạp lại."
_EMPTY = "Bảng không có dòng dữ liệu nào."
_DAMAGED = (
    "Dòng này có chữ bị hỏng, không đọc được. Hãy mở lại tệp gốc, lưu lại dạng “CSV UTF-8” hoặc .xlsx rồi nạp lại."
)
_QUOTES = "Dấu nháy kép trong tệp CSV không khép lại hoặc một ô quá dài. Hãy lưu lại bằng .xlsx."
_SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Row:
    """A row that is not empty; `line` counts from 1 as the spreadsheet program does."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """The filled rows of a sheet. `joined`: (line, place) of a cell that is merged with that to its right. `hidden`:
    lines that the program does not show."""

    title: str
    rows: tuple[Row, ...]
    joined: frozenset[tuple[int, int]] = frozenset()
    hidden: frozenset[int] = frozenset()


def read_sheet(data: bytes, name: str) -> tuple[Row, ...]:
    """The filled rows of a CSV file or of a workbook's first visible sheet that has any. FileRefused otherwise."""
    return next(_filled(data, name)).rows


def read_sheets(data: bytes, name: str) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """(title, filled rows) of every visible sheet that has any; a CSV file is one sheet without a title."""
    return tuple((sheet.title, sheet.rows) for sheet in _filled(data, name))


def hidden_titles(data: bytes) -> tuple[str, ...]:
    """The titles of sheets that a workbook hides and `read_sheets` leaves aside; the workbook was read before."""
    if not data.startswith(b"PK"):
        return ()
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheets_metadata
    return tuple(
        one.name for one in sheets if one.typ == SheetTypeEnum.WorkSheet and one.visible != SheetVisibleEnum.Visible
    )


def merged_sheets(data: bytes, name: str) -> tuple[Sheet, ...]:
    """The filled visible sheets of a workbook; a cell merged downwards says the same in each of its lines."""
    return tuple(_filled(data, name, fills_down=True))


def _filled(data: bytes, name: str, *, fills_down: bool = False) -> Iterator[Sheet]:
    is_book = check_upload(data, name, SPREADSHEETS) == "xlsx"
    is_empty = True
    for sheet in _xlsx(data, name, fills_down) if is_book else [Sheet("", _csv(data, name))]:
        if sheet.rows:
            is_empty = False
            yield sheet
    if is_empty:
        raise refuse(_EMPTY, name)


def _xlsx(data: bytes, name: str, fills_down: bool) -> Iterator[Sheet]:
    check_weight(data, name)
    try:
        looks = sheet_looks(data)
        yield from _visible(CalamineWorkbook.from_filelike(io.BytesIO(data)), name, fills_down, looks)
    except (FileRefused, GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError as fault:
        raise refuse(_LOCKED, name) from fault
    except BaseException as fault:  # CalamineError, and panics of the Rust library, which are no Exception
        raise refuse(_BROKEN, name) from fault


def _visible(workbook: CalamineWorkbook, name: str, fills_down: bool, looks: Mapping[str, Looks]) -> Iterator[Sheet]:
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
            continue
        page = workbook.get_sheet_by_name(sheet.name)
        cells = page.to_python(skip_empty_area=False)
        look = looks.get(sheet.name, Looks())
        _show_zeros(cells, look)
        merged = (page.merged_cell_ranges or [])[:MOST_MERGED] if fills_down else []
        for (top, left), (bottom, _right) in merged:
            _fill_down(cells, top, bottom, left)
        joined = frozenset((top + 1, left) for (top, left), (_bottom, right) in merged if right > left)
        rows = _rows(((line, map(_cell, row)) for line, row in enumerate(cells, start=1)), name)
        hidden = look.hidden & {row.line for row in rows}
        yield Sheet(sheet.name, rows, joined, frozenset(hidden))


def _show_zeros(cells: list[list[Any]], look: Looks) -> None:
    """A number as the sheet shows it: 170 in a cell of the format 000000 is the code 000170."""
    for (line, place), digits in look.padded.items():
        row = cells[line - 1] if line <= len(cells) else []
        value = row[place] if place < len(row) else ""
        if isinstance(value, float) and value.is_integer() and 0 <= value < 1e15:
            row[place] = str(int(value)).zfill(digits)


def _fill_down(cells: list[list[Any]], top: int, bottom: int, place: int) -> None:
    if top >= len(cells) or place >= len(cells[top]):
        return
    for row in cells[top + 1 : min(bottom + 1, top + LONGEST_MERGED)]:
        if place < len(row) and row[place] == "":
            row[place] = cells[top][place]


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _text(str(value))


def _text(value: str) -> str:
    return normal("NFC", value.replace("\u00a0", " ")).strip()


def _rows(lines: Iterable[tuple[int, Iterable[Cell]]], name: str) -> tuple[Row, ...]:
    rows = []
    for line, cells in lines:
        filled = list(cells)
        while filled and filled[-1] == "":
            filled.pop()
        if not filled:
            continue
        if len(filled) > MOST_COLUMNS:
            raise refuse(_TOO_MANY_COLUMNS, name, line)
        rows.append(Row(line, tuple(filled)))
        if len(rows) > MOST_ROWS:
            raise refuse(_TOO_MANY_ROWS, name, line)
    return tuple(rows)


def _csv(data: bytes, name: str) -> tuple[Row, ...]:
    text = decoded(data, name).text
    if "\ufffd" in text:  # a name that lost a letter is another name
        raise refuse(_DAMAGED, name, text[: text.index("\ufffd")].count("\n") + 1)
    return csv_rows(text, name)


def csv_rows(text: str, name: str) -> tuple[Row, ...]:
    """The rows of comma-separated text, whatever separates its cells. FileRefused where it cannot be taken apart."""
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)  # Excel's own hint on the first line
    skipped = 1 if declared else 0
    body = text[declared.end() :] if declared else text
    separator = declared[1] if declared else _separator(body)
    return _rows(_csv_lines(body, separator, skipped, name), name)


def _csv_lines(text: str, separator: str, skipped: int, name: str) -> Iterator[tuple[int, Iterable[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = skipped + 1
    try:
        for row in reader:
            yield line, map(_text, row)
            line = skipped + reader.line_num + 1
    except csv.Error as fault:
        raise refuse(_QUOTES, name, line) from fault


def _separator(text: str) -> str:
    """The mark that splits most of the first lines into the same number of columns; a comma where all are equal."""
    head = "\n".join(text.splitlines()[:20])
    return max(_SEPARATORS, key=lambda mark: _regularity(head, mark))


def _regularity(text: str, mark: str) -> tuple[int, int]:
    """How many lines have the commonest number of columns above one, and that number."""
    try:
        widths = Counter(len(row) for row in csv.reader(io.StringIO(text), delimiter=mark) if len(row) > 1)
    except csv.Error:
        return 0, 0
    return max(((lines, width) for width, lines in widths.items()), default=(0, 0))


csv.field_size_limit(min(sys.maxsize, 100_000))
