"""Tables of statements with a column “Đúng” and a column “Sai”: the lines of one question, or of a question each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.banks.formats.docx_questions import COUNTERS, TICKS, Cell, under, words_in
from quizapp.banks.formats.marked import MarkedLine, plain_line
from quizapp.office.tables import heading_key

_MOST = 8
_LETTERED = re.compile(r"\s{0,9}[a-h]\s{0,3}[.)]\s{0,9}")


@dataclass(frozen=True)
class Columns:
    """Where the statement, the ticks for true and for false, and the running number (-1: nowhere) stand."""

    statement: int
    right: int
    wrong: int
    number: int


def columns_of(heading: list[Cell]) -> Columns | None:
    """None for a heading of another table."""
    keys = [heading_key(words_in(cell)) for cell in heading]
    if keys.count("dung") != 1 or keys.count("sai") != 1:
        return None
    number = next((at for at, key in enumerate(keys) if key in COUNTERS), -1)
    others = [at for at, key in enumerate(keys) if key not in ("dung", "sai") and at != number]
    return Columns(others[0], keys.index("dung"), keys.index("sai"), number) if len(others) == 1 else None


def judged_lines(rows: Sequence[list[Cell]], columns: Columns, *, is_asked: bool) -> list[MarkedLine]:
    """`is_asked`: the statements belong to the question above; else each is one of its own."""
    last = max(columns.statement, columns.right, columns.wrong)
    whole = [row for row in rows if len(row) > last and words_in(row[columns.statement])]
    others = [line for row in rows if row not in whole for cell in row for line in cell if line.text]
    is_one = is_asked and 1 < len(whole) <= _MOST
    lines, key = [], []
    for number, row in enumerate(whole, start=1):
        first, *more = [line for line in row[columns.statement] if line.text]
        truth = _truth(words_in(row[columns.right]), words_in(row[columns.wrong]))
        letter = "abcdefgh"[number - 1] if is_one else ""
        found = _LETTERED.match(first.text)
        bare = first.cut(found.end()) if found else first
        written = words_in(row[columns.number]).rstrip(".):") if columns.number >= 0 else ""
        label = f"{letter}) " if is_one else f"Câu {written if written.isdigit() else number}. "
        lines += [under(label, bare), *more]
        key.append(truth)
        if not is_one:
            end = [f"Đáp án: {truth}"] if truth else ["A. Đúng", "B. Sai"]
            lines += [plain_line(first.place, words) for words in end]
    said = [plain_line(lines[-1].place, f"Đáp án: {_in_turn(key)}")] if is_one and all(key) and lines else []
    return [*lines, *said, *others]


def _in_turn(key: Sequence[str]) -> str:
    return ", ".join(f"{letter}) {truth}" for letter, truth in zip("abcdefgh", key, strict=False))


def _truth(right: str, wrong: str) -> str:
    """“Đ”, “S”, or nothing where not exactly one of both is ticked."""
    ticks = [cell.casefold().strip(" .") in (*TICKS, *own) for cell, own in ((right, ()), (wrong, ("s", "sai")))]
    return ("Đ" if ticks[0] else "S") if ticks[0] != ticks[1] and not all((right, wrong)) else ""
