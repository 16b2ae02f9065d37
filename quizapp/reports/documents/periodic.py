"""The periodic report of a department to the people's committee: its figures filled in, its words to be edited."""

from collections.abc import Sequence

from quizapp.domain.certainty import NEEDS
from quizapp.office.documents.parts import LEAVES, Block, Column, Document, Table, paragraph
from quizapp.people.queries.offices import in_a_sentence
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    ABSENT,
    NOTHING,
    TABLE,
    Paper,
    annexes,
    bands_table,
    illustrative,
    note,
    number,
    numbered,
    official,
    percent,
    small,
)
from quizapp.reports.documents.round import UNIT_COLUMNS, unit_rows
from quizapp.reports.exports.periodic import unpublished_words
from quizapp.reports.need_facts import NeedLine
from quizapp.reports.periodic_facts import PeriodicReport, PeriodicRound, Training

APART = (
    "Các đợt dùng đề khác nhau nên điểm bình quân của các đợt không so trực tiếp với nhau được; muốn biết tiến bộ, xem "
    "báo cáo “So với đợt trước” của cùng những người."
)
BY_ITSELF = (
    "Hiệu quả là chênh lệch giữa người đã học và người cần học mà chưa học; không lấy mức tăng của riêng người đã "
    "học, vì người có điểm thấp thường tự cao lên ở lần sau dù không học (hồi quy về trung bình). Đây là dấu hiệu, "
    "chưa phải bằng chứng."
)
MOST_NEEDS = 10  # of a round in the report's text; all of them are in the workbook
PLACE = f"(Cơ quan báo cáo bổ sung tại đây) {LEAVES}{LEAVES}{LEAVES}"


def periodic_documents(paper: Paper, report: PeriodicReport) -> tuple[Document, ...]:
    """The report, and behind its signature the annexes with each round's units."""
    several = len(report.rounds) > 1
    body = numbered((
        ("Tình hình tổ chức sát hạch", _held(report)),
        ("Kết quả", _results(report)),
        ("Nhu cầu đào tạo, bồi dưỡng", [block for one in report.rounds for block in _needs(one, several=several)]),
        ("Công tác đào tạo, bồi dưỡng trong kỳ", _trained(report.trained)),
        ("Khó khăn, vướng mắc", (paragraph(PLACE, align="left"),)),
        ("Nhiệm vụ kỳ tới và đề xuất, kiến nghị", (paragraph(PLACE, align="left"), *_proposals(report))),
    ))  # fmt: skip
    above = " ".join(map(in_a_sentence, paper.office.above.split("\n"))) or "cơ quan cấp trên"
    made = official(
        paper,
        f"Kết quả sát hạch, nhu cầu bồi dưỡng năng lực số của cán bộ, công chức cấp xã {report.period.words}",
        body,
        to=f"{above}.",
        recipients=("- Như trên;", "- Lưu: VT."),
    )
    return (made, *annexes(paper, [(_of_units(one), (_units(one),)) for one in report.rounds]))


def _held(report: PeriodicReport) -> tuple[Block, ...]:
    if not report.rounds:
        words = f"Trong {report.period.words} chưa có đợt sát hạch chính thức nào kết thúc."
        return (paragraph(words),)
    words = (
        f"Trong {report.period.words} có {number(len(report.rounds))} đợt sát hạch chính thức đã kết thúc, với "
        f"{number(report.listed)} người có tên trong danh sách (mỗi người tính một lần) thuộc {number(report.units)} "
        f"đơn vị. {number(report.sat)} người đã dự ít nhất một đợt, bằng {percent(report.sat_percent)}; "
        f"{number(report.units_reached)} trên {number(report.units)} đơn vị đã có người dự. Đợt đánh giá lại sau bồi "
        "dưỡng chỉ mời người cần học hoặc đã học nên không tính vào đây."
    )
    columns = (
        Column("TT", 10, "center"), Column("Đợt", 58), Column("Ngày kết thúc", 24, "center"),
        Column("Dự / mời", 24, "right"), Column("Bình quân", 17, "right"), Column("Số đạt", 15, "right"),
        Column("Tỷ lệ đạt", 17, "right"),
    )  # fmt: skip
    rows = tuple(_line(place, one) for place, one in enumerate(report.rounds, 1))
    notes = [note(ABSENT)]
    if len(report.rounds) > 1:
        notes.append(note(APART))
    notes += [note(words) for words in unpublished_words(report.unpublished)]
    if report.is_withheld or report.has_withheld_units:
        notes.append(small(*(one.report.round.model for one in report.rounds)))
    return (paragraph(words), Table(columns, rows, size=TABLE), *notes)


def _line(place: int, one: PeriodicRound) -> tuple[str, ...]:
    summary = one.report.summary
    return (
        str(place), one.report.round.name, f"{one.ended_on:%d/%m/%Y}",
        f"{number(summary.sat)} / {number(summary.invited)}", number(summary.mean),
        number(summary.passed) if summary.mean is not None else NOTHING, percent(summary.pass_percent),
    )  # fmt: skip


def _results(report: PeriodicReport) -> list[Block]:
    """Round by round; what the models say of themselves once, also where several rounds froze the same."""
    several = len(report.rounds) > 1
    told = [block for one in report.rounds for block in _result(one, several=several)]
    models = [one.report.round.model for one in report.rounds if one.report.summary.mean is not None]
    return [*told, *dict.fromkeys(block for model in models for block in illustrative(model))]


def _result(one: PeriodicRound, *, several: bool) -> list[Block]:
    found: list[Block] = [paragraph(f"Đợt “{one.report.round.name}”:", is_kept=True)] if several else []
    summary, model = one.report.summary, one.report.round.model
    if summary.mean is None:
        why = "có quá ít người dự nên không công bố kết quả" if summary.sat else "chưa có ai dự nên chưa có kết quả"
        return [*found, paragraph(f"Đợt này {why}.")]
    said = "Hình: số người theo từng khoảng 10 điểm."
    return [
        *found,
        paragraph(
            f"{number(summary.passed)} trên {number(summary.sat)} người dự đạt mức yêu cầu "
            f"({percent(summary.pass_percent)}); điểm bình quân {number(summary.mean)} trên 100. Kết quả từng đơn vị ở "
            "phụ lục."
        ),
        *bands_table(summary, model),
        drawing.columns(one.report.histogram, model.pass_percent, said),
        paragraph(said, align="center"),
    ]


def _needs(one: PeriodicRound, *, several: bool) -> list[Block]:
    if not one.needs:
        return []
    found: list[Block] = [paragraph(f"Theo đợt “{one.report.round.name}”:", is_kept=True)] if several else []
    shown = one.needs[:MOST_NEEDS]
    rows = [
        drawing.Row(
            f"{line.competence} {line.competence_name}", line.percent_below,
            f"{line.people_below}/{line.people_assessed} người", is_marked=line.need == "sure",
        )
        for line in shown
    ]  # fmt: skip
    said = "Hình: tỷ lệ người dưới mức yêu cầu của vị trí việc làm (%)."
    marked = "cả nhóm chắc chắn cần bồi dưỡng" if any(row.is_marked for row in rows) else ""
    return [*found, *drawing.bars(rows, said, marked), paragraph(said, align="center"), _needs_table(shown)]


def _needs_table(lines: Sequence[NeedLine]) -> Block:
    columns = (
        Column("TT", 10, "center"), Column("Nội dung bồi dưỡng", 75), Column("Số người có nhu cầu", 26, "right"),
        Column("Tỷ lệ", 22, "right"), Column("Nhu cầu của cả nhóm", 32),
    )  # fmt: skip
    rows = tuple(
        (str(place), line.training_topic or line.competence_name, number(line.people_below),
         percent(line.percent_below), NEEDS.get(line.need, NOTHING))
        for place, line in enumerate(lines, 1)
    )  # fmt: skip
    return Table(columns, rows, size=TABLE)


def _trained(trained: Training | None) -> tuple[Block, ...]:
    """Nobody who was not counted is counted as 0."""
    if trained is None:
        return (paragraph(f"Hệ thống chưa ghi các lớp bồi dưỡng của kỳ này. {PLACE}", align="left"),)
    columns = (
        Column("TT", 10, "center"), Column("Chuyên đề", 60), Column("Lớp", 45), Column("Số chỗ", 22, "right"),
        Column("Đã học", 28, "right"),
    )  # fmt: skip
    rows = tuple(
        (str(place), one.topic, one.name, number(one.seats), number(one.attended))
        for place, one in enumerate(trained.classes, 1)
    )
    return (
        paragraph(_approved(trained)),
        paragraph(_share(trained)),
        Table(columns, rows, "Trong kỳ không có lớp bồi dưỡng nào học xong.", size=TABLE),
        *_effect(trained),
    )


def _approved(trained: Training) -> str:
    if not trained.plans:
        return "Trong kỳ không có kế hoạch bồi dưỡng nào được duyệt."
    return f"Trong kỳ đã duyệt {number(len(trained.plans))} kế hoạch bồi dưỡng: {'; '.join(trained.plans)}."


def _share(trained: Training) -> str:
    if not trained.year_plans:
        return f"Năm {trained.year} chưa có kế hoạch bồi dưỡng nào đã duyệt."
    return (
        f"Tính đến ngày lập báo cáo, các kế hoạch bồi dưỡng đã duyệt của năm {trained.year} thực hiện được "
        f"{percent(trained.percent)} số chỗ học ({number(trained.attended)} lượt người đã học trên "
        f"{number(trained.seats)} chỗ)."
    )


def _effect(trained: Training) -> list[Block]:
    if not trained.effects:
        return [paragraph("Trong kỳ chưa có đợt đánh giá lại nào kết thúc, nên chưa nói được hiệu quả của các lớp.")]
    return [*(paragraph(words) for words in trained.effects), note(BY_ITSELF)]


def _proposals(report: PeriodicReport) -> tuple[Block, ...]:
    sure = list(dict.fromkeys(
        line.training_topic or line.competence_name
        for one in report.rounds for line in one.needs if line.need == "sure"
    ))  # fmt: skip
    if not sure:
        return ()
    return (paragraph(f"Đề xuất ưu tiên bồi dưỡng: {'; '.join(sure)}."),)


def _of_units(one: PeriodicRound) -> str:
    return f"Kết quả từng đơn vị, đợt “{one.report.round.name}”"


def _units(one: PeriodicRound) -> Block:
    return Table(UNIT_COLUMNS, unit_rows(one.report.units), "Chưa có đơn vị nào trong danh sách.", size=TABLE)
