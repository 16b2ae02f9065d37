"""Fairness of papers: what a typical taker would have got on each person's draw. Percentages are 0-100."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

LIMIT = 5.0  # percentage points between the easiest and the hardest draw; an office may set another
LEAST = 10  # people at a question, before its difficulty is used


@dataclass(frozen=True)
class Fairness:
    """Of all papers of a round. `papers`: how many could be judged; `easiest`, `hardest`: the expected percent of a
    typical taker; `middle`: where half of the papers lie; `least`: the fewest people behind one question's difficulty;
    `unjudged`: places left out because too few others had the question; `beyond_chance`: the spread
    without what the uncertainty of the difficulties adds to it."""

    papers: int
    easiest: float = 0.0
    hardest: float = 0.0
    middle: tuple[float, float] = (0.0, 0.0)
    least: int = 0
    unjudged: int = 0
    expected: tuple[float | None, ...] = ()
    beyond_chance: float = 0.0

    @property
    def spread(self) -> float:
        return self.easiest - self.hardest

    @property
    def is_wide(self) -> bool:
        return self.beyond_chance > LIMIT


def fairness(
    people: npt.ArrayLike, questions: npt.ArrayLike, points: npt.ArrayLike, count: int, least: int = LEAST
) -> Fairness:
    """Three columns of one length, a row for each place of each paper: who (0 … count − 1), which question version, and
    the points (0-1).

    The difficulty of a question is taken without the person whose paper is judged, over all others who had it; a place
    whose question fewer than `least` others had is left out of its paper. The uncertainty of a difficulty is that of a
    share, p(1 − p)/n; taken as unlike for each paper it is rather too large, so that no alarm is false.
    """
    who, points_ = np.asarray(people, np.int64), np.asarray(points, float)
    _versions, which = np.unique(np.asarray(questions, np.int64), return_inverse=True)
    if not len(who):
        return Fairness(0)
    asked, earned = np.bincount(which), np.bincount(which, weights=points_)
    others = asked[which] - 1
    is_known = others >= max(least, 1)
    if not is_known.any():
        return Fairness(0, unjudged=len(who))
    without = (earned[which] - points_) / np.maximum(others, 1)
    known = np.bincount(who[is_known], minlength=count)
    sums = np.bincount(who[is_known], weights=without[is_known], minlength=count)
    whole = np.bincount(who, minlength=count)
    chance = without * (1 - without) / np.maximum(others, 1)
    noise = 10_000 * np.bincount(who[is_known], weights=chance[is_known], minlength=count) / np.maximum(known, 1) ** 2
    is_judged = known * 2 > whole  # of a paper of which half is unknown nothing is said
    expected = 100 * sums / np.maximum(known, 1)
    judged = expected[is_judged]
    if not len(judged):
        return Fairness(0, unjudged=int((~is_known).sum()))
    seen = float(judged.var())
    real = max(0.0, seen - float(noise[is_judged].mean()))
    low, high = np.quantile(judged, (0.25, 0.75))
    return Fairness(
        papers=len(judged),
        easiest=float(judged.max()),
        hardest=float(judged.min()),
        middle=(float(low), float(high)),
        least=int(others[is_known].min()) + 1,
        unjudged=int((~is_known).sum()),
        beyond_chance=float(np.ptp(judged)) * sqrt(real / seen) if seen > 1e-12 else 0.0,
        expected=tuple(one if is_ else None for one, is_ in zip(expected.tolist(), is_judged.tolist(), strict=True)),
    )
