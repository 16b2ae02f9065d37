"""Levels of units, where the model has them: which one, and which others it may be."""

from dataclasses import dataclass

from quizapp.domain.assessment import Band, UnitRatings
from quizapp.domain.certainty import Interval, wilson
from quizapp.domain.classifying import band_of, is_below
from quizapp.domain.summaries import Summary


@dataclass(frozen=True)
class UnitRating:
    """`level` is None where none is given; `reason` says why: few, absent. `low`, `high`: the levels that the 95 %
    interval of the measure reaches; None where it has no interval."""

    measure: str
    value: float | None
    level: Band | None = None
    low: Band | None = None
    high: Band | None = None
    reason: str = ""

    @property
    def is_sure(self) -> bool:
        return self.low is not None and self.low == self.high


def rating_of(summary: Summary, ratings: UnitRatings | None, interval: Interval | None = None) -> UnitRating | None:
    """None where the model rates no units, or nobody sat. `interval`: of the mean."""
    if ratings is None or not summary.sat or summary.mean is None:
        return None
    value = _measured(summary, ratings.measure)
    if summary.says_little:
        return UnitRating(ratings.measure, value, reason="few")
    if is_below(summary.sat_percent or 0, ratings.least_sat_percent):
        return UnitRating(ratings.measure, value, reason="absent")
    around = _around(summary, ratings.measure, interval)
    low, high = (band_of(min(max(end, 0), 100), ratings.levels) for end in around) if around else (None, None)
    return UnitRating(ratings.measure, value, band_of(value, ratings.levels), low, high)


def _measured(summary: Summary, measure: str) -> float:
    values = {
        "mean": summary.mean,
        "median": summary.median,
        "pass_percent": summary.pass_percent,
        "top_five": summary.top,
    }
    return values[measure] or 0.0


def _around(summary: Summary, measure: str, interval: Interval | None) -> tuple[float, float] | None:
    if measure == "mean" and interval is not None:
        return interval.low, interval.high
    if measure == "pass_percent":
        share = wilson(summary.passed / summary.sat, summary.sat)
        return share.low, share.high
    return None
