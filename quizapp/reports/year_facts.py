"""What reports of all rounds of a period say of units and of questions: frozen objects, like those of `facts`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from quizapp.domain.certainty import Interval
from quizapp.domain.periods import Period
from quizapp.domain.summaries import FEW
from quizapp.reports.item_facts import ItemLine


class YearLine(NamedTuple):
    """A unit, or all units of an area (`area_id` 0). Turns are counted and not people: who sat two rounds is listed
    twice. `mean` and the percents of domains (0-100, in the order of the report's `domains`) are None where nobody
    sat; they are of different papers. `low`, `high`: between which the mean lies, 95 %, None where the spread within
    units is not known; `says_little`: so few turns that the mean is no statement about the unit."""

    unit_id: int
    code: str
    name: str
    area_id: int
    listed: int
    sat: int
    passed: int
    mean: float | None
    domains: tuple[float | None, ...]
    low: float | None = None
    high: float | None = None
    says_little: bool = False

    @property
    def interval(self) -> Interval | None:
        return None if self.low is None or self.high is None else Interval(self.low, self.high)

    @property
    def sat_percent(self) -> float | None:
        return 100 * self.sat / self.listed if self.listed else None

    @property
    def pass_percent(self) -> float | None:
        return 100 * self.passed / self.sat if self.sat else None


@dataclass(frozen=True)
class YearReport:
    """All official rounds that ended in the period, added up. `left_out`: turns of units whose figures of one round the
    reader may not be told; they are listed, and in no other figure. `domains`: code → name.
    `unpublished`: codes of rounds among them whose results nobody has published yet. `few`: the rule for small numbers,
    the strictest of the models of these rounds. Units and areas stand by code: different papers make no order."""

    period: Period
    rounds: int
    total: YearLine
    areas: tuple[YearLine, ...]
    units: tuple[YearLine, ...]
    domains: Mapping[str, str]
    left_out: int = 0
    unpublished: tuple[str, ...] = ()
    is_illustrative: bool = False
    few: int = FEW

    def units_of(self, area_id: int) -> tuple[YearLine, ...]:
        return tuple(one for one in self.units if one.area_id == area_id)


@dataclass(frozen=True)
class YearItems:
    """Every question version that stood in a paper of the period's official rounds, over all of them together."""

    period: Period
    rounds: int
    lines: tuple[ItemLine, ...]
