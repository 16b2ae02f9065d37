"""The table of an uploaded file, to be kept for a while and read in another alphabet: cells, and nothing that says
who somebody is to the state."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from quizapp.domain.names import search_key
from quizapp.domain.people import BLOT
from quizapp.office.encodings import CHOICES, decoded, decoded_as
from quizapp.office.sheets import Cell, Row, csv_rows, merged_sheets
from quizapp.office.uploads import check_upload, refuse

TITLE_ROWS = 15
_IDENTITY = re.compile(r"cccd|cmnd|cmtnd|cancuoc|chungminh|dinhdanhcanhan|sodinhdanh|soddcn")
_TWELVE = re.compile(r"\d(?:[\s.-]?\d){11}")
_FEW = 3  # filled cells, from which a row may be a heading
_DAMAGED = "Có chữ không đọc được theo bảng mã này. Hãy chọn bảng mã khác, hoặc lưu lại tệp dạng .xlsx."


@dataclass(frozen=True)
class Grid:
    """`joined`: (line, place) of cells merged with that to their right. `encoding`: of a text file, the one that was
    found or assumed. `is_raw`: every letter stands for a byte of the file, whose alphabet is not certain. `blotted`:
    headings of columns of identity cards, which are empty now."""

    rows: tuple[Row, ...]
    joined: frozenset[tuple[int, int]] = frozenset()
    encoding: str = ""
    is_raw: bool = False
    blotted: tuple[str, ...] = ()


def read_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """The tables of a file, one for each visible sheet. FileRefused where it cannot be read."""
    if check_upload(data, name, ("xlsx", "csv")) == "xlsx":
        sheets = merged_sheets(data, name)
        return tuple(_without_identity(Grid(sheet.rows, sheet.joined)) for sheet in sheets)
    found = decoded(data, name)
    is_raw = not found.is_certain and found.encoding in CHOICES and found.encoding != "utf-8"
    if not is_raw and "\ufffd" in found.text:
        raise refuse(_DAMAGED, name, found.text[: found.text.index("\ufffd")].count("\n") + 1)
    rows = csv_rows(data.decode("latin-1") if is_raw else found.text, name)
    if not rows:
        raise refuse("Bảng không có dòng dữ liệu nào.", name)
    return (_without_identity(Grid(rows, encoding=found.encoding, is_raw=is_raw)),)


def in_encoding(grid: Grid, encoding: str, name: str) -> Grid:
    """The grid with its letters; a workbook, or a text in Unicode, is what it is. FileRefused where bytes are none."""
    if not grid.is_raw:
        return grid
    chosen = encoding if encoding in CHOICES else grid.encoding
    known: dict[str, str] = {}

    def told(text: str, line: int) -> str:
        if text.isascii() or BLOT in text:
            return text
        if text not in known:
            known[text] = decoded_as(text.encode("latin-1"), name, chosen).text
        if "\ufffd" in known[text]:
            raise refuse(_DAMAGED, name, line)
        return known[text]

    return replace(_each_text(grid, told), encoding=chosen, is_raw=False)


def _each_text(grid: Grid, change: Callable[[str, int], str]) -> Grid:
    rows = (
        Row(row.line, tuple(change(cell, row.line) if isinstance(cell, str) else cell for cell in row.cells))
        for row in grid.rows
    )
    return replace(grid, rows=tuple(rows))


def _without_identity(grid: Grid) -> Grid:
    """Columns of identity cards are emptied, twelve digits anywhere blotted out."""
    places: dict[int, tuple[int, str]] = {}
    for row in grid.rows[:TITLE_ROWS]:
        if sum(cell != "" for cell in row.cells) < _FEW:
            continue
        for place, cell in enumerate(row.cells):
            if isinstance(cell, str) and place not in places and _is_identity(cell):
                places[place] = (row.line, cell)

    def kept(cell: Cell, place: int, line: int) -> Cell:
        if place in places and line > places[place][0]:
            return ""
        return BLOT * 12 if isinstance(cell, str) and _TWELVE.fullmatch(cell) else cell

    rows = (Row(row.line, tuple(kept(cell, at, row.line) for at, cell in enumerate(row.cells))) for row in grid.rows)
    return replace(grid, rows=tuple(rows), blotted=tuple(heading for _line, heading in places.values()))


def _is_identity(text: str) -> bool:
    key = re.sub(r"[^a-z]", "", search_key(text))
    return len(key) <= 60 and _IDENTITY.search(key) is not None


def grid_text(grid: Grid) -> str:
    """The grid as JSON; `grid_of` reads it back."""
    return json.dumps(
        {
            "rows": [
                [row.line, [{"day": cell.isoformat()} if isinstance(cell, date) else cell for cell in row.cells]]
                for row in grid.rows
            ],
            "joined": sorted(grid.joined),
            "encoding": grid.encoding,
            "is_raw": grid.is_raw,
            "blotted": grid.blotted,
        },
        ensure_ascii=False,
    )


def grid_of(text: str) -> Grid:
    kept = json.loads(text)
    rows = (
        Row(line, tuple(date.fromisoformat(cell["day"]) if isinstance(cell, dict) else cell for cell in cells))
        for line, cells in kept["rows"]
    )
    joined = frozenset((line, place) for line, place in kept["joined"])
    return Grid(tuple(rows), joined, kept["encoding"], kept["is_raw"], tuple(kept["blotted"]))
