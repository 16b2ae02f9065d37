"""What a person lacks of a topic, which may span several competences. Percentages are 0-100."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from quizapp.domain import frames
from quizapp.domain.certainty import need_of, wilson

NEEDING = ("sure", "likely")


@dataclass(frozen=True)
class TopicNeed:
    """One person's standing in a topic. `need` as `certainty.need_of` says; `gap` is required − percent."""

    person_id: int
    unit_id: int
    need: str
    percent: float
    required: float

    @property
    def gap(self) -> float:
        return self.required - self.percent

    @property
    def is_needed(self) -> bool:
        return self.need in NEEDING


@dataclass(frozen=True)
class TopicFigures:
    """The people of a topic, counted. `gap` is the mean over those who need it, 0 where nobody does."""

    assessed: int
    sure: int
    likely: int
    watch: int
    gap: float

    @property
    def below(self) -> int:
        return self.sure + self.likely

    @property
    def percent_below(self) -> float:
        return 100 * self.below / self.assessed if self.assessed else 0.0


def topic_needs(marks: pd.DataFrame, competences: Collection[str]) -> tuple[TopicNeed, ...]:
    """Everybody who was asked anything of the topic, by person. `marks`: columns `frames.MARKS`.

    The questions of all its competences count as one pool, so that a topic of several says more than each of them; what
    is required is their mean, weighted by questions. Of fewer than five questions nothing is sure.
    """
    frames.require(marks, frames.MARKS)
    mine = marks[marks["competence"].isin(list(competences))]
    if not len(mine):
        return ()
    sums = mine.assign(weighted=mine["required"] * mine["possible"]).groupby(["person_id", "unit_id"], sort=True)
    totals = sums[["earned", "possible", "weighted"]].sum()
    rows = totals.reset_index()
    columns = ("person_id", "unit_id", "earned", "possible", "weighted")
    return tuple(_need(*row) for row in zip(*(rows[name].tolist() for name in columns), strict=True))


def _need(person_id: int, unit_id: int, earned: float, possible: int, weighted: float) -> TopicNeed:
    percent, required = 100 * earned / possible, weighted / possible
    need = need_of(percent, wilson(earned / possible, possible), possible, required)
    return TopicNeed(person_id, unit_id, need, percent, required)


def topic_figures(needs: Iterable[TopicNeed]) -> TopicFigures:
    known = list(needs)
    gaps = [one.gap for one in known if one.is_needed]
    counts = {kind: sum(one.need == kind for one in known) for kind in ("sure", "likely", "watch")}
    return TopicFigures(len(known), **counts, gap=sum(gaps) / len(gaps) if gaps else 0.0)
