"""Limited HTML of foreign texts as the limited markup of the bank; what a mark means there is escaped."""

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from itertools import groupby

from quizapp.banks.formats.neutral import Rich
from quizapp.banks.formats.rich import from_html, plain_of, raised
from quizapp.banks.markup import cited_pictures, plain, rendered

BLANK = re.compile(r"\[\[(\w{1,20})\]\]")
_SPECIAL = re.compile(r"[\\*_|]|!(?=\[)")
_LINE_START = re.compile(r"([-+](?=\s|$)|\d{1,9}(?=[.)](?:\s|$))|[|:\-](?=[|:\- ]*$))")
_CARRIED = re.compile(r"<(?:b|i|img|ul|ol|table)\b")
_INLINE_CARRIED = re.compile(r"<(?:b|i|img)\b")
_LISTED = re.compile(r"<(?:ul|ol|table)\b")
_LIST_ENDS = re.compile(r"<(/?)[uo]l>")
MOST_LETTERS, DEEPEST = 4000, 6
_LOST = re.compile(r"<u>|<t[dh] [a-z]*span=")
_STRONG, _EMPHASIS = 1, 2
_MARKS = {_STRONG: "**", _EMPHASIS: "*", _STRONG | _EMPHASIS: "***"}
_BITS = {"b": _STRONG, "i": _EMPHASIS}
_NO_LIST = ("", 0)
Piece = tuple[str, int]  # words as they are written, and their marks


def is_carried(rich: Rich) -> bool:
    """Whether a stem has something that plain text cannot say and the markup can."""
    return bool(_CARRIED.search(rich.html))


def is_carried_inline(rich: Rich) -> bool:
    """The same for an option, which has no lists and tables."""
    return bool(_INLINE_CARRIED.search(rich.html))


def lost_in_markup(rich: Rich, *, inline: bool = False) -> bool:
    """Underlines and joined cells are lost, and everything beyond measure; in an option lists and tables too."""
    is_flat = not _is_sane(rich) or (inline and _LISTED.search(rich.html) is not None)
    return is_flat or _LOST.search(rich.html) is not None


def _is_sane(rich: Rich) -> bool:
    """Whether a text is of a size and depth that a person would write; beyond, writing it would cost too much."""
    depth = deepest = 0
    for tag in _LIST_ENDS.findall(rich.html):
        depth += -1 if tag else 1
        deepest = max(deepest, depth)
    return len(rich.plain) <= MOST_LETTERS and rich.html.count("<") <= MOST_LETTERS and deepest <= DEEPEST


def markup_of(rich: Rich) -> str:
    """A stem: paragraphs, lists, tables, pictures, bold and italic."""
    if not _is_sane(rich):
        return escaped(rich.plain)
    return _checked(rich.html, lambda html, is_marked: "\n\n".join(_Blocks(is_marked).read(html)), is_inline=False)


def inline_of(rich: Rich) -> str:
    """An option on one line."""
    flat = Rich(re.sub(r"</?(?:p|ul|ol|li|table|thead|tbody|tr|td|th)\b[^>]*>|<br>", " ", rich.html), rich.plain)
    if _LISTED.search(rich.html) or not _is_sane(rich):
        return escaped(" ".join(rich.plain.split()))
    return _checked(flat.html, lambda html, is_marked: " ".join(_Blocks(is_marked).read(html)), is_inline=True)


def escaped(text: str) -> str:
    """Plain words on one line as markup that says the same."""
    words = _SPECIAL.sub(lambda mark: "\\" + mark[0], " ".join(text.split()))
    start = _LINE_START.match(words)
    if not start:
        return words
    at = start.end() if start[1].isdigit() else 0
    return f"{words[:at]}\\{words[at:]}"


def escaped_lines(text: str) -> str:
    """Plain words on several lines as markup that says the same, an empty line between paragraphs."""
    return "\n".join(map(escaped, text.split("\n")))


def _checked(html: str, written: Callable[[str, bool], str], *, is_inline: bool) -> str:
    """With bold and italic where they are read back as such, else without."""
    found = written(html, True)
    if "*" not in found:
        return found
    pictures = {name: {"hash": name, "width": 1, "height": 1} for name, _alt in cited_pictures(found)}
    back = from_html(str(rendered(found, pictures, str, inline=is_inline)), {name: name for name in pictures})
    is_same = _words(plain(found)) == _words(plain_of(html)) and written(back.html, True) == found
    return found if is_same else written(html, False)


def _words(text: str) -> list[str]:
    """Without what a list or a table adds to them."""
    return re.sub(r"[–|]", " ", text).split()


class _Blocks(HTMLParser):
    """Reads the sanitiser's output into blocks of markup."""

    def __init__(self, is_marked: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.is_marked = is_marked
        self.blocks: list[str] = []
        self.pieces: list[Piece] = []
        self.bits: list[int] = []
        self.lists: list[tuple[str, int]] = []
        self.items: list[list[str]] = []
        self.rows: list[list[str]] | None = None
        self.raise_to = ""
        self.ended = _NO_LIST  # a list that goes on where the next one follows at once

    def read(self, html: str) -> list[str]:
        self.feed(html)
        self.close()
        self._end_block()
        return self.blocks

    def handle_data(self, data: str) -> None:
        text = raised(self.raise_to, data) if self.raise_to else data
        self.pieces.append((re.sub(r"\s+", " ", text), self._now()))

    def _now(self) -> int:
        return self.bits[-1] if self.bits else 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BITS:
            self.bits.append(self._now() | _BITS[tag])
        elif tag in ("sub", "sup"):
            self.raise_to = tag
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag == "br":
            self.pieces.append(("\n", 0))
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("p", "ul", "ol", "li", "table"):
            self._begin(tag)

    def _begin(self, tag: str) -> None:
        self._end_block()
        if tag in ("ul", "ol"):
            self.lists.append(self.ended if self.ended[0] == tag else (tag, 0))
        elif tag == "table":
            self.rows = []
        elif tag == "li":
            kind, count = self.lists[-1] if self.lists else ("ul", 0)
            self.lists[-1:] = [(kind, count + 1)]
            self.items.append([])
        self.ended = _NO_LIST

    def handle_endtag(self, tag: str) -> None:
        if tag in _BITS:
            self.bits[-1:] = []
        elif tag in ("sub", "sup"):
            self.raise_to = ""
        elif tag == "p":
            self._end_block()
        elif tag == "li":
            self._end_item()
        elif tag in ("ul", "ol") and self.lists:
            self.ended = self.lists.pop()
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(self._taken(is_cell=True))
        elif tag == "table":
            self._end_table()

    def _picture(self, attributes: dict[str, str | None]) -> None:
        alt = re.sub(r"[\[\]\\]", lambda mark: "\\" + mark[0], " ".join((attributes.get("alt") or "").split()))
        self.pieces.append((f"\0![{alt}]({attributes.get('src')})", 0))

    def _taken(self, *, is_cell: bool = False) -> str:
        """The pieces so far as one paragraph."""
        lines: list[list[Piece]] = [[]]
        for words, bits in self.pieces:
            if words == "\n":
                lines.append([])
            else:
                lines[-1].append((words, bits if self.is_marked else 0))
        self.pieces = []
        written = [line for line in (_written(pieces) for pieces in lines) if line]
        return (" " if is_cell else "\n").join(written)

    def _end_block(self) -> None:
        if self.rows is not None:
            self.pieces.append((" ", 0))
            return
        words = self._taken()
        if words:
            self.ended = _NO_LIST
        if words and self.items:
            self.items[-1].append(words)
        elif words:
            self.blocks.append(words)

    def _end_item(self) -> None:
        self._end_block()
        if not self.items:
            return
        kind, count = self.lists[-1] if self.lists else ("ul", 1)
        label = f"{count}. " if kind == "ol" else "- "
        body = "\n".join(self.items.pop()).replace("\n", "\n" + " " * len(label))
        above = self.items[-1] if self.items else self.blocks
        is_next = count > 1 and above and not self.items
        if is_next:
            above[-1] += f"\n{label}{body}"
        else:
            above.append(f"{label}{body}")

    def _end_table(self) -> None:
        rows, self.rows = [row for row in self.rows or [] if row], None
        self.pieces = []
        if not rows:
            return
        width = max(map(len, rows))
        lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
        lines.insert(1, "|" + " --- |" * width)
        above = self.items[-1] if self.items else self.blocks
        above.append("\n".join(lines))


def _written(pieces: Iterable[Piece]) -> str:
    """Words with their marks, spaces outside of them; the start of the line escaped."""
    parts: list[str] = []
    for bits, group in groupby(pieces, key=lambda piece: piece[1]):
        body = "".join(_mark_escaped(words) for words, _bits in group)
        inner = body.strip()
        if bits and inner:
            before, after = body[: len(body) - len(body.lstrip())], body[len(body.rstrip()) :]
            body = f"{before}{_MARKS[bits]}{inner}{_MARKS[bits]}{after}"
        parts.append(body)
    line = " ".join("".join(parts).split())
    start = _LINE_START.match(line)
    if start:
        at = start.end() if start[1].isdigit() else 0
        line = f"{line[:at]}\\{line[at:]}"
    return line


def _mark_escaped(words: str) -> str:
    return words[1:] if words.startswith("\0") else _SPECIAL.sub(lambda mark: "\\" + mark[0], words)
