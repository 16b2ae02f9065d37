"""Training needs: who lies below what the position requires, by unit and competence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from quizapp.domain import frames
from quizapp.domain.certainty import need_of, wilson
from quizapp.domain.classifying import is_below


@dataclass(frozen=True)
class Need:
    """One competence in one unit. `percent_below` is 0-100; `mean_gap` is the mean of (required − percent), in
    percentage points, over the people below; 0 where nobody is. `sure` of those below are so for sure, `watch` are not
    below but may be (`certainty.need_of`)."""

    unit_id: int
    competence: str
    people_below: int
    people_assessed: int
    percent_below: float
    mean_gap: float
    person_ids: tuple[int, ...]
    sure: int = 0
    watch: int = 0


@lru_cache(maxsize=8192)
def _kind(earned: float, possible: int, required: float) -> str:
    """People with the same points are as sure as each other, and there are few kinds of them."""
    share = earned / possible
    return need_of(100 * share, wilson(share, possible), possible, required)


def training_needs(marks: pd.DataFrame) -> tuple[Need, ...]:
    """Every unit × competence that was assessed, the greatest need first.

    `marks`: columns `frames.MARKS`, one row per person and competence, only people who sat: an absent person is in
    no row, so never counts as zero. Ranked by people below, then by share below, then by mean gap.
    """
    frames.require(marks, frames.MARKS)
    needs = [
        _need(int(str(unit_id)), str(competence), group)
        for (unit_id, competence), group in marks.groupby(["unit_id", "competence"], sort=True)
    ]
    return tuple(sorted(needs, key=lambda n: (-n.people_below, -n.percent_below, -n.mean_gap, n.unit_id, n.competence)))


def _need(unit_id: int, competence: str, group: pd.DataFrame) -> Need:
    flags = [is_below(float(p), float(r)) for p, r in zip(group["percent"], group["required"], strict=True)]
    below = group[flags]
    columns = (group[name] for name in ("earned", "possible", "required"))
    kinds = Counter(_kind(float(e), int(p), float(r)) for e, p, r in zip(*columns, strict=True))
    gap = float((below["required"] - below["percent"]).mean()) if len(below) else 0.0
    return Need(
        unit_id=unit_id,
        competence=competence,
        people_below=len(below),
        people_assessed=len(group),
        percent_below=100 * len(below) / len(group),
        mean_gap=gap,
        person_ids=tuple(int(person) for person in below["person_id"]),
        sure=kinds["sure"],
        watch=kinds["watch"],
    )


def by_competence(marks: pd.DataFrame) -> tuple[Need, ...]:
    """The same over all units together; `unit_id` is 0."""
    return training_needs(frames.require(marks, frames.MARKS).assign(unit_id=0))


def furthest_below(percents: Mapping[str, float], required: Mapping[str, float], most: int = 3) -> tuple[str, ...]:
    """The competences in which one person lies furthest below what the position requires, the widest gap first."""
    gaps = {code: required[code] - percent for code, percent in percents.items() if is_below(percent, required[code])}
    return tuple(sorted(gaps, key=lambda code: (-gaps[code], code))[:most])
