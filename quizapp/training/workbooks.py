"""The plan as a workbook: lines, classes with their people and attendance, and what came of it."""

from collections.abc import Collection, Mapping
from datetime import tzinfo

from sqlalchemy.orm import Session

from quizapp.domain.certainty import NEEDS
from quizapp.domain.training import FORMS, MARKS, PLACED_FOR, PLAN_STATES
from quizapp.office.workbooks import Column, Sheet, Value, workbook
from quizapp.training.attending import Carried, carried_out, marks_by_person, sessions_of
from quizapp.training.classes import classes_of, roster
from quizapp.training.documents import Source, whom
from quizapp.training.effect_sheets import effect_sheets
from quizapp.training.effects import effect_report
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan


def plan_workbook(
    session: Session,
    plan: TrainingPlan,
    lines: Collection[TrainingLine],
    source: Source,
    zone: tzinfo,
    later_id: int | None = None,
) -> bytes:
    """Names stand in it: for whoever organises the plan. `later_id`: as in `effect_report`."""
    classes = classes_of(session, [line.id for line in lines])
    people = [row for line in lines for one in classes.get(line.id, []) for row in _people(session, line, one)]
    carried = carried_out(session, lines)
    sheets = [
        Sheet("Thông tin", (Column("Mục", width=30), Column("Nội dung", width=80)), _facts(plan, source)),
        Sheet("Kế hoạch", _PLAN, [_line(index, line, carried[line.id]) for index, line in enumerate(lines, 1)]),
        Sheet("Học viên", _PEOPLE, people),
        *effect_sheets(effect_report(session, plan, later_id)),
    ]
    return workbook(sheets, zone)


def _facts(plan: TrainingPlan, source: Source) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = [
        ("Kế hoạch", plan.name),
        ("Năm", str(plan.year)),
        ("Trạng thái", PLAN_STATES[plan.state]),
        ("Nhu cầu tính từ đợt", f"{source.round_name}; {source.version_words}"),
        ("Số người đã dự đợt đó", source.sat),
        ("Số người được mời dự đợt đó", source.invited),
        ("Chắc chắn cần", "Cả khoảng tin cậy 95% của người đó nằm dưới mức mà vị trí việc làm yêu cầu."),
        ("Có thể cần", "Điểm dưới mức yêu cầu, nhưng số câu chưa đủ để nói chắc."),
        ("Đã học", "Có mặt ở ít nhất một nửa số buổi đã điểm danh; có mặt một phần tính nửa buổi."),
    ]
    if source.is_illustrative:
        rows.append(("Giá trị minh họa", "Mức yêu cầu của mô hình đánh giá chưa phải giá trị chính thức."))
    return rows


_PLAN = (
    Column("TT", "count", 6), Column("Chuyên đề", width=50), Column("Năng lực", width=14),
    Column("Đối tượng", width=26), Column("Được đánh giá", "count", 12), Column("Chắc chắn cần", "count", 12),
    Column("Có thể cần", "count", 12), Column("Cần theo dõi", "count", 12),
    Column("Thiếu bình quân (điểm %)", "decimal", 14), Column("Cả nhóm", width=18), Column("Số chỗ", "count", 10),
    Column("Cỡ lớp", "count", 10), Column("Hình thức", width=14), Column("Từ ngày", "day", 12),
    Column("Đến ngày", "day", 12), Column("Dự toán (đồng)", "count", 16), Column("Phụ trách", width=26),
    Column("Số lớp", "count", 10), Column("Lớp đã học xong", "count", 12), Column("Đã xếp lớp", "count", 12),
    Column("Đã học", "count", 12), Column("Ghi chú", width=30),
)  # fmt: skip
_PEOPLE = (
    Column("Chuyên đề", width=44), Column("Lớp", "count", 8), Column("Cụm", width=16), Column("Địa điểm", width=24),
    Column("Giảng viên", width=28),
    Column("Mã cán bộ", width=14), Column("Họ và tên", width=28), Column("Đơn vị", width=28),
    Column("Lý do xếp lớp", width=16), Column("Có mặt", "count", 10), Column("Một phần", "count", 10),
    Column("Vắng", "count", 10), Column("Số buổi", "count", 10),
)  # fmt: skip


def _line(index: int, line: TrainingLine, done: Carried) -> tuple[Value, ...]:
    figures: Mapping[str, object] = line.figures
    kept = [_number(figures.get(name)) for name in ("assessed", "sure", "likely", "watch", "gap")]
    return (
        index, line.topic, ", ".join(line.competences), whom(line.categories), *kept,
        NEEDS.get(str(figures.get("need", ""))), line.seats, line.class_size, FORMS[line.form],
        line.starts_on, line.ends_on, line.cost, line.responsible,
        done.classes, done.held, done.seated, done.attended, line.note,
    )  # fmt: skip


def _number(value: object) -> float | int | None:
    return value if isinstance(value, int | float) else None


def _people(session: Session, line: TrainingLine, row: TrainingClass) -> list[tuple[Value, ...]]:
    marks = marks_by_person(session, row.id)
    held = len(sessions_of(session, [row.id]).get(row.id, []))
    return [
        (
            line.topic, row.number, row.cluster, row.place, row.trainer, person.staff_code, person.name, unit.name,
            PLACED_FOR[seat.need],
            *(list(marks.get(person.id, {}).values()).count(kind) for kind in MARKS), held,
        )
        for seat, person, unit in roster(session, row.id)
    ]  # fmt: skip
