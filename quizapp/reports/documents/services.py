"""Difficulties with public services as a report: how often each was named, and what became of it."""

from quizapp.domain.difficulties import FOLLOW_UPS, KINDS, STEPS
from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import TABLE, Paper, number, numbered, official
from quizapp.services.facts import Counted, ServicesReport

HIDDEN = "ẩn"  # so few that it would speak of persons
_COUNTED = (Column("Tên", 110), Column("Số lượt nêu", 50, "right"))
_LINES = (
    Column("TT", 10, "center"), Column("Dịch vụ", 36), Column("Khâu", 24), Column("Khó khăn", 30),
    Column("Lượt nêu", 14, "right"), Column("Tình trạng và trả lời", 61),
)  # fmt: skip
_UNITS = (
    Column("Đơn vị", 90), Column("Lượt nêu", 28, "right"), Column("Số khó khăn", 28, "right"),
    Column("Đã trả lời", 28, "right"),
)  # fmt: skip


def services_document(paper: Paper, report: ServicesReport) -> Document:
    of = f"sau đợt “{report.round_name}”" if report.round_name else "từ trước đến nay"
    of += f" ở {report.only}" if report.only else ""
    body = numbered((
        ("Thông tin chung", _about(report, of)),
        ("Dịch vụ, khâu và loại khó khăn", _sums(report)),
        ("Từng khó khăn và việc xử lý", _lines(report)),
        ("Đơn vị", _units(report)),
    ))  # fmt: skip
    return official(paper, f"Khó khăn khi làm dịch vụ công, nêu {of}", body)


def _told(count: int | None) -> str:
    return HIDDEN if count is None else number(count)


def _about(report: ServicesReport, of: str) -> tuple[Block, ...]:
    if report.is_empty:
        return (paragraph(f"Chưa ai nêu khó khăn nào {of}."),)
    sat = f" Số người đã dự đợt: {number(report.sat)}." if report.sat is not None else ""
    return (
        paragraph(f"Cán bộ đã nêu {_told(report.voices)} lượt, thuộc {number(len(report.lines))} khó khăn, {of}.{sat}"),
        paragraph("Việc nêu là tự nguyện và không gắn với điểm, nên số lượt không phải là tỷ lệ người gặp khó khăn."),
    )


def _sums(report: ServicesReport) -> tuple[Block, ...]:
    if report.is_empty:
        return ()
    parts = (("Theo dịch vụ", report.services), ("Theo khâu", report.steps), ("Theo loại khó khăn", report.kinds))
    return tuple(
        block for words, counts in parts for block in (paragraph(f"{words}:"), *_drawn(words, counts), _counted(counts))
    )


def _drawn(words: str, counts: tuple[Counted, ...]) -> tuple[Block, ...]:
    """Beside the most often named; what is withheld is not drawn."""
    told = [(one.name, one.voices) for one in counts if one.voices]
    most = max((voices for _, voices in told), default=0)
    rows = [drawing.Row(name, 100 * voices / most, f"{number(voices)} lượt") for name, voices in told]
    said = f"Hình: số lượt nêu {words.lower()} (100 là nhiều nhất)."
    return (*drawing.bars(rows, said), paragraph(said, align="center")) if rows else ()


def _counted(counts: tuple[Counted, ...]) -> Table:
    return Table(_COUNTED, tuple((one.name, _told(one.voices)) for one in counts), size=TABLE)


def _lines(report: ServicesReport) -> tuple[Block, ...]:
    rows = tuple(
        (
            str(place), line.issue.service_name, STEPS[line.issue.step], KINDS[line.issue.kind], _told(line.voices),
            ": ".join(filter(None, (FOLLOW_UPS[line.issue.state], line.issue.answer))),
        )
        for place, line in enumerate(report.lines, 1)
    )  # fmt: skip
    return (Table(_LINES, rows, size=TABLE),) if rows else ()


def _units(report: ServicesReport) -> tuple[Block, ...]:
    rows = tuple((one.name, _told(one.voices), _told(one.issues), _told(one.answered)) for one in report.units)
    return (Table(_UNITS, rows, size=TABLE),) if rows else ()
