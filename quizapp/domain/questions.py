"""Questions as a candidate sees them, and which answers a frozen paper allows.

The letters of the bank file never reach the browser: what a page sends are the letters of this person's own
order (`a` is the first option shown), and `to_file_letters` turns them back.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizapp.domain.errors import BadValue
from quizapp.domain.parts import ALPHABET as ALPHABET
from quizapp.domain.parts import Blank, orders_of
from quizapp.domain.parts import Choice as Choice
from quizapp.domain.texts import LONGEST_SENT, fault_of_typed, is_blank

TYPES = {
    "single": "Chọn một phương án",
    "multiple": "Chọn nhiều phương án",
    "true_false": "Đúng hay sai",
    "ordering": "Sắp xếp thứ tự",
    "matching": "Ghép đôi",
    "short_text": "Điền từ ngắn",
    "numeric": "Điền số",
    "cloze": "Điền vào chỗ trống",
    "hotspot": "Chọn vùng trên hình",
}
TRUE_FALSE = (("a", "Đúng"), ("b", "Sai"))
TYPED = ("short_text", "numeric")  # the answer is one typed text


@dataclass(frozen=True)
class PaperItem:
    """One question of one person's frozen paper, without its key.

    `extra`: what a type shows besides stem and parts (a unit, blanks, a picture with its regions), and its case.
    """

    position: int
    version_id: int
    competence: str
    level: int
    type: str
    stem: str
    choices: tuple[Choice, ...]
    left: tuple[Choice, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    blanks: tuple[Blank, ...] = ()


def shown_choices(order: Sequence[str], texts: dict[str, str]) -> tuple[Choice, ...]:
    """The parts in this person's order, renamed a, b, c …"""
    return tuple(Choice(ALPHABET[index], texts[letter]) for index, letter in enumerate(order))


def shown_left(order: Sequence[str], texts: dict[str, str]) -> tuple[Choice, ...]:
    """The left side of a matching question in this person's order, renamed 1, 2, 3 …"""
    return tuple(Choice(str(index + 1), texts[number]) for index, number in enumerate(order))


def own_extra(extra: Mapping[str, Any], order: Sequence[str]) -> Mapping[str, Any]:
    """`PaperItem.extra` in this person's order: regions of a picture under the letters shown."""
    if "regions" not in extra:
        return extra
    boxes = extra["regions"]
    shown = {ALPHABET[index]: boxes[letter] for index, letter in enumerate(order) if letter in boxes}
    return {**extra, "regions": shown}


def checked_value(item: PaperItem, value: object) -> tuple[str, ...]:
    """`value` as the log keeps it: a tuple of shown letters; an empty one takes the answer back.

    single, true_false: one letter; multiple: distinct letters, sorted; ordering: every letter once, in order;
    matching: `left:right` pairs, each left at most once, sorted by left; short_text, numeric: what was typed, in NFC;
    cloze: `number:letter` or `number:what was typed`, by number. Raises `BadValue`.
    """
    parts = _parts(item, value)
    if item.type in TYPED:
        return tuple(_checked_text(item, part) for part in parts if not is_blank(part))
    if item.type == "cloze":
        return _checked_blanks(item, parts)
    if item.type == "matching":
        return _checked_pairs(item, parts)
    letters = {choice.value for choice in item.choices}
    if not letters.issuperset(parts):
        raise BadValue(item.position, "unknown_option")
    if item.type in ("single", "true_false") and len(parts) > 1:
        raise BadValue(item.position, "too_many")
    if item.type == "ordering":
        if parts and len(parts) != len(letters):
            raise BadValue(item.position, "incomplete_order")
        return tuple(parts)
    return tuple(sorted(parts))


def _parts(item: PaperItem, value: object) -> list[str]:
    most = 1 if item.type in TYPED else len(item.choices) + len(item.left) + len(item.blanks)
    if not isinstance(value, list) or len(value) > most:
        raise BadValue(item.position, "not_a_list")
    if not all(isinstance(part, str) for part in value):
        raise BadValue(item.position, "not_text")
    if any(len(part.partition(":")[2] or part) > LONGEST_SENT for part in value):  # before it is looked at any closer
        raise BadValue(item.position, "too_long")
    if len(set(value)) != len(value):
        raise BadValue(item.position, "repeated")
    return list(value)


def _checked_text(item: PaperItem, part: str) -> str:
    text = unicodedata.normalize("NFC", part)
    fault = fault_of_typed(text)
    if fault:
        raise BadValue(item.position, fault)
    return text


def _checked_blanks(item: PaperItem, parts: list[str]) -> tuple[str, ...]:
    blanks = {blank.number: blank for blank in item.blanks}
    filled: dict[str, str] = {}
    for part in parts:
        number, colon, said = part.partition(":")
        if not colon or number not in blanks:
            raise BadValue(item.position, "unknown_option")
        if number in filled:
            raise BadValue(item.position, "repeated")
        filled[number] = _checked_blank(item, blanks[number], said)
    return tuple(f"{number}:{said}" for number, said in sorted(filled.items()) if said)


def _checked_blank(item: PaperItem, blank: Blank, said: str) -> str:
    """A letter, or a typed text; "" where the blank was left open."""
    if not blank.choices:
        return "" if is_blank(said) else _checked_text(item, said)
    if said not in {choice.value for choice in blank.choices}:
        raise BadValue(item.position, "unknown_option")
    return said


def _checked_pairs(item: PaperItem, parts: list[str]) -> tuple[str, ...]:
    lefts = {choice.value for choice in item.left}
    rights = {choice.value for choice in item.choices}
    seen: set[str] = set()
    for part in parts:
        left, colon, right = part.partition(":")
        if not colon or left not in lefts or right not in rights:
            raise BadValue(item.position, "unknown_option")
        if left in seen:
            raise BadValue(item.position, "repeated")
        seen.add(left)
    return tuple(sorted(parts))


def as_stored(value: Sequence[str]) -> str:
    """The one form in which the log keeps an answer; a typed one takes as many characters as were typed."""
    return json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))


def to_file_letters(type_: str, value: Sequence[str], letters: Sequence[str], left: Sequence[str]) -> tuple[str, ...]:
    """A kept answer in the letters of the bank file. `letters`, `left`: the frozen orders of the place."""
    if type_ in TYPED:
        return tuple(value)
    if type_ == "cloze":
        orders = orders_of(letters)
        return tuple(_to_file_blank(part, orders) for part in value)
    shown = {ALPHABET[index]: letter for index, letter in enumerate(letters)}
    if type_ == "matching":
        shown_left_names = {str(index + 1): number for index, number in enumerate(left)}
        pairs = (part.split(":") for part in value)
        return tuple(sorted(f"{shown_left_names[one]}:{shown[other]}" for one, other in pairs))
    answer = [shown[part] for part in value]
    return tuple(answer) if type_ == "ordering" else tuple(sorted(answer))


def _to_file_blank(part: str, orders: Mapping[str, Sequence[str]]) -> str:
    number, _colon, said = part.partition(":")
    order = orders[number]
    return f"{number}:{order[ALPHABET.index(said)]}" if order else part


def is_complete(item: PaperItem, value: Sequence[str]) -> bool:
    """Whether the person has answered: for matching every left side, for a cloze every blank, else anything at all."""
    return len(value) >= max(1, len(item.left), len(item.blanks))
