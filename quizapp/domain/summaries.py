"""Figures of a unit or a round. Nobody who did not sit is ever counted as zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from quizapp.domain import frames
from quizapp.domain.assessment import Band


@dataclass(frozen=True)
class Summary:
    """`mean`, `median`, `pass_percent` (0-100) are None where nobody sat."""

    invited: int
    sat: int
    mean: float | None
    median: float | None
    passed: int
    bands: dict[str, int]

    @property
    def sat_percent(self) -> float | None:
        return 100 * self.sat / self.invited if self.invited else None

    @property
    def pass_percent(self) -> float | None:
        return 100 * self.passed / self.sat if self.sat else None

    @property
    def absent(self) -> int:
        return self.invited - self.sat


def summarise(results: pd.DataFrame, invited: int, bands: Sequence[Band]) -> Summary:
    """Figures of the people in `results` (columns `frames.RESULTS`), of whom `invited` were asked to sit."""
    frames.require(results, frames.RESULTS)
    sat = len(results)
    counts = results["band"].value_counts() if sat else {}
    return Summary(
        invited=invited,
        sat=sat,
        mean=float(results["total_percent"].mean()) if sat else None,
        median=float(results["total_percent"].median()) if sat else None,
        passed=int(results["has_passed"].sum()) if sat else 0,
        bands={band.code: int(counts.get(band.code, 0)) for band in bands},
    )


def percent_by_competence(marks: pd.DataFrame) -> dict[str, float]:
    """Points earned / possible of all people together, 0-100, by competence (columns `frames.MARKS`)."""
    if not len(frames.require(marks, frames.MARKS)):
        return {}
    sums = marks.groupby("competence")[["earned", "possible"]].sum()
    return {str(code): 100 * float(row["earned"]) / float(row["possible"]) for code, row in sums.iterrows()}


def histogram(percents: Sequence[float], width: int = 10) -> tuple[int, ...]:
    """How many lie in each class of `width` points; 100 belongs to the last class."""
    counts = [0] * (100 // width)
    for percent in percents:
        counts[min(int(percent // width), len(counts) - 1)] += 1
    return tuple(counts)
