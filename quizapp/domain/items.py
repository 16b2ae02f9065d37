"""How a question did: figures over all who had it in their paper."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from quizapp.domain.summaries import FEW

CHOSEN = ("single", "multiple", "true_false", "hotspot")  # an answer is letters of options


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
