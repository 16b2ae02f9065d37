"""Marking what was typed: a pure function of (type, key, rule, answer).

A rule says how a typed text is held against its key: {"accents": …} for words, {"tolerance": …, "unit": …} for numbers;
a cloze has one for each blank that is typed, and none for one that is chosen.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.domain.numbers import is_right_number
from quizapp.domain.texts import says_one_of

Rule = Mapping[str, Any]


def with_units(type_: str, rule: Rule, content: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of a key as marking needs it: with the units that the public part of the question shows."""
    if type_ == "numeric":
        return {**rule, "unit": content.get("unit", "")}
    if type_ == "cloze":
        return {
            number: {**one, **({"unit": content["blanks"][number].get("unit", "")} if "tolerance" in one else {})}
            for number, one in rule.items()
        }
    return dict(rule)


def by_blank(parts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Number of a blank → what stands behind it in `1:a`, `2:Hà Nội`, `2:Thủ đô Hà Nội`."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        number, _colon, said = part.partition(":")
        found[number] = (*found.get(number, ()), said)
    return found


def is_right_text(answer: str, accepted: Sequence[str], rule: Rule) -> bool:
    """Whether one typed (or, without a rule, chosen) answer is right. `accepted`: the key of this one place."""
    if "tolerance" in rule:
        return is_right_number(answer, accepted[0], rule["tolerance"], rule.get("unit", ""))
    if "accents" in rule:
        return says_one_of(answer, accepted, accents=rule["accents"])
    return answer in accepted


def right_blanks(key: Sequence[str], rule: Rule, answer: Sequence[str]) -> dict[str, bool]:
    """Number of a blank → whether it is filled rightly; a blank left open is not."""
    given = by_blank(answer)
    return {
        number: number in given and is_right_text(given[number][0], accepted, rule.get(number, {}))
        for number, accepted in by_blank(key).items()
    }
