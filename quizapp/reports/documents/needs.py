"""Training needs as a report: who needs what, how sure that is, and what needs no class."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from quizapp.domain.certainty import NEEDS
from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.people.queries.offices import in_a_sentence
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    FEW_TOLD,
    NOTHING,
    SMALL,
    TABLE,
    Paper,
    about_round,
    annexes,
    note,
    number,
    numbered,
    official,
    percent,
)
from quizapp.reports.need_facts import NeedLine, NeedsReport

MOST_ROWS = 2_000  # of an annex; the workbook has all of them
NAMED = "Phụ lục này nêu tên từng người: chỉ gửi tới nơi được xem tên, bỏ ra trước khi gửi hoặc công bố rộng hơn."
FIRST = 3  # units named as those to begin with
GROUPS = {"unit": "đơn vị", "position": "vị trí việc làm", "category": "nhóm đối tượng"}


def needs_documents(paper: Paper, report: NeedsReport) -> tuple[Document, ...]:
    """The report, and behind its signature the annexes by group and by person."""
    groups = GROUPS[report.asked.by]
    body = numbered((
        ("Thông tin chung", (*about_round(paper, report.round), _who(report))),
        ("Nhu cầu theo năng lực", _drawn(report.by_competence)),
        ("Đề xuất nội dung bồi dưỡng", _proposed(report)),
        ("Nội dung không cần bồi dưỡng", _not_needed(report)),
    ))  # fmt: skip
    of = f" của {in_a_sentence(report.of_unit)}" if report.of_unit else ""
    made = official(paper, f"Nhu cầu đào tạo, bồi dưỡng{of} sau đợt “{report.round.name}”", body)
    lists = ((f"Nhu cầu theo {groups}", _by_group(report)), ("Danh sách người dưới mức yêu cầu", _named(report)))
    return (made, *annexes(paper, lists))


def _who(report: NeedsReport) -> Block:
    only = f"Chỉ tính – {report.only}. " if report.only else ""
    return paragraph(
        f"{only}Nhu cầu được tính từ bài làm của {number(report.sat)} người dự trên {number(report.invited)} người "
        "được mời. "
        "Người không dự chưa được đánh giá nên không có trong các số dưới đây."
        + (
            " Từng nhóm và từng người ở phụ lục."
            if report.has_names
            else " Từng nhóm ở phụ lục."
            if report.lines
            else ""
        )
    )


def _nobody(report: NeedsReport) -> str:
    """Why a list of people below is empty: whoever did not sit is no one who meets what is required."""
    return "Không có ai dưới mức yêu cầu." if report.sat else "Chưa có ai dự nên chưa biết ai dưới mức yêu cầu."


def _drawn(lines: Sequence[NeedLine]) -> tuple[Block, ...]:
    if not lines:
        return (paragraph("Chưa có năng lực nào được đánh giá."),)
    rows = [
        drawing.Row(
            f"{one.competence} {one.competence_name}", one.percent_below,
            f"{one.people_below}/{one.people_assessed} người", is_marked=one.need == "sure",
        )
        for one in lines
    ]  # fmt: skip
    said = "Hình: tỷ lệ người dưới mức yêu cầu của từng năng lực (%)."
    marked = "cả nhóm chắc chắn cần bồi dưỡng" if any(row.is_marked for row in rows) else ""
    return (*drawing.bars(rows, said, marked), paragraph(said, align="center"))


def _first_units(report: NeedsReport) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in report.lines:
        if report.asked.by == "unit" and line.people_below and len(found[line.competence]) < FIRST:
            found[line.competence].append(f"{line.unit_name} ({line.people_below}/{line.people_assessed})")
    return found


def _proposed(report: NeedsReport) -> tuple[Block, ...]:
    """The columns of a training plan; form and time are for the office to fill in."""
    wanted = [one for one in report.by_competence if one.people_below]
    first = _first_units(report)
    columns = (
        Column("TT", 9, "center"), Column("Nội dung bồi dưỡng", 47), Column("Số người có nhu cầu", 18, "right"),
        Column("Tỷ lệ dưới mức", 17, "right"), Column("Thiếu bình quân", 18, "right"),
        Column("Nhu cầu của cả nhóm", 24), Column("Đơn vị cần ưu tiên", 34), Column("Hình thức, thời gian", 20),
    )  # fmt: skip
    rows = tuple(
        (
            str(place), f"{one.competence}. {one.training_topic or one.competence_name}", number(one.people_below),
            percent(one.percent_below), f"{number(one.mean_gap)} điểm", NEEDS.get(one.need, NOTHING),
            "; ".join(first[one.competence]), "",
        )
        for place, one in enumerate(wanted, 1)
    )  # fmt: skip
    found: list[Block] = [
        Table(columns, rows, _nobody(report), size=10),
        note(
            "Số người có nhu cầu: người dưới mức mà vị trí việc làm yêu cầu. Một người ở một năng lực chỉ làm ít câu, "
            "nên số của từng người để tham khảo; nhu cầu của cả nhóm có tính khoảng tin cậy 95%. Đơn vị cần ưu "
            "tiên: trong ngoặc là số người dưới mức trên số người được đánh giá."
        ),
    ]
    few = report.round.model.few_people
    if any(0 < line.people_assessed < few for line in report.lines):
        found.append(note(FEW_TOLD.format(who=GROUPS[report.asked.by], few=few)))
    if report.withheld:
        words = SMALL.format(few=few)
        found.append(note(f"{report.withheld} đơn vị không nêu riêng. {words}"))
    return tuple(found)


def _not_needed(report: NeedsReport) -> tuple[Block, ...]:
    names = [f"{one.competence} {one.competence_name} ({percent(one.percent)})" for one in report.not_needed]
    if not names:
        return ()
    return (paragraph("Cả nhóm chắc chắn đáp ứng, không cần mở lớp chung: " + "; ".join(names) + "."),)


def _by_group(report: NeedsReport) -> tuple[Block, ...]:
    lines = [line for line in report.lines if line.need in ("sure", "likely")]
    if not lines:
        return ()
    shown = lines[:MOST_ROWS]
    words = (
        f"Chỉ nêu {number(len(shown))} dòng “chắc chắn cần” và “có thể cần” trên {number(len(report.lines))} dòng; "
        "đủ ở bảng Excel."
    )
    columns = (
        Column("TT", 10, "center"), Column(GROUPS[report.asked.by].capitalize(), 44), Column("Năng lực", 18, "center"),
        Column("Dưới mức / được đánh giá", 28, "right"), Column("Tỷ lệ", 18, "right"),
        Column("Thiếu bình quân", 21, "right"), Column("Nhu cầu", 34),
    )  # fmt: skip
    rows = tuple(
        (
            str(place), one.unit_name, one.competence, f"{one.people_below} / {one.people_assessed}",
            percent(one.percent_below), f"{number(one.mean_gap)} điểm", NEEDS.get(one.need, NOTHING),
        )
        for place, one in enumerate(shown, 1)
    )  # fmt: skip
    return (paragraph(words), Table(columns, rows, size=TABLE))


def _named(report: NeedsReport) -> tuple[Block, ...]:
    if not report.has_names:
        return ()
    columns = (
        Column("TT", 10, "center"), Column("Họ và tên", 45), Column("Vị trí việc làm", 40), Column("Đơn vị", 42),
        Column("Năng lực", 40),
    )  # fmt: skip
    people: dict[int, tuple[str, str, str, list[str]]] = {}
    for line in report.lines:
        for one in line.people or ():
            held = people.setdefault(one.person_id, (one.name, one.position_name, line.unit_name, []))
            held[3].append(line.competence)
    rows = tuple(
        (str(place), name, position, unit, ", ".join(sorted(set(codes))))
        for place, (name, position, unit, codes) in enumerate(islice(people.values(), MOST_ROWS), 1)
    )
    table = Table(columns, rows, _nobody(report), size=TABLE)
    if len(rows) == len(people):
        return (note(NAMED), table)
    words = (
        f"Chỉ nêu {number(len(rows))} người đầu trên {number(len(people))} người dưới mức yêu cầu; đủ mọi người ở bảng "
        "Excel, hoặc lập báo cáo riêng của từng đơn vị."
    )
    return (note(NAMED), paragraph(words), table)
