"""The parts of a question as one person sees them: options, and the blanks of a text.

A frozen place keeps the order of a cloze as `1.c`, `1.a`, `2`, `3`: the options of blank 1 in this person's order, and
the blanks that are typed by their number alone. So the shape of an answer follows from the place, without any text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_MARK = re.compile(r"\[\[([1-9])\]\]")
_TAG_OR_MARK = re.compile(r"<[^>]*>|\[\[([1-9])\]\]")


@dataclass(frozen=True)
class Choice:
    """`value` is what the page sends, `text` what the person reads."""

    value: str
    text: str


@dataclass(frozen=True)
class Blank:
    """A place in a text that is to be filled. `kind`: choice, text, number; a shape without texts knows no number."""

    number: str
    kind: str
    choices: tuple[Choice, ...] = ()
    unit: str = ""


def letters_of_blanks(blanks: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """What a place of this question freezes, in the order of the bank: `1.a`, `1.b`, `2`, `3`."""
    found: list[str] = []
    for number in sorted(blanks):
        options = blanks[number].get("options") or {}
        found += [f"{number}.{letter}" for letter in options] or [number]
    return tuple(found)


def orders_of(letters: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Number of a blank → its options in the frozen order; none where it is typed."""
    found: dict[str, tuple[str, ...]] = {}
    for letter in letters:
        number, _dot, option = letter.partition(".")
        found[number] = (*found.get(number, ()), *([option] if option else []))
    return found


def shown_blanks(letters: Sequence[str], blanks: Mapping[str, Mapping[str, Any]]) -> tuple[Blank, ...]:
    """The blanks with their options in this person's order, renamed a, b, c …; `blanks` is {} where texts do not
    matter."""
    return tuple(_shown(number, order, blanks.get(number, {})) for number, order in sorted(orders_of(letters).items()))


def _shown(number: str, order: Sequence[str], blank: Mapping[str, Any]) -> Blank:
    texts = blank.get("options") or {}
    choices = tuple(Choice(ALPHABET[index], texts.get(letter, "")) for index, letter in enumerate(order))
    return Blank(number, blank.get("kind", "choice" if order else "text"), choices, blank.get("unit", ""))


def cut_at_blanks(stem: str) -> list[tuple[str, str]]:
    """(text, number of the blank behind it) in order; the number of the last one is empty."""
    pieces = _MARK.split(stem)
    return list(zip(pieces[::2], [*pieces[1::2], ""], strict=True))


def cut_markup_at_blanks(html: str, blanks: Sequence[Blank]) -> list[tuple[str, Blank | None]]:
    """(markup, the blank behind it) in order, each of `blanks` once; what only looks like one stays as it stands."""
    open_ = {blank.number: blank for blank in blanks}
    found: list[tuple[str, Blank | None]] = []
    start = 0
    for mark in _TAG_OR_MARK.finditer(html):
        blank = open_.pop(mark[1], None)
        if blank is not None:
            found.append((html[start : mark.start()], blank))
            start = mark.end()
    return [*found, (html[start:], None)]


def said_by_blank(parts: Sequence[str]) -> dict[str, str]:
    """Number of a blank → what an answer says there."""
    return {number: said for number, _colon, said in (part.partition(":") for part in parts)}


def blanks_in_words(stem: str) -> str:
    """The text with its blanks as a reader of a list sees them: `… (1) …`."""
    return _MARK.sub(lambda mark: f"…({mark[1]})…", stem)
