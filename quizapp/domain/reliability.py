"""How far marks would stay the same on another paper. Variances are of the whole group (divisor S), as in KR-20.

Sources: Kuder and Richardson 1937; Lord 1955 (error of one mark); Kelley 1947 (regression to the mean).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FROM = 30  # people; of fewer a reliability is not told
RESAMPLES = 400


@dataclass(frozen=True)
class Reliability:
    """`value` is at most 1, and may lie below 0; `low` and `high` by resampling people; `error` in percentage points:
    the standard error of one person's mark. Everything but `people` is None where fewer than 30 people sat, or where
    all got the same."""

    people: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None


def lengthened(reliability: float, times: float) -> float:
    """Of a paper so many times as long (Spearman-Brown)."""
    return times * reliability / (1 + (times - 1) * reliability)


def of_different_papers(totals: npt.ArrayLike, errors: npt.ArrayLike, seed: int, least: int = FROM) -> Reliability:
    """Where every person drew another paper: 1 − mean of the errors' variances / variance of the totals.

    `totals`: percentages; `errors`: the variance of the chance in each, see `error_variances`. Of one domain and papers
    of one length it is KR-21, so papers that differ in difficulty count as chance, as they should. The band is of 400
    samples of people, drawn by `seed`.
    """
    own, chance = np.asarray(totals, float), np.asarray(errors, float)
    if len(own) < least or own.var() <= 1e-12:
        return Reliability(len(own))
    value = float(1 - chance.mean() / own.var())
    random, found = np.random.default_rng(seed), []
    for _sample in range(RESAMPLES):
        drawn = random.integers(0, len(own), len(own))
        spread = own[drawn].var()
        if spread > 1e-12:
            found.append(1 - chance[drawn].mean() / spread)
    low, high = np.quantile(found, (0.025, 0.975))
    return Reliability(len(own), value, float(low), float(high), float(np.sqrt(chance.mean())))


def error_variances(earned: npt.ArrayLike, possible: npt.ArrayLike, weights: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """The chance in each person's total, in squared percentage points: Σ w² p(1 − p)/(k − 1) / (Σw)².

    `earned`, `possible`: people × domains, 0 possible where a paper held nothing of a domain; `weights`: one for each
    domain. Domains of one question count as ones of two, since one says nothing about its own chance.
    """
    got, asked, weight = (np.asarray(one, float) for one in (earned, possible, weights))
    is_held = asked > 0
    share = np.divide(got, asked, out=np.zeros_like(got), where=is_held)
    own = np.where(is_held, weight, 0.0)
    parts = (own / own.sum(axis=1, keepdims=True)) ** 2 * share * (1 - share) / np.maximum(asked - 1, 1)
    return np.asarray(10_000 * parts.sum(axis=1))


def back_to_the_mean(reliability: float, mean: float, chosen_mean: float) -> float:
    """By how much those who were chosen for their low marks rise by themselves: (1 − rel)(mean − their mean)."""
    return (1 - min(max(reliability, 0.0), 1.0)) * (mean - chosen_mean)
