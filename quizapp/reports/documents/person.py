"""A person's result sheet, with the code by which anybody checks it."""

from dataclasses import dataclass

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.certainty import CERTAINTIES
from quizapp.domain.numbers import limit
from quizapp.domain.people import CATEGORIES
from quizapp.domain.verdicts import beside, limits_of_domain
from quizapp.office.documents.codes import address_code
from quizapp.office.documents.parts import Block, Column, Document, Run, Signature, Table, paragraph
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import TABLE, Paper, illustrative, note, number, numbered, total, version_of
from quizapp.results.sheets import CompetenceMark, DomainMark, PersonSheet


@dataclass(frozen=True)
class CheckCode:
    """What is printed on a sheet to check it by: the code, the page without it, and the address with it."""

    code: str
    page: str
    address: str


def person_document(paper: Paper, sheet: PersonSheet, check: CheckCode | None = None) -> Document:
    """`check` None: a sheet that says it cannot be checked."""
    body = numbered((
        ("Người dự", (_who(paper, sheet),)),
        ("Kết quả", (_total(sheet), *_levels(sheet), _domains(sheet), *illustrative(sheet.model))),
        ("Năng lực nên học thêm", _learn_next(sheet)),
        ("Từng năng lực (để tham khảo)", _competences(sheet)),
    ))  # fmt: skip
    return Document(
        office=paper.office,
        kind="Phiếu kết quả",
        subject=sheet.round_name,
        body=(*body, *_checking(check)),
        year=paper.today.year,
        recipients=("- Người dự;", "- Lưu: VT."),
        signatures=(Signature("Thủ trưởng cơ quan", "(Ký, ghi rõ họ tên, đóng dấu)"),),
        has_number=False,
    )


def _who(paper: Paper, sheet: PersonSheet) -> Block:
    who = sheet.person
    rows = (
        ("Họ và tên", who.name),
        ("Mã cán bộ", who.staff_code),
        ("Đơn vị", who.unit_name),
        ("Vị trí việc làm", f"{who.position_name} ({CATEGORIES[who.category]})"),
        ("Đợt", f"{sheet.round_name} (mã {sheet.round_code})"),
        ("Thời gian làm bài", f"{paper.moment(sheet.started_at)} – {paper.moment(sheet.ended_at)}"),
        ("Số câu đã trả lời", f"{sheet.answered} trên {sheet.question_count}"),
        ("Phiên bản kết quả", version_of(sheet.publication, sheet.published_at, paper).removeprefix("Kết quả ")[:-1]),
    )
    return Table((Column("Nội dung", 45), Column("Thông tin", 120)), rows, strong=(0,), size=12)


def _total(sheet: PersonSheet) -> Block:
    one = sheet.standing.interval
    return paragraph(
        "Tổng điểm: ", Run(f"{total(sheet.total_percent, sheet.model)} trên 100", is_bold=True), "; xếp loại: ",
        Run(sheet.band.name, is_bold=True), f" ({CERTAINTIES[sheet.standing.certainty]}); kết quả: ",
        Run("Đạt" if sheet.has_passed else "Chưa đạt", is_bold=True),
        f" (mức đạt từ {limit(sheet.model.pass_percent)} điểm). Với {sheet.question_count} câu, một bài khác "
        f"cùng dạng có thể cho từ {number(one.low, 0)} đến {number(one.high, 0)} điểm.", is_kept=True,
    )  # fmt: skip


def _levels(sheet: PersonSheet) -> tuple[Block, ...]:
    rows = [_row(mark, sheet.model) for mark in sheet.domains]
    rows.append(drawing.Row("Tổng điểm", sheet.total_percent, total(sheet.total_percent, sheet.model),
                            interval=sheet.standing.interval))  # fmt: skip
    limits = [(band.name, band.from_percent) for band in sheet.model.bands]
    said = "Hình: chấm là kết quả đạt được, đoạn ngang là khoảng có thể, vạch đứt là ranh giới các mức."
    return (drawing.levels(rows, limits, said), paragraph(said, align="center"))


def _row(mark: DomainMark, model: AssessmentModel) -> drawing.Row:
    interval = None if mark.standing.certainty == "too_few" else mark.standing.interval
    return drawing.Row(mark.name, mark.percent, _share(mark, model, 0), interval=interval)


def _share(mark: DomainMark, model: AssessmentModel, least: int = 1) -> str:
    return f"{beside(mark.percent, limits_of_domain(model, mark.code), least)}%"


def _of_required(mark: CompetenceMark, least: int = 1) -> str:
    return f"{beside(mark.percent, (mark.required,), least)}%"


def _domains(sheet: PersonSheet) -> Block:
    columns = (
        Column("Mã", 15, "center"), Column("Lĩnh vực", 65), Column("Điểm / tối đa", 28, "right"),
        Column("Tỷ lệ", 20, "right"), Column("Mức", 37),
    )  # fmt: skip
    rows = tuple(
        (
            one.code, one.name, f"{number(one.earned)} / {one.possible}", _share(one, sheet.model),
            f"{one.band.name} ({CERTAINTIES[one.standing.certainty]})",
        )
        for one in sheet.domains
    )  # fmt: skip
    return Table(columns, rows, "Chưa có lĩnh vực nào được kiểm tra.", size=TABLE)


def _learn_next(sheet: PersonSheet) -> tuple[Block, ...]:
    return tuple(
        paragraph(
            f"{one.code} {one.name}: đạt {_of_required(one, 0)}, vị trí việc làm yêu cầu {limit(one.required)}%."
            + (f" Chuyên đề: {one.training_topic}." if one.training_topic else ""),
            align="left",
        )
        for one in sheet.learn_next
    )


def _competences(sheet: PersonSheet) -> tuple[Block, ...]:
    if not sheet.competences:
        return ()
    columns = (
        Column("Mã", 15, "center"), Column("Năng lực", 80), Column("Điểm / tối đa", 26, "right"),
        Column("Tỷ lệ", 20, "right"), Column("Yêu cầu", 24, "right"),
    )  # fmt: skip
    rows = tuple(
        (one.code, one.name, f"{number(one.earned)} / {one.possible}", _of_required(one), f"{limit(one.required)}%")
        for one in sheet.competences
    )
    words = "Mỗi năng lực chỉ có ít câu nên chỉ để tham khảo; năng lực không có câu nào trong đề thì không nêu."
    return (Table(columns, rows, size=TABLE), note(words))


def _checking(check: CheckCode | None) -> tuple[Block, ...]:
    if check is None:
        return (note("Phiếu này không có mã kiểm tra."),)
    return (
        paragraph(
            "Mã kiểm tra: ", Run(check.code, is_bold=True), f". Kiểm tra phiếu tại {check.page}",
            align="center", is_kept=True,
        ),
        address_code(check.address, f"Mã QR mở trang kiểm tra phiếu {check.code}"),
    )  # fmt: skip
