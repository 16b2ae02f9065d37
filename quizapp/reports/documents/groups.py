"""A round by position or by category as a report: groups side by side, and the competences of each."""

from collections.abc import Sequence

from quizapp.domain.numbers import written
from quizapp.office.documents.parts import Block, Column, Document, Run, Table, paragraph
from quizapp.people.queries.offices import in_a_sentence
from quizapp.reports.documents.frame import (
    NOTHING,
    TABLE,
    Paper,
    about_round,
    attendance,
    note,
    numbered,
    official,
)
from quizapp.reports.documents.round import units_part
from quizapp.reports.facts import GroupsReport, HeatCell, HeatMap, HeatRow

WHO = {"position": "vị trí việc làm", "category": "nhóm đối tượng"}
MOST_GROUPS = 6  # columns of groups beside the names of competences
BELOW = " *"
OWN_LEVELS = "Mỗi vị trí có mức yêu cầu riêng: điểm thấp hơn chưa hẳn là nhu cầu bồi dưỡng lớn hơn."


def groups_document(paper: Paper, report: GroupsReport) -> Document:
    summary, model, who = report.summary, report.round.model, WHO[report.by]
    side_by_side = units_part(report.lines, report.comparison, summary.mean, model, who)
    body = numbered((
        ("Thông tin chung", about_round(paper, report.round)),
        ("Kết quả chung", (paragraph(attendance(summary)),)),
        (f"Kết quả theo {who}", (*side_by_side, note(OWN_LEVELS))),
        (f"Năng lực theo {who}", _competences(report.heat, who) if summary.mean is not None else ()),
    ))  # fmt: skip
    of = f"Kết quả của {in_a_sentence(report.round.only)}" if report.round.only else "Kết quả"
    return official(paper, f"{of} theo {who}\n{report.round.name}", body)


def _competences(heat: HeatMap, who: str) -> tuple[Block, ...]:
    """Groups of which nobody was assessed do not appear. Many groups stand in several tables."""
    rows = [row for row in heat.rows if any(cell.percent is not None for cell in row.cells)]
    if not rows or not heat.competences:
        return ()
    marked = sum(any(cell.is_marked for cell in row.cells) for row in rows)
    finding = (
        f"{marked} trên {len(rows)} {who} có năng lực mà điểm bình quân thấp hơn mức chính vị trí của họ yêu cầu (dấu "
        f"“{BELOW.strip()}”). Số trong bảng là phần trăm điểm đạt được."
        if marked
        else f"Mọi {who} đều đáp ứng mức yêu cầu bình quân ở từng năng lực được kiểm tra. Số trong bảng là phần trăm "
        "điểm đạt được."
    )
    size = -(-len(rows) // -(-len(rows) // MOST_GROUPS))  # tables of much the same width
    tables = [block for start in range(0, len(rows), size) for block in _table(heat, rows[start : start + size])]
    return (paragraph(finding), *tables)


def _table(heat: HeatMap, rows: Sequence[HeatRow]) -> tuple[Block, ...]:
    """Competences downwards, groups by their codes, which the words above explain."""
    columns = (
        Column("Mã", 14, "center"), Column("Năng lực", 60), *(Column(row.code, 19, "right") for row in rows)
    )  # fmt: skip
    cells = tuple(
        (one.code, one.name, *(_cell(row.cells[place]) for row in rows)) for place, one in enumerate(heat.competences)
    )
    codes = "; ".join(f"{row.code}: {row.name}" for row in rows)
    legend = paragraph(Run(f"{codes}.", is_italic=True), is_indented=False, is_kept=True)
    return (legend, Table(columns, cells, size=TABLE))


def _cell(cell: HeatCell) -> str:
    return NOTHING if cell.percent is None else f"{written(cell.percent)}{BELOW if cell.is_marked else ''}"
