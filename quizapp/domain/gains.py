"""Whether a course helped: those who attended beside those who needed it and did not. Percentages are 0-100.

Both groups were chosen for being low, so both rise by themselves, and the lower one by more; only what the first rose
beyond the second, after that is taken off, can be the course. Whoever came also wanted to: this is no experiment.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from quizapp.domain.certainty import Interval
from quizapp.domain.reliability import Reliability, back_to_the_mean, lengthened
from quizapp.domain.student import t_quantile
from quizapp.domain.summaries import FEW
from quizapp.domain.trends import Change, paired

UNEQUAL = 5.0  # points between the two before, from which they did not begin alike
VERDICTS = {
    "helped": "Có dấu hiệu đã giúp",
    "harmed": "Kém nhóm chưa học",
    "unclear": "Chưa rõ",
    "few": "Chưa đủ người",
}
Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trust:
    """The reliability of the questions of a topic with its band, each 0-1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Group:
    """`people`: how many belong to it; `change` of those who sat both, None where they are fewer than five, with the
    bands of their two means. `by_itself`: what chance alone gives back to people chosen so low; None where the
    reliability is not known."""

    people: int
    sat_both: int
    change: Change | None = None
    before: Interval | None = None
    after: Interval | None = None
    by_itself: float | None = None


@dataclass(frozen=True)
class Effect:
    """`difference`: the change of those who attended − that of the others, each without what it rose by itself; the
    band is Welch's, 95 %, as wide as what is not known of the reliability makes it. Where it is not known at all the
    difference is that of the bare changes, and the band holds for any. None where either group has fewer than five
    people. `draws`: what the draws alone gave those who attended, in points; None where it cannot be told."""

    attended: Group
    others: Group
    difference: float | None = None
    interval: Interval | None = None
    trust: Trust | None = None
    draws: float | None = None

    @property
    def verdict(self) -> str:
        """ "helped" or "harmed" where the whole band lies on one side of 0, also without what the draws gave; "unclear"
        where it does not; "few" where nothing can be told."""
        if self.interval is None:
            return "few"
        if self.interval.low - max(self.draws or 0.0, 0.0) > 0:
            return "helped"
        return "harmed" if self.interval.high - min(self.draws or 0.0, 0.0) < 0 else "unclear"

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
    trust: Trust | None,
    draws: float | None = None,
) -> Effect:
    """`before` holds everybody who sat the first round, by person: the mean that people go back to is theirs. Who is in
    both groups has attended."""
    came = set(attended)
    rest = set(others) - came
    mean = float(np.mean(list(before.values()))) if before else 0.0
    first, second = (_group(before, after, people, mean, trust) for people in (came, rest))
    if first.change is None or second.change is None:
        return Effect(first, second, trust=trust)
    pairs = [_both(before, after, people) for people in (came, rest)]
    low, value, high = (trust.low, trust.value, trust.high) if trust else (0.0, 1.0, 1.0)
    bands = [_welch(*(late - share * early for early, late in pairs)) for share in (low, value, high)]
    begun = first.change.before - second.change.before
    # each end is convex in the share, so that the widest band of any share between lies at the ends
    interval = Interval(min(one.low for one in bands), max(one.high for one in bands))
    return Effect(first, second, first.change.after - second.change.after - value * begun, interval, trust, draws)


def _both(before: Mapping[int, float], after: Mapping[int, float], people: Collection[int]) -> tuple[Values, Values]:
    """Of those who sat both: before and after."""
    both = sorted(one for one in people if one in before and one in after)
    return np.array([before[one] for one in both], float), np.array([after[one] for one in both], float)


def _group(
    before: Mapping[int, float],
    after: Mapping[int, float],
    people: Collection[int],
    mean: float,
    trust: Trust | None,
) -> Group:
    early, late = _both(before, after, people)
    change = paired({one: before[one] for one in people if one in before}, after) if len(early) >= FEW else None
    if change is None:
        return Group(len(people), len(early))
    by_itself = None if trust is None else back_to_the_mean(trust.value, mean, change.before)
    return Group(len(people), len(early), change, _of_mean(early), _of_mean(late), by_itself)


def _of_mean(values: Values) -> Interval:
    """The band of a mean percent (Student's t, 95 %)."""
    half = t_quantile(len(values) - 1) * float(values.std(ddof=1)) / sqrt(len(values))
    return Interval(max(0.0, float(values.mean()) - half), min(100.0, float(values.mean()) + half))


def _welch(first: Values, second: Values) -> Interval:
    """The band of a difference of two means whose spreads may differ."""
    parts = [float(one.var(ddof=1)) / len(one) for one in (first, second)]
    difference, error = float(first.mean() - second.mean()), sqrt(sum(parts))
    if error <= 1e-9:
        return Interval(difference, difference)
    below = sum(part**2 / (len(one) - 1) for part, one in zip(parts, (first, second), strict=True))
    half = t_quantile(max(1, int(sum(parts) ** 2 / below))) * error
    return Interval(difference - half, difference + half)


def of_part(whole: Reliability, questions: float, of_all: float) -> Trust | None:
    """The reliability of a part of a paper, from that of the whole (Spearman-Brown): fewer questions, more chance."""
    if whole.value is None or of_all <= 0 or questions <= 0:
        return None
    ends = [whole.value if end is None else end for end in (whole.low, whole.high)]
    low, value, high = (
        lengthened(min(max(one, 0.0), 1.0), questions / of_all) for one in (min(ends), whole.value, max(ends))
    )
    return Trust(value, low, high)


def from_draws(
    before: Mapping[int, float], after: Mapping[int, float], attended: Collection[int], others: Collection[int]
) -> float | None:
    """By how many points the draws alone would have moved those who attended beside the others. `before`, `after`: what
    a typical taker would have got on each person's questions. None where fewer than five of either can be judged."""
    pairs = [_both(before, after, people) for people in (set(attended), set(others) - set(attended))]
    if min(len(early) for early, _late in pairs) < FEW:
        return None
    first, second = (float((late - early).mean()) for early, late in pairs)
    return first - second
