"""Training needs, as a workbook and as plain data."""

from datetime import tzinfo
from typing import Any

from quizapp.domain.certainty import NEEDS
from quizapp.office.workbooks import Column, Sheet, Value, workbook
from quizapp.reports.exports.facts_sheet import (
    DEFINITIONS,
    VIETNAM,
    Facts,
    facts_sheet,
    model_facts,
    round_facts,
    succession_facts,
)
from quizapp.reports.exports.honest import interval_cells
from quizapp.reports.exports.plain import needs_table
from quizapp.reports.need_facts import NeedLine, NeedsReport

FOR_PERSONS = (
    "“Chắc chắn dưới mức”, “Cần theo dõi”: số người, xét từng người theo lĩnh vực; ở một năng lực mỗi người có quá ít "
    "câu để nói chắc."
)


def needs_workbook(report: NeedsReport, zone: tzinfo = VIETNAM) -> bytes:
    """Names stand on a sheet of their own, which is left out where the reader may see none."""
    facts: Facts = [
        *round_facts(report.round),
        *succession_facts(report.succession),
        *[(f"Chỉ tính – {what.lower()}", which) for what, which in report.narrowed_to],
        ("Số người được mời", report.invited),
        ("Số người đã dự (có kết quả)", report.sat),
        *model_facts(report.round.model),
        ("Dưới mức yêu cầu", "Điểm của năng lực thấp hơn mức mà vị trí việc làm của người đó yêu cầu."),
        ("Khoảng cách bình quân", "Bình quân (mức yêu cầu − điểm đạt) của những người dưới mức, tính bằng điểm %."),
        ("Nhu cầu của cả nhóm", "Chắc chắn cần: cả khoảng tin cậy 95% dưới mức. Có thể cần: chỉ bình quân dưới mức."),
        ("Tổng khoảng thiếu", "Khoảng cách bình quân × số người dưới mức: bồi dưỡng ở đâu thì bù được nhiều nhất."),
        *DEFINITIONS,
    ]
    figures = (
        Column("Số người dưới mức", "count", 12),
        Column("Số người được đánh giá", "count", 12),
        Column("Tỷ lệ dưới mức (%)", "decimal", 12),
        Column("Khoảng cách bình quân (điểm %)", "decimal", 14),
        Column("Tổng khoảng thiếu", "decimal", 12),
        Column("Bình quân của nhóm (%)", "decimal", 12),
        Column("Khoảng tin cậy từ", "decimal", 12),
        Column("Khoảng tin cậy đến", "decimal", 12),
        Column("Mức yêu cầu (%)", "decimal", 12),
        Column("Nhu cầu của cả nhóm", width=18),
    )
    each = (Column("Trong đó chắc chắn dưới mức", "count", 12), Column("Cần theo dõi", "count", 10))
    what = (Column("Năng lực", width=10), Column("Tên năng lực", width=50), Column("Chuyên đề bồi dưỡng", width=60))
    group = {"unit": "Đơn vị", "position": "Vị trí việc làm", "category": "Nhóm đối tượng"}[report.asked.by]
    where = (Column("Mã" if report.asked.by != "unit" else "Mã đơn vị"), Column(group, width=36))
    plan = needs_table(report)
    sheets = [
        facts_sheet(facts),
        Sheet(plan.title, tuple(one.column for one in plan.fields), plan.rows, plan.notes),
        Sheet(
            "Theo lĩnh vực",
            (*what, *figures, *each),
            [(*_need_cells(line), line.sure, line.watch) for line in report.domains],
            (FOR_PERSONS,),
        ),
        Sheet("Theo năng lực", (*what, *figures), [_need_cells(line) for line in report.by_competence]),
        Sheet(
            {"unit": "Theo đơn vị", "position": "Theo vị trí", "category": "Theo đối tượng"}[report.asked.by],
            (*where, *what, *figures),
            [(line.unit_code, line.unit_name, *_need_cells(line)) for line in report.lines],
        ),
    ]
    if report.has_names:
        sheets.append(_named_sheet(report, (*where, *what)))
    return workbook(sheets, zone)


def _need_cells(line: NeedLine) -> tuple[Value, ...]:
    return (
        line.competence, line.competence_name, line.training_topic,
        line.people_below, line.people_assessed, line.percent_below, line.mean_gap if line.people_below else None,
        line.burden, line.percent, *interval_cells(line.interval), line.required,
        NEEDS.get(line.need),
    )  # fmt: skip


def _named_sheet(report: NeedsReport, columns: tuple[Column, ...]) -> Sheet:
    who = (Column("Mã cán bộ"), Column("Họ và tên", width=28), Column("Vị trí việc làm", width=32))
    rows = [
        (
            line.unit_code, line.unit_name, line.competence, line.competence_name, line.training_topic,
            one.staff_code, one.name, one.position_name,
        )
        for line in report.lines
        for one in line.people or ()
    ]  # fmt: skip
    return Sheet("Danh sách cần bồi dưỡng", (*columns, *who), rows)


def needs_as_dict(report: NeedsReport) -> dict[str, Any]:
    """Plain data for other programs; `round` is the id, `unit` the unit's code (of the group where it is by something
    else), `only` what it was narrowed to, percentages 0-100. `together`: of all people, `need` one of
    `certainty.NEEDS`, `interval` of their mean."""
    return {
        "round": report.round.id,
        "model": report.round.model_label,
        "publication": report.round.publication or None,
        "invited": report.invited,
        "sat": report.sat,
        "only": dict(report.narrowed_to),
        "by": report.asked.by,
        "withheld_groups": report.withheld,
        "together": [_plain(line) for line in report.by_competence],
        "needs": [{"unit": line.unit_code, "unit_name": line.unit_name, **_plain(line)} for line in report.lines],
    }


def _plain(line: NeedLine) -> dict[str, Any]:
    return {
        "competence": line.competence,
        "people_below": line.people_below,
        "people_assessed": line.people_assessed,
        "percent_below": line.percent_below,
        "mean_gap": line.mean_gap if line.people_below else None,
        "percent": line.percent,
        "interval": [line.interval.low, line.interval.high] if line.interval else None,
        "required": line.required,
        "need": line.need or None,
    }
