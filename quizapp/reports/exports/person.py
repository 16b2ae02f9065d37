"""The workbook of one person's sheet."""

from datetime import tzinfo

from quizapp.banks.markup import words_of
from quizapp.domain.certainty import CERTAINTIES
from quizapp.domain.people import ATTEMPT_STATES, CATEGORIES, ROUND_KINDS
from quizapp.domain.questions import TYPES
from quizapp.office.workbooks import Column, Mark, Sheet, workbook
from quizapp.reports.exports.facts_sheet import VIETNAM, Facts, facts_sheet, model_facts
from quizapp.reports.exports.honest import INTERVAL, interval_cells
from quizapp.results.sheets import PersonSheet
from quizapp.results.shown import ShownQuestion

FEW_QUESTIONS = "Chỉ để tham khảo: mỗi năng lực có ít câu."


def person_workbook(sheet: PersonSheet, zone: tzinfo = VIETNAM) -> bytes:
    """The questions are left out where the sheet has none."""
    person = sheet.person
    facts: Facts = [
        ("Họ và tên", person.name),
        ("Mã cán bộ", person.staff_code),
        ("Đơn vị", f"{person.unit_code} – {person.unit_name}"),
        ("Vị trí việc làm", person.position_name),
        ("Đối tượng", CATEGORIES[person.category]),
        ("Đợt", f"{sheet.round_code} – {sheet.round_name}"),
        ("Loại đợt", ROUND_KINDS[sheet.round_kind]),
        ("Bắt đầu", sheet.started_at),
        ("Kết thúc", sheet.ended_at),
        ("Trạng thái bài làm", ATTEMPT_STATES[sheet.state]),
        ("Số câu đã trả lời", sheet.answered),
        ("Số câu của đề", sheet.question_count),
        ("Tổng điểm (trên 100)", Mark(sheet.total_percent)),
        ("Xếp loại", sheet.band.name),
        ("Kết quả", "Đạt" if sheet.has_passed else "Chưa đạt"),
        ("Độ chắc chắn của mức", CERTAINTIES[sheet.standing.certainty]),
        ("Khoảng tin cậy 95% của tổng điểm, từ", sheet.standing.interval.low),
        ("Khoảng tin cậy 95% của tổng điểm, đến", sheet.standing.interval.high),
        ("Phiên bản kết quả", f"Công bố lần {sheet.publication}" if sheet.publication else "Chưa công bố"),
        *([("Công bố lúc", sheet.published_at)] if sheet.publication else []),
        *model_facts(sheet.model),
    ]
    points = (
        Column("Mã", width=8),
        Column("Tên", width=60),
        Column("Điểm đạt", "decimal", 10),
        Column("Điểm tối đa", "count", 10),
        Column("Tỷ lệ (%)", "mark", 10),
    )
    domains = Sheet(
        "Lĩnh vực",
        (*points, Column("Xếp loại", width=12), Column("Chắc đến đâu", width=18), *INTERVAL),
        [
            (d.code, d.name, d.earned, d.possible, d.percent, d.band.name, CERTAINTIES[d.standing.certainty],
             *interval_cells(d.standing.interval))
            for d in sheet.domains
        ],
    )  # fmt: skip
    required = (Column("Mức yêu cầu (%)", "mark", 10), Column("Dưới mức yêu cầu", width=12))
    competences = Sheet(
        "Năng lực",
        (*points, *required, Column("Chuyên đề bồi dưỡng", width=60)),
        [
            (
                c.code, c.name, c.earned, c.possible, c.percent, c.required, "có" if c.is_below else "không",
                c.training_topic,
            )
            for c in sheet.competences
        ],
        (FEW_QUESTIONS,),
    )  # fmt: skip
    questions = [_questions_sheet(sheet.questions)] if sheet.questions else []
    return workbook([facts_sheet(facts), domains, competences, *questions], zone)


def _questions_sheet(questions: tuple[ShownQuestion, ...]) -> Sheet:
    columns = (
        Column("Câu", "count", 6),
        Column("Năng lực", width=10),
        Column("Dạng câu", width=18),
        Column("Nội dung", width=60),
        Column("Phương án (như đã hiển thị)", width=60),
        Column("Đã chọn", width=12),
        Column("Đáp án", width=12),
        Column("Điểm", "decimal", 8),
        Column("Giải thích", width=60),
        Column("Căn cứ", width=40),
        Column("Nguồn", width=40),
        Column("Căn cứ đã thay đổi từ", width=14),
    )
    rows = [
        (
            q.position, q.competence, TYPES[q.type], words_of(q.stem, q.content), _parts(q),
            ", ".join(q.chosen) or None, ", ".join(q.right), q.points,
            q.explanation, "; ".join(q.legal_basis) or q.practice, q.source,
            f"{q.changed_since:%d/%m/%Y}" if q.changed_since else None,
        )
        for q in questions
    ]  # fmt: skip
    return Sheet("Câu hỏi", columns, rows)


def _parts(question: ShownQuestion) -> str:
    left = [f"{pair.number}. {pair.text}" for pair in question.pairs]
    return "\n".join([*left, *(f"{option.letter}. {option.text}" for option in question.options)])
