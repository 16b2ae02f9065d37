"""All rounds of a period as reports: one of areas and units, one of questions."""

from collections.abc import Sequence

from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    FEW_TOLD,
    NOTHING,
    TABLE,
    Paper,
    band,
    note,
    number,
    numbered,
    official,
    percent,
)
from quizapp.reports.documents.items import COLUMNS, item_cells
from quizapp.reports.documents.round import MOST_DRAWN
from quizapp.reports.exports.year import notes_of
from quizapp.reports.item_facts import ItemLine
from quizapp.reports.year_facts import YearItems, YearLine, YearReport

LINES = (
    Column("TT", 10, "center"), Column("Đơn vị", 48), Column("Lượt dự / mời", 27, "right"),
    Column("Tỷ lệ dự", 17, "right"), Column("Lượt đạt", 16, "right"), Column("Tỷ lệ đạt", 17, "right"),
    Column("Bình quân", 17, "right"), Column("Khoảng tin cậy", 24, "right"),
)  # fmt: skip


def year_document(paper: Paper, report: YearReport) -> Document:
    body = numbered((
        ("Kết quả chung", _general(report)),
        ("Kết quả theo địa bàn", _side_by_side(report.areas, report, "các địa bàn") if len(report.areas) > 1 else ()),
        ("Kết quả theo đơn vị", (
            *_side_by_side(report.units, report, "các đơn vị"),
            *(note(one) for one in (*notes_of(report), *_few(report))),
        )),
    ))  # fmt: skip
    return official(paper, f"Kết quả sát hạch của các đơn vị {report.period.words}", body)


def _few(report: YearReport) -> tuple[str, ...]:
    return (FEW_TOLD.format(who="đơn vị", few=report.few),) if any(one.says_little for one in report.units) else ()


def _general(report: YearReport) -> tuple[Block, ...]:
    total = report.total
    if not report.rounds:
        return (paragraph(f"Trong {report.period.words} chưa có đợt sát hạch chính thức nào kết thúc."),)
    words = (
        f"Trong {report.period.words} có {number(report.rounds)} đợt sát hạch chính thức đã kết thúc ở "
        f"{number(len(report.units))} đơn vị: {number(total.sat)} lượt dự trên {number(total.listed)} lượt được mời "
        f"({percent(total.sat_percent)}); {number(total.passed)} lượt đạt ({percent(total.pass_percent)})."
    )
    rows = [
        drawing.Row(name, share, percent(share))
        for name, share in zip(report.domains.values(), total.domains, strict=True)
        if share is not None
    ]
    said = "Hình: điểm đạt được trên điểm tối đa của từng lĩnh vực (%)."
    figure = (*drawing.bars(rows, said), paragraph(said, align="center")) if rows else ()
    illustrative = (note("Giá trị minh họa: mức đạt của các đợt chưa phải giá trị chính thức."),)
    return (paragraph(words), *(illustrative if report.is_illustrative else ()), *figure)


def _side_by_side(lines: Sequence[YearLine], report: YearReport, which: str) -> tuple[Block, ...]:
    return (*_drawn(lines, report, which), _table(lines))


def _drawn(lines: Sequence[YearLine], report: YearReport, which: str) -> tuple[Block, ...]:
    """Where they are not too many for one figure; by code, like the table."""
    told = [one for one in lines if one.mean is not None]
    if report.total.mean is None or not 0 < len(told) <= MOST_DRAWN:
        return ()
    rows = [
        drawing.Row(one.name, one.mean or 0.0, f"{number(one.sat)} lượt", interval=one.interval,
                    is_marked=one.says_little)
        for one in told
    ]  # fmt: skip
    said = (
        f"Hình: điểm bình quân của {which} theo thứ tự mã (chấm; rỗng nếu dưới {report.few} lượt dự) và khoảng tin cậy "
        "95% (đoạn ngang)."
    )
    return (*drawing.dots(rows, report.total.mean, said), paragraph(said, align="center"))


def _table(lines: Sequence[YearLine]) -> Table:
    rows = tuple(
        (
            str(place), f"{one.name} (ít người)" if one.says_little else one.name,
            f"{number(one.sat)} / {number(one.listed)}", percent(one.sat_percent),
            number(one.passed) if one.sat else NOTHING, percent(one.pass_percent), number(one.mean),
            band(one.interval, ""),
        )
        for place, one in enumerate(lines, 1)
    )  # fmt: skip
    return Table(LINES, rows, "Chưa có đơn vị nào trong danh sách.", size=TABLE)


def year_items_document(paper: Paper, report: YearItems) -> Document:
    faulty = [one for one in report.lines if one.figures.faults]
    words = (
        f"Trong {report.period.words}, {number(len(report.lines))} câu đã có mặt trong đề của {number(report.rounds)} "
        f"đợt sát hạch chính thức; {number(len(faulty))} câu cần xem lại (chỉ xét câu có từ 30 lượt làm)."
    )
    body = numbered((
        ("Thông tin chung", (paragraph(words),)),
        ("Câu hỏi cần xem lại", (_items(faulty),) if faulty else ()),
        ("Từng câu hỏi", (_items(report.lines),)),
    ))  # fmt: skip
    return official(paper, f"Chất lượng câu hỏi đã dùng {report.period.words}", body)


def _items(lines: Sequence[ItemLine]) -> Table:
    rows = tuple(item_cells(place, one) for place, one in enumerate(lines, 1))
    return Table(COLUMNS, rows, "Chưa có câu nào được làm.", size=TABLE)
