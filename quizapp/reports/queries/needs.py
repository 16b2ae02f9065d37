"""Training needs of a round: from each mark to who should learn what."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.disclosure import reason_of
from quizapp.domain.needs import Need, by_competence, training_needs
from quizapp.domain.people import CATEGORIES
from quizapp.domain.pooled import Pooled, pooled, pooled_by_unit
from quizapp.people.models import Person, Position, Unit
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.people.queries.units import unit_names, units_above
from quizapp.reports.facts import HeatCell, HeatMap, HeatRow
from quizapp.reports.need_facts import EVERYBODY, HALF, NamedPerson, NeedLine, NeedsAsked, NeedsChoices, NeedsReport
from quizapp.reports.queries.ground import Ground, ground_of, narrowed
from quizapp.reports.queries.grouping import Group, Groups, groups_of, sees_everybody
from quizapp.reports.queries.unit import with_those_below
from quizapp.rounds.models import RoundCandidate
from quizapp.statements import DriverStatement


class Names(NamedTuple):
    """People in the order of Vietnamese lists. `place`: person → where in it."""

    people: list[NamedPerson]
    place: dict[int, int]

    def of(self, ids: Collection[int]) -> tuple[NamedPerson, ...]:
        """Those of them who are named, in that order."""
        return tuple([self.people[one] for one in sorted([self.place[one] for one in ids if one in self.place])])


def needs_report(
    session: Session,
    round_id: int,
    unit_ids: Collection[int],
    named_unit_ids: Collection[int] = frozenset(),
    may_name: Collection[int] | None = None,
    asked: NeedsAsked = EVERYBODY,
    *,
    rolled_up: bool = False,
    with_domains: bool = True,
    runs: bool = False,
) -> NeedsReport:
    """NotFound where the round is not visible from `unit_ids`. Names are given for `named_unit_ids` only. `may_name`,
    `runs`: see `round_report`. People are narrowed as `asked`, to a unit with everything below it, only for who sees
    them all by name: else differences between two narrowed reports could tell of single people. `with_domains`:
    programs are not told of them."""
    whole = ground_of(session, round_id, unit_ids, may_name=may_name, rolled_up=rolled_up, runs=runs)
    may_filter = sees_everybody(whole, may_name)
    ground = whole
    if may_filter:
        of = with_those_below(session, asked.unit_id, unit_ids) if asked.unit_id else None
        ground = narrowed(whole, of, asked.position, asked.category)
    groups = groups_of(ground, asked.by, may_name)
    names = _names(session, round_id, set(named_unit_ids) & set(unit_ids))
    named = groups.named if {unit.id for unit in ground.units} <= set(named_unit_ids) else frozenset(
        group.index for group in groups.all if group.unit_id in set(named_unit_ids)
    )  # fmt: skip
    marks = ground.marks.assign(unit_id=ground.marks["person_id"].map(pd.Series(groups.of_person, dtype="int64")))
    needs = training_needs(marks)
    is_hidden = ground.withheld.is_total or groups.withheld.is_total
    return NeedsReport(
        round=ground.facts,
        invited=ground.invited,
        sat=len(ground.results),
        by_competence=() if is_hidden else _together(ground, asked.order),
        lines=_lines(ground, groups, needs, marks, asked, dict.fromkeys(named, names)),
        heat=_heat(ground, groups, needs),
        has_names=bool(named),
        withheld=len(groups.withheld.units),
        domains=() if is_hidden or not with_domains else _domains(ground),
        asked=asked,
        may_filter=may_filter,
        choices=_choices(session, whole, unit_ids) if may_filter else None,
        narrowed_to=_narrowed_to(session, ground, asked) if may_filter else (),
        succession=ground.succession,
        withheld_reason=reason_of(is_total=is_hidden, runs=runs),
    )


def needs_of_everybody(ground: Ground) -> tuple[NeedLine, ...]:
    """Of all people of a round together: what `needs_report` says first, without the groups that it goes on with."""
    return () if ground.withheld.is_total else _together(ground, EVERYBODY.order)


def _narrowed_to(session: Session, ground: Ground, asked: NeedsAsked) -> tuple[tuple[str, str], ...]:
    found = []
    if asked.unit_id:
        is_today, then = ground.succession.is_rolled_up, ground.facts.opens_at
        names = unit_names(session, [asked.unit_id]) if is_today else unit_names_at(session, then, [asked.unit_id])
        name = names.get(asked.unit_id, "")
        below = sum(unit.id != asked.unit_id for unit in ground.units)
        found.append(("Đơn vị", f"{name}, gồm {below} đơn vị trực thuộc" if below else name))
    if asked.position:
        found.append(("Vị trí việc làm", ground.positions.get(asked.position, asked.position)))
    if asked.category:
        found.append(("Đối tượng", CATEGORIES.get(asked.category, asked.category)))
    return tuple(found)


def _choices(session: Session, ground: Ground, unit_ids: Collection[int]) -> NeedsChoices:
    above, listed = units_above(session), {unit.id: unit for unit in ground.units}
    over = {one for unit in listed for one in above.get(unit, ())} & set(unit_ids) - set(listed)
    known = sa.select(Unit.id, Unit.code, Unit.name).where(Unit.id.in_(over))
    groups = [(row.code, row.id, f"{row.name} và các đơn vị trực thuộc") for row in session.execute(known)]
    units = sorted(groups) + [(unit.code, unit.id, unit.name) for unit in ground.units]
    positions = {cell.position for cell in ground.cells}
    categories = {cell.category for cell in ground.cells}
    return NeedsChoices(
        units=tuple((unit_id, name) for _code, unit_id, name in units),
        positions=tuple((code, name) for code, name in sorted(ground.positions.items()) if code in positions),
        categories=tuple((code, name) for code, name in CATEGORIES.items() if code in categories),
    )


_listed, _person, _unit = RoundCandidate.__table__.c, Person.__table__.c, Unit.__table__.c
_LISTED = DriverStatement(  # in the order of `rounds.queries.candidates`
    sa.select(_listed.unit_id, _person.id, _person.staff_code, _person.name, Position.__table__.c.name)
    .join(Person.__table__, _person.id == _listed.person_id)
    .join(Unit.__table__, _unit.id == _listed.unit_id)
    .join(Position.__table__, Position.__table__.c.id == _listed.position_id)
    .where(_listed.round_id == sa.bindparam("round_id"))
    .order_by(_unit.code, _unit.id, _person.sort_key, _person.staff_code)
)


def _names(session: Session, round_id: int, unit_ids: Collection[int]) -> Names:
    rows = _LISTED.rows(session, round_id=round_id) if unit_ids else []
    people = [NamedPerson(*row[1:]) for row in rows if row[0] in unit_ids]
    return Names(people, {one.person_id: place for place, one in enumerate(people)})


def _together(ground: Ground, order: str) -> tuple[NeedLine, ...]:
    groups = pooled(ground.marks, ground.effects)
    lines = [_line(ground, need, None, groups.get(need.competence)) for need in by_competence(ground.marks)]
    return tuple(_in_order(lines, order))


def _domains(ground: Ground) -> tuple[NeedLine, ...]:
    """People by domain, in the order of the model: of a domain a person has questions enough to be sure of."""
    groups = pooled(ground.domain_marks, ground.domain_effects)
    needs = {need.competence: need for need in by_competence(ground.domain_marks)}
    return tuple(
        _as_line(needs[d.code], None, groups[d.code], (d.name, "")) for d in ground.model.domains if d.code in needs
    )


def _in_order(lines: list[NeedLine], order: str) -> list[NeedLine]:
    """As they come: heads first; else by what is missing of all together."""
    return sorted(lines, key=lambda line: -line.burden) if order == "gap" else lines


def _lines(
    ground: Ground,
    groups: Groups,
    needs: Collection[Need],
    marks: pd.DataFrame,
    asked: NeedsAsked,
    names: Mapping[int, Names],
) -> tuple[NeedLine, ...]:
    told = {group.index: group for group in groups.told}
    of_group = pooled_by_unit(marks, ground.effects)
    lines = [
        _line(ground, need, told[need.unit_id], of_group[need.unit_id, need.competence], names.get(need.unit_id))
        for need in needs
        if need.unit_id in told
    ]
    return tuple(line for line in _in_order(lines, asked.order) if not asked.only_sure or line.need == "sure")


def _line(
    ground: Ground,
    need: Need,
    group: Group | None,
    of_group: Pooled | None,
    names: Names | None = None,
) -> NeedLine:
    competence = ground.model.competence(need.competence)
    return _as_line(need, group, of_group, (competence.name, competence.training_topic), names)


def _as_line(
    need: Need,
    group: Group | None,
    of_group: Pooled | None,
    words: tuple[str, str],
    names: Names | None = None,
) -> NeedLine:
    return NeedLine(
        unit_id=group.unit_id if group else 0,
        unit_code=group.code if group else "",
        unit_name=group.name if group else "",
        competence=need.competence,
        competence_name=words[0],
        training_topic=words[1],
        people_below=need.people_below,
        people_assessed=need.people_assessed,
        percent_below=need.percent_below,
        mean_gap=need.mean_gap,
        people=None if names is None else names.of(need.person_ids),
        sure=need.sure,
        watch=need.watch,
        need=of_group.need if of_group else "",
        percent=of_group.percent if of_group else None,
        required=of_group.required if of_group else None,
        interval=of_group.interval if of_group else None,
    )


def _heat(ground: Ground, groups: Groups, needs: Collection[Need]) -> HeatMap:
    """Marked: at least half of those assessed lie below."""
    cells = {
        (need.unit_id, need.competence): HeatCell(need.percent_below, need.percent_below >= HALF) for need in needs
    }
    nobody = HeatCell(None)
    rows = tuple(
        HeatRow(
            group.unit_id, group.code, group.name,
            tuple(cells.get((group.index, c.code), nobody) for c in ground.assessed),
        )
        for group in groups.told
    )  # fmt: skip
    return HeatMap(ground.assessed, rows)
