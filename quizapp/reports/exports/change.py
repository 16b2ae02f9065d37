"""The workbook of the change from an earlier round."""

from datetime import tzinfo

from quizapp.office.workbooks import Column, Sheet, Value, workbook
from quizapp.reports.exports.facts_sheet import VIETNAM, Facts, facts_sheet, model_facts, round_facts
from quizapp.reports.exports.honest import interval_cells
from quizapp.reports.item_facts import ChangeReport


def _sides(report: ChangeReport) -> Facts:
    facts: Facts = []
    for words, side in (("Đợt trước", report.before), ("Đợt này", report.after)):
        if side:
            facts += [
                (f"{words}: số người được mời", side.invited),
                (f"{words}: số người đã dự", side.sat),
                (f"{words}: điểm bình quân của mọi người", side.mean),
            ]
    return facts


def _questions(report: ChangeReport) -> Facts:
    if not report.questions or not report.questions.questions:
        return []
    return [
        ("Số câu có ở cả hai đợt", report.questions.questions),
        ("Bình quân ở các câu đó, đợt trước (%)", report.questions.before),
        ("Bình quân ở các câu đó, đợt này (%)", report.questions.after),
    ]


def _low(report: ChangeReport) -> Facts:
    if not report.low:
        return []
    return [
        ("Người chưa đạt đợt trước, đã dự cả hai", report.low.change.people),
        ("Thay đổi của họ (điểm)", report.low.change.mean),
        ("Phần tự tăng do hồi quy về trung bình (điểm)", report.low.by_itself),
        ("Phần còn lại (điểm)", report.low.beyond),
    ]


def change_workbook(report: ChangeReport, zone: tzinfo = VIETNAM) -> bytes:
    facts: Facts = [*round_facts(report.round)]
    if report.earlier:
        facts.append(("So với đợt trước", f"{report.earlier.code} – {report.earlier.name}"))
    if report.shared is not None:
        asked = ", ".join(report.shared) or "không có năng lực nào chung"
        facts.append(("Hai đợt hỏi khác năng lực; cùng những người chỉ so ở", asked))
    facts += [*_sides(report), *_questions(report), *_low(report)]
    facts += model_facts(report.round.model)
    facts.append(("Lưu ý", "Đề hai đợt khác nhau; điểm của hai đợt chỉ so được ở cùng những người và cùng những câu."))
    columns = (
        Column("Mã"), Column("Tên", width=40), Column("Số người dự cả hai", "count", 10),
        Column("Đợt trước", "decimal", 10), Column("Đợt này", "decimal", 10), Column("Thay đổi", "decimal", 10),
        Column("Từ (95%)", "decimal", 10), Column("Đến (95%)", "decimal", 10),
    )  # fmt: skip
    sheets = [facts_sheet(facts)]
    for title, lines in (("Lĩnh vực", report.domains), ("Đơn vị", report.units)):
        rows: list[tuple[Value, ...]] = []
        for line in lines:
            one = line.change
            cells: tuple[Value, ...] = (None,) * 6
            if one:
                cells = (one.people, one.before, one.after, one.mean, *interval_cells(one.interval))
            rows.append((line.code, line.name, *cells))
        few = f"Ô để trống: dưới {report.few_people} người dự cả hai đợt, hoặc không công bố."
        sheets.append(Sheet(title, columns, rows, (few,)))
    return workbook(sheets, zone)
