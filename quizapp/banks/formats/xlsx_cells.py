"""Rows of a sheet whose options stand together in one cell, with the letters of a paper or one below the other."""

from collections.abc import Sequence
from dataclasses import replace

from quizapp.banks.formats.dialect_lines import Context, pieces_of
from quizapp.banks.formats.marked import plain_line
from quizapp.banks.formats.xlsx_columns import LETTERS
from quizapp.office.tables import Line

_FEWEST = 2
_OPEN = Context(takes_numbers=False, last_letter="", has_options=False)


def parted(line: Line) -> Line:
    """The row with each option in a column of its own; as it is where they are that already, or cannot be told."""
    if any(line.text(letter) for letter in LETTERS):
        return line
    together = _cell(line, "options")
    if not together:
        stem, options = _split(_cell(line, "stem"))
        return _with(line, {**options, "stem": stem}) if stem and options else line
    before, options = _split(together)
    rows = [one.strip() for one in together.splitlines() if one.strip()]
    if not options and _FEWEST <= len(rows) <= len(LETTERS):
        options = dict(zip(LETTERS, rows, strict=False))
    return _with(line, options) if options and not before else line


def joined(lines: Sequence[Line]) -> list[Line]:
    """Rows that hold nothing but an option go on with the row above, as where the cells of a question are merged."""
    found: list[Line] = []
    for line in lines:
        filled = [key for key, cell in line.cells.items() if cell != ""]
        if found and filled == ["options"] and _cell(found[-1], "options"):
            found[-1] = _with(found[-1], {"options": f"{_cell(found[-1], 'options')}\n{_cell(line, 'options')}"})
        else:
            found.append(line)
    return found


def _cell(line: Line, key: str) -> str:
    cell = line.cells.get(key, "")
    return cell if isinstance(cell, str) else line.text(key)


def _split(text: str) -> tuple[str, dict[str, str]]:
    """(what stands before the first option, letter → option); no options unless they are A, B … each once."""
    before: list[str] = []
    options: list[tuple[str, str]] = []
    for words in text.splitlines():
        last = options[-1][0] if options else ""
        for piece in pieces_of(plain_line("", words), replace(_OPEN, last_letter=last)):
            if piece.kind == "option":
                options.append((piece.value, piece.line.text))
            elif options:
                options[-1] = (options[-1][0], f"{options[-1][1]} {piece.line.text}".strip())
            else:
                before.append((piece.label.text if piece.label else "") + piece.line.text)
    letters = [letter.upper() for letter, _text in options]
    texts = [text for _letter, text in options]
    if len(letters) < _FEWEST or letters != list(LETTERS[: len(letters)]) or not all(texts):
        return "", {}
    return "\n".join(before).strip(), dict(zip(letters, texts, strict=True))


def _with(line: Line, cells: dict[str, str]) -> Line:
    return replace(line, cells={**line.cells, **cells})
