"""The report of one unit in a round, with everything below it, down to its people."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.comparing import NO_MEASURE, NOTHING, compared
from quizapp.domain.disclosure import Withheld
from quizapp.domain.errors import NotFound
from quizapp.domain.summaries import histogram
from quizapp.people.models import Unit
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.people.queries.units import descendants, unit_names
from quizapp.reports.facts import PersonLine, RoundFacts, UnitLine, UnitReport
from quizapp.reports.queries.ground import (
    Ground,
    competence_bars,
    domain_bars,
    ground_of,
    is_former,
    narrowed,
    percents_of,
    unit_lines,
    units_behind,
    units_compared,
)
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.queries import CountedTotal, totals_of
from quizapp.results.tallies import CountedPerson
from quizapp.rounds.queries import Listed, candidates


def unit_report(
    session: Session,
    round_id: int,
    unit_id: int,
    unit_ids: Collection[int],
    *,
    with_names: bool,
    may_name: Collection[int] | None = None,
    rolled_up: bool = False,
) -> UnitReport:
    """NotFound where the round is not visible, or the unit and those below it have nobody on the list, within
    `unit_ids`. `may_name`: see `round_report`. `rolled_up`: with the people of former units that went on in it."""
    rolled_up = rolled_up and not is_former(session, unit_id, unit_ids)
    together = ground_of(session, round_id, unit_ids, may_name=may_name, rolled_up=rolled_up)
    of = with_those_below(session, unit_id, unit_ids)
    ground = narrowed(together, of)
    if not ground.units:
        raise NotFound("unit")
    is_group = any(unit.id != unit_id for unit in ground.units)
    beside = units_compared(ground if is_group else together)
    lines = unit_lines(ground, beside)
    unit = _of_all(session, ground, unit_id) if is_group else lines[0]
    behind = units_behind(session, of, unit_ids) if together.succession.is_rolled_up else of
    return UnitReport(
        round=ground.facts,
        unit=unit,
        domains=() if unit.is_withheld else domain_bars(ground),
        competences=() if unit.is_withheld else competence_bars(ground),
        histogram=histogram([] if unit.is_withheld else percents_of(ground.results)),
        people=_people(session, ground, behind) if with_names else None,
        succession=ground.succession,
        ranked=0 if is_group else beside.ranked,
        lines=lines if is_group else (),
        comparison=beside if is_group else NOTHING,
    )


def units_over(session: Session, below: Collection[int], unit_ids: Collection[int]) -> list[tuple[int, str]]:
    """Ids and names of the units among `unit_ids` that lie right above any of `below`, by code."""
    above = sa.select(Unit.parent_id).where(Unit.id.in_(below))
    statement = sa.select(Unit.id, Unit.name).where(Unit.id.in_(above), Unit.id.in_(unit_ids)).order_by(Unit.code)
    return [(row.id, row.name) for row in session.execute(statement)]


def with_those_below(session: Session, unit_id: int, unit_ids: Collection[int]) -> set[int]:
    """Of a unit without units below only itself: former units that went on in it count where they are rolled up."""
    if unit_id not in unit_ids:
        return set()
    has_some = session.scalar(sa.select(sa.exists().where(Unit.parent_id == unit_id)))
    return descendants(session, unit_id) & set(unit_ids) if has_some else {unit_id}


def _of_all(session: Session, ground: Ground, unit_id: int) -> UnitLine:
    """The unit with everything below it, as one group. It has no rank, and no level of a unit: nothing stands beside
    it that is made as it is.

    Its figures are told where those of each unit in it are, and where all units that are withheld from the reader lie
    in it, whose people together are enough (`Withheld`). Else they would tell of those in it, or of those outside.
    """
    code = session.scalars(sa.select(Unit.code).where(Unit.id == unit_id)).one()
    then = {} if ground.succession.is_rolled_up else unit_names_at(session, ground.facts.opens_at, [unit_id])
    name = (then or unit_names(session, [unit_id]))[unit_id]
    hidden, own = ground.withheld.units, {unit.id for unit in ground.units}
    is_told = not hidden & own or (hidden <= own and not ground.withheld.is_total)
    whole = replace(ground, withheld=Withheld(hidden, is_total=not is_told)).summary
    if not is_told:
        return UnitLine(unit_id, code, name, whole, is_withheld=True)
    key, few = str(unit_id), ground.model.few_people
    beside = compared({key: percents_of(ground.results)}, {key: ground.invited}, ground.facts.id, few)
    return UnitLine(unit_id, code, name, whole, measure=beside.measures.get(key, NO_MEASURE))


def people_run(
    session: Session, round_id: int, unit_id: int, unit_ids: Collection[int], run: tuple[int, int]
) -> tuple[PersonLine, ...]:
    """A run of the people of `unit_report`, by name: its first place, from 0, and how many. NotFound as there. Nothing
    is read of anybody else, so that programs may go through a province page by page."""
    facts = round_facts(session, round_id, unit_ids)
    of = with_those_below(session, unit_id, unit_ids)
    listed = candidates(session, round_id, of, run=run)
    if not listed and not candidates(session, round_id, of, run=(0, 1)):
        raise NotFound("unit")
    counted = totals_of(session, round_id, [one.person_id for one in listed])
    return _lines(session, facts, listed, counted)


def _people(session: Session, ground: Ground, unit_ids: Collection[int]) -> tuple[PersonLine, ...]:
    """Everybody on the list as Vietnamese lists sort names, unit by unit."""
    counted = {one.person_id: one for one in ground.counted}
    return _lines(session, ground.facts, candidates(session, ground.facts.id, unit_ids), counted)


def _lines(
    session: Session,
    facts: RoundFacts,
    people: Collection[Listed],
    counted: Mapping[int, CountedPerson] | Mapping[int, CountedTotal],
) -> tuple[PersonLine, ...]:
    """Who did not sit has no figures, never zero."""
    states = _other_states(session, facts.id)
    band_names = {band.code: band.name for band in facts.model.bands}
    known = sa.select(Unit.id, Unit.code).where(Unit.id.in_({one.unit_id for one in people}))
    codes = {row.id: row.code for row in session.execute(known)}
    lines = []
    for listed in people:
        line = PersonLine(
            listed.person_id, listed.staff_code, listed.name, listed.position_name, listed.category,
            state=states.get(listed.person_id, "absent"), unit_name=listed.unit_name, unit_id=listed.unit_id,
            unit_code=codes[listed.unit_id],
        )  # fmt: skip
        if one := counted.get(listed.person_id):
            line = replace(
                line, state="sat", total_percent=one.total_percent, band_name=band_names[one.band],
                has_passed=one.has_passed, ended_at=one.ended_at,
            )  # fmt: skip
        lines.append(line)
    return tuple(lines)


def _other_states(session: Session, round_id: int) -> dict[int, str]:
    """Person → in_progress or voided, for those who began but have no result; a running attempt wins."""
    statement = (
        sa.select(Attempt.person_id, Attempt.state)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("in_progress", "voided")))
        .order_by(Attempt.state.desc())
    )
    return {row[0]: row[1] for row in session.execute(statement)}
