"""A round by position or by category of staff."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from quizapp.domain.classifying import is_below
from quizapp.domain.comparing import NO_MEASURE, compared
from quizapp.domain.pooled import pooled_by_unit
from quizapp.domain.summaries import summarise, without_figures
from quizapp.reports.facts import GroupLine, GroupsReport, HeatCell, HeatMap, HeatRow
from quizapp.reports.queries.ground import Ground, ground_of, percents_of
from quizapp.reports.queries.grouping import Groups, groups_of


def groups_report(
    session: Session, round_id: int, unit_ids: Collection[int], by: str, may_name: Collection[int] | None = None
) -> GroupsReport:
    """`by`: position or category. NotFound where the round is not visible; `may_name`: see `round_report`."""
    ground = ground_of(session, round_id, unit_ids, may_name)
    groups = groups_of(ground, by, may_name)
    in_group = ground.results["person_id"].map(dict(groups.of_person))
    results = {group.index: ground.results[in_group == group.index] for group in groups.all}
    comparison = compared(
        {group.code: percents_of(results[group.index]) for group in groups.told},
        {group.code: group.invited for group in groups.told},
        ground.facts.id,
        ground.model.few_people,
    )
    lines = []
    for group in groups.all:
        summary = summarise(results[group.index], group.invited, ground.model.bands, ground.model.few_people)
        is_withheld = group.index in groups.withheld.units
        shown = without_figures(summary) if is_withheld else summary
        measure = comparison.measures.get(group.code, NO_MEASURE)
        lines.append(GroupLine(group.code, group.name, shown, is_withheld, measure))
    is_hidden = groups.withheld.is_total or ground.withheld.is_total
    summary = without_figures(ground.summary) if is_hidden else ground.summary
    return GroupsReport(ground.facts, by, summary, tuple(lines), _heat(ground, groups), comparison)


def _heat(ground: Ground, groups: Groups) -> HeatMap:
    """Marked: the group lies below what its people's positions require on average."""
    marks = ground.marks.assign(unit_id=ground.marks["person_id"].map(dict(groups.of_person)))
    found = pooled_by_unit(marks, ground.effects)

    def cell(index: int, code: str) -> HeatCell:
        one = found.get((index, code))
        return HeatCell(one.percent, is_below(one.percent, one.required)) if one else HeatCell(None)

    rows = tuple(
        HeatRow(0, group.code, group.name, tuple(cell(group.index, c.code) for c in ground.assessed))
        for group in groups.told
    )
    return HeatMap(ground.assessed, rows)
