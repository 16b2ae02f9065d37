"""Tables of Word with a question a row below headings, or an option a row beside merged cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from quizapp.banks.formats.dialect_lines import is_option
from quizapp.banks.formats.dialect_prepared import is_signed
from quizapp.banks.formats.marked import MarkedLine, plain_line
from quizapp.office.tables import heading_key

Cell = list[MarkedLine]
_STEM = ("noidungcauhoi", "cauhoi", "noidung", "cauhoitracnghiem", "noidungcauhoivaphuongan", "cauhoivaphuongan")
_STATEMENTS = ("phatbieu", "noidungphatbieu", "nhandinh", "noidungnhandinh", "menhde")
COUNTERS = ("stt", "tt", "cau", "socau", "so", "causo")
_OPTIONS = ("phuongan", "phuongantraloi", "cacphuongan", "cacphuongantraloi", "luachon", "cacluachon")
_KEY = ("dapan", "dapandung", "da", "traloi", "phuongandung", "key")
TICKS = ("x", "✓", "✔", "√", "v", "☑", "☒", "đ", "đúng", "*")
_NO_TICKS = ("", "s", "sai", "☐", "□", "-", "0")
_ROMAN = re.compile(r"[IVX]{1,5}\s?[.)]?|[A-H]\s?[.)]")
_COUNTER = re.compile(r"\(?\d{1,2}\)?")  # the row (1) (2) (3) … below a heading
_FIELDS = {
    "Giải thích": ("giaithich", "huongdan", "loigiai", "ghichu"),
    "Căn cứ": ("cancu", "cancuphaply", "cosophaply", "vanban"),
    "Mức độ": ("mucdo", "capdo", "muc"),
    "Nguồn": ("nguon", "thamkhao"),
}


def words_in(cell: Cell) -> str:
    return " ".join(line.text for line in cell if line.text).strip()


def places_of(heading: list[Cell]) -> dict[str, int]:
    """What a column holds → its place, by the words of the first row."""
    places: dict[str, int] = {}
    for index, cell in enumerate(heading):
        key = heading_key(words_in(cell))
        letter = key.removeprefix("phuongan").removeprefix("dapan").removeprefix("pa").upper()
        if len(letter) == 1 and letter in "ABCDEFGH":
            places.setdefault(letter, index)
        for name, words in (
            ("stem", (*_STEM, *_STATEMENTS)),
            ("number", COUNTERS),
            ("options", _OPTIONS),
            ("key", _KEY),
            *_FIELDS.items(),
        ):
            if key in words:
                places.setdefault(name, index)
    return places


def holds_questions(places: Mapping[str, int]) -> bool:
    return "stem" in places and ("key" in places or "A" in places)


def question_lines(rows: Sequence[list[Cell]], places: Mapping[str, int]) -> list[MarkedLine]:
    """Rows below a heading as the lines of a paper. A row without a question goes on with the one above."""
    lines: list[MarkedLine] = []
    group: list[list[Cell]] = []
    number = 0
    for at, row in enumerate(rows):
        filled = [cell for cell in row if words_in(cell)]
        if filled and is_signed(words_in(filled[0])):
            lines += _question(group, number, places) if group else []
            return [*lines, *(line for below in rows[at:] for cell in below for line in cell if line.text)]
        if not filled or (at == 0 and len(filled) > 2 and all(_COUNTER.fullmatch(words_in(cell)) for cell in filled)):
            continue
        is_title = (
            not _goes_on(row, places)
            or _is_heading(row, rows[at + 1 :], places)
            or (len(filled) == 1 and len(row) <= places["stem"] + 1 < len(rows[0]))
        )
        begins = bool(_at(row, places, "stem")) and not is_title
        if begins or is_title or not group:
            lines += _question(group, number, places) if group else []
            group = []
        if begins:
            number += 1
        if begins or group:
            group.append(row)
        else:
            words = [line for cell in filled for line in cell if line.text]
            one = plain_line(words[0].place, " ".join(line.text for line in words))
            lines += [replace(one, is_heading=True)] if is_title else words
    return [*lines, *(_question(group, number, places) if group else [])]


def lost_columns(heading: list[Cell], rows: Sequence[list[Cell]], places: Mapping[str, int]) -> list[str]:
    """Headings of columns that hold words but no part of a question."""
    aside = [at for at in range(len(heading)) if at not in places.values()]
    return [words_in(heading[at]) for at in aside if any(at < len(row) and words_in(row[at]) for row in rows)]


def _goes_on(row: list[Cell], places: Mapping[str, int]) -> bool:
    """Whether a row holds more of a question than a number."""
    return any(_at(row, places, name) for name in places if name != "number")


def _is_heading(row: list[Cell], below: Sequence[list[Cell]], places: Mapping[str, int]) -> bool:
    """Words in the column of questions alone, without a number or with a Roman one, right above a question."""
    others = [name for name in places if name not in ("stem", "number") and _at(row, places, name)]
    number = words_in(_at(row, places, "number"))
    following = next((one for one in below if any(map(words_in, one))), [])
    asks = bool(_at(following, places, "stem")) and len([name for name in places if _at(following, places, name)]) > 1
    return bool(_at(row, places, "stem")) and not others and (not number or bool(_ROMAN.fullmatch(number))) and asks


def _at(row: list[Cell], places: Mapping[str, int], name: str) -> Cell:
    place = places.get(name, len(row))
    return [line for line in row[place] if line.text] if place < len(row) else []


def _question(rows: Sequence[list[Cell]], number: int, places: Mapping[str, int]) -> list[MarkedLine]:
    """The rows of one question as its lines: “Câu 3. …”, “A. …”, “Đáp án: B”."""

    def cell(name: str) -> Cell:
        return [line for row in rows for line in _at(row, places, name)]

    stem = cell("stem")
    written = words_in(cell("number")).rstrip(".):")
    lines = [under(f"Câu {written if written.isdigit() else number}. ", stem[0]), *stem[1:]]
    for letter in "ABCDEFGH":
        lines += [under(f"{letter}. ", one) if index == 0 else one for index, one in enumerate(cell(letter))]
    ticked = _ticked(rows, places)
    lines += _optioned(ticked or cell("options"))
    key = words_in(cell("key")) if not ticked else ""
    lines += [plain_line(stem[0].place, f"Đáp án: {key}")] if key else []
    for label in _FIELDS:
        lines += [under(f"{label}: ", one) if index == 0 else one for index, one in enumerate(cell(label))]
    return lines


def _ticked(rows: Sequence[list[Cell]], places: Mapping[str, int]) -> Cell:
    """Options, one a row, with a star at those whose row is ticked in the column of keys; nothing where none is."""
    said = [words_in(_at(row, places, "key")).casefold().rstrip(".") for row in rows]
    options = [_at(row, places, "options") for row in rows]
    is_ticked = any(one in TICKS for one in said) and all(one in (*TICKS, *_NO_TICKS) for one in said)
    if len(rows) < 2 or not is_ticked or not all(len(one) == 1 for one in options):
        return []
    pairs = zip(said, options, strict=True)
    return [under("* ", one[0]) if word in TICKS else one[0] for word, one in pairs]


def _optioned(cell: Cell) -> list[MarkedLine]:
    """Options in one cell, with their letters or one a line."""
    if len(cell) < 2 or any(is_option(line.text) for line in cell) or len(cell) > len("ABCDEFGH"):
        return cell
    return [under(f"{letter}. ", line) for letter, line in zip("ABCDEFGH", cell, strict=False)]


def under(label: str, line: MarkedLine) -> MarkedLine:
    if not label or line.text.startswith(label.strip()):
        return line
    return MarkedLine(line.place, label + line.text, bytes(len(label)) + line.marks, line.pictures)
