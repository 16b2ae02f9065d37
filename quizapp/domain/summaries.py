"""Figures of a unit or a round. Nobody who did not sit is ever counted as zero."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from quizapp.domain import frames
from quizapp.domain.assessment import FEW_PEOPLE, Band

FEW = FEW_PEOPLE
TOP = 5


@dataclass(frozen=True)
class Summary:
    """`mean`, `median`, `pass_percent` (0-100) are None where nobody sat. `few`: how many are no few people any more;
    `top`: the mean of the five best."""

    invited: int
    sat: int
    mean: float | None
    median: float | None
    passed: int
    bands: dict[str, int]
    few: int = FEW
    top: float | None = None

    @property
    def sat_percent(self) -> float | None:
        return 100 * self.sat / self.invited if self.invited else None

    @property
    def pass_percent(self) -> float | None:
        return 100 * self.passed / self.sat if self.sat and self.mean is not None else None

    @property
    def absent(self) -> int:
        return self.invited - self.sat

    @property
    def says_little(self) -> bool:
        """Whether so few sat that their average is no statement about the unit."""
        return 0 < self.sat < self.few


def without_figures(summary: Summary) -> Summary:
    """Only how many were invited and sat."""
    return Summary(summary.invited, summary.sat, None, None, 0, dict.fromkeys(summary.bands, 0), summary.few)


def summarise(results: pd.DataFrame, invited: int, bands: Sequence[Band], few: int = FEW) -> Summary:
    """Figures of the people in `results` (columns `frames.RESULTS`), of whom `invited` were asked to sit."""
    frames.require(results, frames.RESULTS)
    sat = len(results)
    counts, totals = Counter(results["band"].tolist()), results["total_percent"].to_numpy(float)
    return Summary(
        invited=invited,
        sat=sat,
        mean=float(totals.mean()) if sat else None,
        median=float(np.median(totals)) if sat else None,
        passed=int(results["has_passed"].sum()) if sat else 0,
        bands={band.code: counts[band.code] for band in bands},
        few=few,
        top=float(np.sort(totals)[::-1][:TOP].mean()) if sat else None,
    )


def by_unit(frame: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Unit id → its rows of a frame that has a `unit_id`; a unit without rows is not in it."""
    return {int(str(unit_id)): rows for unit_id, rows in frames.require(frame, ("unit_id",)).groupby("unit_id")}


def histogram(percents: Sequence[float], width: int = 10) -> tuple[int, ...]:
    """How many lie in each class of `width` points; 100 belongs to the last class."""
    counts = [0] * (100 // width)
    for percent in percents:
        counts[min(int(percent // width), len(counts) - 1)] += 1
    return tuple(counts)
