"""A periodic report as a table of its rounds, and as a workbook."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from quizapp.domain.certainty import NEEDS
from quizapp.office.plain_tables import Field, PlainTable
from quizapp.office.workbooks import Column, Sheet, Value, workbook
from quizapp.reports.exports.facts_sheet import Facts, facts_sheet
from quizapp.reports.exports.honest import WITHHELD
from quizapp.reports.periodic_facts import PeriodicReport, Training

APART = "Điểm của các đợt khác đề không so trực tiếp với nhau được."
ROUNDS = (
    Field("no", "TT", "count", 6), Field("round_code", "Mã đợt", width=18), Field("round_name", "Tên đợt", width=44),
    Field("ended_on", "Ngày kết thúc", "day"), Field("invited", "Được mời", "count", 10),
    Field("sat", "Đã dự", "count", 10),
    Field("sat_percent", "Tỷ lệ tham gia (%)", "decimal", 12), Field("mean", "Điểm bình quân", "decimal", 12),
    Field("passed", "Số đạt", "count", 10), Field("pass_percent", "Tỷ lệ đạt (%)", "decimal", 10),
    Field("version", "Phiên bản kết quả", width=18),
)  # fmt: skip
NEED_FIELDS = (
    Field("round_code", "Mã đợt", width=18), Field("competence", "Năng lực", width=10),
    Field("topic", "Nội dung bồi dưỡng", width=50), Field("people_below", "Số người dưới mức", "count", 12),
    Field("people_assessed", "Số người được đánh giá", "count", 12),
    Field("percent_below", "Tỷ lệ dưới mức (%)", "decimal", 12), Field("need", "Nhu cầu của cả nhóm", width=18),
)  # fmt: skip

TRAINED_COLUMNS = (
    Column("Chuyên đề", width=50), Column("Lớp", width=30), Column("Số chỗ", "count", 10),
    Column("Đã học", "count", 10),
)  # fmt: skip


def unpublished_words(codes: Sequence[str]) -> tuple[str, ...]:
    if not codes:
        return ()
    return (f"Chưa kiểm tra, công bố xong kết quả, số liệu còn có thể thay đổi: {', '.join(codes)}.",)


def periodic_table(report: PeriodicReport) -> PlainTable:
    rows: list[tuple[Value, ...]] = []
    for place, one in enumerate(report.rounds, 1):
        summary, facts = one.report.summary, one.report.round
        passed = summary.passed if summary.mean is not None else None
        rows.append((
            place, facts.code, facts.name, one.ended_on, summary.invited, summary.sat,
            summary.sat_percent, summary.mean, passed, summary.pass_percent, facts.version_words,
        ))  # fmt: skip
    hidden = (WITHHELD.format(few=report.few_people),) if report.is_withheld else ()
    return PlainTable("Các đợt", ROUNDS, rows, (APART, *hidden, *unpublished_words(report.unpublished)))


def about_periodic(report: PeriodicReport) -> Mapping[str, Any]:
    return {"period": report.period.code, "listed": report.listed, "sat": report.sat, "units": report.units,
            "units_reached": report.units_reached}  # fmt: skip


def periodic_workbook(report: PeriodicReport, zone: tzinfo) -> bytes:
    facts: Facts = [
        ("Kỳ báo cáo", report.period.words),
        ("Số đợt sát hạch chính thức đã kết thúc", len(report.rounds)),
        ("Số người có tên trong danh sách (mỗi người tính một lần)", report.listed),
        ("Số người đã dự ít nhất một đợt", report.sat),
        ("Số đơn vị có người trong danh sách", report.units),
        ("Số đơn vị đã có người dự", report.units_reached),
        *_training_facts(report.trained),
        ("Lưu ý", APART),
    ]
    rounds = periodic_table(report)
    needs: list[tuple[Value, ...]] = [
        (one.report.round.code, line.competence, line.training_topic or line.competence_name, line.people_below,
         line.people_assessed, line.percent_below, NEEDS.get(line.need))
        for one in report.rounds
        for line in one.needs
    ]  # fmt: skip
    sheets = [
        facts_sheet(facts),
        Sheet(rounds.title, tuple(one.column for one in rounds.fields), rounds.rows, rounds.notes),
        Sheet("Nhu cầu bồi dưỡng", tuple(one.column for one in NEED_FIELDS), needs),
    ]
    if report.trained is not None:
        classes = [(one.topic, one.name, one.seats, one.attended) for one in report.trained.classes]
        sheets.append(Sheet("Lớp bồi dưỡng", TRAINED_COLUMNS, classes, report.trained.effects))
    return workbook(sheets, zone)


def _training_facts(trained: Training | None) -> Facts:
    if trained is None:
        return []
    return [
        ("Kế hoạch bồi dưỡng được duyệt trong kỳ", len(trained.plans)),
        ("Lớp bồi dưỡng học xong trong kỳ", len(trained.classes)),
        (f"Số chỗ theo kế hoạch đã duyệt của năm {trained.year}", trained.seats),
        (f"Lượt người đã học theo kế hoạch của năm {trained.year}", trained.attended),
    ]
