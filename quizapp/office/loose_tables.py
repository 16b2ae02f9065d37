"""Tables as offices make them: titles above, a heading of one or two rows, chapters and sums between the lines."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key
from quizapp.office.grids import TITLE_ROWS, Grid, in_encoding
from quizapp.office.sheets import Cell, Row
from quizapp.office.tables import Column, Line, heading_key

_COUNTING = re.compile(r"(?:stt|tt|so ?tt|so thu tu|no)\W*")
_NUMBERING = re.compile(r"\(?\d{1,2}\)?")
_CHAPTER = re.compile(r"\s*(?:[IVXLC]{1,6}|[A-Z]|\d{1,3}(?:\.\d{1,3})*)\s*[./)-]\s*")
_COUNT = re.compile(r"[IVXLC]{1,6}|[A-Z]|\d+(?:\.\d+)*\.?")
_SUM = re.compile(r"(?:tổng(?: cộng| số)?|cộng|tong cong|tong so|(?:ấn định )?danh sách (?:này )?(?:có|gồm))\b.*")
_SIGNING = re.compile(
    r"\(?(?:nguoi (?:lap|ky)|lap bieu|lap bang|thu truong|xac nhan|tm\.|kt\.|tl\.|tuq\.|ky,|ky ten|ky va ghi|"
    r"[^,]+, ?ngay .{0,6}thang .{0,6}nam)"
)
_TITLE_ALONE = re.compile(
    r"(?:pho |p\. ?|q\. ?)?(?:chu tich|bi thu|chanh van phong|giam doc|truong (?:phong|ban)|ke toan)\b.*"
)
_MOST_OF_SUM = 3  # filled cells of known columns in a row of sums
_TABLE_TOO = 3  # headings that make another sheet a table of the same kind


@dataclass(frozen=True)
class Chapter:
    """A row that heads the lines below it, such as `I. Xã An Lạc`; `text` without its number. `level`: what its number
    is made of, the same for chapters of one rank: I, A, 1, 1.1; empty without a number."""

    line: int
    text: str
    level: str = ""


@dataclass(frozen=True)
class LooseTable:
    """`lines` are those with more than one cell filled; `chapters` and `passed` are the other rows: passed ones with
    the reason why. `others`: headings that nothing asked for. `unnamed`: columns whose second half has no heading."""

    heading: int
    places: dict[str, int]
    lines: list[Line]
    chapters: list[Chapter]
    passed: list[tuple[int, str]]
    others: tuple[str, ...]
    unnamed: tuple[str, ...]


def best_grid(grids: Sequence[Grid], columns: Sequence[Column]) -> Grid:
    """The sheet with most of the headings, in the alphabet that is assumed; the first of equals. It names the others
    that have a heading, too."""
    if len(grids) == 1:
        return grids[0]
    found = [len(_best_heading(in_encoding(grid, "", ""), columns)[1]) for grid in grids]
    at = found.index(max(found))
    beside = [grid.title for place, grid in enumerate(grids) if place != at and found[place] >= _TABLE_TOO]
    return replace(grids[at], beside=tuple(beside))


def loose_table(
    grid: Grid, name: str, columns: Sequence[Column], required: Collection[str], splits: Collection[str] = ()
) -> LooseTable:
    """FileRefused naming every column of `required` that is missing, and every one that stands twice. `splits`: columns
    that may go on in the next one, under no heading."""
    at, places, keys = _best_heading(grid, columns)
    faults = [*_missing(grid, at, places, columns, required, name), *_repeated(grid, at, places, keys, columns, name)]
    if faults:
        raise FileRefused(faults)
    heading = grid.rows[at]
    table = LooseTable(heading.line, places, [], [], [], (), ())
    unnamed = tuple(key for key in splits if key in places and _goes_on(grid, at, keys, places[key]))
    is_signed = False
    for row in grid.rows[at + 1 :]:
        whole = _joined(row, places, unnamed)
        is_signed = _is_signing(whole, places, is_below=is_signed)
        if is_signed:
            table.passed.append((row.line, "Phần ký tên dưới bảng nên không đọc."))
        elif _is_heading_again(row, places, keys):
            table.passed.append((row.line, "Dòng tiêu đề lặp lại."))
        else:
            _sort_in(table, whole, places, heading.line)
    if not table.lines:
        raise FileRefused([Fault(heading.line, "Không có dòng dữ liệu nào dưới dòng tiêu đề.", file=name)])
    return replace(table, others=_others(grid, at, keys, places, unnamed), unnamed=unnamed)


def _best_heading(grid: Grid, columns: Sequence[Column]) -> tuple[int, dict[str, int], list[str]]:
    """(index of the heading's last row, places of columns, keys of its cells). A second row may refine the first."""
    best: tuple[int, dict[str, int], list[str]] = (0, {}, [])
    aliases = {column.key: [heading_key(one) for one in (column.label, *column.aliases)] for column in columns}
    known = {alias for keys in aliases.values() for alias in keys}
    above: list[str] = []
    for at, row in enumerate(grid.rows[:TITLE_ROWS]):
        own = [heading_key(cell) if isinstance(cell, str) else "" for cell in row.cells]
        both = _refined(above, own) if all(not key or key in known for key in own) else own
        for keys in (own, both):
            places = _places(keys, aliases)
            if len(places) > len(best[1]):
                best = (at, places, keys)
        above = own
    return best


def _is_heading_again(row: Row, places: dict[str, int], keys: list[str]) -> bool:
    """Lists that were put together from several, or made for printing, have the heading again between the lines."""
    told = [(row.cells[place], keys[place]) for place in places.values() if place < len(row.cells)]
    said = [isinstance(cell, str) and heading_key(cell) == key for cell, key in told if cell != ""]
    return len(said) > 1 and all(said)


def _refined(above: list[str], own: list[str]) -> list[str]:
    width = max(len(above), len(own))
    tops, subs = above + [""] * (width - len(above)), own + [""] * (width - len(own))
    return [sub or top for top, sub in zip(tops, subs, strict=True)]


def _places(keys: list[str], aliases: Mapping[str, Sequence[str]]) -> dict[str, int]:
    places = {}
    for column, names in aliases.items():
        found = next((name for name in names if name in keys), None)
        if found is not None:
            places[column] = keys.index(found)
    return places


def _missing(
    grid: Grid, at: int, places: dict[str, int], columns: Sequence[Column], required: Collection[str], name: str
) -> list[Fault]:
    missing = [column.label for column in columns if column.key in required and column.key not in places]
    if not missing:
        return []
    names = ", ".join(f"“{label}”" for label in missing)
    if not places:
        message = f"Không thấy dòng tiêu đề trong {TITLE_ROWS} dòng đầu. Cần có các cột: {names}."
    else:
        message = f"Dòng tiêu đề thiếu cột: {names}. Hãy thêm cột hoặc dùng tệp mẫu."
    return [Fault(grid.rows[at].line, message, file=name)]


def _repeated(
    grid: Grid, at: int, places: dict[str, int], keys: list[str], columns: Sequence[Column], name: str
) -> list[Fault]:
    return [
        Fault(grid.rows[at].line, "Cột này có hai lần trong dòng tiêu đề. Hãy giữ lại một cột.", column.label, name)
        for column in columns
        if column.key in places and keys.count(keys[places[column.key]]) > 1
    ]


def _goes_on(grid: Grid, at: int, keys: list[str], place: int) -> bool:
    """Whether the column to the right has no heading but texts: a name in two columns under one heading."""
    if place + 1 < len(keys) and keys[place + 1]:
        return False
    if (grid.rows[at].line, place) in grid.joined:
        return True
    beside = [row.cells[place + 1] for row in grid.rows[at + 1 :] if place + 1 < len(row.cells)]
    texts = [cell for cell in beside if isinstance(cell, str) and cell]
    return bool(texts) and all(not any(mark.isdigit() for mark in text) for text in texts)


def _joined(row: Row, places: dict[str, int], unnamed: Collection[str]) -> Row:
    """A row whose halves are one text again."""
    cells: list[Cell] = list(row.cells)
    for key in unnamed:
        place = places[key]
        if place + 1 < len(cells):
            cells[place] = f"{cells[place]} {cells[place + 1]}".strip()
    return Row(row.line, tuple(cells))


def _is_signing(row: Row, places: dict[str, int], *, is_below: bool) -> bool:
    """Whether a row is of those who sign the list, or, below such a one, cannot be a whole line of it."""
    known = [row.cells[place] for place in places.values() if place < len(row.cells) and row.cells[place] != ""]
    if len(known) > _MOST_OF_SUM or len(known) == len(places):
        return False
    texts = [cell for cell in row.cells if isinstance(cell, str) and cell]
    if is_below and any(_COUNT.fullmatch(one) or _CHAPTER.match(one) for one in texts):
        return False  # the next part of a list whose parts are signed one by one
    keys = [search_key(cell) for cell in texts]
    titles = len(known) > 1 and all(_TITLE_ALONE.fullmatch(key) for key in keys)
    return is_below or titles or any(_SIGNING.match(key) for key in keys)


def _level(number: str) -> str:
    """`II` → I, `B` → A, `3` → 1, `2.4` → 1.1."""
    kinds = ("1" if part.isdigit() else "I" if re.fullmatch("[IVX]+", part) else "A" for part in number.split("."))
    return ".".join(kinds) if number else ""


def _chapter(line: int, text: str, filled: list[str]) -> Chapter:
    """The number stands before the text, or in a cell of its own."""
    found = _CHAPTER.match(text)
    alone = next((one for one in filled if one != text and _COUNT.fullmatch(one)), "")
    number = re.sub(r"[\s/)-]", "", found[0]).strip(".") if found else alone.strip(".")
    return Chapter(line, text[found.end() :] if found else text, _level(number))


def _sort_in(table: LooseTable, row: Row, places: dict[str, int], heading: int) -> None:
    cells = {key: row.cells[place] if place < len(row.cells) else "" for key, place in places.items()}
    filled = [str(cell) for cell in row.cells if cell != ""]
    known = [str(cell) for cell in cells.values() if cell != ""]
    texts = [text for text in filled if not _COUNT.fullmatch(text)]
    if row.line <= heading + 2 and len(filled) > 2 and all(_NUMBERING.fullmatch(text) for text in filled):
        table.passed.append((row.line, "Dòng đánh số cột."))
    elif len(known) <= _MOST_OF_SUM and any(_SUM.match(text.lower()) for text in texts[:1]):  # Tống is a family name
        table.passed.append((row.line, "Dòng tổng cộng."))
    elif len(known) > 1:
        table.lines.append(Line(row.line, cells))
    elif len(texts) == 1 or len(filled) == 1:
        text = texts[0] if texts else filled[0]
        table.chapters.append(_chapter(row.line, text, filled))
    else:
        table.passed.append((row.line, "Không phải dòng của một người (ít hơn hai ô thuộc các cột cần đọc)."))


def _others(grid: Grid, at: int, keys: list[str], places: dict[str, int], unnamed: Collection[str]) -> tuple[str, ...]:
    """Headings that nothing asked for; the column that counts the lines is none."""
    taken = {*places.values(), *(places[key] + 1 for key in unnamed)}
    texts = [str(cell) for place, cell in enumerate(grid.rows[at].cells) if cell != "" and place not in taken]
    left = [text for text in texts if heading_key(text) in keys and text not in grid.blotted]
    return tuple(text for text in left if not _COUNTING.fullmatch(search_key(text)))
