"""What every report's document shares: who issues it, how figures are written, and what stands at its end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from sqlalchemy.orm import Session

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.certainty import Interval
from quizapp.domain.numbers import limit, written
from quizapp.domain.people import ROUND_KINDS
from quizapp.domain.summaries import Summary
from quizapp.domain.verdicts import beside, limits_of_total
from quizapp.office.documents.parts import (
    Block,
    Column,
    Document,
    Office,
    Paragraph,
    Run,
    Signature,
    Table,
    heading,
    paragraph,
)
from quizapp.people.queries.offices import in_a_sentence, office_of
from quizapp.reports.facts import RoundFacts
from quizapp.rounds.queries import round_by_id

NOTHING = "–"
WITHHELD = "không công bố"
SMALL = (
    "“Không công bố”: có dưới {few} người dự, hoặc phải ẩn cùng để không ai suy ra được điểm của từng người. "
    "Những người đó vẫn nằm trong số chung."
)
FEW_TOLD = (
    "Số liệu của {who} có dưới {few} người dự nói về từng người nên chỉ dùng ở nơi được xem tên: bỏ những dòng đó "
    "trước khi gửi hoặc công bố ra ngoài."
)
ABSENT = "Người vắng không có điểm và không được tính là 0 điểm; mọi số bình quân chỉ tính người đã dự."
TABLE = 11.0  # points: a table of many columns
RECIPIENTS = ("- ……;", "- Lưu: VT.")


@dataclass(frozen=True)
class Paper:
    """Who issues a document, on which day it is made, and in whose time."""

    office: Office
    today: date
    zone: tzinfo

    def day(self, value: datetime) -> str:
        return f"{value.astimezone(self.zone):%d/%m/%Y}"

    def moment(self, value: datetime) -> str:
        return f"{value.astimezone(self.zone):%H:%M ngày %d/%m/%Y}"


def paper_of(session: Session, round_id: int, today: date, zone: tzinfo) -> Paper:
    """Of the unit that organises the round."""
    return Paper(office_of(session, round_by_id(session, round_id).unit_id), today, zone)


def paper_of_unit(session: Session, unit_id: int, today: date, zone: tzinfo) -> Paper:
    """Of the unit that reports."""
    return Paper(office_of(session, unit_id), today, zone)


def number(value: float | None, digits: int = 1) -> str:
    """87.5 → `87,5`; None → a dash, never 0."""
    return NOTHING if value is None else written(value, digits)


def percent(value: float | None, digits: int = 1) -> str:
    return NOTHING if value is None else f"{number(float(value), digits)}%"


def total(value: float, model: AssessmentModel) -> str:
    """A person's, as it stands beside level and pass."""
    return beside(value, limits_of_total(model))


def band(interval: Interval | None, unit: str = "%") -> str:
    """`unit`: nothing behind marks, of which 100 can be reached."""
    return f"{number(interval.low, 0)}–{number(interval.high, 0)}{unit}" if interval else NOTHING


def small(*models: AssessmentModel) -> Block:
    """Why a figure is withheld, by the rule for small numbers of these models."""
    return note(SMALL.format(few=max(one.few_people for one in models)))


def version_of(publication: int, published_at: datetime | None, paper: Paper, reason: str = "") -> str:
    """Which version of the results is told."""
    if not publication or published_at is None:
        return "Kết quả chưa được kiểm tra và công bố; số liệu có thể còn thay đổi."
    why = f", lý do sửa: {reason.rstrip('.')}" if publication > 1 and reason else ""
    return f"Kết quả công bố lần {publication}, ngày {paper.day(published_at)}{why}."


def numbered(titles_and_bodies: Sequence[tuple[str, Sequence[Block]]]) -> tuple[Block, ...]:
    """Sections that have something to say, numbered from 1."""
    told = [(title, body) for title, body in titles_and_bodies if body]
    return tuple(
        block for place, (title, body) in enumerate(told, 1) for block in (heading(f"{place}. {title}"), *body)
    )


def note(text: str) -> Block:
    return paragraph(Run(text, is_italic=True), is_indented=False)


def official(
    paper: Paper,
    subject: str,
    body: tuple[Block, ...],
    *,
    kind: str = "Báo cáo",
    sign: str = "BC",
    to: str = "",
    recipients: tuple[str, ...] = RECIPIENTS,
    role: str = "Thủ trưởng cơ quan",
) -> Document:
    """Number, sign, day and signature are left for whoever issues it. `to`: whom it is addressed to."""
    addressed = (paragraph(Run("Kính gửi: "), to, align="center"),) if to else ()
    return Document(
        office=paper.office,
        kind=kind,
        subject=subject,
        body=(*addressed, *_held(body)),
        year=paper.today.year,
        sign=sign,
        recipients=recipients,
        signatures=(Signature(role, "(Ký, ghi rõ họ tên, đóng dấu)"),),
    )


def _held(body: tuple[Block, ...]) -> tuple[Block, ...]:
    """Nobody signs an empty page: the last words go with the signature."""
    last = body[-1] if body else None
    return (*body[:-1], replace(last, is_kept=True)) if isinstance(last, Paragraph) else body


def annexes(paper: Paper, told: Sequence[tuple[str, Sequence[Block]]]) -> tuple[Document, ...]:
    """Long tables behind the signature, each from a new page; those that say nothing are left out."""
    held = [(subject, body) for subject, body in told if body]
    return tuple(
        _annex(paper, f"Phụ lục {_roman(place)}" if len(held) > 1 else "Phụ lục", subject, body)
        for place, (subject, body) in enumerate(held, 1)
    )


def _annex(paper: Paper, title: str, subject: str, body: Sequence[Block]) -> Document:
    above = (
        paragraph(Run(title.upper(), is_bold=True), align="center", is_kept=True),
        paragraph(Run(subject, is_bold=True), align="center", is_kept=True),
    )
    return Document(paper.office, title, subject, (*above, *body), paper.today.year, has_head=False, is_annex=True)


def _roman(value: int) -> str:
    made = ""
    for size, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        made += sign * (value // size)
        value %= size
    return made


def about_round(paper: Paper, round_: RoundFacts) -> tuple[Block, ...]:
    found = [
        paragraph(
            f"{ROUND_KINDS[round_.kind]} “{round_.name}” (mã {round_.code}) do "
            f"{in_a_sentence(round_.organiser)} tổ chức, từ {paper.moment(round_.opens_at)} đến "
            f"{paper.moment(round_.closes_at)}."
        ),
        paragraph(
            f"Kết quả được xếp theo “{round_.model.name}”, phiên bản {round_.model.version}; mức đạt từ "
            f"{limit(round_.model.pass_percent)} điểm trên 100. "
            + version_of(round_.publication, round_.published_at, paper, round_.correction)
        ),
    ]
    if round_.stage_words:
        found.append(paragraph(round_.stage_words))
    if round_.only:
        found.append(paragraph(f"Chỉ tính – Đơn vị: {round_.only}."))
    return (*found, *illustrative(round_.model))


def illustrative(model: AssessmentModel) -> tuple[Block, ...]:
    return (note(model.note or "Giá trị minh họa."),) if model.is_illustrative else ()


def attendance(summary: Summary) -> str:
    """How many sat of how many, and what they reached."""
    came = f"Có {number(summary.sat)} người dự trên {number(summary.invited)} người được mời"
    came += f" ({percent(summary.sat_percent)})." if summary.invited else "."
    if summary.sat and summary.mean is None:
        return f"{came} Kết quả không công bố vì có quá ít người dự."
    if not summary.sat:
        return f"{came} Chưa có kết quả nào, nên chưa có điểm để báo cáo."
    return (
        f"{came} Điểm bình quân {number(summary.mean)}, điểm trung vị {number(summary.median)} (trên 100); "
        f"{number(summary.passed)} người đạt, bằng {percent(summary.pass_percent)} số người đã dự."
    )


def bands_table(summary: Summary, model: AssessmentModel) -> tuple[Block, ...]:
    """TT, Xếp loại, Số lượng, Tỷ lệ, Ghi chú; nothing where figures are withheld or nobody sat."""
    if summary.mean is None:
        return ()
    columns = (
        Column("TT", 12, "center"), Column("Xếp loại", 50), Column("Số lượng", 30, "right"),
        Column("Tỷ lệ", 30, "right"), Column("Ghi chú", 43),
    )  # fmt: skip
    best_first = sorted(model.bands, key=lambda one: -one.from_percent)
    rows = tuple(
        (
            str(place), one.name, number(summary.bands[one.code]),
            percent(100 * summary.bands[one.code] / summary.sat), f"từ {limit(one.from_percent)} điểm",
        )
        for place, one in enumerate(best_first, 1)
    )  # fmt: skip
    total = ("", "Cộng", number(summary.sat), "100,0%", "số người đã dự")
    return (Table(columns, (*rows, total), strong=(len(rows),)),)
