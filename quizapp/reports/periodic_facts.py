"""What a periodic report says: frozen objects, like those of `facts`. Percentages are 0-100."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy.orm import Session

from quizapp.domain.periods import Period
from quizapp.reports.facts import RoundReport
from quizapp.reports.need_facts import NeedLine


@dataclass(frozen=True)
class PeriodicRound:
    """An official round that ended in the period. `needs` are those of all together, the greatest first."""

    report: RoundReport
    ended_on: date
    needs: tuple[NeedLine, ...]


@dataclass(frozen=True)
class Trained:
    """A class of the period: `attended` None while nobody has taken down who came."""

    topic: str
    name: str
    seats: int
    attended: int | None


@dataclass(frozen=True)
class Training:
    """What was trained: `plans`: names of those approved in the period; `seats`, `attended`, `percent`: of the plans of
    the whole `year`; `effects`: a sentence for each topic that was tested again."""

    plans: tuple[str, ...]
    classes: tuple[Trained, ...]
    year: int
    year_plans: int
    seats: int
    attended: int
    percent: float | None
    effects: tuple[str, ...]


@dataclass(frozen=True)
class PeriodicReport:
    """`listed`, `sat`: people and not invitations, so that nobody who sat twice counts twice; `sat` and `passed` are of
    the last round of each. `passed` None where it is withheld. `trained` None: no training is kept in the system."""

    period: Period
    rounds: tuple[PeriodicRound, ...]
    listed: int
    sat: int
    units: int
    units_reached: int
    trained: Training | None = None

    @property
    def sat_percent(self) -> float | None:
        return 100 * self.sat / self.listed if self.listed else None

    @property
    def few_people(self) -> int:
        """Of fewer no figure is told, by the strictest model of the rounds."""
        return max((one.report.round.model.few_people for one in self.rounds), default=0)

    @property
    def unpublished(self) -> tuple[str, ...]:
        """Codes of rounds whose results nobody has published yet."""
        return tuple(one.report.round.code for one in self.rounds if not one.report.round.publication)

    @property
    def has_withheld_units(self) -> bool:
        return any(line.is_withheld for one in self.rounds for line in one.report.units)

    @property
    def is_withheld(self) -> bool:
        return any(one.report.summary.sat and one.report.summary.mean is None for one in self.rounds)


TrainedIn = Callable[[Session, Period, Collection[int], tzinfo, datetime], Training]
# The room downstream that keeps training says what was trained in a period: TRAINED.append(trained_in)
TRAINED: list[TrainedIn] = []
