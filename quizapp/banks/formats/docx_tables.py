"""Tables of Word: one question a row under headings, keys side by side, or options laid out in cells."""

import re
from typing import Any

from quizapp.banks.formats.answer_tables import keys_in
from quizapp.banks.formats.dialect_lines import is_marked, is_option, letters_of, starts_named
from quizapp.banks.formats.docx_judged import columns_of, judged_lines
from quizapp.banks.formats.docx_names import qn
from quizapp.banks.formats.docx_questions import (
    Cell,
    holds_questions,
    lost_columns,
    places_of,
    question_lines,
    under,
    words_in,
)
from quizapp.banks.formats.docx_runs import Paragraphs, is_boxed
from quizapp.banks.formats.marked import MarkedLine, plain_line, table_line
from quizapp.banks.formats.neutral import short
from quizapp.office.tables import heading_key

Element = Any
MOST_COLUMNS, FEWEST_LETTERS = 8, 4
_BARE = ("cauhoi", "noidungcauhoi", "caudan")
_HIGHEST_HEADING = 3  # rows: a title may stand above the headings
_COVERS = tuple(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")))
_NUMBER_BEFORE = re.compile(r"\s{0,9}\d{1,4}\s{0,9}[.)]\s{0,9}(?=\S)")
_LABEL = re.compile(
    r"\s{0,9}(?:[A-H]|Câu(?: hỏi)? \d{1,4}|Đáp án(?: đúng)?|Giải thích|Căn cứ(?: pháp lý)?|Mức độ|Nguồn)\s{0,9}",
    re.IGNORECASE,
)


def blocks(within: Element, kinds: tuple[str, ...]) -> list[Element]:
    """Its parts of these kinds in their order, also those inside content controls and other covers."""
    found = []
    for child in within:
        if child.tag in kinds:
            found.append(child)
        elif child.tag in _COVERS:
            found += blocks(child, kinds)
    return found


def table_lines(table: Element, reader: Paragraphs, *, is_asked: bool = False) -> list[MarkedLine]:
    """The lines of a table as a paper would have them. `is_asked`: a question stands open above it."""
    rows = _counted([_cells(row, reader) for row in blocks(table, (qn("w:tr"),))])
    if not rows:
        return []
    for at, row in enumerate(rows[:_HIGHEST_HEADING]):
        places, judged = places_of(row), columns_of(row)
        titles = [line for title in rows[:at] for line in _row(title)]
        if holds_questions(places):
            for name in lost_columns(row, rows[at + 1 :], places):
                reader.tell(f"đoạn {reader.count}", f"Bỏ cột “{short(name)}” của bảng: không biết cột này chứa gì.")
            return [*titles, *question_lines(rows[at + 1 :], places)]
        if judged and len(rows) > at + 1:
            return [*titles, *judged_lines(rows[at + 1 :], judged, is_asked=is_asked)]
    filled = [[[line for line in cell if line.text] for cell in row] for row in rows]
    keyed = filled[not _is_keyed(filled[0]) :]
    if keyed and all(map(_is_keyed, keyed)):
        return [line for number, row in enumerate(keyed, start=1) for line in _keyed(row, number)]
    if _is_data(filled):
        return [table_line(f"đoạn {reader.count}", filled)]
    _tell_data(rows, reader)
    return [line for row in rows for line in _row(row)]


def _counted(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Rows of label and text in which no question has a number: each “Câu hỏi” gets its own."""
    count = 0
    found = []
    for row in rows:
        if len(row) == 2 and heading_key(words_in(row[0])) in _BARE and words_in(row[1]):
            count += 1
            row = [[plain_line(row[0][0].place, f"Câu {count}")], row[1]]
        found.append(row)
    return found


def _is_data(rows: list[list[Cell]]) -> bool:
    """A grid that belongs to a text: words in its cells, no questions, options or keys."""
    widths = {len(row) for row in rows}
    texts = [line.text for row in rows for cell in row for line in cell]
    is_grid = len(rows) > 1 and len(widths) == 1 and 2 <= min(widths) <= MOST_COLUMNS
    has_words = sum(sum(map(str.isalpha, text)) >= FEWEST_LETTERS for text in texts) * 3 >= len(texts) > 0
    return is_grid and has_words and not any(map(is_marked, texts)) and not keys_in(texts)


def _cells(row: Element, reader: Paragraphs) -> list[Cell]:
    return [
        [line for one in cell.iter(qn("w:p")) if not is_boxed(one, cell) for line in reader.lines(one)]
        for cell in blocks(row, (qn("w:tc"),))
    ]


def _is_keyed(row: list[Cell]) -> bool:
    """A row without headings above it: question and options in one cell, or in two, the key's letters alone in the
    last one."""
    is_apart = len(row) > 2 and bool(row[-3]) and len(row[-2]) > 1 and is_option(row[-2][0].text)
    if len(row) < 2 or len(row[-1]) != 1 or (len(row[-2]) < 3 and not is_apart):
        return False
    letters, rest = letters_of(row[-1][0].text)
    return bool(letters) and not rest and sum(is_option(line.text) for line in row[-2]) >= 2


def _keyed(row: list[Cell], number: int) -> list[MarkedLine]:
    *front, cell, key = row
    if is_option(cell[0].text) and front:
        cell = [*front.pop(), *cell]
    written = words_in(front[-1]).rstrip(".):") if front else ""
    label = "" if starts_named(cell[0].text) else f"Câu {written if written.isdigit() else number}. "
    bare = _NUMBER_BEFORE.match(cell[0].text) if label else None
    first = cell[0].cut(bare.end()) if bare else cell[0]
    return [under(label, first), *cell[1:], plain_line(cell[0].place, f"Đáp án: {words_in(key)}")]


def _row(row: list[Cell]) -> list[MarkedLine]:
    """Cells of one paragraph stand in one line, parted by tabs; longer cells stand below one another."""
    filled = [[line for line in cell if line.text] for cell in row]
    if all(len(cell) <= 1 for cell in filled):
        cells = [cell[0] for cell in filled if cell]
        return [_joined(_labelled(cells))] if cells else []
    return [line for cell in filled for line in cell]


def _labelled(cells: list[MarkedLine]) -> list[MarkedLine]:
    """A label alone in the first of two cells gets the mark of a paper: “A” beside “Sở Nội vụ” is “A. Sở Nội vụ”."""
    if (
        len(cells) != 2
        or not _LABEL.fullmatch(cells[0].text)
        or (len(cells[1].text) < 2 and not cells[1].text.isdigit())
    ):
        return cells
    label = cells[0].cut(0)
    mark = "." if len(label.text) == 1 or label.text[-1].isdigit() else ":"
    return [MarkedLine(label.place, label.text + mark, label.marks.ljust(len(label.text) + 1, b"\0")), cells[1]]


def _joined(cells: list[MarkedLine]) -> MarkedLine:
    text, marks = "", b""
    pictures: tuple[tuple[str, str], ...] = ()
    for cell in cells:
        gap = "\t" if text else ""
        text += gap + cell.text
        marks += bytes(len(gap)) + cell.marks
        pictures += cell.pictures
    return MarkedLine(cells[0].place, text, marks, pictures)


def _tell_data(rows: list[list[Cell]], reader: Paragraphs) -> None:
    """A table with more than options and keys loses its columns."""
    words = [words_in(cell) for row in rows for cell in row]
    if len(rows) > 1 and any(len(text) > 12 and text[1:2] not in ".):/" for text in words):
        reader.tell(f"đoạn {reader.count}", "Bảng được chuyển thành các dòng chữ. Hãy xem lại.")
