"""How far a batch of the yearly plan has come, as a workbook."""

from datetime import datetime, tzinfo

from quizapp.domain.people import ROUND_STATES
from quizapp.office.workbooks import Column, Sheet, workbook
from quizapp.reports.exports.facts_sheet import VIETNAM, Facts, facts_sheet
from quizapp.reports.queries.coverage import CoverageReport

COVERAGE_STATES = {
    "missing": "chưa có trong đợt nào",
    "planned": "đợt chưa mở",
    "running": "còn người chưa thi xong",
    "partly": "có người vắng",
    "done": "người được mời đã thi đủ",
    "ended": "đã kết thúc, không phải thi",
}
COVERAGE_RULE = (
    "Mỗi người chỉ tính một lần, ở đơn vị của lần được mời mới nhất. Đợt thi thử và đợt đã hủy không được tính. "
    "Đơn vị đã sáp nhập hoặc chia tách được tính ở đơn vị kế thừa. Chưa được mời: đang làm việc ở đơn vị mà không có "
    "tên trong đợt thi nào của kế hoạch. Đang thi: đã vào làm bài mà chưa nộp. Tỷ lệ dự thi tính cả người đang thi."
)
_UNITS = (
    Column("Mã đơn vị", width=14),
    Column("Xã, phường", width=36),
    Column("Gồm người của", width=30),
    Column("Cán bộ hiện có", "count", 12),
    Column("Chưa được mời", "count", 12),
    Column("Được mời", "count", 12),
    Column("Đã thi", "count", 12),
    Column("Đang thi", "count", 12),
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
        ("Số xã, phường trong phạm vi xem", report.to_reach),
        ("Chưa có trong đợt thi nào", ", ".join(report.missing) or "không có"),
        ("Số cán bộ hiện có", report.people),
        ("Số cán bộ hiện có chưa được mời", report.uninvited),
        ("Số người được mời", total.invited),
        ("Số người đã thi", total.sat),
        ("Số người đang thi", total.sitting),
        ("Số người vắng", total.absent),
        ("Số người còn chờ thi", total.waiting),
        ("Cách tính", COVERAGE_RULE),
    ]
    lines = [
        (
            one.unit_code, one.unit_name, ", ".join(one.former), one.people, one.uninvited, one.counts.invited,
            one.counts.sat, one.counts.sitting, one.counts.absent, one.counts.waiting, one.counts.percent,
            COVERAGE_STATES[one.state],
        )
        for one in report.lines
    ]  # fmt: skip
    rounds = [(one.code, one.name, one.opens_at, ROUND_STATES[one.state]) for one in report.rounds]
    return workbook(
        [facts_sheet(facts), Sheet("Theo xã, phường", _UNITS, lines), Sheet("Các đợt thi", _ROUNDS, rounds)], zone
    )
