"""A period's units and questions as tables, and as workbooks."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from quizapp.office.plain_tables import Field, PlainTable
from quizapp.office.workbooks import Sheet, Value, workbook
from quizapp.reports.exports.facts_sheet import Facts, facts_sheet
from quizapp.reports.exports.honest import interval_cells
from quizapp.reports.exports.periodic import unpublished_words
from quizapp.reports.exports.plain import NO, items_table
from quizapp.reports.year_facts import YearItems, YearLine, YearReport

TURNS = "Tính theo lượt: người dự hai đợt là hai lượt."
APART = (
    "Các đợt dùng đề khác nhau: điểm bình quân của các đơn vị chỉ để tham khảo, không dùng để xếp hạng; các đơn vị "
    "đứng theo thứ tự mã."
)
SURE = (
    "Khoảng tin cậy: 95%, nói về kết quả của đơn vị nói chung, tính từ độ lệch giữa các lượt dự trong cùng đơn vị "
    "hoặc địa bàn. Hai khoảng chồng lên nhau nhiều thì không nên nói bên nào hơn."
)
LITTLE = "Ít người: điểm bình quân của dưới {few} lượt dự nói về từng người nhiều hơn là về đơn vị."
LEFT_OUT = "lượt dự của đơn vị có quá ít người trong một đợt không nằm trong các con số về kết quả."


def notes_of(report: YearReport) -> tuple[str, ...]:
    left_out = (f"{report.left_out} {LEFT_OUT}",) if report.left_out else ()
    few = (LITTLE.format(few=report.few),) if any(one.says_little for one in report.units) else ()
    return (TURNS, APART, SURE, *few, *left_out, *unpublished_words(report.unpublished))


def year_table(report: YearReport) -> PlainTable:
    """Units, each with its area."""
    fields = (
        NO, Field("area_name", "Địa bàn", width=30), Field("unit", "Mã ĐVHC"),
        Field("unit_name", "Tên đơn vị", width=36), *_figures(report),
    )  # fmt: skip
    areas = {one.unit_id: one.name for one in report.areas}
    rows: list[tuple[Value, ...]] = [
        (place, areas[one.area_id], one.code, one.name, *_cells(one)) for place, one in enumerate(report.units, 1)
    ]
    return PlainTable("Đơn vị", fields, rows, notes_of(report))


def _figures(report: YearReport) -> tuple[Field, ...]:
    return (
        Field("listed", "Lượt được mời", "count", 10), Field("sat", "Lượt dự", "count", 10),
        Field("sat_percent", "Tỷ lệ tham gia (%)", "decimal", 12), Field("passed", "Lượt đạt", "count", 10),
        Field("pass_percent", "Tỷ lệ đạt (%)", "decimal", 10), Field("mean", "Điểm bình quân", "decimal", 12),
        Field("mean_low", "Khoảng tin cậy từ", "decimal", 12), Field("mean_high", "Khoảng tin cậy đến", "decimal", 12),
        Field("few", "Ít người", width=10),
        *(Field(f"domain_{code}", f"{name} (%)", "decimal", 14) for code, name in report.domains.items()),
    )  # fmt: skip


def _cells(one: YearLine) -> tuple[Value, ...]:
    passed, few = one.passed if one.sat else None, "có" if one.says_little else None
    return (
        one.listed,
        one.sat,
        one.sat_percent,
        passed,
        one.pass_percent,
        one.mean,
        *interval_cells(one.interval),
        few,
        *one.domains,
    )


def about_year(report: YearReport | YearItems) -> Mapping[str, Any]:
    told = {"period": report.period.code, "rounds": report.rounds}
    return told | ({"listed": report.total.listed, "sat": report.total.sat} if isinstance(report, YearReport) else {})


def year_workbook(report: YearReport, zone: tzinfo) -> bytes:
    facts: Facts = [
        ("Kỳ", report.period.words),
        ("Số đợt sát hạch chính thức đã kết thúc", report.rounds),
        ("Lượt được mời", report.total.listed),
        ("Lượt dự", report.total.sat),
        ("Lượt đạt", report.total.passed),
        *(("Lưu ý", one) for one in notes_of(report)),
    ]
    units = year_table(report)
    areas = (NO, Field("area", "Mã ĐVHC"), Field("area_name", "Địa bàn", width=36), *_figures(report))
    rows: list[Sequence[Value]] = [
        (place, one.code, one.name, *_cells(one)) for place, one in enumerate(report.areas, 1)
    ]
    sheets = [
        facts_sheet(facts),
        Sheet("Địa bàn", tuple(one.column for one in areas), rows),
        Sheet(units.title, tuple(one.column for one in units.fields), units.rows, units.notes),
    ]
    return workbook(sheets, zone)


def year_items_table(report: YearItems) -> PlainTable:
    return items_table(report, sat="Lượt làm")


def year_items_workbook(report: YearItems, zone: tzinfo) -> bytes:
    facts: Facts = [
        ("Kỳ", report.period.words),
        ("Số đợt sát hạch chính thức đã kết thúc", report.rounds),
        ("Số câu đã dùng", len(report.lines)),
        ("Số câu cần xem lại", sum(bool(one.figures.faults) for one in report.lines)),
    ]
    table = year_items_table(report)
    return workbook(
        [facts_sheet(facts), Sheet(table.title, tuple(one.column for one in table.fields), table.rows)], zone
    )
