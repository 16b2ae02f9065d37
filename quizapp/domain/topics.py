"""What a person lacks of a topic, which may span several competences. Percentages are 0-100."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from quizapp.domain import frames
from quizapp.domain.certainty import need_of, wilson

NEEDING = ("sure", "likely")
Values = npt.NDArray[np.float64]


class Standing(NamedTuple):
    """What somebody got of a topic, what is required, and what follows."""

    need: str
    percent: float
    required: float

    @property
    def is_needed(self) -> bool:
        return self.need in NEEDING


class TopicNeed(NamedTuple):
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


@dataclass(frozen=True)
class Standings:
    """The marks of a round as tables of people (rows, by id) and competences (columns, named by `codes`); 0 possible
    where somebody was not asked. Made once, then read for one topic after the other."""

    people: npt.NDArray[np.int64]
    units: npt.NDArray[np.int64]
    codes: tuple[str, ...]
    earned: Values
    possible: Values
    weighted: Values

    def of(self, competences: Collection[str]) -> dict[int, Standing]:
        """Person → their standing in the topic of these competences, of everybody who was asked anything of it.

        The questions of all its competences count as one pool, so that a topic of several says more than each of them;
        what is required is their mean, weighted by questions. Of fewer than five questions nothing is sure.
        """
        sums = [self._sum(table, competences) for table in (self.earned, self.possible, self.weighted)]
        asked = sums[1] > 0
        known: dict[tuple[float, ...], Standing] = {}
        found = {}
        for person, *key in zip(*(column[asked].tolist() for column in (self.people, *sums)), strict=True):
            standing = known.get(told := tuple(key))
            if standing is None:
                standing = known[told] = _standing(*told)
            found[person] = standing
        return found

    def needs(self, competences: Collection[str]) -> tuple[TopicNeed, ...]:
        """The same with the unit of each, by person."""
        found = self.of(competences)
        units = dict(zip(self.people.tolist(), self.units.tolist(), strict=True))
        return tuple(TopicNeed(person, units[person], *one) for person, one in found.items())

    def among(self, units: Mapping[int, int]) -> "Standings":
        """Of these people alone, in these units. `units`: person → unit."""
        kept = np.array([person in units for person in self.people.tolist()], bool)
        people = self.people[kept]
        own = np.array([units[person] for person in people.tolist()], np.int64)
        return Standings(people, own, self.codes, self.earned[kept], self.possible[kept], self.weighted[kept])

    def percents(self, competences: Collection[str]) -> dict[int, float]:
        """Person → what they got of the topic, where they were asked anything of it."""
        earned, possible = (self._sum(table, competences) for table in (self.earned, self.possible))
        asked = possible > 0
        return dict(zip(self.people[asked].tolist(), (100 * earned[asked] / possible[asked]).tolist(), strict=True))

    def asked(self, competences: Collection[str] | None = None) -> float:
        """Questions of these competences, or all, on the average paper that has any."""
        possible = self._sum(self.possible, self.codes if competences is None else competences)
        return float(possible[possible > 0].mean()) if possible.any() else 0.0

    def _sum(self, table: Values, competences: Collection[str]) -> Values:
        """Of each person, over these competences."""
        summed: Values = table[:, [place for place, code in enumerate(self.codes) if code in competences]].sum(axis=1)
        return summed


def standings(marks: pd.DataFrame) -> Standings:
    """`marks`: columns `frames.MARKS`, one row for each person and competence."""
    frames.require(marks, frames.MARKS)
    people, first, who = np.unique(marks["person_id"].to_numpy(np.int64), return_index=True, return_inverse=True)
    which, names = pd.factorize(marks["competence"], sort=True)
    tables = np.zeros((3, len(people), len(names)))
    possible = marks["possible"].to_numpy(float)
    for table, column in zip(tables, (marks["earned"], possible, marks["required"] * possible), strict=True):
        table[who, which] = column
    units = marks["unit_id"].to_numpy(np.int64)[first]
    return Standings(people, units, tuple(str(name) for name in names), *tables)


def topic_needs(marks: pd.DataFrame, competences: Collection[str]) -> tuple[TopicNeed, ...]:
    """Of everybody of `marks` who was asked anything of the topic, by person."""
    return standings(marks).needs(competences)


def _standing(earned: float, possible: float, weighted: float) -> Standing:
    percent, required = 100 * earned / possible, weighted / possible
    need = need_of(percent, wilson(earned / possible, possible), possible, required)
    return Standing(need, percent, required)


def topic_figures(needs: Iterable[TopicNeed]) -> TopicFigures:
    known = list(needs)
    gaps = [one.gap for one in known if one.is_needed]
    counts = {kind: sum(one.need == kind for one in known) for kind in ("sure", "likely", "watch")}
    return TopicFigures(len(known), **counts, gap=sum(gaps) / len(gaps) if gaps else 0.0)
