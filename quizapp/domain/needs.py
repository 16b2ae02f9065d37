"""Training needs: who lies below what the position requires, by unit and competence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
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
    if not len(marks):
        return ()
    kinds = _kinds(marks)
    below = np.isin(kinds, ("sure", "likely"))  # as `is_below` says, of the same figures
    flags = marks.assign(
        below=below,
        gap=(marks["required"] - marks["percent"]).where(below, 0.0),
        sure=kinds == "sure",
        watch=kinds == "watch",
    )
    groups = flags.groupby(["unit_id", "competence"], sort=True)
    sums = groups[["below", "gap", "sure", "watch"]].sum()
    people = _people(flags["person_id"].to_numpy()[below], groups.ngroup().to_numpy()[below], len(sums))
    rows = zip(sums.index, groups.size(), sums.itertuples(index=False), people, strict=True)
    needs = [_need(int(key[0]), str(key[1]), int(size), one, own) for key, size, one, own in rows]
    return tuple(sorted(needs, key=lambda n: (-n.people_below, -n.percent_below, -n.mean_gap, n.unit_id, n.competence)))


def _kinds(marks: pd.DataFrame) -> npt.NDArray[np.str_]:
    """What `_kind` says of each row; of the same points it is asked once."""
    columns = [marks[name].to_numpy() for name in ("earned", "possible", "required")]
    alike = np.zeros(len(marks), np.int64)
    for column in columns:
        own, values = pd.factorize(column)
        alike = alike * len(values) + own
    of_row, found = pd.factorize(alike)
    one_of = np.zeros(len(found), np.int64)
    one_of[of_row] = np.arange(len(marks))
    known = [_kind(float(e), int(p), float(r)) for e, p, r in zip(*(column[one_of] for column in columns), strict=True)]
    return np.array(known)[of_row]


def _people(persons: npt.NDArray[Any], group: npt.NDArray[Any], groups: int) -> list[tuple[int, ...]]:
    """Those of each group, as they come: `group` has the number of each person's."""
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(groups), side="right").tolist()
    listed = persons[order].tolist()
    return [tuple(map(int, listed[begin:end])) for begin, end in zip([0, *ends], ends, strict=False)]


def _need(unit_id: int, competence: str, assessed: int, sums: Any, people: tuple[int, ...]) -> Need:
    below = len(people)
    return Need(
        unit_id=unit_id,
        competence=competence,
        people_below=below,
        people_assessed=assessed,
        percent_below=100 * below / assessed,
        mean_gap=float(sums.gap) / below if below else 0.0,
        person_ids=people,
        sure=int(sums.sure),
        watch=int(sums.watch),
    )


def by_competence(marks: pd.DataFrame) -> tuple[Need, ...]:
    """The same over all units together; `unit_id` is 0."""
    return training_needs(frames.require(marks, frames.MARKS).assign(unit_id=0))


def furthest_below(percents: Mapping[str, float], required: Mapping[str, float], most: int = 3) -> tuple[str, ...]:
    """The competences in which one person lies furthest below what the position requires, the widest gap first."""
    gaps = {code: required[code] - percent for code, percent in percents.items() if is_below(percent, required[code])}
    return tuple(sorted(gaps, key=lambda code: (-gaps[code], code))[:most])
