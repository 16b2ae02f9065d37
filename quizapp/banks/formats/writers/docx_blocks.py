"""HTML of a question as blocks that Word can hold: paragraphs of runs, and tables of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Piece:
    """Words with their look, or a picture by its name with the words that stand for it."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    picture: str = ""


@dataclass
class Block:
    """A paragraph, `depth` lists deep; a table where it has rows."""

    pieces: list[Piece] = field(default_factory=list)
    depth: int = 0
    rows: list[list[list[Piece]]] = field(default_factory=list)


def blocks_of(html: str) -> list[Block]:
    """The blocks of the markup's own HTML, empty ones left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [one for one in reader.blocks if one.rows or any(p.text.strip() or p.picture for p in one.pieces)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = [Block()]
        self.bold = self.italic = 0
        self.lists: list[int | None] = []  # the last number of each open list, None where it has none
        self.rows: list[list[list[Piece]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("strong", "em"):
            self._look(tag, 1)
        elif tag == "img":
            facts = dict(attrs)
            self._put(Piece(facts.get("alt") or "", picture=facts.get("src") or ""))
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else None)
        elif tag in ("p", "li", "br", "table"):
            self._begin(tag)
        elif self.rows is not None and tag in ("tr", "th", "td"):
            if tag == "tr":
                self.rows.append([])
            elif self.rows:
                self.rows[-1].append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("strong", "em"):
            self._look(tag, -1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "table" and self.rows is not None:
            self.blocks += [Block(rows=self.rows), Block()]
            self.rows = None
        if tag in ("p", "li", "ul", "ol"):
            self.blocks.append(Block(depth=len(self.lists)))

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split("\n"))
        if words.strip() or (words and self.blocks[-1].pieces):
            self._put(Piece(words, self.bold > 0, self.italic > 0))

    def _look(self, tag: str, step: int) -> None:
        if tag == "strong":
            self.bold += step
        else:
            self.italic += step

    def _put(self, piece: Piece) -> None:
        if self.rows is None:
            self.blocks[-1].pieces.append(piece)
        elif self.rows and self.rows[-1]:
            self.rows[-1][-1].append(piece)

    def _begin(self, tag: str) -> None:
        if tag == "table":
            self.rows = []
            return
        if tag == "p" and self.lists and len(self.blocks[-1].pieces) == 1:
            return  # the first paragraph of an item stands behind its mark
        self.blocks.append(Block(depth=len(self.lists)))
        if tag == "li" and self.lists:
            last = self.lists[-1]
            self.lists[-1] = None if last is None else last + 1
            self._put(Piece("– " if last is None else f"{last + 1}. "))
