"""How a question did: figures over all who had it in their paper."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean

import numpy as np

from quizapp.domain.summaries import FEW

CHOSEN = ("single", "multiple", "true_false", "hotspot")  # an answer is letters of options
JUDGED_FROM = 30  # people; of fewer a discrimination says nothing
TOO_EASY, TOO_HARD = 0.95, 0.20  # mean points
WEAK = 0.20  # discrimination
RARE = 0.05  # share of those who chose it: below it a wrong option distracts nobody


@dataclass(frozen=True)
class ItemStatistics:
    """How a version did. `sat`: people whose paper held it and has marks.

    `p_value` (0-1, the mean of the points) is None, and the rest empty, where so few sat that a figure would speak of
    persons. `chosen`: option of the bank → how many chose it.
    """

    sat: int
    p_value: float | None = None
    chosen: Mapping[str, int] = field(default_factory=dict)
    blank: int = 0


def item_statistics(type_: str, points: Sequence[float], answers: Sequence[Sequence[str]]) -> ItemStatistics:
    """`points` (0-1) and answers in letters of the bank, one of each for every person."""
    if len(points) < FEW:
        return ItemStatistics(len(points))
    chosen = Counter(letter for answer in answers for letter in answer) if type_ in CHOSEN else Counter[str]()
    return ItemStatistics(len(points), fmean(points), dict(chosen), sum(not answer for answer in answers))


@dataclass(frozen=True)
class ItemFigures:
    """How a version did in a round. `outcomes`: kind of outcome (`scoring.OUTCOMES`) → people.

    `difficulty` (0-1, mean points of all who had it; high is easy) is None below 5 people; `discrimination` (−1 … 1)
    and `efficiency` (the part of the discrimination that its spread of points allows) below 30, or where all got the
    same.
    """

    sat: int
    outcomes: Mapping[str, int]
    difficulty: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None

    @property
    def faults(self) -> tuple[str, ...]:
        """What somebody should look at: "negative", "weak", "hard", "easy"; nothing below 30 people."""
        if self.sat < JUDGED_FROM or self.difficulty is None:
            return ()
        found = []
        if self.discrimination is not None and self.discrimination < 0:
            found.append("negative")
        elif self.discrimination is not None and self.discrimination < WEAK and self.difficulty <= TOO_EASY:
            found.append("weak")
        if self.difficulty < TOO_HARD:
            found.append("hard")
        if self.difficulty > TOO_EASY:
            found.append("easy")
        return tuple(found)


def item_figures(points: Sequence[float], rest: Sequence[float], outcomes: Mapping[str, int]) -> ItemFigures:
    """`points` (0-1) at this question and `rest`: what the same people got at all others of their paper (a share where
    papers differ)."""
    if len(points) < FEW:
        return ItemFigures(len(points), {})
    is_judged = len(points) >= JUDGED_FROM
    return ItemFigures(
        sat=len(points),
        outcomes=dict(outcomes),
        difficulty=fmean(points),
        discrimination=discrimination(points, rest) if is_judged else None,
        efficiency=efficiency(points, rest) if is_judged else None,
    )


def discrimination(points: Sequence[float], rest: Sequence[float]) -> float | None:
    """The correlation of a question with the rest of the paper (corrected item-rest correlation); None where either has
    no spread."""
    own, other = np.asarray(points, float), np.asarray(rest, float)
    spread = sqrt(float(own.var()) * float(other.var()))
    return None if spread <= 1e-12 else float(_covariance(own, other) / spread)


def efficiency(points: Sequence[float], rest: Sequence[float]) -> float | None:
    """Its covariance with the rest over the greatest that the same figures could have, both sorted; fair to very easy
    and very hard questions. None where that is 0."""
    own, other = np.asarray(points, float), np.asarray(rest, float)
    most = _covariance(np.sort(own), np.sort(other))
    return None if abs(most) <= 1e-12 else float(_covariance(own, other) / most)


def _covariance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.mean((one - one.mean()) * (other - other.mean())))


@dataclass(frozen=True)
class OptionUse:
    """An option as people took it. `rest`: the mean percent that its choosers got at the other questions, None of fewer
    than 5. `remark`: "rare" (a wrong one that nearly nobody takes), "better" (its choosers do better than those of the
    right one)."""

    letter: str
    is_right: bool
    people: int
    rest: float | None = None
    remark: str = ""


def option_use(
    letters: Sequence[str], key: Sequence[str], answers: Sequence[Sequence[str]], rest: Sequence[float]
) -> tuple[OptionUse, ...]:
    """`answers` in letters of the bank and `rest` (percent), one of each for every person. No remark below 30
    people."""
    answered = sum(bool(answer) for answer in answers)
    takers = {letter: [r for r, a in zip(rest, answers, strict=True) if letter in a] for letter in letters}
    of_right = [one for letter in key for one in takers.get(letter, ())]
    found = []
    for letter in letters:
        own = takers[letter]
        mean = fmean(own) if len(own) >= FEW else None
        remark = ""
        if answered >= JUDGED_FROM and letter not in key:
            if mean is not None and len(of_right) >= FEW and mean > fmean(of_right):
                remark = "better"
            elif len(own) < RARE * answered:
                remark = "rare"
        found.append(OptionUse(letter, letter in key, len(own), mean, remark))
    return tuple(found)
