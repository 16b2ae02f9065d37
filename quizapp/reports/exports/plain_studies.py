"""Reports by group and of change as one plain table each; a withheld figure is empty, not 0."""

from collections.abc import Mapping
from typing import Any

from quizapp.office.plain_tables import Field, PlainTable
from quizapp.office.workbooks import Value
from quizapp.reports.exports.honest import WITHHELD, difference_word, interval_cells
from quizapp.reports.exports.plain import NO, about_round
from quizapp.reports.facts import GroupsReport
from quizapp.reports.item_facts import ChangeReport

INTERVAL = (
    Field("interval_low", "Khoảng tin cậy từ", "decimal", 12),
    Field("interval_high", "Khoảng tin cậy đến", "decimal", 12),
)
NOT_ALIKE = "Đề hai đợt khác nhau: chỉ so được cùng những người và cùng những câu."


def groups_table(report: GroupsReport) -> PlainTable:
    fields = (
        NO, Field("group", "Mã"), Field("group_name", "Nhóm", width=40), Field("sat", "Số người dự thi", "count", 10),
        Field("invited", "Tổng số", "count", 10), Field("sat_percent", "Tỷ lệ tham gia (%)", "decimal", 12),
        Field("mean", "Điểm bình quân", "decimal", 12), *INTERVAL, Field("passed", "Số đạt", "count", 10),
        Field("pass_percent", "Tỷ lệ đạt (%)", "decimal", 10), Field("difference", "So với mức chung", width=18),
        Field("note", "Ghi chú", width=18),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = []
    for place, line in enumerate(report.lines, 1):
        one = line.summary
        remark = "không công bố" if line.is_withheld else "ít người" if one.says_little else None
        rows.append((
            place, line.code, line.name, one.sat, one.invited, report.round.sat_percent(one), one.mean,
            *interval_cells(line.measure.interval), None if one.mean is None else one.passed, one.pass_percent,
            difference_word(line.measure), remark,
        ))  # fmt: skip
    notes = [report.round.stage_words] if report.round.stage_words else []
    return PlainTable("Nhóm", fields, rows, (*notes, WITHHELD.format(few=report.round.model.few_people)))


def about_groups(report: GroupsReport) -> Mapping[str, Any]:
    """Of everybody together; figures that the reader is not told are null."""
    one = report.summary
    return {
        **about_round(report.round), "by": report.by, "invited": one.invited, "sat": one.sat, "mean": one.mean,
        "passed": None if one.mean is None else one.passed, "pass_percent": one.pass_percent,
    }  # fmt: skip


def change_table(report: ChangeReport) -> PlainTable:
    """The same people, all together, by domain and by unit."""
    fields = (
        Field("level", "Cấp"), Field("code", "Mã"), Field("name", "Tên", width=40),
        Field("people", "Số người dự cả hai", "count", 10), Field("before", "Đợt trước", "decimal", 10),
        Field("after", "Đợt này", "decimal", 10), Field("change", "Thay đổi", "decimal", 10), *INTERVAL,
    )  # fmt: skip
    lines = [("Chung", None, "Mọi người dự cả hai đợt", report.same)] if report.same else []
    told = [("Lĩnh vực", line.code, line.name, line.change) for line in report.domains]
    told += [("Đơn vị", line.code, line.name, line.change) for line in report.units]
    rows: list[tuple[Value, ...]] = [
        (level, code, name, one.people, one.before, one.after, one.mean, *interval_cells(one.interval))
        if one
        else (level, code, name, None, None, None, None, None, None)
        for level, code, name, one in (*lines, *told)
    ]
    few = f"Ô để trống: dưới {report.few_people} người dự cả hai đợt, hoặc không công bố."
    return PlainTable("Thay đổi", fields, rows, (NOT_ALIKE, few))


def about_change(report: ChangeReport) -> Mapping[str, Any]:
    """`shared`: the competences by which people are compared where the rounds asked for different ones."""
    sides = {"before": report.before, "after": report.after}
    return {
        **about_round(report.round), "earlier": report.earlier.id if report.earlier else None,
        "earlier_code": report.earlier.code if report.earlier else None, "shared": report.shared,
        **{name: {"invited": one.invited, "sat": one.sat, "mean": one.mean} if one else None
           for name, one in sides.items()},
    }  # fmt: skip
