"""Training needs of a round: from each mark to who should learn what."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from quizapp.domain.needs import Need, by_competence, training_needs
from quizapp.reports.facts import HeatCell, HeatMap, HeatRow, NamedPerson, NeedLine, NeedsReport
from quizapp.reports.queries.ground import Ground, ListedUnit, ground_of
from quizapp.rounds.queries import candidates

HALF = 50.0  # percent of people below, from which the heat map marks a cell


def needs_report(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    named_unit_ids: Collection[int] = frozenset(),
    may_name: Collection[int] | None = None,
    *,
    rolled_up: bool = False,
) -> NeedsReport:
    """NotFound where the round is not visible from `unit_ids`. Names are given for `named_unit_ids` only. `may_name`:
    see `round_report`."""
    ground = ground_of(session, round_id, unit_ids, may_name=may_name, rolled_up=rolled_up)
    names = _names(session, round_id, set(named_unit_ids) & set(unit_ids))
    needs = training_needs(ground.marks)
    named = {unit.id for unit in ground.units} & set(named_unit_ids)
    units = {unit.id: unit for unit in ground.told}
    together = () if ground.withheld.is_total else by_competence(ground.marks)
    return NeedsReport(
        round=ground.facts,
        invited=ground.invited,
        sat=len(ground.results),
        by_competence=tuple(_line(ground, need, None, None) for need in together),
        lines=tuple(
            _line(ground, need, units[need.unit_id], names if need.unit_id in named else None)
            for need in needs
            if need.unit_id in units
        ),
        heat=_heat(ground, needs),
        has_names=bool(named),
        withheld=len(ground.withheld.units),
        succession=ground.succession,
    )


def _names(session: Session, round_id: int, unit_ids: Collection[int]) -> dict[int, NamedPerson]:
    """In the order of Vietnamese lists."""
    return {
        one.person_id: NamedPerson(one.person_id, one.staff_code, one.name, one.position_name)
        for one in candidates(session, round_id, unit_ids)
    }


def _line(ground: Ground, need: Need, unit: ListedUnit | None, names: dict[int, NamedPerson] | None) -> NeedLine:
    competence = ground.model.competence(need.competence)
    below = set(need.person_ids)
    return NeedLine(
        unit_id=need.unit_id,
        unit_code=unit.code if unit else "",
        unit_name=unit.name if unit else "",
        competence=competence.code,
        competence_name=competence.name,
        training_topic=competence.training_topic,
        people_below=need.people_below,
        people_assessed=need.people_assessed,
        percent_below=need.percent_below,
        mean_gap=need.mean_gap,
        people=None if names is None else tuple(one for one in names.values() if one.person_id in below),
    )


def _heat(ground: Ground, needs: Collection[Need]) -> HeatMap:
    """Marked: at least half of those assessed lie below."""
    cells = {
        (need.unit_id, need.competence): HeatCell(need.percent_below, need.percent_below >= HALF) for need in needs
    }
    nobody = HeatCell(None)
    rows = tuple(
        HeatRow(unit.id, unit.code, unit.name, tuple(cells.get((unit.id, c.code), nobody) for c in ground.assessed))
        for unit in ground.told
    )
    return HeatMap(ground.assessed, rows)
