"""What gives a question away or makes it hard to read: rules of style that a machine can see."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

LENGTH_FACTOR = 2.5  # the longest option of a single choice against the shortest
LENGTH_SLACK = 20  # characters; below this difference nobody sees it
KEY_FACTOR = 1.4  # the right option against the longest wrong one
SIDES_FACTOR = 2.0  # right options against wrong ones, on average, of a multiple choice
ENOUGH = 40  # questions, below which shares over a bank say nothing
KEY_SHARE = (15.0, 35.0)  # percent of single choices with the right answer at a, b, c, d
TRUE_SHARE = (35.0, 65.0)  # percent of statements that are true
LONGEST_SHARE = 40.0  # percent of single choices whose longest option is the right one, at most

_ABSOLUTE = re.compile(
    r"\b(?:luôn luôn|không bao giờ|tuyệt đối|vô điều kiện|hoàn toàn không|duy nhất"
    r"|mọi trường hợp|bất kỳ trường hợp nào)\b"
)
_HEDGED = re.compile(r"\b(?:thường|nói chung|có thể|trừ trường hợp|tùy trường hợp|một số trường hợp)\b")
# “Trường hợp nào … không …?”, “Đâu không phải …?”, “… trừ nội dung nào?” in one clause; in capitals it is emphasised
_NEGATIVE = re.compile(
    r"\b(?:nào|gì|ai|đâu)\b[^,;:.?!()]*\b(?:không|chưa|sai)\b(?!\s+(?:quá|phụ thuộc)\b)"
    r"|\b(?:ngoại )?trừ (?:\S+ ){0,3}nào\b",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\b(?:KHÔNG|CHƯA|SAI|TRỪ|NGOẠI TRỪ)\b")
_SENTENCES = re.compile(r"(?<=[.!?:”\"])\s+")


@dataclass(frozen=True)
class Written:
    """A question as far as its style goes: options by letter, the letters of the key."""

    code: str
    type: str
    stem: str
    options: Mapping[str, str]
    key: Sequence[str]

    @property
    def right(self) -> list[str]:
        return [text for letter, text in self.options.items() if letter in self.key]

    @property
    def wrong(self) -> list[str]:
        return [text for letter, text in self.options.items() if letter not in self.key]


def style_faults(question: Written) -> list[str]:
    """Names of the rules that a question breaks: option_lengths, key_length, sides, absolute_wrong, hedged_right,
    negative_stem. Only questions whose answer is one or more of their options have a style in this sense."""
    if question.type not in ("single", "multiple"):
        return []
    rules = {
        "option_lengths": _lengths_differ(question),
        "key_length": _key_is_long(question),
        "sides": _sides_differ(question),
        "absolute_wrong": _only_on(_ABSOLUTE, question.wrong, question.right),
        "hedged_right": len(question.options) > 2 and _only_on(_HEDGED, question.right, question.wrong),
        "negative_stem": has_quiet_negation(question.stem),
    }
    return [name for name, is_broken in rules.items() if is_broken]


def _lengths_differ(question: Written) -> bool:
    sizes = [len(text) for text in question.options.values()]
    longest, shortest = max(sizes), min(sizes)
    return question.type == "single" and longest > LENGTH_FACTOR * shortest and longest - shortest > LENGTH_SLACK


def _key_is_long(question: Written) -> bool:
    if question.type != "single" or not question.right or not question.wrong:
        return False
    right, wrong = len(question.right[0]), max(len(text) for text in question.wrong)
    return right > KEY_FACTOR * wrong and right - wrong > LENGTH_SLACK


def _sides_differ(question: Written) -> bool:
    if question.type != "multiple" or not question.right or not question.wrong:
        return False
    shorter, longer = sorted(fmean(len(text) for text in side) for side in (question.right, question.wrong))
    return longer > SIDES_FACTOR * shorter and longer - shorter > LENGTH_SLACK


def _only_on(words: re.Pattern[str], here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether most texts of one side, and none of the other, carry such words."""
    hits = sum(bool(words.search(text.lower())) for text in here)
    return 2 * hits > len(here) and not any(words.search(text.lower()) for text in there)


def has_quiet_negation(stem: str) -> bool:
    """Whether the question at the end asks for what is *not* so without writing the word in capitals."""
    last = _SENTENCES.split(stem.strip())[-1]
    return bool(_NEGATIVE.search(last)) and not _EMPHASIS.search(last)


@dataclass(frozen=True)
class Lean:
    """A share over the bank that helps who guesses. `rule`: key_position, true_share, longest_right; percent: 0-100."""

    rule: str
    what: str
    percent: float


def leans_of(questions: Iterable[Written]) -> list[Lean]:
    """What over the whole bank would help somebody who guesses; nothing is said of fewer than ENOUGH questions."""
    given = list(questions)
    singles = [one for one in given if one.type == "single"]
    statements = [one for one in given if one.type == "true_false"]
    found: list[Lean] = []
    if len(singles) >= ENOUGH:
        found += [one for one in _key_shares(singles) if not KEY_SHARE[0] <= one.percent <= KEY_SHARE[1]]
        longest = _percent(sum(_longest_is_right(one) for one in singles), len(singles))
        found += [Lean("longest_right", "", longest)] if longest > LONGEST_SHARE else []
    if len(statements) >= ENOUGH / 2:
        true = _percent(sum("a" in one.key for one in statements), len(statements))
        found += [] if TRUE_SHARE[0] <= true <= TRUE_SHARE[1] else [Lean("true_share", "", true)]
    return found


def _key_shares(singles: Sequence[Written]) -> list[Lean]:
    counts = Counter(one.key[0] for one in singles if len(one.options) == 4)
    return [Lean("key_position", letter, _percent(counts[letter], counts.total())) for letter in "abcd"]


def _longest_is_right(question: Written) -> bool:
    return max(map(len, question.right), default=0) > max(map(len, question.wrong), default=0)


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
