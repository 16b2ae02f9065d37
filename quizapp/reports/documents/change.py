"""From an earlier round to this one as a report: the same people first, then the same questions."""

from collections.abc import Sequence

from quizapp.domain.numbers import signed
from quizapp.domain.trends import Change, Chosen
from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    ABSENT,
    FEW_TOLD,
    NOTHING,
    SMALL,
    TABLE,
    WITHHELD,
    Paper,
    about_round,
    note,
    number,
    numbered,
    official,
    percent,
)
from quizapp.reports.item_facts import ChangeLine, ChangeReport

DIRECTIONS = {"up": "tăng rõ", "down": "giảm rõ", "unclear": "chưa rõ"}
ENOUGH_QUESTIONS = 10  # of fewer that both rounds asked no figure is told
SAID = (
    "Hình: bình quân của cùng những người ở đợt trước (chấm rỗng) và đợt này (chấm đặc, ngay dưới); nét liền: thay đổi "
    "chắc hơn ngẫu nhiên."
)
TWO_PAPERS = (
    "Hai đợt có đề khác nhau, nên không so điểm của mọi người ở hai đợt với nhau: báo cáo này so cùng những người "
    "trước, rồi đến cùng những câu."
)
NOT_ALIKE = "Hai số bình quân này không so được với nhau: người dự khác nhau và đề khác nhau."


def change_document(paper: Paper, report: ChangeReport) -> Document:
    body = numbered((
        ("Thông tin chung", (*about_round(paper, report.round), *_grounds(paper, report))),
        ("Cùng những người dự cả hai đợt", _same(report)),
        ("Theo đơn vị", _units(report)),
        ("Người chưa đạt ở đợt trước", (paragraph(low_words(report.low)),) if report.low else ()),
        ("Cùng những câu, và số người của mỗi đợt", _sides(report)),
    ))  # fmt: skip
    before = f" so với đợt “{report.earlier.name}”" if report.earlier else ""
    return official(paper, f"Thay đổi kết quả của đợt “{report.round.name}”{before}", body)


def _grounds(paper: Paper, report: ChangeReport) -> Sequence[Block]:
    """With which round it is compared, and by what."""
    if report.earlier is None:
        return [paragraph("Chưa có đợt cùng loại nào diễn ra trước đợt này, nên chưa có gì để so.")]
    one = report.earlier
    found: list[Block] = [
        paragraph(f"So với đợt “{one.name}” (mã {one.code}), từ {paper.moment(one.opens_at)} đến "
                  f"{paper.moment(one.closes_at)}. {TWO_PAPERS}")
    ]  # fmt: skip
    if report.shared:
        found.append(paragraph(
            f"Hai đợt không hỏi cùng những năng lực: mọi so sánh cùng những người chỉ tính {len(report.shared)} năng "
            f"lực có ở cả hai đợt ({', '.join(report.shared)}), là phần trăm điểm đạt được ở các câu của những năng "
            "lực đó, không phải tổng điểm."
        ))  # fmt: skip
    if report.is_other_model:
        versions = f"{one.model.version} và {report.round.model.version}"
        found.append(paragraph(
            f"Hai đợt theo hai phiên bản của mô hình đánh giá ({versions}): trọng số, mức đạt và mức yêu cầu có thể "
            "khác nhau."
        ))  # fmt: skip
    return found


def same_words(one: Change) -> str:
    """What the change of the same people means."""
    how = {
        "up": f"tăng {number(one.mean)} điểm, chắc hơn ngẫu nhiên",
        "down": f"giảm {number(abs(one.mean))} điểm, chắc hơn ngẫu nhiên",
        "unclear": f"thay đổi {signed(one.mean)} điểm, chưa thể nói là tăng hay giảm",
    }[one.direction]
    band = f" (khoảng {_span(one)})" if one.interval else ""
    return (
        f"{number(one.people)} người dự cả hai đợt: bình quân {number(one.before)} → {number(one.after)}, {how}{band}. "
        "Một phần thay đổi có thể do đề dễ hay khó hơn."
    )


def low_words(low: Chosen) -> str:
    one = low.change
    said = (
        f"{number(one.people)} người chưa đạt ở đợt trước đã dự lại: {number(one.before)} → {number(one.after)} "
        f"({signed(one.mean)} điểm). "
    )
    if low.by_itself is None or low.beyond is None:
        return said + (
            "Đợt trước có dưới 30 người dự nên chưa tách được phần tự tăng: người có điểm thấp thường tự cao lên ở lần "
            "sau, dù không học gì thêm."
        )
    return said + (
        f"Người có điểm thấp thường tự cao lên ở lần sau, dù không học gì thêm: ở đây khoảng {number(low.by_itself)} "
        f"điểm (hồi quy về trung bình). Phần còn lại, {signed(low.beyond)} điểm, mới có thể là kết quả của bồi dưỡng "
        "hay của đề."
    )


def _same(report: ChangeReport) -> Sequence[Block]:
    if report.earlier is None:
        return ()
    if report.is_withheld:
        return [note(SMALL.format(few=report.few_people))]
    if report.same is None:
        nothing_shared = report.shared is not None and not report.shared
        why = "Hai đợt không có năng lực nào chung" if nothing_shared else "Không có ai dự cả hai đợt"
        return [paragraph(f"{why}, nên không so được.")]
    is_few = min(one.people for one in (report.same, report.low.change if report.low else report.same))
    few = [note(FEW_TOLD.format(who="nhóm", few=report.few_people))] if is_few < report.few_people else []
    told = [_moved(line.name, line.change) for line in report.domains if line.change]
    figure = [drawing.moves([("Chung và từng lĩnh vực", [_moved(_total(report), report.same), *told])], SAID)]
    return [
        paragraph(same_words(report.same)), *figure, paragraph(SAID, align="center"),
        _table("Lĩnh vực", report.domains, report), *few, note(ABSENT),
    ]  # fmt: skip


def _total(report: ChangeReport) -> str:
    return "Tổng điểm" if report.shared is None else "Năng lực cả hai đợt hỏi"


def _moved(name: str, one: Change) -> drawing.Moved:
    return drawing.Moved(
        name, one.before, one.after, (None, None), signed(one.mean), is_marked=one.direction != "unclear"
    )


def _units(report: ChangeReport) -> Sequence[Block]:
    if report.same is None:
        return ()
    hidden = any(line.is_withheld for line in report.units)
    small = [note(SMALL.format(few=report.few_people))] if hidden else []
    return [_table("Đơn vị", report.units, report), *small]


def _span(one: Change) -> str:
    return f"{signed(one.interval.low)} đến {signed(one.interval.high)}" if one.interval else NOTHING


def _table(what: str, lines: Sequence[ChangeLine], report: ChangeReport) -> Table:
    columns = (
        Column("TT", 9, "center"), Column(what, 42), Column("Dự cả hai", 14, "right"),
        Column("Đợt trước", 15, "right"), Column("Đợt này", 15, "right"), Column("Thay đổi", 15, "right"),
        Column("Khoảng 95%", 34, "right"), Column("Kết luận", 30),
    )  # fmt: skip
    rows = tuple((str(place), line.name, *_cells(line, report)) for place, line in enumerate(lines, 1))
    return Table(columns, rows, "Không có gì để so.", size=TABLE)


def _cells(line: ChangeLine, report: ChangeReport) -> tuple[str, ...]:
    one = line.change
    if one is None:
        why = WITHHELD if line.is_withheld else f"dưới {report.few_people} người"
        return (*[NOTHING] * 5, why)
    return (
        number(one.people), number(one.before), number(one.after), signed(one.mean), _span(one),
        DIRECTIONS[one.direction],
    )  # fmt: skip


def _sides(report: ChangeReport) -> Sequence[Block]:
    if report.earlier is None or report.before is None or report.after is None:
        return ()
    both = report.questions
    if both and both.questions >= ENOUGH_QUESTIONS:
        said = (
            f"{number(both.questions)} câu có mặt nguyên vẹn ở cả hai đợt (mỗi đợt từ 5 người làm): đợt trước đạt "
            f"{percent(both.before)}, đợt này {percent(both.after)}. Câu thì như nhau, nhưng người làm có thể khác: "
            "chỉ để tham khảo."
        )
    elif both and both.questions:
        said = f"Chỉ có {both.questions} câu được ít nhất 5 người làm ở cả hai đợt: quá ít để so."
    else:
        said = "Không có câu nào được ít nhất 5 người làm ở cả hai đợt."
    columns = (Column("Đợt", 95), Column("Dự / được mời", 35, "right"), Column("Bình quân của mọi người", 35, "right"))
    sides = ((report.earlier, report.before), (report.round, report.after))
    rows = tuple(
        (facts.name, f"{number(side.sat)} / {number(side.invited)}", number(side.mean)) for facts, side in sides
    )
    return [paragraph(said), Table(columns, rows, size=TABLE), note(NOT_ALIKE)]
