"""Means of units and what they can say. Points and percentages are 0-100.

A unit of three to eight people has no standard deviation of its own that could be used: the one within units is pooled
over all of them. Shrinkage after the method of moments for unequal groups (one-way random effects).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from quizapp.domain.certainty import Interval, Z

Floats = npt.NDArray[np.float64]
COVERED = 80.0  # percent of the invited; below it the absent could turn a mean around
DRAWS = 2000


@dataclass(frozen=True)
class Shrunk:
    """A unit's mean, drawn to that of all as far as chance explains the distance, and its standard error."""

    mean: float
    error: float


@dataclass(frozen=True)
class Shrinkage:
    """`between`: the variance between units beyond chance (tau²); `units`: the shrunk means."""

    mean: float
    mean_square: float
    size: float
    between: float
    units: dict[int, Shrunk]


def within_deviation(groups: Mapping[Any, Sequence[float]]) -> float | None:
    """The standard deviation of people within their units, pooled: √(Σ(y − mean of the unit)² / (N − K)). None where
    every unit has one person."""
    people = sum(len(values) for values in groups.values())
    units = sum(bool(len(values)) for values in groups.values())
    if people <= units:
        return None
    squares = sum(float(np.sum((np.asarray(v, float) - np.mean(v)) ** 2)) for v in groups.values() if len(v))
    return sqrt(squares / (people - units))


def deviation_of_sums(people: Floats, totals: Floats, squares: Floats) -> float | None:
    """`within_deviation` from sums of units: those who sat, the sum of their totals and of the squares of these."""
    held = people > 0
    beyond = float(people.sum()) - int(held.sum())
    if beyond <= 0:
        return None
    inner = float(np.sum(squares[held] - totals[held] ** 2 / people[held]))
    return sqrt(max(0.0, inner) / beyond)


def standard_error(deviation: float, sat: int, roster: int | None = None) -> float:
    """Of a unit's mean. With `roster` it is about the people of this list only, and 0 when all of them sat; without, it
    is about how the unit does in general. ValueError where nobody sat."""
    if sat < 1:
        raise ValueError("nobody sat")
    whole = 1.0 if roster is None else sqrt(max(0.0, 1 - sat / roster))
    return deviation / sqrt(sat) * whole


def mean_interval(mean: float, deviation: float, sat: int) -> Interval:
    """The band of a unit's mean, about how it does in general."""
    half = Z * standard_error(deviation, sat)
    return Interval(max(0.0, mean - half), min(100.0, mean + half))


def mean_bands(means: Floats, deviation: float, sat: Floats) -> tuple[Floats, Floats]:
    """The ends of `mean_interval` of many units at once, of each of which somebody sat."""
    half = Z * deviation / np.sqrt(sat)
    return np.maximum(0.0, means - half), np.minimum(100.0, means + half)


def shrunk(units: Mapping[int, tuple[int, float]], deviation: float) -> Shrinkage:
    """`units`: unit → (people who sat, mean). ValueError for fewer than two units: there is nothing to draw to."""
    if len(units) < 2:
        raise ValueError("one unit has no other to be compared with")
    sizes = {unit: people for unit, (people, _mean) in units.items()}
    total = sum(sizes.values())
    mean = sum(people * own for people, own in units.values()) / total
    square = sum(people * (own - mean) ** 2 for people, own in units.values()) / (len(units) - 1)
    size = (total - sum(people**2 for people in sizes.values()) / total) / (len(units) - 1)
    between = max(0.0, (square - deviation**2) / size)
    found = {}
    for unit, (people, own) in units.items():
        chance = deviation**2 / people
        kept = between / (between + chance) if between + chance else 0.0
        found[unit] = Shrunk(kept * own + (1 - kept) * mean, sqrt(kept * chance))
    return Shrinkage(mean, square, size, between, found)


def rank_intervals(units: Mapping[int, Shrunk], seed: int) -> dict[int, tuple[int, int]]:
    """Unit → the ranks between which it lies in 95 of 100 of 2,000 draws around the shrunk means; 1 is the best."""
    if not units:
        return {}
    means = np.array([one.mean for one in units.values()])
    errors = np.array([one.error for one in units.values()])
    draws = np.random.default_rng(seed).normal(means, errors, (DRAWS, len(means)))
    order = np.argsort(-draws, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(means) + 1)[None, :], axis=1)
    low, high = np.quantile(ranks, (0.025, 0.975), axis=0, method="nearest")
    return {unit: (int(one), int(other)) for unit, one, other in zip(units, low, high, strict=True)}


def difference_of(mean: float, of_all: float, deviation: float, sat: int) -> str:
    """ "alert" beyond three standard errors from the mean of all, "note" beyond two, else "" (a funnel plot)."""
    error = standard_error(deviation, sat)
    distance = abs(mean - of_all)
    return "alert" if distance > 3 * error else "note" if distance > 2 * error else ""


def with_the_absent(mean: float, sat: int, invited: int) -> Interval | None:
    """Between which means the unit would lie if all absent people got nothing, and if they got everything; None where
    at least 80 % of the invited sat."""
    if 100 * sat >= COVERED * invited:
        return None
    return Interval(mean * sat / invited, (mean * sat + 100 * (invited - sat)) / invited)
