"""Workbooks of groups, of questions and papers, and of one question."""

from datetime import tzinfo

from quizapp.domain.questions import TYPES
from quizapp.domain.scoring import OUTCOMES
from quizapp.office.workbooks import Column, Share, Sheet, Value, workbook
from quizapp.reports.exports.facts_sheet import VIETNAM, Facts, facts_sheet, model_facts, round_facts, summary_facts
from quizapp.reports.exports.honest import HONEST, MEASURED, WITHHELD, measured_cells
from quizapp.reports.exports.plain import to_look_at
from quizapp.reports.facts import GroupsReport
from quizapp.reports.item_facts import ItemLine, ItemReport, ItemsReport

REMARKS = {"better": "Người khá chọn nhiều", "rare": "Hầu như không ai chọn"}
UNTOLD = "Không được điểm, chưa phân biệt vì sao (bài chấm bằng bản cũ)"
GROUPS = {"position": "Vị trí việc làm", "category": "Nhóm đối tượng"}


def groups_workbook(report: GroupsReport, zone: tzinfo = VIETNAM) -> bytes:
    facts = [*round_facts(report.round), *summary_facts(report.summary, report.round), *model_facts(report.round.model)]
    facts += HONEST
    what = GROUPS[report.by]
    columns = (
        Column("Mã"), Column(what, width=40), Column("Được mời", "count", 10), Column("Đã dự", "count", 10),
        Column("Tỷ lệ tham gia (%)", "decimal", 12), Column("Điểm bình quân", "decimal", 12), *MEASURED,
        Column("Tỷ lệ đạt (%)", "decimal", 12),
    )  # fmt: skip
    rows = [
        (
            line.code, line.name, line.summary.invited, line.summary.sat, report.round.sat_percent(line.summary),
            line.summary.mean, *measured_cells(line.measure), line.summary.pass_percent,
        )
        for line in report.lines
    ]  # fmt: skip
    codes = tuple(Column(c.code, "decimal", 8) for c in report.heat.competences)
    heat = Sheet(
        "Năng lực theo nhóm",
        (Column("Mã"), Column(what, width=40), *codes),
        [(row.code, row.name, *(cell.percent for cell in row.cells)) for row in report.heat.rows],
        tuple(f"{c.code}: {c.name}" for c in report.heat.competences),
    )
    notes = (
        (WITHHELD.format(few=report.round.model.few_people),) if any(line.is_withheld for line in report.lines) else ()
    )
    return workbook([facts_sheet(facts), Sheet(what, columns, rows, notes), heat], zone)


def items_workbook(report: ItemsReport, zone: tzinfo = VIETNAM, *, with_words: bool) -> bytes:
    """The words of the questions are left out while the round may still be sat."""
    fair, sure = report.fairness, report.reliability
    facts: Facts = [
        *round_facts(report.round), ("Số người được mời", report.invited), ("Số người đã dự", report.sat),
        ("Độ tin cậy của tổng điểm (0–1)", Share(sure.value) if sure and sure.value is not None else None),
        ("Sai số chuẩn của điểm một người (điểm)", sure.error if sure else None),
        ("Số đề so sánh được", fair.papers),
        ("Điểm mong đợi ở đề dễ nhất (%)", fair.easiest if fair.papers else None),
        ("Điểm mong đợi ở đề khó nhất (%)", fair.hardest if fair.papers else None),
        ("Chênh lệch (điểm %)", fair.spread if fair.papers else None),
        ("Độ khó", "Bình quân số điểm đạt được của mọi người có câu này trong đề (%); càng cao càng dễ."),
        ("Độ phân biệt", "Tương quan giữa điểm của câu và phần còn lại của đề, từ −1 đến 1; chỉ tính từ 30 người."),
        *model_facts(report.round.model),
    ]  # fmt: skip
    words = (Column("Nội dung", width=60),) if with_words else ()
    columns = (
        Column("Mã câu"), Column("Năng lực", width=9), Column("Mức độ", "count", 8), Column("Dạng câu", width=20),
        Column("Số người", "count", 9), Column("Độ khó (%)", "decimal", 9),
        Column("Độ phân biệt", "share", 10), Column("Hiệu quả phân biệt (%)", "decimal", 10),
        *(Column(name, "count", 9) for name in OUTCOMES.values()), Column("Cần xem", width=44), *words,
    )  # fmt: skip
    return workbook(
        [facts_sheet(facts), Sheet("Câu hỏi", columns, [_item_cells(line, with_words) for line in report.lines])], zone
    )


def item_workbook(report: ItemReport, zone: tzinfo = VIETNAM) -> bytes:
    """One question with its words and key: only of a round that may not be sat any more."""
    line, own = report.line, report.line.figures
    is_told = own.difficulty is not None
    facts: Facts = [
        *round_facts(report.round), ("Mã câu", line.code), ("Nội dung", line.stem), ("Năng lực", line.competence),
        ("Mức độ", line.level), ("Dạng câu", TYPES[line.type]), ("Số người có câu này", own.sat),
        ("Độ khó (%)", _hundred(own.difficulty)), ("Độ phân biệt", own.discrimination),
        ("Hiệu quả phân biệt (%)", _hundred(own.efficiency)),
        ("Cần xem", to_look_at(line)),
        *model_facts(report.round.model),
    ]  # fmt: skip
    outcomes = [
        (name, own.outcomes.get(letter, 0), 100 * own.outcomes.get(letter, 0) / own.sat)
        for letter, name in (OUTCOMES | ({"?": UNTOLD} if own.outcomes.get("?") else {})).items()
        if is_told
    ]
    options = [
        (
            one.use.letter.upper(), one.text, "có" if one.use.is_right else "không", one.use.people,
            100 * one.use.people / own.sat, one.use.rest, REMARKS.get(one.use.remark),
        )
        for one in report.options
    ]  # fmt: skip
    people, share = Column("Số người", "count", 10), Column("Tỷ lệ (%)", "decimal", 10)
    chosen = (
        Column("Phương án", width=10), Column("Nội dung", width=60), Column("Đáp án", width=9), people, share,
        Column("Điểm phần còn lại (%)", "decimal", 12), Column("Nhận xét", width=26),
    )  # fmt: skip
    few = () if is_told else ("Quá ít người có câu này nên không nêu số liệu.",)
    sheets = [facts_sheet(facts), Sheet("Kết quả trả lời", (Column("Kết quả", width=40), people, share), outcomes, few)]
    return workbook([*sheets, *([Sheet("Phương án", chosen, options)] if options else [])], zone)


def _item_cells(line: ItemLine, with_words: bool) -> tuple[Value, ...]:
    own = line.figures
    return (
        line.code, line.competence, line.level, TYPES[line.type], own.sat, _hundred(own.difficulty),
        own.discrimination, _hundred(own.efficiency),
        *(None if own.difficulty is None else own.outcomes.get(letter, 0) for letter in OUTCOMES),
        to_look_at(line), *((line.stem,) if with_words else ()),
    )  # fmt: skip


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
