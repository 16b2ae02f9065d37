"""One unit as a report, with its people where the reader may see names."""

from quizapp.domain.people import CATEGORIES
from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.people.queries.offices import in_a_sentence
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    ABSENT,
    NOTHING,
    TABLE,
    Paper,
    about_round,
    attendance,
    band,
    bands_table,
    note,
    number,
    numbered,
    official,
    small,
    total,
)
from quizapp.reports.documents.round import bars_part, domains_part, units_part
from quizapp.reports.facts import MOST_NAMED, PersonLine, UnitReport

STATES = {"in_progress": "đang làm bài", "voided": "bài đã hủy", "absent": "vắng"}
PEOPLE = (
    Column("TT", 10, "center"), Column("Họ và tên", 46), Column("Vị trí việc làm", 42), Column("Đối tượng", 26),
    Column("Điểm", 14, "right"), Column("Xếp loại", 21), Column("Kết quả", 20),
)  # fmt: skip
PEOPLE_BELOW = (*PEOPLE[:3], Column("Đơn vị", 26), *PEOPLE[4:])


def unit_document(paper: Paper, report: UnitReport) -> Document:
    summary, model = report.unit.summary, report.round.model
    shown: list[Block] = [paragraph(attendance(summary)), *bands_table(summary, model)]
    if report.lines:
        shown.insert(0, paragraph(f"Số liệu gồm {number(report.below)} đơn vị trực thuộc có người trong danh sách."))
    if summary.mean is not None:
        shown.append(drawing.columns(report.histogram, model.pass_percent, "Số người theo từng khoảng 10 điểm"))
        shown.append(paragraph("Hình: số người theo từng khoảng 10 điểm.", align="center"))
    if report.lines and (interval := report.unit.measure.interval):
        shown.append(
            paragraph(f"Xét chung, điểm bình quân của các đơn vị này ở trong khoảng {band(interval, '')} điểm.")
        )
    if report.unit.is_withheld:
        shown.append(small(model))
    body = numbered((
        ("Thông tin chung", about_round(paper, report.round)),
        ("Kết quả của đơn vị", shown),
        ("Kết quả theo đơn vị trực thuộc", _below(report)),
        ("Năng lực so với yêu cầu của vị trí việc làm", bars_part(report.competences)),
        ("Kết quả theo lĩnh vực", domains_part(report.domains)),
        ("Danh sách", _people(report)),
    ))  # fmt: skip
    return official(paper, f"Kết quả của {in_a_sentence(report.unit.name)}\n{report.round.name}", body)


def _below(report: UnitReport) -> tuple[Block, ...]:
    if not report.lines:
        return ()
    return units_part(report.lines, report.comparison, report.unit.summary.mean, report.round.model)


def _people(report: UnitReport) -> tuple[Block, ...]:
    if report.people is None:
        return ()
    if report.lines and len(report.people) > MOST_NAMED:
        said = f"Danh sách {number(len(report.people))} người ở tệp Excel của báo cáo này và ở báo cáo của từng đơn vị."
        return (paragraph(said),)
    rows = tuple(_cells(place, one, report) for place, one in enumerate(report.people, 1))
    columns = PEOPLE_BELOW if report.lines else PEOPLE
    return (Table(columns, rows, "Chưa có ai trong danh sách.", size=TABLE), note(ABSENT))


def _cells(place: int, one: PersonLine, report: UnitReport) -> tuple[str, ...]:
    whose = one.unit_name if report.lines else CATEGORIES[one.category]
    who = (str(place), one.name, one.position_name, whose)
    if one.total_percent is None:
        return (*who, NOTHING, NOTHING, "chưa dự" if report.round.awaits(one) else STATES.get(one.state, NOTHING))
    return (*who, total(one.total_percent, report.round.model), one.band_name, "Đạt" if one.has_passed else "Chưa đạt")
