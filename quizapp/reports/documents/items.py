"""Questions and papers of a round as a report; the words of a question stay out, its code says which it is."""

from quizapp.office.documents.parts import Block, Column, Document, Table, paragraph
from quizapp.reports.documents import drawing
from quizapp.reports.documents.frame import (
    NOTHING,
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
from quizapp.reports.item_facts import ItemLine, ItemsReport

FAULTS = {"negative": "độ phân biệt âm", "weak": "phân biệt yếu", "hard": "quá khó", "easy": "quá dễ"}
COLUMNS = (
    Column("TT", 11, "center"), Column("Mã câu", 36), Column("Năng lực", 20, "center"), Column("Mức", 13, "center"),
    Column("Số người", 20, "right"), Column("Độ khó", 19, "right"), Column("Phân biệt", 20, "right"),
    Column("Cần xem lại", 36),
)  # fmt: skip
LEVELS = 10  # classes of difficulty


def items_documents(paper: Paper, report: ItemsReport) -> tuple[Document, ...]:
    """The report, and behind its signature the annex with every question."""
    who = f"Tính từ bài làm của {number(report.sat)} người dự trên {number(report.invited)} người được mời."
    body = numbered((
        ("Thông tin chung", (*about_round(paper, report.round), paragraph(who))),
        ("Các đề có dễ khó như nhau không", _fair(report)),
        ("Câu hỏi cần xem lại", _faulty(report)),
        ("Độ khó của các câu", _spread(report)),
    ))  # fmt: skip
    of = f"của đợt “{report.round.name}”" + (f" ở {report.round.only}" if report.round.only else "")
    made = official(paper, f"Chất lượng câu hỏi và đề {of}", body)
    return (made, *annexes(paper, [(f"Từng câu hỏi {of}", _every(report))]))


def _fair(report: ItemsReport) -> tuple[Block, ...]:
    fair = report.fairness
    if report.is_withheld or not fair.papers:
        return (paragraph("Chưa đủ người dự ở từng câu để so các đề với nhau."),)
    claim = (
        "Các đề chênh nhau nhiều hơn 5 điểm sau khi trừ phần do ngẫu nhiên: nên xem lại ma trận đề."
        if fair.is_wide
        else "Sau khi trừ phần do ngẫu nhiên, các đề không chênh nhau quá 5 điểm."
    )
    return (
        paragraph(
            f"Một người trung bình làm đề dễ nhất ước được {percent(fair.easiest)}, đề khó nhất "
            f"{percent(fair.hardest)} ({number(fair.papers)} đề). {claim}"
        ),
    )


def _words_of(line: ItemLine) -> str:
    return "; ".join(FAULTS[fault] for fault in line.figures.faults)


def item_cells(place: int, line: ItemLine) -> tuple[str, ...]:
    figures = line.figures
    hard = None if figures.difficulty is None else 100 * figures.difficulty
    power = NOTHING if figures.discrimination is None else number(figures.discrimination, 2)
    return (
        str(place), line.code, line.competence, str(line.level), number(figures.sat), percent(hard, 0), power,
        _words_of(line),
    )  # fmt: skip


def _faulty(report: ItemsReport) -> tuple[Block, ...]:
    faulty = [line for line in report.lines if line.figures.faults]
    if report.is_withheld or not report.lines:
        return ()
    if not faulty:
        return (paragraph("Không có câu nào cần xem lại (chỉ xét câu có từ 30 người làm)."),)
    rows = tuple(item_cells(place, line) for place, line in enumerate(faulty, 1))
    return (paragraph(f"{len(faulty)} trên {len(report.lines)} câu cần xem lại:"), Table(COLUMNS, rows, size=TABLE))


def _spread(report: ItemsReport) -> tuple[Block, ...]:
    if report.is_withheld:
        return (paragraph("Có quá ít người dự nên không công bố số liệu của từng câu."),)
    known = [line.figures.difficulty for line in report.lines if line.figures.difficulty is not None]
    counts = [0] * LEVELS
    for share in known:
        counts[min(int(share * LEVELS), LEVELS - 1)] += 1
    said = "Hình: số câu theo điểm bình quân của câu (%); câu càng dễ càng về bên phải."
    figure = (drawing.columns(counts, None, said), paragraph(said, align="center")) if known else ()
    return (*figure, paragraph("Số liệu từng câu ở phụ lục." if report.lines else "Chưa có câu nào được làm."))


def _every(report: ItemsReport) -> tuple[Block, ...]:
    if report.is_withheld or not report.lines:
        return ()
    rows = tuple(item_cells(place, line) for place, line in enumerate(report.lines, 1))
    return (
        Table(COLUMNS, rows, size=TABLE),
        note(
            "Độ khó: điểm bình quân của những người có câu này, từ 5 người trở lên. Phân biệt: người làm tốt các câu "
            "khác có làm tốt câu này hơn không (−1 đến 1), từ 30 người trở lên. “–”: chưa đủ người."
        ),
    )
