"""Groups of people side by side: which of their means differ by more than chance. Percentages are 0-100."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from quizapp.domain.certainty import Interval
from quizapp.domain.means import (
    Floats,
    deviation_of_sums,
    difference_of,
    mean_bands,
    mean_interval,
    rank_intervals,
    shrunk,
    with_the_absent,
    within_deviation,
)
from quizapp.domain.summaries import FEW

USABLE = 10  # people beyond one a group, from which the spread within groups is taken for known


@dataclass(frozen=True)
class Measure:
    """What a group's mean says. `interval`: None where the spread within groups is not known; `ranks`: the best and the
    worst rank that fit, None for groups of fewer than 5; `difference`: "alert", "note" or "" from the mean of all;
    `absent`: where the mean would lie if all absent people got nothing, or everything, None where at least 80 % sat."""

    interval: Interval | None = None
    ranks: tuple[int, int] | None = None
    difference: str = ""
    absent: Interval | None = None


NO_MEASURE = Measure()


@dataclass(frozen=True)
class Comparison:
    """`ranked`: how many groups have a rank; `deviation`: the spread within groups, None where it is not known;
    `is_chance`: groups differ by no more than chance alone would make them."""

    measures: dict[str, Measure]
    ranked: int = 0
    deviation: float | None = None
    is_chance: bool = False

    @property
    def different(self) -> int:
        """How many groups lie clearly off the mean of all."""
        return sum(bool(one.difference) for one in self.measures.values() if one.ranks)


NOTHING = Comparison({})


def compared(
    percents: Mapping[str, Sequence[float]], invited: Mapping[str, int], seed: int, few: int = FEW
) -> Comparison:
    """`percents`: group → totals of its people who sat, of groups whose figures may be told; `invited`: group → people
    asked. Ranks are drawn by `seed`, of groups of at least `few`."""
    groups = {key: values for key, values in percents.items() if len(values)}
    people = sum(len(values) for values in groups.values())
    deviation = within_deviation(groups) if people - len(groups) >= USABLE else None
    means = {key: float(np.mean(values)) for key, values in groups.items()}
    absent = {key: with_the_absent(means[key], len(groups[key]), invited[key]) for key in groups}
    if deviation is None:
        return Comparison({key: Measure(absent=absent[key]) for key in groups})
    large = {key: index for index, key in enumerate(groups) if len(groups[key]) >= few}
    ranks, between = _ranks({large[key]: (len(groups[key]), means[key]) for key in large}, deviation, seed)
    of_all = float(np.mean(np.concatenate([np.asarray(values, float) for values in groups.values()])))
    measures = {
        key: Measure(
            interval=mean_interval(means[key], deviation, len(values)),
            ranks=ranks.get(large.get(key, -1)),
            difference=difference_of(means[key], of_all, deviation, len(values)) if len(groups) > 1 else "",
            absent=absent[key],
        )
        for key, values in groups.items()
    }
    return Comparison(measures, len(ranks), deviation, bool(ranks) and between == 0)


def bands_of_sums(people: Floats, totals: Floats, squares: Floats) -> tuple[Floats, Floats] | None:
    """Both ends of the interval that `compared` gives each group, from the sums of all groups whose figures may be
    told: how many of it sat, their totals, and the squares of these. None as there; the ends of a group of which nobody
    sat say nothing."""
    is_known = people.sum() - np.count_nonzero(people) >= USABLE
    deviation = deviation_of_sums(people, totals, squares) if is_known else None
    if deviation is None:
        return None
    sat = np.maximum(people, 1)
    return mean_bands(totals / sat, deviation, sat)


def _ranks(
    units: Mapping[int, tuple[int, float]], deviation: float, seed: int
) -> tuple[dict[int, tuple[int, int]], float]:
    if len(units) < 2:
        return {}, 0.0
    found = shrunk(units, deviation)
    return rank_intervals(found.units, seed), found.between
