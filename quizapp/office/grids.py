"""The table of an uploaded file, to be kept for a while and read in another alphabet: cells, and nothing that says
who somebody is to the state."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from quizapp.domain.names import search_key
from quizapp.domain.people import BLOT
from quizapp.office.encodings import CHOICES, decoded, decoded_as, vietnamese_share
from quizapp.office.sheets import Cell, Row, Sheet, csv_rows, merged_sheets
from quizapp.office.uploads import check_upload, refuse

TITLE_ROWS = 15
_IDENTITY = re.compile(r"cccd|cmnd|cmtnd|cancuoc|chungminh|dinhdanhcanhan|sodinhdanh|soddcn")
_TWELVE = re.compile(r"\d(?:[\s.-]?\d){11}")
_FEW = 3  # filled cells, from which a row may be a heading
_OF_OLD_FONTS = ("tcvn3", "vni")  # a workbook stores Unicode: what an old font shows lies there as other letters
_ARE_WORDS, _ARE_NONE = 0.6, 0.4  # shares of Vietnamese syllables
_DAMAGED = "Có chữ không đọc được theo bảng mã này. Hãy chọn bảng mã khác, hoặc lưu lại tệp dạng .xlsx."


@dataclass(frozen=True)
class Grid:
    """`joined`: (line, place) of cells merged with that to their right. `encoding`: of a text file, the one that was
    found or assumed. `is_raw`: every letter stands for a byte of the file, whose alphabet is not certain; of a workbook
    (`is_book`) every one that can, typed for an old font. `blotted`: headings of columns of identity cards, which are
    empty now. `title`: of the sheet; `beside`: of those that hold such a table too and are not read; `hidden`: lines
    that the spreadsheet program does not show."""

    rows: tuple[Row, ...]
    joined: frozenset[tuple[int, int]] = frozenset()
    encoding: str = ""
    is_raw: bool = False
    blotted: tuple[str, ...] = ()
    is_book: bool = False
    title: str = ""
    beside: tuple[str, ...] = ()
    hidden: frozenset[int] = frozenset()


def read_grids(data: bytes, name: str) -> tuple[Grid, ...]:
    """The tables of a file, one for each visible sheet. FileRefused where it cannot be read."""
    if check_upload(data, name, ("xlsx", "csv")) == "xlsx":
        sheets = merged_sheets(data, name)
        return tuple(_without_identity(_of_old_font(_of_sheet(sheet))) for sheet in sheets)
    found = decoded(data, name)
    is_raw = not found.is_certain and found.encoding in CHOICES and found.encoding != "utf-8"
    if not is_raw and "\ufffd" in found.text:
        raise refuse(_DAMAGED, name, found.text[: found.text.index("\ufffd")].count("\n") + 1)
    rows = csv_rows(data.decode("latin-1") if is_raw else found.text, name)
    if not rows:
        raise refuse("Bảng không có dòng dữ liệu nào.", name)
    return (_without_identity(Grid(rows, encoding=found.encoding, is_raw=is_raw)),)


def _of_sheet(sheet: Sheet) -> Grid:
    return Grid(sheet.rows, sheet.joined, is_book=True, title=sheet.title, hidden=sheet.hidden)


def in_encoding(grid: Grid, encoding: str, name: str) -> Grid:
    """The grid with its letters; what is in Unicode is what it is, a workbook too whose alphabet is said to be utf-8.
    FileRefused where bytes are none."""
    if not grid.is_raw:
        return grid
    chosen = encoding if encoding in CHOICES else grid.encoding
    if grid.is_book and chosen == "utf-8":
        return replace(grid, encoding=chosen, is_raw=False)
    known: dict[str, str] = {}

    def told(text: str, line: int) -> str:
        if text.isascii() or BLOT in text:
            return text
        if text not in known:
            data = _bytes_of(text)
            known[text] = text if data is None else decoded_as(data, name, chosen).text
        if "\ufffd" in known[text]:
            raise refuse(_DAMAGED, name, line)
        return known[text]

    return replace(_each_text(grid, told), encoding=chosen, is_raw=False)


def _each_text(grid: Grid, change: Callable[[str, int], str]) -> Grid:
    return replace(grid, rows=tuple(_changed(row, change, is_book=grid.is_book) for row in grid.rows))


def _changed(row: Row, change: Callable[[str, int], str], *, is_book: bool) -> Row:
    """Of a workbook a word that is Vietnamese as it stands stays, where its row has others that can only be Unicode."""
    stays = is_book and any(isinstance(cell, str) and _bytes_of(cell) is None for cell in row.cells)

    def told(cell: Cell) -> Cell:
        if not isinstance(cell, str) or (stays and vietnamese_share(cell) == 1):
            return cell
        return change(cell, row.line)

    return Row(row.line, tuple(map(told, row.cells)))


def _bytes_of(text: str) -> bytes | None:
    """The bytes that the letters stand for; None where one of them is none of windows-1252: it was typed in Unicode."""
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            continue
    return None


def _of_old_font(grid: Grid) -> Grid:
    """Marked as raw where its letters make words only in the alphabet of an old font (.VnTime, VNI-Times)."""
    texts = {cell for row in grid.rows for cell in row.cells if isinstance(cell, str) and not cell.isascii()}
    found = sorted(text for text in texts if _bytes_of(text) is not None)
    if vietnamese_share("\n".join(found)) >= _ARE_NONE:
        return grid
    data = "\n".join(found).encode("cp1252", errors="ignore")
    shares = {encoding: vietnamese_share(decoded_as(data, "", encoding).text) for encoding in _OF_OLD_FONTS}
    best = max(_OF_OLD_FONTS, key=lambda encoding: shares[encoding])
    return replace(grid, encoding=best, is_raw=True) if shares[best] >= _ARE_WORDS else grid


def _without_identity(grid: Grid) -> Grid:
    """Columns of identity cards are emptied, twelve digits anywhere blotted out."""
    places: dict[int, tuple[int, str]] = {}
    for row in grid.rows[:TITLE_ROWS]:
        if sum(cell != "" for cell in row.cells) < _FEW:
            continue
        for place, cell in enumerate(row.cells):
            if isinstance(cell, str) and place not in places and any(map(_is_identity, _readings(cell, grid))):
                places[place] = (row.line, cell)

    def kept(cell: Cell, place: int, line: int) -> Cell:
        if place in places and line > places[place][0]:
            return ""
        return BLOT * 12 if isinstance(cell, str) and _TWELVE.fullmatch(cell) else cell

    rows = (Row(row.line, tuple(kept(cell, at, row.line) for at, cell in enumerate(row.cells))) for row in grid.rows)
    return replace(grid, rows=tuple(rows), blotted=tuple(heading for _line, heading in places.values()))


def _readings(text: str, grid: Grid) -> Iterator[str]:
    """A heading as it stands, and in each alphabet in which its bytes may be meant."""
    yield text
    data = _bytes_of(text) if grid.is_raw and not text.isascii() else None
    if data is not None:
        yield from (decoded_as(data, "", encoding).text for encoding in CHOICES)


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
            "is_book": grid.is_book,
            "title": grid.title,
            "beside": grid.beside,
            "hidden": sorted(grid.hidden),
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
    return Grid(
        tuple(rows),
        joined,
        kept["encoding"],
        kept["is_raw"],
        tuple(kept["blotted"]),
        kept.get("is_book", False),  # tables that were kept before these were said
        kept.get("title", ""),
        tuple(kept.get("beside", ())),
        frozenset(kept.get("hidden", ())),
    )
