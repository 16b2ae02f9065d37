"""Whether a course helped: those who attended beside those who needed it and did not. Percentages are 0-100.

Both groups were chosen for being low, so both rise by themselves; only what the first rose beyond the second can be the
course, and only where the two began alike. Whoever came to the course also wanted to: this is no experiment.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from quizapp.domain.certainty import Interval
from quizapp.domain.reliability import back_to_the_mean, lengthened
from quizapp.domain.student import t_quantile
from quizapp.domain.summaries import FEW
from quizapp.domain.trends import Change, paired

UNEQUAL = 5.0  # points between the two before, from which they did not begin alike


@dataclass(frozen=True)
class Group:
    """`people`: how many belong to it; `change` of those who sat both, None where they are fewer than five. `by_itself`:
    what chance alone gives back to people chosen so low; None where the reliability is not known."""

    people: int
    sat_both: int
    change: Change | None
    by_itself: float | None


@dataclass(frozen=True)
class Effect:
    """`difference` is the change of those who attended − that of the others, with its band (Welch, 95 %); None where
    either group has fewer than five people."""

    attended: Group
    others: Group
    difference: float | None
    interval: Interval | None
    reliability: float | None

    @property
    def verdict(self) -> str:
        """ "helped" or "harmed" where the whole band lies on one side of 0; "unclear" where it does not; "few" where
        nothing can be told."""
        if self.interval is None:
            return "few"
        if self.interval.low > 0:
            return "helped"
        return "harmed" if self.interval.high < 0 else "unclear"

    @property
    def began_alike(self) -> bool:
        """Where the groups lay far apart before, their changes can hardly be compared."""
        a, b = self.attended.change, self.others.change
        return a is None or b is None or abs(a.before - b.before) < UNEQUAL


def effect(
    before: Mapping[int, float],
    after: Mapping[int, float],
    attended: Collection[int],
    others: Collection[int],
    reliability: float | None,
) -> Effect:
    """`before` holds everybody who sat the first round, by person: the mean that people go back to is theirs. Who is in
    both groups has attended."""
    came = set(attended)
    rest = set(others) - came
    mean = float(np.mean(list(before.values()))) if before else 0.0
    groups = [_group(before, after, people, mean, reliability) for people in (came, rest)]
    first, second = (_changes(before, after, people) for people in (came, rest))
    if min(len(first), len(second)) < FEW:
        return Effect(*groups, None, None, reliability)
    difference = float(first.mean() - second.mean())
    return Effect(*groups, difference, _welch(first, second), reliability)


def _changes(before: Mapping[int, float], after: Mapping[int, float], people: Collection[int]) -> np.ndarray:
    both = sorted(one for one in people if one in before and one in after)
    return np.array([after[one] - before[one] for one in both], float)


def _group(
    before: Mapping[int, float],
    after: Mapping[int, float],
    people: Collection[int],
    mean: float,
    reliability: float | None,
) -> Group:
    both = len(_changes(before, after, people))
    change = paired({one: before[one] for one in people if one in before}, after) if both >= FEW else None
    if change is None or reliability is None:
        return Group(len(people), both, change, None)
    return Group(len(people), both, change, back_to_the_mean(reliability, mean, change.before))


def _welch(first: np.ndarray, second: np.ndarray) -> Interval:
    """The band of a difference of two means whose spreads may differ."""
    parts = [float(one.var(ddof=1)) / len(one) for one in (first, second)]
    difference, error = float(first.mean() - second.mean()), sqrt(sum(parts))
    if error <= 1e-12:
        return Interval(difference, difference)
    below = sum(part**2 / (len(one) - 1) for part, one in zip(parts, (first, second), strict=True))
    half = t_quantile(max(1, int(sum(parts) ** 2 / below))) * error
    return Interval(difference - half, difference + half)


def of_part(reliability: float | None, questions: float, of_all: float) -> float | None:
    """The reliability of a part of a paper, from that of the whole (Spearman-Brown): fewer questions, more chance."""
    if reliability is None or of_all <= 0 or questions <= 0:
        return None
    return lengthened(max(reliability, 0.0), questions / of_all)
