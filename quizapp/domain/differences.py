"""What is different between two texts, word by word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """A run of text. `kind`: same, gone (only in the old one), new (only in the new one)."""

    kind: str
    text: str


def pieces_between(old: str, new: str) -> tuple[Piece, ...]:
    """The new text with what is gone put in its place; joined without `gone` it is the new, without `new` the old."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Piece] = []
    gone = added = ""
    codes = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    for kind, first, last, start, end in codes:
        text = "".join(one[first:last])
        if kind != "equal":
            gone, added = gone + text, added + "".join(other[start:end])
        elif text.isspace() and (gone or added) and last < len(one):  # a blank between two changes belongs to both
            gone, added = gone + text, added + text
        else:
            found += [*_changed(gone, added), Piece("same", text)]
            gone = added = ""
    return (*found, *_changed(gone, added))


def _changed(gone: str, added: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("new", added)) if piece.text]


@dataclass(frozen=True)
class Difference:
    """One fact of a question in two versions."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.kind == "same" for piece in self.pieces)


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Difference, ...]:
    """Fact by fact, in the order of the new version; what only the old one has comes where it stood."""
    order = list(new)
    for name, before in zip(old, ["", *old], strict=False):
        if name not in new:
            order.insert(order.index(before) + 1 if before in order else 0, name)
    return tuple(Difference(name, pieces_between(old.get(name, ""), new.get(name, ""))) for name in order)
