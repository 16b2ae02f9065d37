"""The wrong answers that people type most often: what an author may have forgotten to accept, or should explain."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizapp.domain.marking import Rule, by_blank, is_right_text
from quizapp.domain.numbers import canonical, read_number
from quizapp.domain.questions import TYPED
from quizapp.domain.texts import folded

MOST = 10
LEAST = 2  # people; what one alone typed may say who they are


@dataclass(frozen=True)
class WrongAnswer:
    """`number`: of the blank, empty where the question is one place; `said`: in the spelling that most people chose;
    `people`: how many said the same."""

    number: str
    said: str
    people: int


def frequent_wrong(type_: str, key: Sequence[str], rule: Rule, answers: Iterable[Sequence[str]]) -> list[WrongAnswer]:
    """The most frequent wrong typed answers, at most MOST for each place, by place. `answers`: one for each person, in
    the letters of the bank; `rule`: with its units. Ways to write the same count together."""
    keys = {"": tuple(key)} if type_ in TYPED else by_blank(key)
    rules = {"": rule} if type_ in TYPED else {number: rule.get(number, {}) for number in keys}
    spellings: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for answer in answers:
        for number, (said, *_rest) in ({"": answer} if type_ in TYPED and answer else by_blank(answer)).items():
            if rules[number] and not is_right_text(said, keys[number], rules[number]):
                spellings[number, _meaning(said, rules[number])][said] += 1
    found = [
        WrongAnswer(number, written.most_common(1)[0][0], written.total())
        for (number, _meaning_), written in spellings.items()
        if written.total() >= LEAST
    ]
    found.sort(key=lambda one: (one.number, -one.people, one.said))
    return [one for number in keys for one in [two for two in found if two.number == number][:MOST]]


def _meaning(said: str, rule: Rule) -> str:
    value = read_number(said, rule.get("unit", "")) if "tolerance" in rule else None
    return folded(said, accents=rule.get("accents", True)) if value is None else canonical(value)
