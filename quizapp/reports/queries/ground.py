"""What lies behind every report: the frames of one round, narrowed to units."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain import frames
from quizapp.domain.assessment import AssessmentModel, Competence
from quizapp.domain.comparing import Comparison, compared
from quizapp.domain.disclosure import NOTHING, Withheld, few_of, reason_of, withheld
from quizapp.domain.pooled import design_effects, of_domains, pooled
from quizapp.domain.rating import rating_of
from quizapp.domain.summaries import Summary, by_unit, summarise, without_figures
from quizapp.people.models import Position, Unit
from quizapp.people.queries.unit_history import present_units, unit_names_at
from quizapp.reports.facts import Bar, FormerUnit, RoundFacts, Succession, UnitLine
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.snapshots import tally_of
from quizapp.results.tallies import CountedPerson, Tally, marks_frame, results_frame
from quizapp.rounds.models import RoundCandidate


@dataclass(frozen=True)
class Cell:
    """How many people of one unit, position and category are on the list."""

    unit_id: int
    position: str
    category: str
    people: int


@dataclass(frozen=True)
class ListedUnit:
    id: int
    code: str
    name: str
    invited: int


@dataclass(frozen=True)
class Ground:
    """The frames of one round, narrowed to units; `withheld` is what the reader may not be told of small ones.
    `everybody`: the marks of all people in the reader's scope. `runs`: somebody may still add to the figures."""

    facts: RoundFacts
    units: tuple[ListedUnit, ...]
    succession: Succession
    cells: tuple[Cell, ...]
    positions: Mapping[str, str]
    tally: Tally
    counted: list[CountedPerson]
    results: pd.DataFrame
    marks: pd.DataFrame
    assessed: tuple[Competence, ...]
    everybody: pd.DataFrame
    withheld: Withheld = NOTHING
    runs: bool = False

    @property
    def few(self) -> int:
        """So few that figures speak of persons to who may not see their names."""
        return few_of(self.model.few_people, runs=self.runs)

    @property
    def withheld_reason(self) -> str:
        return reason_of(is_total=self.withheld.is_total, runs=self.runs)

    @property
    def told(self) -> tuple[ListedUnit, ...]:
        """Units whose figures may be told."""
        return tuple(unit for unit in self.units if unit.id not in self.withheld.units)

    @property
    def summary(self) -> Summary:
        """Of everybody together."""
        found = summarise(self.results, self.invited, self.model.bands, self.model.few_people)
        return without_figures(found) if self.withheld.is_total else found

    @property
    def model(self) -> AssessmentModel:
        return self.facts.model

    @property
    def invited(self) -> int:
        return sum(unit.invited for unit in self.units)

    @cached_property
    def effects(self) -> Mapping[str, float]:
        """How much alike people answer, by competence."""
        return design_effects(self.everybody)

    @cached_property
    def domain_effects(self) -> Mapping[str, float]:
        return design_effects(self._by_domain(self.everybody))

    @cached_property
    def domain_marks(self) -> pd.DataFrame:
        return self._by_domain(self.marks)

    def _by_domain(self, marks: pd.DataFrame) -> pd.DataFrame:
        return of_domains(marks, {c.code: c.domain for c in self.model.competences})


def ground_of(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    may_name: Collection[int] | None = None,
    *,
    rolled_up: bool = False,
    runs: bool = False,
) -> Ground:
    """Figures of people listed in `unit_ids`; NotFound where the round is not visible from there. `may_name`: units
    whose people the reader sees by name; None is every unit. `rolled_up`: what people of former units did counts for
    the unit in which theirs went on; not while anything is withheld, which a subtraction would tell. `runs`: results
    may still come in, so that nothing is told of whom the reader does not see by name."""
    facts = round_facts(session, round_id, unit_ids)
    tally = tally_of(session, round_id, unit_ids)
    counted = list(tally.people)
    cells, positions = _cells(session, round_id, unit_ids)
    listed = _units(session, facts, cells)
    now_in = _now_in(session, [unit.id for unit in listed], unit_ids)
    former = _former(session, listed, now_in)
    sat = Counter(one.unit_id for one in counted)
    hidden = NOTHING if may_name is None else withheld(sat, may_name, few_of(facts.model.few_people, runs=runs))
    if is_rolled := rolled_up and not hidden.units:
        counted = [one._replace(unit_id=now_in[one.unit_id]) for one in counted]
        cells = tuple(replace(cell, unit_id=now_in[cell.unit_id]) for cell in cells)
        listed = _rolled_up(session, cells)
    marks = marks_frame(counted, tally.competences, facts.model)
    known = set(marks["competence"].unique())
    return Ground(
        facts=facts,
        units=listed,
        succession=Succession(is_rolled, former, may_roll_up=not hidden.units),
        cells=cells,
        positions=positions,
        tally=tally,
        counted=counted,
        results=results_frame(counted),
        marks=marks,
        assessed=tuple(c for c in facts.model.competences if c.code in known),
        everybody=marks,
        withheld=hidden,
        runs=runs,
    )


def narrowed(ground: Ground, unit_ids: Collection[int] | None = None, position: str = "", category: str = "") -> Ground:
    """The same of fewer people; None and "" leave all. Likeness of answers stays that of the whole scope."""

    def is_cell(unit: int, post: str, kind: str) -> bool:
        return (unit_ids is None or unit in unit_ids) and position in ("", post) and category in ("", kind)

    counted = [one for one in ground.counted if is_cell(one.unit_id, one.position_code, one.category)]
    people = [one.person_id for one in counted]
    cells = tuple(cell for cell in ground.cells if is_cell(cell.unit_id, cell.position, cell.category))
    invited = _by_unit(cells)
    return replace(
        ground,
        units=tuple(replace(u, invited=invited[u.id]) for u in ground.units if u.id in invited),
        succession=ground.succession if unit_ids is None else _of_units(ground, unit_ids),
        cells=cells,
        counted=counted,
        results=ground.results[ground.results["person_id"].isin(people)],
        marks=ground.marks[ground.marks["person_id"].isin(people)],
    )


def _by_unit(cells: Collection[Cell]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for cell in cells:
        found[cell.unit_id] += cell.people
    return dict(found)


def _cells(session: Session, round_id: int, unit_ids: Collection[int]) -> tuple[tuple[Cell, ...], dict[str, str]]:
    """Who is on the list, counted, and the names of their positions."""
    listed = (RoundCandidate.unit_id, Position.code, RoundCandidate.category, Position.name)
    statement = (
        sa.select(*listed, sa.func.count())
        .join(Position, Position.id == RoundCandidate.position_id)
        .where(RoundCandidate.round_id == round_id, RoundCandidate.unit_id.in_(unit_ids))
        .group_by(*listed)
    )
    rows = session.execute(statement).all()
    return tuple(Cell(row[0], row[1], row[2], row[4]) for row in rows), {row[1]: row[3] for row in rows}


def _of_units(ground: Ground, unit_ids: Collection[int]) -> Succession:
    """What became of some units, or of those that went on in them."""
    codes = {unit.code for unit in ground.units if unit.id in unit_ids}
    is_rolled_up = ground.succession.is_rolled_up
    own = (one for one in ground.succession.former if (one.now_code if is_rolled_up else one.code) in codes)
    return replace(ground.succession, former=tuple(own))


def units_behind(session: Session, of: Collection[int], unit_ids: Collection[int]) -> set[int]:
    """The units `of` that the reader sees (`unit_ids`), and the former ones that went on in them."""
    return {one for one, now in _now_in(session, unit_ids, unit_ids).items() if now in of} | ({*of} & {*unit_ids})


def is_former(session: Session, unit_id: int, seen: Collection[int]) -> bool:
    """Whether a unit went on in one other that the reader sees."""
    return _now_in(session, [unit_id], seen)[unit_id] != unit_id


def _now_in(session: Session, ids: Collection[int], seen: Collection[int]) -> dict[int, int]:
    """Unit → the one in which it goes on, as far as the reader's units reach."""
    return {one: now if now in seen else one for one, now in present_units(session, ids).items()}


def _former(session: Session, listed: Collection[ListedUnit], now_in: dict[int, int]) -> tuple[FormerUnit, ...]:
    gone = [unit for unit in listed if now_in[unit.id] != unit.id]
    known = _known(session, {now_in[unit.id] for unit in gone})
    return tuple(FormerUnit(unit.code, unit.name, *known[now_in[unit.id]]) for unit in gone)


def _known(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = session.execute(sa.select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(ids)))
    return {row.id: (row.code, row.name) for row in rows}


def _rolled_up(session: Session, cells: Collection[Cell]) -> tuple[ListedUnit, ...]:
    invited = _by_unit(cells)
    found = [ListedUnit(one, *names, invited[one]) for one, names in _known(session, invited).items()]
    return tuple(sorted(found, key=lambda unit: unit.code))


def _units(session: Session, facts: RoundFacts, cells: Collection[Cell]) -> tuple[ListedUnit, ...]:
    """Units that have people on the list, by code, under the name of the day on which the round opened."""
    invited = _by_unit(cells)
    known = sorted(_known(session, invited).items(), key=lambda one: one[1])
    names = unit_names_at(session, facts.opens_at, list(invited))
    return tuple(ListedUnit(unit_id, code, names[unit_id], invited[unit_id]) for unit_id, (code, _name) in known)


def competence_bars(ground: Ground) -> tuple[Bar, ...]:
    found = pooled(ground.marks, ground.effects)
    return tuple(
        Bar(
            c.code, c.name, one.percent, one.required, c.training_topic,
            one.interval, one.people, one.questions, one.need,
        )
        for c in ground.assessed
        if (one := found.get(c.code))
    )  # fmt: skip


def domain_bars(ground: Ground) -> tuple[Bar, ...]:
    found = pooled(ground.domain_marks, ground.domain_effects)
    return tuple(
        Bar(d.code, d.name, one.percent, interval=one.interval, people=one.people, questions=one.questions)
        for d in ground.model.domains
        if (one := found.get(d.code))
    )


def percents_of(results: pd.DataFrame) -> list[float]:
    return [float(percent) for percent in results["total_percent"]]


def units_compared(ground: Ground) -> Comparison:
    """Units whose figures may be told, side by side; by their ids."""
    results, nobody = by_unit(ground.results), frames.empty(frames.RESULTS)
    return compared(
        {str(unit.id): percents_of(results.get(unit.id, nobody)) for unit in ground.told},
        {str(unit.id): unit.invited for unit in ground.told},
        ground.facts.id,
        ground.model.few_people,
    )


def unit_lines(ground: Ground, comparison: Comparison | None = None) -> tuple[UnitLine, ...]:
    """Every unit with people on the list, also those of whom nobody sat."""
    results, nobody = by_unit(ground.results), frames.empty(frames.RESULTS)
    measures = comparison.measures if comparison else {}
    lines = []
    for unit in ground.units:
        summary = summarise(results.get(unit.id, nobody), unit.invited, ground.model.bands, ground.model.few_people)
        is_withheld = unit.id in ground.withheld.units
        line = UnitLine(
            unit.id, unit.code, unit.name, without_figures(summary) if is_withheld else summary, is_withheld
        )
        measure = measures.get(str(unit.id), line.measure)
        rating = None if is_withheld else rating_of(summary, ground.model.unit_ratings, measure.interval)
        lines.append(replace(line, measure=measure, rating=rating))
    return tuple(lines)
