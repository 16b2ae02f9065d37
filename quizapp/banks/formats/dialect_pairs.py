"""Pairs of a question paper: numbered items, lettered ones, and a key such as “1-a, 2-c, 3-b”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.dialect_open import Open
from quizapp.banks.formats.marked import BOLD, UNDERLINE, MarkedLine, rich_of
from quizapp.banks.formats.neutral import NOTHING, Pair, Rich

_KEY = re.compile(r"([1-8])\s{0,3}(?:[-–—→:=.)]|->|=>)?\s{0,3}([A-Ha-h])(?!\w)\s{0,3}(?:[,;.]|và(?!\w))?\s{0,3}")
_ITEM = re.compile(r"\s{0,9}\(?([1-8])\s{0,3}[.)/:]\s{0,9}(?=\S)")
_HEADING = re.compile(r"(?:\s{0,9}(?:Cột|Bên|Vế)\s{1,3}\w{1,5}\s{0,9}[:|.]?){1,2}", re.IGNORECASE)


def pairs_key(said: str) -> dict[str, str]:
    """Number → letter; nothing for a key of any other kind, or where a number stands twice."""
    key: dict[str, str] = {}
    at, text = 0, said.strip()
    while at < len(text):
        found = _KEY.match(text, at)
        if not found or found[1] in key:
            return {}
        key[found[1]] = found[2].upper()
        at = found.end()
    return key if len(key) > 1 else {}


@dataclass
class Sides:
    """The lines of a question, parted: its stem, its numbered items, its lettered ones."""

    stem: list[MarkedLine] = field(default_factory=list)
    left: dict[str, list[MarkedLine]] = field(default_factory=dict)
    right: dict[str, list[MarkedLine]] = field(default_factory=dict)

    def take(self, lines: Sequence[MarkedLine], letter: str = "") -> None:
        """Lines behind a letter belong to it until a number begins; below a stem they go on with the last number."""
        into = self.right.setdefault(letter, []) if letter else self.stem
        for line in lines:
            item = _ITEM.match(line.text) if line is not lines[0] or not letter else None
            if item and item[1] not in self.left:
                into = self.left.setdefault(item[1], [])
                line = line.cut(item.end())
            if not _HEADING.fullmatch(line.text):
                into.append(line)


def sides_of(one: Open) -> Sides:
    sides = Sides()
    sides.take(one.stem)
    for option in one.options:
        sides.take(option.lines, option.letter.upper())
    return sides


def is_paired(one: Open) -> bool:
    """Whether the question has numbered items, which a key of numbers and letters would join."""
    return len(sides_of(one).left) > 1


def joins(one: Open, said: str, questions: int) -> bool:
    """Whether a line such as “1-a, 2-c” joins each item of this question with a letter of its own. A line that might as
    well be the keys of all `questions` of the paper does not."""
    key = pairs_key(said)
    is_sure = len(set(key.values())) == len(key) != questions
    return bool(key) and is_sure and pairs_in(sides_of(one), key) is not None


def pairs_in(sides: Sides, key: dict[str, str]) -> tuple[Rich, tuple[Pair, ...]] | None:
    """(the stem, pairs and then right sides that belong to nothing), or None where key and items do not meet."""
    if set(key) != set(sides.left) or not set(key.values()) <= set(sides.right) or not sides.stem:
        return None
    rights = {letter: rich_of(lines, BOLD | UNDERLINE) for letter, lines in sides.right.items()}
    pairs = [Pair(rich_of(lines, BOLD | UNDERLINE), rights[key[number]]) for number, lines in sides.left.items()]
    spare = [Pair(NOTHING, text) for letter, text in rights.items() if letter not in key.values()]
    return rich_of(sides.stem), (*pairs, *spare)
