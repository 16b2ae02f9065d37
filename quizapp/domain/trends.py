"""From one round to the next: the same people first. Points and percentages are 0-100."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from quizapp.domain.certainty import Interval
from quizapp.domain.reliability import back_to_the_mean
from quizapp.domain.student import t_quantile


@dataclass(frozen=True)
class Change:
    """Of the people who sat both. `mean` is after − before; `interval` (its ends may be negative) is None for one
    person."""

    people: int
    before: float
    after: float
    interval: Interval | None = None

    @property
    def mean(self) -> float:
        return self.after - self.before

    @property
    def direction(self) -> str:
        """ "up" or "down" where the whole band lies on one side of 0, "unclear" otherwise."""
        if self.interval is None or self.interval.low <= 0 <= self.interval.high:
            return "unclear"
        return "up" if self.mean > 0 else "down"


@dataclass(frozen=True)
class Chosen:
    """Those below the pass mark before, who would have risen by themselves. `by_itself` in points; `beyond` what is
    left of their change; None where the reliability of the first round is not known."""

    change: Change
    by_itself: float | None
    beyond: float | None


@dataclass(frozen=True)
class Compared:
    """Questions that stood in papers of both rounds, unchanged: the only like-for-like of two contents. Percentages are
    means over questions of the share that was earned."""

    questions: int
    before: float = 0.0
    after: float = 0.0


def paired(before: Mapping[int, float], after: Mapping[int, float]) -> Change | None:
    """Person → percent, before and after. People of one round only are left out; None where nobody sat both. The band
    is that of the mean of paired differences (Student's t, 95 %), as far as percents can change: 100 points."""
    same = sorted(set(before) & set(after))
    if not same:
        return None
    first = np.array([before[person] for person in same], float)
    second = np.array([after[person] for person in same], float)
    mean = float((second - first).mean())
    interval = None
    if len(same) > 1:
        half = t_quantile(len(same) - 1) * float((second - first).std(ddof=1)) / sqrt(len(same))
        interval = Interval(max(-100.0, mean - half), min(100.0, mean + half))
    return Change(len(same), float(first.mean()), float(second.mean()), interval)


def of_the_low(
    before: Mapping[int, float], after: Mapping[int, float], limit: float, reliability: float | None
) -> Chosen | None:
    """What became of those who lay below `limit` before, beside what chance alone would have given them back.

    `before` holds everybody who sat the first round; the mean that people go back to is theirs.
    """
    change = paired({person: one for person, one in before.items() if one < limit}, after)
    if change is None:
        return None
    if reliability is None:
        return Chosen(change, None, None)
    by_itself = back_to_the_mean(reliability, float(np.mean(list(before.values()))), change.before)
    return Chosen(change, by_itself, change.mean - by_itself)


def same_questions(
    before: Mapping[int, tuple[int, float]], after: Mapping[int, tuple[int, float]], least: int = 5
) -> Compared:
    """Question version → (people, mean points 0-1), of each round. Versions that fewer than `least` people had in
    either round are left out."""
    both = [v for v in set(before) & set(after) if min(before[v][0], after[v][0]) >= least]
    return Compared(len(both), *(_mean([100 * one[v][1] for v in both]) for one in (before, after)))


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0
