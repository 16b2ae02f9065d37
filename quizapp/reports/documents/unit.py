"""One unit as a report, with its people where the reader may see names."""

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.people import CATEGORIES
from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    ABSENT,
    NOTHING,
    TABLE,
    Paper,
    about_round,
    attendance,
    bands_table,
    note,
    numbered,
    official,
    small,
    total,
)
from quizapp.reports.documents.round import bars_part, domains_part
from quizapp.reports.facts import PersonLine, UnitReport

STATES = {"in_progress": "đang làm bài", "voided": "bài đã hủy", "absent": "vắng"}
PEOPLE = (
    Column("TT", 10, "center"), Column("Họ và tên", 46), Column("Vị trí việc làm", 42), Column("Đối tượng", 26),
    Column("Điểm", 14, "right"), Column("Xếp loại", 21), Column("Kết quả", 20),
)  # fmt: skip


def unit_document(paper: Paper, report: UnitReport) -> Document:
    summary, model = report.unit.summary, report.round.model
    shown: list[Block] = [paragraph(attendance(summary)), *bands_table(summary, model)]
    if summary.mean is not None:
        shown.append(drawing.columns(report.histogram, model.pass_percent, "Số người theo từng khoảng 10 điểm"))
        shown.append(paragraph("Hình: số người theo từng khoảng 10 điểm.", align="center"))
    if report.unit.is_withheld:
        shown.append(small(model))
    body = numbered((
        ("Thông tin chung", about_round(paper, report.round)),
        ("Kết quả của đơn vị", shown),
        ("Năng lực so với yêu cầu của vị trí việc làm", bars_part(report.competences)),
        ("Kết quả theo lĩnh vực", domains_part(report.domains)),
        ("Danh sách", _people(report)),
    ))  # fmt: skip
    return official(paper, f"Kết quả của {report.unit.name}\n{report.round.name}", body)


def _people(report: UnitReport) -> tuple[Block, ...]:
    if report.people is None:
        return ()
    rows = tuple(_cells(place, one, report.round.model) for place, one in enumerate(report.people, 1))
    return (Table(PEOPLE, rows, "Chưa có ai trong danh sách.", size=TABLE), note(ABSENT))


def _cells(place: int, one: PersonLine, model: AssessmentModel) -> tuple[str, ...]:
    who = (str(place), one.name, one.position_name, CATEGORIES[one.category])
    if one.total_percent is None:
        return (*who, NOTHING, NOTHING, STATES.get(one.state, NOTHING))
    return (*who, total(one.total_percent, model), one.band_name, "Đạt" if one.has_passed else "Chưa đạt")
