"""The report on difficulties as a workbook, as the remediation record for the index of administrative reform, and as
plain data. Every number is the report object's own."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from quizapp.domain.difficulties import FOLLOW_UPS, KINDS, STEPS
from quizapp.office.plain_tables import BOM, csv_lines
from quizapp.office.workbooks import Column, Sheet, Value, workbook
from quizapp.people.queries.unit_history import VIETNAM
from quizapp.services.facts import Counted, IssueLine, ServicesReport

HIDDEN = "ẩn"
_WHAT = (
    Column("Mã dịch vụ", width=16),
    Column("Dịch vụ", width=50),
    Column("Lĩnh vực", width=24),
    Column("Khâu", width=30),
    Column("Khó khăn", width=36),
)
_OUTCOME = (
    Column("Nêu lần đầu", "day", 13),
    Column("Nêu lần cuối", "day", 13),
    Column("Tình trạng", width=14),
    Column("Ngày xử lý gần nhất", "day", 14),
    Column("Số ngày từ lần nêu đầu", "count", 14),
    Column("Trả lời, kết quả khắc phục", width=60),
    Column("Đã chuyển cho", width=30),
)
_UNIT = (Column("Mã đơn vị", width=14), Column("Đơn vị", width=36))
_TIMES = Column("Số lượt nêu", "count", 12)
RECORD_COLUMNS = (*_UNIT, *_WHAT, _TIMES, *_OUTCOME)


def _told(number: int | None) -> Value:
    return HIDDEN if number is None else number


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _plain(value: Value) -> str:
    return "" if value is None else str(value)


def _what(line: IssueLine) -> tuple[Value, ...]:
    issue = line.issue
    return issue.service_code, issue.service_name, issue.field, STEPS[issue.step], KINDS[issue.kind]


def _outcome(line: IssueLine, first: date | None, last: date | None, zone: tzinfo) -> tuple[Value, ...]:
    issue = line.issue
    on = _local(issue.stepped_at, zone)
    days = (on - first).days if on and first else None
    return (
        first, last, FOLLOW_UPS[issue.state], on,
        days if days is None or days >= 0 else 0, issue.answer, issue.passed_to,
    )  # fmt: skip


def _local(at: datetime | None, zone: tzinfo) -> date | None:
    return at.astimezone(zone).date() if at else None


# --- the workbook -----------------------------------------------------------------------------------------------------


def services_workbook(report: ServicesReport, zone: tzinfo = VIETNAM) -> bytes:
    lines = [
        (*_what(line), _told(line.voices), _told(line.units), *_outcome(line, line.first_on, line.last_on, zone))
        for line in report.lines
    ]
    units = [(u.code, u.name, _told(u.voices), _told(u.issues), _told(u.answered)) for u in report.units]
    sheets = [
        Sheet("Thuyết minh", (Column("Mục", width=30), Column("Nội dung", width=90)), _facts(report)),
        Sheet("Khó khăn", (*_WHAT, _TIMES, Column("Số đơn vị nêu", "count", 12), *_OUTCOME), lines),
        _counted("Theo dịch vụ", (Column("Mã", width=16), Column("Dịch vụ", width=60)), report.services),
        Sheet("Theo khâu", (Column("Khâu", width=40), _TIMES), [(one.name, _told(one.voices)) for one in report.steps]),
        Sheet(
            "Theo loại khó khăn",
            (Column("Loại khó khăn", width=50), _TIMES),
            [(one.name, _told(one.voices)) for one in report.kinds],
        ),
        Sheet(
            "Theo đơn vị",
            (*_UNIT, _TIMES, Column("Số khó khăn", "count", 12), Column("Đã trả lời", "count", 12)),
            units,
        ),
    ]
    if report.sees_all:
        sheets.append(Sheet("Theo dõi khắc phục", RECORD_COLUMNS, record_rows(report, zone)))
    return workbook(sheets, zone)


def _counted(title: str, columns: tuple[Column, ...], found: Sequence[Counted]) -> Sheet:
    return Sheet(title, (*columns, _TIMES), [(one.code, one.name, _told(one.voices)) for one in found])


def _facts(report: ServicesReport) -> list[tuple[Value, ...]]:
    asked = report.asked
    facts: list[tuple[Value, ...]] = [
        ("Số lượt nêu khó khăn", _told(report.voices)),
        ("Số khó khăn khác nhau", len(report.lines)),
        ("Đợt", report.round_name or "Mọi đợt, và cả lúc không thi"),
        ("Từ ngày", _day(asked.since) or "không giới hạn"),
        ("Đến ngày", _day(asked.until) or "không giới hạn"),
        (
            "Lượt nêu",
            "Một cán bộ nêu một khó khăn một lần. Không bắt buộc nêu, nên đây không phải tỷ lệ của mọi người.",
        ),
        ("Người nêu", "Không lưu tên, trừ ai tự chọn cho biết tên. Không gắn với bài làm, kết quả."),
        ("Đơn vị nhỏ", "Người ở đơn vị dưới 5 người được tính vào đơn vị cấp trên, để không đoán ra ai."),
        (
            f"“{HIDDEN}”",
            "Từ 1 đến 4 lượt, hoặc số phải ẩn theo để không suy ra được. Các bảng cộng không kể những số này.",
        ),
    ]
    if report.only:
        facts.insert(0, ("Chỉ tính – đơn vị", report.only))
    if report.sat is not None:
        facts.insert(1, ("Số người đã dự đợt", report.sat))
    return facts


# --- the remediation record -------------------------------------------------------------------------------------------


def record_rows(report: ServicesReport, zone: tzinfo = VIETNAM) -> list[tuple[Value, ...]]:
    """One line a unit and difficulty; for who is not told every number one line a difficulty, without units."""
    if report.sees_all:
        return [
            (
                one.unit_code, one.unit_name, *_what(one.line), one.voices,
                *_outcome(one.line, one.first_on, one.last_on, zone),
            )
            for one in report.by_unit
        ]  # fmt: skip
    return [
        ("", "", *_what(line), _told(line.voices), *_outcome(line, line.first_on, line.last_on, zone))
        for line in report.lines
    ]


def services_csv(report: ServicesReport, zone: tzinfo = VIETNAM) -> bytes:
    """As every CSV file here: UTF-8 with a byte order mark, semicolons, and no cell is a formula."""
    rows = [[_day(one) if isinstance(one, date) else _plain(one) for one in row] for row in record_rows(report, zone)]
    return (BOM + csv_lines([[column.heading for column in RECORD_COLUMNS], *rows])).encode()


def services_as_dict(report: ServicesReport) -> dict[str, Any]:
    """Plain data for other programs; `voices` null: 1 to 4, or withheld with such a number."""
    return {
        "round": report.asked.round_id,
        **({"only": report.only} if report.only else {}),
        "voices": report.voices,
        "difficulties": [
            {
                "service": line.issue.service_code,
                "service_name": line.issue.service_name,
                "step": line.issue.step,
                "difficulty": line.issue.kind,
                "voices": line.voices,
                "units": line.units,
                "state": line.issue.state,
                "answer": line.issue.answer,
                "passed_to": line.issue.passed_to,
            }
            for line in report.lines
        ],
    }
