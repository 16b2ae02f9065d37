"""What came of a plan as sheets of its workbook."""

from collections.abc import Sequence

from quizapp.domain.certainty import NEEDS
from quizapp.domain.gains import VERDICTS, Group
from quizapp.office.workbooks import Column, Sheet, Value
from quizapp.training.effect_words import NOTES, caveats, verdict_sentence
from quizapp.training.effects import EffectReport, Left, LineEffect

_EFFECT = (
    Column("Chuyên đề", width=44), Column("Nhóm", width=20), Column("Trong nhóm", "count", 10),
    Column("Dự cả hai đợt", "count", 10), Column("Trước (%)", "decimal", 10), Column("Sau (%)", "decimal", 10),
    Column("Thay đổi (điểm)", "decimal", 10), Column("Phần tự tăng (điểm)", "decimal", 12),
    Column("Chênh lệch hai nhóm", "decimal", 12), Column("Từ", "decimal", 10), Column("Đến", "decimal", 10),
    Column("Do bốc đề (điểm)", "decimal", 12), Column("Kết luận", width=20), Column("Nghĩa là", width=90),
)  # fmt: skip
_LEFT = (
    Column("Chuyên đề", width=44), Column("Vì sao", width=24), Column("Mã cán bộ", width=14),
    Column("Họ và tên", width=28), Column("Đơn vị", width=28), Column("Đã học", width=10),
    Column("Đạt (%)", "mark", 10), Column("Yêu cầu (%)", "mark", 10), Column("Nhu cầu", width=18),
)  # fmt: skip


def effect_sheets(report: EffectReport) -> list[Sheet]:
    """None while there is no test afterwards that was opened."""
    if report.later is None:
        return []
    rounds = f"Trước: {report.earlier.name} ({report.earlier.code}). Sau: {report.later.name} ({report.later.code})."
    still = [row for one in report.lines for row in _left(one, one.still, "Còn cần")]
    untested = [row for one in report.lines for row in _left(one, one.untested, "Chưa đánh giá lại")]
    return [
        Sheet("Hiệu quả", _EFFECT, [row for one in report.lines for row in _effect(one)], (rounds, *NOTES)),
        Sheet("Còn cần", _LEFT, [*still, *untested]),
    ]


def _effect(one: LineEffect) -> list[tuple[Value, ...]]:
    found = one.effect
    if found is None:
        return []
    ends = (found.interval.low, found.interval.high) if found.interval else (None, None)
    words = " ".join((verdict_sentence(found), *caveats(found)))
    told = (found.difference, *ends, found.draws, VERDICTS[found.verdict], words)
    return [
        (one.line.topic, "Đã học", *_group(found.attended), *told),
        (one.line.topic, "Cần học, chưa học", *_group(found.others), *[None] * len(told)),
    ]


def _group(group: Group) -> tuple[Value, ...]:
    change = group.change
    figures = (change.before, change.after, change.mean) if change else (None, None, None)
    return (group.people, group.sat_both, *figures, group.by_itself)


def _left(one: LineEffect, people: Sequence[Left], why: str) -> list[tuple[Value, ...]]:
    return [
        (one.line.topic, why, left.staff_code, left.name, left.unit_name, "có" if left.has_attended else "chưa",
         left.percent, left.required, NEEDS.get(left.need))
        for left in people
    ]  # fmt: skip
