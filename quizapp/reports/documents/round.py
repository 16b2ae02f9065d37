"""A round as a report: attendance, bands, units side by side, competences, and how sure all of it is."""

from collections.abc import Sequence
from dataclasses import replace

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.certainty import NEEDS
from quizapp.domain.comparing import Comparison
from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.people.queries.offices import in_a_sentence
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    ABSENT,
    FEW_TOLD,
    NOTHING,
    TABLE,
    WITHHELD,
    Paper,
    about_round,
    attendance,
    band,
    bands_table,
    note,
    number,
    numbered,
    official,
    percent,
    small,
)
from quizapp.reports.facts import Bar, GroupLine, RoundReport, UnitLine

MOST_DRAWN = 40  # units in one figure
UNIT_COLUMNS = (
    Column("TT", 10, "center"), Column("Đơn vị", 52), Column("Dự / mời", 20, "right"), Column("Bình quân", 17, "right"),
    Column("Khoảng tin cậy", 22, "right"), Column("Số đạt", 14, "right"), Column("Tỷ lệ đạt", 18, "right"),
    Column("Ghi chú", 26),
)  # fmt: skip


def round_document(paper: Paper, report: RoundReport) -> Document:
    summary, model = report.summary, report.round.model
    spread: list[Block] = []
    if summary.mean is not None:
        spread = [
            drawing.columns(report.histogram, model.pass_percent, "Số người theo từng khoảng 10 điểm"),
            paragraph("Hình: số người theo từng khoảng 10 điểm.", align="center"),
        ]
    body = numbered((
        ("Thông tin chung", about_round(paper, report.round)),
        ("Kết quả chung", (paragraph(attendance(summary)), *bands_table(summary, model), *spread)),
        ("Kết quả theo đơn vị", units_part(report.units, report.comparison, summary.mean, model)),
        ("Năng lực so với yêu cầu của vị trí việc làm", bars_part(report.competences)),
        ("Kết quả theo lĩnh vực", domains_part(report.domains)),
        ("Mức độ tin cậy của kết quả", (*_sure(report), *_changed(report))),
    ))  # fmt: skip
    of = f"Kết quả của {in_a_sentence(report.round.only)} trong" if report.round.only else "Kết quả"
    return official(paper, f"{of} đợt “{report.round.name}”", body)


def _changed(report: RoundReport) -> tuple[Block, ...]:
    """Questions of the papers whose legal basis is another than the one they were held against before."""
    if not report.changed:
        return ()
    named = "; ".join(f"{one.code} ({one.words})" for one in report.changed)
    said = "câu trong đề có căn cứ pháp lý đã thay đổi sau lần kiểm tra trước khi vào đề; đề và kết quả vẫn giữ nguyên"
    return (paragraph(f"{number(len(report.changed))} {said}: {named}."),)


def _remark(line: UnitLine | GroupLine) -> str:
    if line.is_withheld:
        return WITHHELD
    if not line.summary.sat:
        return "chưa có người dự"
    if line.measure.difference and line.measure.ranks:
        return "khác rõ mức chung"
    return "ít người dự" if line.summary.says_little else ""


def unit_rows(units: Sequence[UnitLine | GroupLine]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            str(place), line.name, f"{number(line.summary.sat)} / {number(line.summary.invited)}",
            number(line.summary.mean), band(line.measure.interval, ""),
            number(line.summary.passed) if line.summary.mean is not None else NOTHING,
            percent(line.summary.pass_percent), _remark(line),
        )
        for place, line in enumerate(units, 1)
    )  # fmt: skip


def _drawn(
    units: Sequence[UnitLine | GroupLine], overall: float | None, model: AssessmentModel, who: str
) -> tuple[Block, ...]:
    """All units that may be told; of very many only those that clearly differ. One alone stands beside nothing."""
    told = [line for line in units if line.summary.mean is not None]
    is_many = len(told) > MOST_DRAWN
    if is_many:
        told = [line for line in told if line.measure.difference and line.measure.ranks][:MOST_DRAWN]
    if overall is None or len(told) < 2:
        return ()
    rows = [
        drawing.Row(
            line.name, line.summary.mean or 0.0, f"{line.summary.sat}/{line.summary.invited} người",
            interval=line.measure.interval, is_marked=line.summary.says_little,
        )
        for line in sorted(told, key=lambda line: -(line.summary.mean or 0.0))
    ]  # fmt: skip
    which = f"những {who} khác rõ mức chung" if is_many else f"các {who}"
    few = model.few_people
    said = f"Hình: điểm bình quân của {which} (chấm; rỗng nếu dưới {few} người dự) và khoảng tin cậy 95% (đoạn ngang)."
    return (*drawing.dots(rows, overall, said), paragraph(said, align="center"))


def units_part(
    units: Sequence[UnitLine | GroupLine],
    compared: Comparison,
    overall: float | None,
    model: AssessmentModel,
    who: str = "đơn vị",
) -> tuple[Block, ...]:
    """Units, or other groups (`who`), side by side. `overall`: the mean of all together, None where it is not told."""
    finding = f"Chưa đủ người dự để nói các {who} khác nhau thật hay chỉ do ngẫu nhiên."
    if compared.deviation is not None and compared.ranked > 1:
        finding = (
            f"{compared.different} trên {compared.ranked} {who} khác mức chung rõ hơn ngẫu nhiên; chưa thể nói các "
            f"{who} còn lại hơn hay kém nhau."
            if compared.different
            else f"Không có {who} nào khác mức chung rõ hơn ngẫu nhiên: không nên xếp hạng theo đợt này."
        )
    notes = [note(ABSENT)]
    if any(line.is_withheld for line in units):
        notes.append(small(model))
    if any(line.summary.says_little and not line.is_withheld for line in units):
        notes.append(note(FEW_TOLD.format(who=who, few=model.few_people)))
    columns = (UNIT_COLUMNS[0], replace(UNIT_COLUMNS[1], title=who.capitalize()), *UNIT_COLUMNS[2:])
    table = Table(columns, unit_rows(units), f"Chưa có {who} nào trong danh sách.", size=TABLE)
    found = (paragraph(finding),) if len(units) > 1 else ()
    return (*found, *_drawn(units, overall, model, who), table, *notes)


def bars_part(bars: Sequence[Bar]) -> tuple[Block, ...]:
    """Competences against what positions require; those of which nothing was asked do not appear."""
    if not bars:
        return ()
    below = [one for one in bars if one.is_below]
    finding = (
        f"{len(below)} trên {len(bars)} năng lực được kiểm tra có điểm bình quân thấp hơn mức yêu cầu bình quân của vị "
        "trí việc làm."
        if below
        else "Mọi năng lực được kiểm tra đều đáp ứng mức yêu cầu bình quân của vị trí việc làm."
    )
    rows = [
        drawing.Row(f"{one.code} {one.name}", one.percent, percent(one.percent), one.required, one.interval,
                    one.is_below)
        for one in bars
    ]  # fmt: skip
    said = "Hình: điểm bình quân (cột), khoảng tin cậy 95% (đoạn ngang) và mức yêu cầu (vạch đứng) của từng năng lực."
    columns = (
        Column("Mã", 13, "center"), Column("Năng lực", 62), Column("Bình quân", 20, "right"),
        Column("Khoảng tin cậy", 25, "right"), Column("Yêu cầu", 19, "right"), Column("Nhu cầu bồi dưỡng", 30),
    )  # fmt: skip
    cells = tuple(
        (
            one.code, one.name, percent(one.percent), band(one.interval), percent(one.required),
            NEEDS.get(one.need, NOTHING),
        )
        for one in bars
    )  # fmt: skip
    return (
        paragraph(finding),
        *drawing.bars(rows, said, "thấp hơn mức yêu cầu" if below else ""),
        paragraph(said, align="center"),
        Table(columns, cells, size=TABLE),
    )


def domains_part(bars: Sequence[Bar]) -> tuple[Block, ...]:
    if not bars:
        return ()
    columns = (
        Column("Mã", 15, "center"), Column("Lĩnh vực", 80), Column("Bình quân", 25, "right"),
        Column("Khoảng tin cậy", 28, "right"), Column("Số câu trả lời", 21, "right"),
    )  # fmt: skip
    rows = tuple((one.code, one.name, percent(one.percent), band(one.interval), number(one.questions)) for one in bars)
    return (Table(columns, rows, size=TABLE),)


def _sure(report: RoundReport) -> tuple[Block, ...]:
    sure = report.reliability
    if sure is None:
        return ()
    if sure.value is None:
        return (paragraph(f"Chưa đủ 30 người dự (hiện có {sure.people}) để nói bài thi đo chắc đến đâu."),)
    return (
        paragraph(
            f"Độ tin cậy của tổng điểm là {number(sure.value, 2)} (khoảng {number(sure.low, 2)}–"
            f"{number(sure.high, 2)}, tính từ {number(sure.people)} người). Nếu làm một đề khác cùng dạng, điểm của "
            f"một người thường xê dịch khoảng {number(sure.error)} điểm lên hoặc xuống."
        ),
    )
