"""What lies behind every report: the frames of one round, narrowed to units."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain import frames
from quizapp.domain.assessment import AssessmentModel, Competence
from quizapp.domain.disclosure import NOTHING, Withheld, withheld
from quizapp.domain.summaries import (
    Summary,
    by_unit,
    percent_by_competence,
    percent_by_domain,
    required_by_competence,
    summarise,
    without_figures,
)
from quizapp.people.models import Unit
from quizapp.reports.facts import Bar, RoundFacts, UnitLine
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.queries import CountedResult, counted_results, marks_frame, results_frame
from quizapp.rounds.models import RoundCandidate


@dataclass(frozen=True)
class ListedUnit:
    id: int
    code: str
    name: str
    invited: int


@dataclass(frozen=True)
class Ground:
    """The frames of one round, narrowed to units; `withheld` is what the reader may not be told of small ones."""

    facts: RoundFacts
    units: tuple[ListedUnit, ...]
    counted: list[CountedResult]
    results: pd.DataFrame
    marks: pd.DataFrame
    assessed: tuple[Competence, ...]
    withheld: Withheld = NOTHING

    @property
    def told(self) -> tuple[ListedUnit, ...]:
        """Units whose figures may be told."""
        return tuple(unit for unit in self.units if unit.id not in self.withheld.units)

    @property
    def summary(self) -> Summary:
        """Of everybody together."""
        found = summarise(self.results, self.invited, self.model.bands)
        return without_figures(found) if self.withheld.is_total else found

    @property
    def model(self) -> AssessmentModel:
        return self.facts.model

    @property
    def invited(self) -> int:
        return sum(unit.invited for unit in self.units)


def ground_of(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    seen_from: Collection[int] | None = None,
    may_name: Collection[int] | None = None,
) -> Ground:
    """Figures of people listed in `unit_ids`; NotFound where the round is not visible from `seen_from` (the same units
    where it is None). `may_name`: units whose people the reader sees by name; None is every unit."""
    facts = round_facts(session, round_id, unit_ids if seen_from is None else seen_from)
    counted = counted_results(session, round_id, unit_ids)
    marks = marks_frame(counted, facts.model)
    known = set(marks["competence"])
    sat = Counter(one.unit_id for one in counted)
    return Ground(
        facts=facts,
        units=_units(session, round_id, unit_ids),
        counted=counted,
        results=results_frame(counted),
        marks=marks,
        assessed=tuple(c for c in facts.model.competences if c.code in known),
        withheld=NOTHING if may_name is None else withheld(sat, may_name),
    )


def _units(session: Session, round_id: int, unit_ids: Collection[int]) -> tuple[ListedUnit, ...]:
    """Units that have people on the list, by code."""
    statement = (
        sa.select(Unit.id, Unit.code, Unit.name, sa.func.count())
        .join(RoundCandidate, RoundCandidate.unit_id == Unit.id)
        .where(RoundCandidate.round_id == round_id, Unit.id.in_(unit_ids))
        .group_by(Unit.id, Unit.code, Unit.name)
        .order_by(Unit.code)
    )
    return tuple(ListedUnit(*row) for row in session.execute(statement))


def competence_bars(ground: Ground) -> tuple[Bar, ...]:
    percents, required = percent_by_competence(ground.marks), required_by_competence(ground.marks)
    return tuple(Bar(c.code, c.name, percents[c.code], required[c.code], c.training_topic) for c in ground.assessed)


def domain_bars(ground: Ground) -> tuple[Bar, ...]:
    percents = percent_by_domain(ground.marks, {c.code: c.domain for c in ground.model.competences})
    return tuple(Bar(d.code, d.name, percents[d.code]) for d in ground.model.domains if d.code in percents)


def percents_of(results: pd.DataFrame) -> list[float]:
    return [float(percent) for percent in results["total_percent"]]


def unit_lines(ground: Ground) -> tuple[UnitLine, ...]:
    """Every unit with people on the list, also those of whom nobody sat."""
    results, nobody = by_unit(ground.results), frames.empty(frames.RESULTS)
    lines = []
    for unit in ground.units:
        summary = summarise(results.get(unit.id, nobody), unit.invited, ground.model.bands)
        is_withheld = unit.id in ground.withheld.units
        shown = without_figures(summary) if is_withheld else summary
        lines.append(UnitLine(unit.id, unit.code, unit.name, shown, is_withheld))
    return tuple(lines)
