"""Whether a corrected key can be one of a question, in letters of the bank; and the key in its one written form."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from quizapp.domain.errors import RecordRefused
from quizapp.domain.marking import by_blank
from quizapp.domain.numbers import MOST_DIGITS, canonical
from quizapp.domain.scoring import ONE_OF
from quizapp.domain.texts import LONGEST_SENT

CHOSEN = (*ONE_OF, "multiple", "hotspot")


def corrected_key(type_: str, given: Sequence[str], content: Mapping[str, Any]) -> tuple[str, ...]:
    """`given` as somebody typed it, one part a line; `content`: the public part of the question.

    RecordRefused(`ruling_key`) for what is no key of it.
    """
    parts = [part.strip() for part in given if part.strip()]
    if not parts:
        raise RecordRefused("ruling_key")
    if type_ in CHOSEN:
        return _letters(type_, parts, content)
    if type_ == "ordering":
        return _all_once(parts, content["options"])
    if type_ == "matching":
        return _pairs(parts, content)
    if type_ == "numeric":
        return (_number(parts),)
    return _blanks(parts, content) if type_ == "cloze" else _texts(parts)


def _letters(type_: str, parts: list[str], content: Mapping[str, Any]) -> tuple[str, ...]:
    takes_one = type_ == "hotspot" and not content.get("many")
    if len(set(parts)) != len(parts) or not set(parts) < set(content["options"]) or (takes_one and len(parts) > 1):
        raise RecordRefused("ruling_key")
    return tuple(sorted(parts))


def _all_once(parts: list[str], known: Mapping[str, str]) -> tuple[str, ...]:
    if sorted(parts) != sorted(known):
        raise RecordRefused("ruling_key")
    return tuple(parts)


def _pairs(parts: list[str], content: Mapping[str, Any]) -> tuple[str, ...]:
    pairs = [tuple(one.strip() for one in part.split(":")) for part in parts]
    lefts, rights = [pair[0] for pair in pairs], [pair[-1] for pair in pairs]
    is_whole = all(len(pair) == 2 for pair in pairs) and sorted(lefts) == sorted(content["left"])
    if not is_whole or len(set(rights)) != len(rights) or not set(rights) <= set(content["options"]):
        raise RecordRefused("ruling_key")
    return tuple(sorted(":".join(pair) for pair in pairs))


def _number(parts: list[str]) -> str:
    try:
        value = Decimal(parts[0].replace(",", "."))
    except InvalidOperation:
        raise RecordRefused("ruling_key") from None
    if len(parts) > 1 or not value.is_finite() or len(parts[0]) > MOST_DIGITS:
        raise RecordRefused("ruling_key")
    return canonical(value)


def _texts(parts: list[str]) -> tuple[str, ...]:
    if any(len(part) > LONGEST_SENT for part in parts) or len(set(parts)) != len(parts):
        raise RecordRefused("ruling_key")
    return tuple(parts)


def _blanks(parts: list[str], content: Mapping[str, Any]) -> tuple[str, ...]:
    """`1:a`, `2:Hà Nội`: every blank, and what is chosen or a number once."""
    given, blanks = by_blank(parts), content["blanks"]
    if set(given) != set(blanks):
        raise RecordRefused("ruling_key")
    return tuple(f"{number}:{said}" for number in sorted(given) for said in _blank(given[number], blanks[number]))


def _blank(said: Sequence[str], blank: Mapping[str, Any]) -> tuple[str, ...]:
    accepted = [one.strip() for one in said]
    if not all(accepted):
        raise RecordRefused("ruling_key")
    if blank["kind"] == "number":
        return (_number(accepted),)
    if blank.get("options"):
        if len(accepted) != 1 or accepted[0] not in blank["options"]:
            raise RecordRefused("ruling_key")
        return tuple(accepted)
    return _texts(accepted)
