"""A percentage as it is written beside a verdict: never on the other side of a limit than it is.

Offices write one decimal. 49.96 would read `50,0` beside "Chưa đạt", so a figure gets a second or third decimal where
with fewer the figure that is read would lie on another side of one of its limits; where even three would, the third is
cut, not rounded (49.9999 → `49,999`). This holds for limits of at most three decimals. On which side a figure is, is
asked of `classifying`, so that figure and verdict cannot differ.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.classifying import is_below
from quizapp.domain.numbers import rounded, written_exactly

MOST_DIGITS = 3


def beside(value: float, limits: Iterable[float], least: int = 1) -> str:
    """`value` and `limits` in percent, 0-100; `least`: decimals where no limit is near. 49.96 by 50 → `49,96`."""
    below = {Decimal(str(limit)): is_below(value, limit) for limit in limits}
    for digits in range(least, MOST_DIGITS + 1):
        shown = rounded(value, digits)
        if all((shown < limit) is is_under for limit, is_under in below.items()):
            return written_exactly(shown)
    return written_exactly(Decimal(str(value)).quantize(Decimal(1).scaleb(-MOST_DIGITS), ROUND_FLOOR))


def told_apart(values: Sequence[float], limits: Iterable[float]) -> list[str]:
    """Percents of one person that stand side by side, each as `beside` its limits: with so many decimals, three at
    most, that two that differ read differently (63.21 and 63.24 → `63,21`, `63,24`); no more than it takes."""
    known, shown = tuple(limits), [""]
    for least in range(1, MOST_DIGITS + 1):
        shown = [beside(value, known, least) for value in values]
        if len(set(shown)) == len(set(values)):
            break
    return shown


def limits_of_total(model: AssessmentModel) -> tuple[float, ...]:
    """The pass mark, and where levels begin."""
    return (model.pass_percent, *(band.from_percent for band in model.bands))


def limits_of_domain(model: AssessmentModel, code: str) -> tuple[float, ...]:
    """Where levels begin, and the least percent of the domain where it has one. `code`: of a domain."""
    least = (one.minimum_percent for one in model.domains if one.code == code)
    return (*(band.from_percent for band in model.bands), *(one for one in least if one is not None))
