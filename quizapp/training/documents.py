"""What is printed: the plan as an official document, and the list to sign of a session."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quizapp.domain.certainty import NEEDS
from quizapp.domain.numbers import written
from quizapp.domain.people import CATEGORIES
from quizapp.domain.training import FORMS
from quizapp.office.documents.parts import Block, Column, Document, Run, Signature, Table, heading, paragraph
from quizapp.people.models import Person, Unit
from quizapp.people.queries.offices import office_of
from quizapp.training.classes import roster
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan, TrainingSeat, TrainingSession

SIGNING_MM = 9
NOBODY = "Lớp chưa có ai."


@dataclass(frozen=True)
class Source:
    """Where the needs of a plan come from. `publication`: the last one of that round's results; 0 where there is none.
    `is_newer`: it came after the figures of the plan, which may be others since."""

    round_name: str
    closed_on: date
    sat: int
    invited: int
    is_illustrative: bool
    publication: int = 0
    is_newer: bool = False

    @property
    def version_words(self) -> str:
        if not self.publication:
            return "kết quả chưa công bố"
        return f"kết quả công bố lần {self.publication}{' sau khi lập kế hoạch' if self.is_newer else ''}"


def money(value: int | None) -> str:
    """`12.500.000`; a cost that nobody estimated is not zero."""
    return "" if value is None else f"{value:,}".replace(",", ".")


def whom(categories: Collection[str]) -> str:
    return ", ".join(CATEGORIES[code].lower() for code in categories) or "mọi nhóm đối tượng"


def period(starts_on: date, ends_on: date) -> str:
    return f"{starts_on:%d/%m/%Y} – {ends_on:%d/%m/%Y}"


def plan_document(session: Session, plan: TrainingPlan, lines: Sequence[TrainingLine], source: Source) -> Document:
    """A “KẾ HOẠCH”; a draft says that it is one."""
    return Document(
        office=office_of(session, plan.unit_id),
        kind="Kế hoạch",
        subject=f"{plan.name}{'' if plan.state == 'approved' else ' (dự thảo)'}",
        body=(
            heading("I. Căn cứ"),
            *_grounds(source),
            heading("II. Nội dung, đối tượng, thời gian"),
            _lines_table(lines),
            *_totals(lines),
            heading("III. Độ chắc của nhu cầu"),
            paragraph(
                "“Chắc chắn cần”: cả khoảng tin cậy 95% của người đó nằm dưới mức mà vị trí việc làm yêu cầu. “Có thể"
                " cần”: điểm dưới mức, nhưng số câu chưa đủ để nói chắc. Người vắng không được tính là cần hay không"
                " cần."
            ),
            paragraph(
                "Cột “Cả nhóm” so bình quân của mọi người được đánh giá với mức yêu cầu: cả nhóm đã đáp ứng thì vẫn có"
                " thể còn từng người dưới mức."
            ),
            heading("IV. Tổ chức thực hiện"),
            *_doing(plan, lines),
        ),
        year=plan.year,
        sign="KH",
        recipients=("- Các đơn vị có tên trong kế hoạch;", "- Lưu: VT."),
        signatures=(Signature("Thủ trưởng đơn vị", "(Ký, đóng dấu)"),),
        is_landscape=True,
    )


def _grounds(source: Source) -> list[Block]:
    found: list[Block] = [
        paragraph(
            f"Kết quả của đợt “{source.round_name}” (đóng ngày {source.closed_on:%d/%m/%Y}; {source.version_words}), ",
            Run(f"{source.sat} người đã dự trên {source.invited} người được mời", is_bold=True),
            ", so với mức yêu cầu của từng vị trí việc làm trong mô hình đánh giá.",
        )
    ]
    if source.is_illustrative:
        found.append(
            paragraph(
                Run("Giá trị minh họa: ", is_bold=True),
                "các mức yêu cầu của mô hình đánh giá đang dùng chưa phải giá trị chính thức.",
            )
        )
    return found


def _lines_table(lines: Sequence[TrainingLine]) -> Table:
    columns = (
        Column("TT", 10, "center"),
        Column("Chuyên đề", 62),
        Column("Đối tượng", 34),
        Column("Cần (chắc chắn + có thể)", 26, "center"),
        Column("Cả nhóm", 24),
        Column("Số chỗ", 14, "center"),
        Column("Hình thức", 22),
        Column("Thời gian", 28),
        Column("Dự toán (đồng)", 26, "right"),
        Column("Phụ trách", 28),
    )
    rows = tuple(
        (
            str(index), line.topic, whom(line.categories), _figures(line.figures),
            NEEDS.get(str(line.figures.get("need", "")), ""), written(line.seats, 0), FORMS[line.form],
            period(line.starts_on, line.ends_on), money(line.cost), line.responsible,
        )
        for index, line in enumerate(lines, 1)
    )  # fmt: skip
    return Table(columns, rows, "Kế hoạch chưa có chuyên đề nào.", 0, 11)


def _figures(figures: Mapping[str, object]) -> str:
    """`3 + 12 / 140`: sure and likely, of those assessed; "" of a line that was added by hand."""
    return f"{figures['sure']} + {figures['likely']} / {figures['assessed']}" if figures else ""


def _totals(lines: Sequence[TrainingLine]) -> list[Block]:
    seats, known = sum(line.seats for line in lines), [line.cost for line in lines if line.cost is not None]
    costs = f"Dự toán: {money(sum(known))} đồng" if known else "Chưa dự toán kinh phí"
    missing = len(lines) - len(known)
    if known and missing:
        costs += f" (còn {missing} chuyên đề chưa dự toán)"
    return [paragraph(f"Cộng: {len(lines)} chuyên đề, {written(seats, 0)} chỗ học. {costs}.")]


def _doing(plan: TrainingPlan, lines: Sequence[TrainingLine]) -> list[Block]:
    notes = [f"{line.topic}: {line.note}" for line in lines if line.note]
    after = "Sau bồi dưỡng tổ chức đánh giá lại đúng các năng lực nêu trên để xem lớp học có giúp được không."
    return [*(paragraph(one) for one in (*([plan.note] if plan.note else []), *notes)), paragraph(after, is_kept=True)]


# --- the list to sign -------------------------------------------------------------------------------------------------


def sign_in_sheet(
    session: Session,
    plan: TrainingPlan,
    line: TrainingLine,
    row: TrainingClass,
    held: TrainingSession,
    zone: ZoneInfo,
) -> Document:
    """Everybody of a class with a place to sign, for one session."""
    people = roster(session, row.id)
    return Document(
        office=office_of(session, plan.unit_id),
        kind="Danh sách",
        subject=f"Điểm danh lớp {row.number}: {line.topic}",
        body=(
            paragraph(f"Buổi học: {session_words(held, zone)}.", align="center", is_indented=False),
            paragraph(
                f"Địa điểm: {row.place or '………………'}. Giảng viên: {row.trainer or '………………'}.",
                align="center",
                is_indented=False,
            ),
            _roster_table(people),
            paragraph(
                "Danh sách gồm ", Run(f"{len(people)} người", is_bold=True),
                "; số người có mặt: ………; có mặt một phần: ………; vắng: ………", is_indented=False, align="left",
                is_kept=True,
            ),
        ),
        year=held.starts_at.astimezone(zone).year,
        sign="DS",
        has_number=False,
        signatures=(
            Signature("Người điểm danh"), Signature("Giảng viên"), Signature("Thủ trưởng đơn vị", "(Ký, đóng dấu)"),
        ),
        is_landscape=True,
    )  # fmt: skip


def _roster_table(people: Sequence[tuple[TrainingSeat, Person, Unit]]) -> Table:
    columns = (
        Column("STT", 12, "center"), Column("Mã cán bộ", 26, "center"), Column("Họ và tên", 50),
        Column("Ngày sinh", 24, "center"), Column("Đơn vị", 48), Column("Ký nhận", 36), Column("Ghi chú", 26),
    )  # fmt: skip
    rows = tuple(
        (
            str(index), person.staff_code, person.name, f"{person.born_on:%d/%m/%Y}" if person.born_on else "",
            unit.name, "", "",
        )
        for index, (_seat, person, unit) in enumerate(people, 1)
    )  # fmt: skip
    return Table(columns, rows, NOBODY, SIGNING_MM)


def session_words(held: TrainingSession, zone: ZoneInfo) -> str:
    """“từ 08 giờ 00 phút đến 11 giờ 30 phút ngày 12/03/2027”."""
    first, last = held.starts_at.astimezone(zone), held.ends_at.astimezone(zone)
    return f"từ {_hour(first)} đến {_hour(last)} ngày {first:%d/%m/%Y}"


def _hour(moment: datetime) -> str:
    return f"{moment:%H} giờ {moment:%M} phút"
