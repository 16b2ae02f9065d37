"""The picture of an effect, for the page and the document alike."""

from collections.abc import Collection

from quizapp.domain.gains import Group
from quizapp.domain.numbers import signed
from quizapp.office.documents.parts import Picture
from quizapp.reports.documents import drawing
from quizapp.training.effects import LineEffect

SAID = (
    "Hình: phần trăm đúng các câu của chuyên đề, trước (chấm rỗng) và sau (chấm đặc) bồi dưỡng, mỗi chấm kèm khoảng "
    "tin cậy 95%. Nét liền: người đã học; nét đứt: người cần học mà chưa học. Vạch đậm: mức mà nhóm tự lên tới dù "
    "không học, nếu hai đề khó như nhau."
)


def effect_picture(lines: Collection[LineEffect]) -> Picture | None:
    """None where no group of any topic has five people who sat both."""
    topics = [(one.line.topic, moved) for one in lines if (moved := _moved(one))]
    return drawing.moves(topics, SAID) if topics else None


def _moved(one: LineEffect) -> list[drawing.Moved]:
    if one.effect is None:
        return []
    groups = (("Đã học", one.effect.attended, True), ("Cần học, chưa học", one.effect.others, False))
    return [row for name, group, is_marked in groups if (row := _row(name, group, is_marked=is_marked))]


def _row(name: str, group: Group, *, is_marked: bool) -> drawing.Moved | None:
    change = group.change
    if change is None:
        return None
    alone = None if group.by_itself is None else change.before + group.by_itself
    label, end = f"{name} ({change.people} người)", signed(change.mean)
    return drawing.Moved(label, change.before, change.after, (group.before, group.after), end, alone, is_marked)
