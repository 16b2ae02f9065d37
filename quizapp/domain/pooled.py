"""Shares of groups: the questions of all their people pooled, with a band.

Answers of one person resemble each other, so n answers say less than n independent ones. The design effect (Kish 1965)
says how much less; it is taken from all units together, because a unit of three to eight people has no spread of its
own that could be used.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from quizapp.domain import frames
from quizapp.domain.certainty import Interval, need_of, wilson


@dataclass(frozen=True)
class Pooled:
    """Of one competence (or domain) in one group. `questions`: answered and open ones of all its people together;
    `required`: what their positions require on average; `need`: see `certainty.need_of`."""

    people: int
    questions: int
    percent: float
    interval: Interval
    required: float
    need: str


def design_effects(marks: pd.DataFrame) -> dict[str, float]:
    """Competence → variance of a unit's share over that of independent answers, at least 1; 1 where nothing can be
    said. `marks`: columns `frames.MARKS`.

    Σ(e − p·k)² / Σ p(1 − p)·k over people, each against the share p of their unit, times N / (N − K) for the K units
    whose share was taken from the same people.
    """
    frames.require(marks, frames.MARKS)
    if not len(marks):
        return {}
    earned, possible = marks["earned"].astype(float), marks["possible"].astype(float)
    sums = marks.groupby(["unit_id", "competence"])[["earned", "possible"]].transform("sum").astype(float)
    share = sums["earned"] / sums["possible"]
    table = pd.DataFrame(
        {
            "competence": marks["competence"],
            "unit_id": marks["unit_id"],
            "seen": (earned - share * possible) ** 2,
            "alone": share * (1 - share) * possible,
        }
    )
    found: dict[str, float] = {}
    for code, rows in table.groupby("competence"):
        people, units = len(rows), rows["unit_id"].nunique()
        alone = float(rows["alone"].sum())
        is_known = people > units and alone > 0
        found[str(code)] = max(1.0, float(rows["seen"].sum()) / alone * people / (people - units)) if is_known else 1.0
    return found


def pooled(marks: pd.DataFrame, effects: Mapping[str, float]) -> dict[str, Pooled]:
    """Competence → its figures over all people of `marks` (columns `frames.MARKS`); competences that nobody was asked
    are in none."""
    return {code: one for (_unit, code), one in pooled_by_unit(marks.assign(unit_id=0), effects).items()}


def pooled_by_unit(marks: pd.DataFrame, effects: Mapping[str, float]) -> dict[tuple[int, str], Pooled]:
    """The same by unit and competence."""
    frames.require(marks, frames.MARKS)
    if not len(marks):
        return {}
    groups = marks.groupby(["unit_id", "competence"], sort=True)
    sums = groups[["earned", "possible", "required"]].sum()
    found = {}
    rows: Any = zip(sums.index, groups.size(), sums.itertuples(index=False), strict=True)
    for key, size, one in rows:
        code, people, possible = str(key[1]), int(size), int(one.possible)
        percent, required = 100 * float(one.earned) / possible, float(one.required) / people
        interval = wilson(float(one.earned) / possible, possible / effects.get(code, 1.0))
        need = need_of(percent, interval, possible, required)
        found[int(key[0]), code] = Pooled(people, possible, percent, interval, required, need)
    return found


def of_domains(marks: pd.DataFrame, domain_of: Mapping[str, str]) -> pd.DataFrame:
    """`frames.MARKS` with the domain in the place of the competence; `required` is weighted by questions."""
    frames.require(marks, frames.MARKS)
    if not len(marks):
        return marks
    wide = marks.assign(
        competence=pd.Categorical(marks["competence"].map(dict(domain_of))), asked=marks["required"] * marks["possible"]
    )
    keys = ["person_id", "unit_id", "competence"]
    sums = wide.groupby(keys, as_index=False)[["earned", "possible", "asked"]].sum()
    sums["percent"] = 100 * sums["earned"] / sums["possible"]
    sums["required"] = sums["asked"] / sums["possible"]
    return sums[list(frames.MARKS)]
