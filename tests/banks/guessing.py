"""People who know nothing of the subject, and what a bank would give them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from quizapp.banks.file_questions import FileQuestion
from quizapp.domain.likeness import overlap, plain_words

Options = Mapping[str, str]
Pick = Callable[[str, Options], str]
CHOSEN = ("single", "hotspot", "true_false", "multiple")


def _by(measure: Callable[[str, str], float], *, most: bool = True) -> Pick:
    """The option with the highest (or lowest) measure of (stem, option); of equals the last in the alphabet."""

    def pick(stem: str, options: Options) -> str:
        best = max if most else min
        return best(options, key=lambda letter: (measure(stem, options[letter]), letter))

    return pick


def _always(letter: str) -> Pick:
    return lambda _stem, options: letter if letter in options else list(options)[-1]


def _likeness(options: Options, letter: str) -> float:
    words = {one: plain_words([text]) for one, text in options.items()}
    return sum(overlap(words[letter], words[other]) for other in options if other != letter)


def _odd_one_out(_stem: str, options: Options) -> str:
    return min(options, key=lambda letter: (_likeness(options, letter), letter))


def _most_like_the_others(_stem: str, options: Options) -> str:
    return max(options, key=lambda letter: (_likeness(options, letter), letter))


STRATEGIES: dict[str, Pick] = {
    "longest": _by(lambda _stem, text: len(text)),
    "shortest": _by(lambda _stem, text: len(text), most=False),
    "most words": _by(lambda _stem, text: len(text.split())),
    "most like the stem": _by(lambda stem, text: overlap(plain_words([text]), plain_words([stem]))),
    "most commas": _by(lambda _stem, text: text.count(",")),
    "a number in it": _by(lambda _stem, text: any(mark.isdigit() for mark in text)),
    "odd one out": _odd_one_out,
    "most like the others": _most_like_the_others,
    **{f"always {letter.upper()}": _always(letter) for letter in "abcd"},
}


@dataclass(frozen=True)
class Gain:
    """Percent of the points of a bank that a strategy earns, and that blind chance would earn."""

    earned: float
    chance: float

    @property
    def over_chance(self) -> float:
        return self.earned - self.chance


def gain_of(pick: Pick, questions: Iterable[FileQuestion]) -> Gain:
    """Over the questions that are answered by choosing, one point each for exactly the right answer.

    Of several right ones the strategy takes its first two; of “Đúng” and “Sai” it chooses as it would among options.
    """
    asked = [one for one in questions if one.type in CHOSEN]
    earned = fmean(_points(pick, one) for one in asked)
    return Gain(100 * earned, 100 * fmean(_chance(one) for one in asked))


def _points(pick: Pick, one: FileQuestion) -> float:
    options = dict(one.content["options"])
    first = pick(one.content["stem"], options)
    if len(one.key) == 1:
        return float([first] == one.key)
    rest = {letter: text for letter, text in options.items() if letter != first}
    return float(sorted([first, pick(one.content["stem"], rest)]) == sorted(one.key))


def _chance(one: FileQuestion) -> float:
    """One of n, or one of the sets of at least two and not all."""
    count = len(one.content["options"])
    return 1 / count if len(one.key) == 1 else 1 / (2**count - count - 2)
