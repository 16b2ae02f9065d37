"""Paragraphs whose characters know how they look: what the Vietnamese dialect is read from."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from quizapp.banks.formats.neutral import NOTHING, Rich
from quizapp.domain.names import normal

BOLD, ITALIC, UNDERLINE, COLOUR, HIGHLIGHT, RAISED, LOWERED, STRUCK = 1, 2, 4, 8, 16, 32, 64, 128
KEY_MARKS = (HIGHLIGHT, COLOUR, UNDERLINE, BOLD)  # not italic: foreign words and titles are
_ELEMENTS = ((BOLD, "b"), (ITALIC, "i"), (UNDERLINE, "u"), (RAISED, "sup"), (LOWERED, "sub"))
A_PARAGRAPH = "đoạn"  # with its number, the place of a line of a Word file
PICTURE = "\ufffc"  # stands in the text where a picture is
_UNSEEN = (0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A))
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # `：` and `Ａ` as some keyboards type them
_LEGIBLE = dict.fromkeys(_UNSEEN) | _WIDE


@dataclass(frozen=True)
class MarkedLine:
    """A paragraph; `marks` has a bit field per character, `pictures` (name, alternative text) per picture mark.

    `rows`: the cells of a table that stands within a text; `text` says them in words. `is_heading`: so it was styled.
    `is_item`: behind a bullet of Word's own.
    """

    place: str
    text: str
    marks: bytes = b""
    pictures: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[tuple["MarkedLine", ...], ...], ...] = ()
    is_heading: bool = False
    is_item: bool = False

    def cut(self, start: int, end: int | None = None) -> "MarkedLine":
        """A part without the spaces at its ends."""
        stop = len(self.text) if end is None else end
        while start < stop and self.text[start].isspace():
            start += 1
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        before = self.text.count(PICTURE, 0, start)
        within = self.text.count(PICTURE, start, stop)
        names = self.pictures[before : before + within]
        return MarkedLine(self.place, self.text[start:stop], self.marks[start:stop], names, is_item=self.is_item)

    def without(self, mark: int) -> "MarkedLine":
        """What of it has no such mark, in words alone."""
        marks = self.marks.ljust(len(self.text), b"\0")
        return plain_line(
            self.place, "".join(one for one, bits in zip(self.text, marks, strict=True) if not bits & mark)
        )

    def letter_has(self, mark: int) -> bool:
        """Whether the first letter has a mark."""
        found = next((bits for bits, letter in zip(self.marks, self.text, strict=False) if letter.isalpha()), 0)
        return bool(found & mark)

    def share(self, mark: int) -> float:
        """How much of the visible text has a mark, from 0 to 1."""
        if not any(self.marks):
            return 0.0
        visible = [bits for bits, letter in zip(self.marks, self.text, strict=False) if not letter.isspace()]
        return sum(bool(bits & mark) for bits in visible) / len(visible) if visible else 0.0


def legible(text: str) -> str:
    """`text` without marks that nobody sees, which would hide a label, and with letters of one width."""
    return text.translate(_LEGIBLE)


def plain_line(place: str, text: str) -> MarkedLine:
    words = legible(normal("NFC", text))
    return MarkedLine(place, words, bytes(len(words)))


def rich_of(lines: Sequence[MarkedLine], dropped: int = 0) -> Rich:
    """Paragraphs as rich text, without the looks in `dropped` and without one that all of it has."""
    filled = [line for line in lines if line.text.strip()]
    if not filled:
        return NOTHING
    written = [line for line in filled if not line.rows]
    for mark in (BOLD, ITALIC, UNDERLINE):
        if all(line.share(mark) == 1.0 for line in written):
            dropped |= mark
    body = "".join(_table(line) if line.rows else f"<p>{_markup(line, dropped)}</p>" for line in filled)
    plain = "\n".join(" ".join(_with_alternatives(line).split()) for line in filled)
    return Rich(body, plain)


def table_line(place: str, rows: Sequence[Sequence[Sequence[MarkedLine]]]) -> MarkedLine:
    """A table as one line: in words, cells parted by bars, and as it is."""
    cells = [line for row in rows for cell in row for line in cell]
    words = " / ".join(" | ".join(" ".join(line.text for line in cell) for cell in row) for row in rows)
    pictures = tuple(picture for line in cells for picture in line.pictures)
    return MarkedLine(place, words, bytes(len(words)), pictures, tuple(tuple(map(tuple, row)) for row in rows))


def _table(line: MarkedLine) -> str:
    """Bold headings need no marks of their own."""
    rows = []
    for number, row in enumerate(line.rows):
        tag, dropped = ("th", BOLD) if number == 0 else ("td", 0)
        cells = (f"<{tag}>{' '.join(_markup(one, dropped) for one in cell)}</{tag}>" for cell in row)
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _markup(line: MarkedLine, dropped: int) -> str:
    names = iter(line.pictures)
    marks = line.marks.ljust(len(line.text), b"\0")
    parts = []
    for bits, group in groupby(zip(line.text, marks, strict=True), key=lambda pair: pair[1] & ~dropped):
        text = "".join(letter for letter, _bits in group)
        plain, *others = html.escape(text, quote=False).split(PICTURE)
        words = plain + "".join(_picture(*next(names, ("", ""))) + other for other in others)
        for mark, element in _ELEMENTS:
            if bits & mark and text.strip():
                words = f"<{element}>{words}</{element}>"
        parts.append(words)
    return "".join(parts)


def _with_alternatives(line: MarkedLine) -> str:
    alternatives = iter(line.pictures)

    def words() -> str:
        alt = next(alternatives, ("", ""))[1]
        return f" [hình: {alt}] " if alt else " [hình] "

    return "".join(words() if mark == PICTURE else mark for mark in line.text)


def _picture(name: str, alt: str) -> str:
    return f'<img src="{html.escape(name)}" alt="{html.escape(alt)}">' if name else "[hình]"
