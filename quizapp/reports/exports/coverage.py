"""How far a batch of the yearly plan has come, as a workbook."""

from datetime import datetime, tzinfo

from quizapp.domain.people import ROUND_STATES
from quizapp.office.workbooks import Column, Sheet, workbook
from quizapp.reports.exports.facts_sheet import VIETNAM, Facts, facts_sheet
from quizapp.reports.queries.coverage import CoverageReport

COVERAGE_STATES = {
    "missing": "chưa có trong đợt nào",
    "planned": "đợt chưa mở",
    "running": "còn người chưa thi",
    "partly": "có người vắng",
    "done": "đã thi đủ",
}
_UNITS = (
    Column("Mã đơn vị", width=14),
    Column("Xã, phường", width=36),
    Column("Cán bộ hiện có", "count", 12),
    Column("Được mời", "count", 12),
    Column("Đã thi", "count", 12),
    Column("Vắng", "count", 12),
    Column("Chờ thi", "count", 12),
    Column("Tỷ lệ dự thi (%)", "decimal", 12),
    Column("Tình trạng", width=24),
)
_ROUNDS = (Column("Mã đợt", width=16), Column("Đợt", width=60), Column("Giờ mở", "moment", 18), Column("Trạng thái"))


def coverage_workbook(report: CoverageReport, at: datetime, zone: tzinfo = VIETNAM) -> bytes:
    batch, total = report.batch, report.total
    facts: Facts = [
        ("Kế hoạch", batch.name),
        ("Năm, đợt", f"{batch.year}, đợt {batch.batch}"),
        ("Thời gian", f"{batch.starts_on:%d/%m/%Y} – {batch.ends_on:%d/%m/%Y}"),
        ("Đơn vị lập kế hoạch", report.organiser),
        ("Số liệu lúc", at),
        ("Số xã, phường trong phạm vi xem", len(report.lines)),
        ("Chưa có trong đợt thi nào", ", ".join(report.missing) or "không có"),
        ("Số người được mời", total.invited),
        ("Số người đã thi", total.sat),
        ("Số người vắng", total.absent),
        ("Số người còn chờ thi", total.waiting),
        ("Cách tính", "Mỗi người chỉ tính một lần, dù có tên ở nhiều đợt. Đợt thi thử và đợt đã hủy không được tính."),
    ]
    lines = [
        (
            one.unit_code, one.unit_name, one.people, one.counts.invited, one.counts.sat, one.counts.absent,
            one.counts.waiting, one.counts.percent, COVERAGE_STATES[one.state],
        )
        for one in report.lines
    ]  # fmt: skip
    rounds = [(one.code, one.name, one.opens_at, ROUND_STATES[one.state]) for one in report.rounds]
    return workbook(
        [facts_sheet(facts), Sheet("Theo xã, phường", _UNITS, lines), Sheet("Các đợt thi", _ROUNDS, rounds)], zone
    )
