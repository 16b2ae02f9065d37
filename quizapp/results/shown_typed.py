"""What was typed, or chosen inside a text, beside what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.domain.marking import Rule, by_blank, is_right_text, right_blanks
from quizapp.domain.numbers import read_number
from quizapp.domain.questions import TYPED
from quizapp.domain.texts import says_one_of


@dataclass(frozen=True)
class ShownBlank:
    """One place that was to be filled. `number` is empty where the question is one place; `said` where nothing was
    typed; `right`: the model answer first; `tolerance` is empty where there is none."""

    number: str
    said: str
    right: tuple[str, ...]
    is_right: bool
    unit: str = ""
    tolerance: str = ""
    is_no_number: bool = False
    lacks_accents: bool = False  # wrong for this alone

    @property
    def in_words(self) -> str:
        return f"({self.number}) {self.said}" if self.number else self.said

    @property
    def right_in_words(self) -> str:
        right = " ".join(filter(None, (self.right[0], self.unit)))
        return f"({self.number}) {right}" if self.number else right


def shown_blanks(
    type_: str, content: Mapping[str, Any], key: Sequence[str], rule: Rule, answer: Sequence[str]
) -> tuple[ShownBlank, ...]:
    """The places of a typed question, none of another. `answer`: in the letters of the bank; `rule`: with its units."""
    if type_ in TYPED:
        said = answer[0] if answer else ""
        return (_shown("", said, key, rule, is_right=bool(said) and is_right_text(said, key, rule)),)
    if type_ != "cloze":
        return ()
    given, rights = by_blank(answer), right_blanks(key, rule, answer)
    found = []
    for number, accepted in by_blank(key).items():
        said = given.get(number, ("",))[0]
        options = content["blanks"][number].get("options", {})
        texts = [options.get(one, one) for one in accepted]
        found.append(_shown(number, options.get(said, said), texts, rule.get(number, {}), is_right=rights[number]))
    return tuple(found)


def _shown(number: str, said: str, right: Sequence[str], rule: Rule, *, is_right: bool) -> ShownBlank:
    if "tolerance" not in rule:
        lacks = not is_right and rule.get("accents", False) and says_one_of(said, right, accents=False)
        return ShownBlank(number, said, tuple(right), is_right, lacks_accents=lacks)
    tolerance = "" if rule["tolerance"] == "0" else _comma(rule["tolerance"])
    unit = rule.get("unit", "")
    is_none = bool(said) and read_number(said, unit) is None
    return ShownBlank(number, said, (_comma(right[0]),), is_right, unit, tolerance, is_none)


def _comma(number: str) -> str:
    return number.replace(".", ",")
