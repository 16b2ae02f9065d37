"""Tables whose columns are found by name: titles above, other columns and any order are allowed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key, tidy
from quizapp.office.sheets import Cell, Row, read_sheet
from quizapp.office.uploads import BIGGEST_FILE, refuse

Record = TypeVar("Record")
TITLE_ROWS = 15
_NOTE = re.compile(r"\([^)]*\)")
_NUMBERING = re.compile(r"\(?\d{1,2}\)?")  # the row (1) (2) (3) … below a heading
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")


@dataclass(frozen=True)
class Column:
    """A column to find. `aliases` in order of preference, written in any way; the label is one of them."""

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True)
class Line:
    """One row under the heading, by column key; columns that the file lacks are empty."""

    number: int
    cells: dict[str, Cell]

    def text(self, key: str) -> str:
        """The cell as tidy text; a day as dd/mm/yyyy."""
        cell = self.cells.get(key, "")
        return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else tidy(cell)

    def day(self, key: str) -> date | None:
        """The cell as a day, None where it is empty; ValueError where it is no day."""
        return day_of(self.cells.get(key, ""))


@dataclass
class Findings:
    """Collects the mistakes of one line."""

    line: Line
    file: str
    columns: Sequence[Column]
    faults: list[Fault] = field(default_factory=list)

    def add(self, key: str, message: str) -> None:
        """Note a mistake; an empty message is none."""
        if message:
            label = next(column.label for column in self.columns if column.key == key)
            self.faults.append(Fault(self.line.number, message, label, self.file))

    def needed(self, key: str) -> str:
        """The text of a cell that may not be empty."""
        text = self.line.text(key)
        self.add(key, "" if text else "Ô này đang trống. Hãy điền giá trị.")
        return text

    def day(self, key: str) -> date | None:
        """The day of a cell; a mistake is noted and counts as no day."""
        try:
            return self.line.day(key)
        except ValueError:
            shown = self.line.text(key)[:30]
            self.add(key, f"“{shown}” không phải ngày hợp lệ. Hãy ghi dạng ngày/tháng/năm, ví dụ 21/11/1985.")
            return None

    def once(self, key: str, code: str, first_lines: dict[str, int]) -> None:
        """A code may stand in one line only; `first_lines`: where each stood first."""
        first = first_lines.setdefault(code, self.line.number)
        if code and first != self.line.number:
            self.add(key, f"Mã {code} đã có ở dòng {first}. Mỗi mã chỉ được ghi một lần.")

    def in_order(self) -> list[Fault]:
        """The mistakes from the first column to the last."""
        labels = [column.label for column in self.columns]
        return sorted(self.faults, key=lambda fault: labels.index(fault.column))


def content_of(source: Path | bytes, name: str) -> bytes:
    """The bytes of an upload or of a file on disk. FileRefused where it cannot be opened."""
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as file:
            return file.read(BIGGEST_FILE + 1)
    except OSError as fault:
        raise refuse("Không mở được tệp này. Hãy kiểm tra đường dẫn.", name) from fault


def heading_key(text: str) -> str:
    """`Mã  Cán bộ (*)` → `macanbo`."""
    return re.sub(r"[^a-z0-9]", "", search_key(_NOTE.sub(" ", text)))


def day_of(cell: Cell) -> date | None:
    """21/11/1985, 21-11-1985, 21.11.1985, 1985-11-21 or a spreadsheet's own day; ValueError otherwise."""
    if isinstance(cell, date) or not cell.strip():
        return cell if isinstance(cell, date) else None
    text = cell.strip()
    if found := _DAY_FIRST.fullmatch(text):
        return date(int(found[3]), int(found[2]), int(found[1]))
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    raise ValueError(text)


@dataclass(frozen=True)
class Table:
    """The lines under a heading, the headings that no column asked for, and lines that fill only such columns."""

    lines: list[Line]
    others: tuple[str, ...]
    stray: tuple[Row, ...] = ()


def read_table(data: bytes, name: str, columns: Sequence[Column]) -> list[Line]:
    """The lines under the heading. FileRefused naming every column that is missing or stands twice."""
    return table_of(read_sheet(data, name), name, columns).lines


def read_records(
    source: Path | bytes, name: str, columns: Sequence[Column], record_of: Callable[[Findings, dict[str, int]], Record]
) -> list[Record]:
    """What `record_of` makes of each line and of the lines where codes stood first. FileRefused with every mistake."""
    first_lines: dict[str, int] = {}
    found = [Findings(line, name, columns) for line in read_table(content_of(source, name), name, columns)]
    records = [record_of(findings, first_lines) for findings in found]
    if faults := [fault for findings in found for fault in findings.in_order()]:
        raise FileRefused(faults)
    return records


def table_of(rows: Sequence[Row], name: str, columns: Sequence[Column]) -> Table:
    """The same over the rows of a sheet."""
    heading = max(rows[:TITLE_ROWS], key=lambda row: len(_places(row, columns)))
    places = _places(heading, columns)
    faults = [*_missing(heading, places, columns, name), *_repeated(heading, places, columns, name)]
    if faults:
        raise FileRefused(faults)
    below = [row for row in rows if row.line > heading.line and not _is_numbering(row, heading)]
    lines = [(row, _line(row, places)) for row in below]
    filled = [line for _row, line in lines if _is_filled(line)]
    if not filled:
        message = "Không có dòng dữ liệu nào dưới dòng tiêu đề."
        raise FileRefused([Fault(heading.line, message, file=name)])
    others = [str(cell) for place, cell in enumerate(heading.cells) if cell != "" and place not in places.values()]
    return Table(filled, tuple(others), tuple(row for row, line in lines if not _is_filled(line)))


def _is_filled(line: Line) -> bool:
    return any(cell != "" for cell in line.cells.values())


def _keys(row: Row) -> list[str]:
    return [heading_key(cell) if isinstance(cell, str) else "" for cell in row.cells]


def _places(row: Row, columns: Sequence[Column]) -> dict[str, int]:
    """Column key → place in the row; the first alias that the row has wins."""
    keys, places = _keys(row), {}
    for column in columns:
        aliases = [heading_key(alias) for alias in (column.label, *column.aliases)]
        found = next((alias for alias in aliases if alias in keys), None)
        if found is not None:
            places[column.key] = keys.index(found)
    return places


def _missing(heading: Row, places: dict[str, int], columns: Sequence[Column], name: str) -> list[Fault]:
    missing = [column.label for column in columns if column.is_required and column.key not in places]
    if not missing:
        return []
    names = ", ".join(f"“{label}”" for label in missing)
    if not places:
        message = f"Không thấy dòng tiêu đề trong {TITLE_ROWS} dòng đầu. Cần có các cột: {names}."
    else:
        message = f"Dòng tiêu đề thiếu cột: {names}. Hãy thêm cột hoặc dùng tệp mẫu."
    return [Fault(heading.line, message, file=name)]


def _repeated(heading: Row, places: dict[str, int], columns: Sequence[Column], name: str) -> list[Fault]:
    keys = _keys(heading)
    return [
        Fault(heading.line, "Cột này có hai lần trong dòng tiêu đề. Hãy giữ lại một cột.", column.label, name)
        for column in columns
        if column.key in places and keys.count(keys[places[column.key]]) > 1
    ]


def _is_numbering(row: Row, heading: Row) -> bool:
    texts = [str(cell) for cell in row.cells if cell != ""]
    is_next = row.line <= heading.line + 2
    return is_next and len(texts) > 2 and all(_NUMBERING.fullmatch(text) for text in texts)


def _line(row: Row, places: dict[str, int]) -> Line:
    cells = {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()}
    return Line(row.line, cells)
