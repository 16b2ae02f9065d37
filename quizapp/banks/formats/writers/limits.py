"""Which questions a format cannot write at all without changing what they ask."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.carried import CODE
from quizapp.banks.formats.gift_texts import has_tags
from quizapp.banks.formats.writers.parts import pairs, printable
from quizapp.banks.formats.writers.texts import is_plain_part, plain_part
from quizapp.domain.questions import TYPES

Test = Callable[[FileQuestion], bool]
_ARROW = re.compile(r"=>|->|→|⇒")
_UNFINISHED = (
    "Bản nháp chưa đủ năng lực, mức độ, giải thích, căn cứ, nguồn hoặc ngày đối chiếu: "
    "tệp riêng chỉ nhận câu đủ các mục đó."
)
_UNCODED = (
    "Bản nháp chưa được duyệt lần nào nên chưa có mã chính thức, mà tệp riêng cần mã đó: "
    "hãy đợi câu được duyệt, hoặc xuất riêng câu này ở định dạng khác."
)
_UNANSWERABLE = "Bản nháp chưa có đáp án, hoặc chưa đủ phương án, vùng hay chỗ trống: viết xong câu rồi hãy xuất."


@dataclass(frozen=True)
class LeftOut:
    """A question that a format cannot write."""

    code: str
    why: str


def left_out(questions: Sequence[FileQuestion], format_: str) -> list[LeftOut]:
    """The questions that the format cannot write, each with the reason."""
    return [LeftOut(one.code, why) for one in questions if (why := unwritable(one, format_))]


def unwritable(question: FileQuestion, format_: str) -> str:
    """Why the format cannot write a question; empty where it can."""
    if format_ == "own" and not _is_whole(question):
        return _UNFINISHED
    if format_ == "own" and not CODE.fullmatch(question.code):
        return _UNCODED
    if question.type not in TYPES:
        return f"Định dạng này không có loại câu “{question.type}”."
    if not _can_be_answered(question):
        return _UNANSWERABLE
    clean = printable(question)
    return next((why for test, why in _UNWRITABLE.get(format_, ()) if test(clean)), "")


def is_of(type_: str) -> Test:
    return lambda one: one.type == type_


def _is_whole(question: FileQuestion) -> bool:
    """Whether a question has all that a bank file asks of one; drafts from foreign files have not."""
    evidence = question.evidence
    has_ground = bool(evidence.get("legal_basis") or evidence.get("practice"))
    said = [evidence.get(name) for name in ("source", "verified_on")]
    return has_ground and all([question.competence, question.level, question.explanation, *said])


def _can_be_answered(question: FileQuestion) -> bool:
    """Whether a draft already has an answer and what it is chosen from; what is approved always has."""
    content, key = question.content, question.key
    if question.type == "cloze":
        answered = {part.split(":", 1)[0] for part in key}
        return answered == set(content["blanks"])
    if question.type == "hotspot":
        return bool(key and content.get("picture")) and set(content["regions"]) == set(content["options"])
    has_parts = question.type in ("short_text", "numeric") or len(content["options"]) > 1
    return bool(key) and has_parts and (question.type != "matching" or bool(content["left"]))


def _leads(mark: re.Pattern[str]) -> Test:
    """A left side that holds the mark which parts the sides."""
    return lambda one: one.type == "matching" and any(mark.search(left) for left, _right in pairs(one))


def _has_odd_right(one: FileQuestion) -> bool:
    return one.type == "matching" and any(has_tags(plain_part(one, right)) for _left, right in pairs(one))


def _has_marked_right(one: FileQuestion) -> bool:
    return one.type == "matching" and not all(is_plain_part(one, right) for _left, right in pairs(one))


def _says(mark: str) -> Test:
    """An accepted answer with a mark that parts answers there."""
    return lambda one: one.type == "short_text" and any(mark in text for text in one.key)


def _has_pictures(one: FileQuestion) -> bool:
    return bool(one.pictures)


_NO_SPOTS = (is_of("hotspot"), "Định dạng này không có loại câu chọn vùng trên hình.")
_NO_GAPS = (is_of("cloze"), "Định dạng này không có loại câu điền vào chỗ trống.")
_NO_PICTURES = (_has_pictures, "Câu có hình: định dạng này không mang được hình.")
_PLAIN_RIGHT = (
    _has_marked_right,
    "Câu ghép đôi có hình hoặc chữ đậm, nghiêng trong vế phải: Moodle chỉ nhận chữ thường ở đó.",
)
_UNWRITABLE: dict[str, tuple[tuple[Test, str], ...]] = {
    "xlsx": (
        *(_NO_SPOTS, _NO_GAPS, _NO_PICTURES),
        (_leads(_ARROW), "Câu ghép đôi có mũi tên trong vế trái: bảng tính dùng mũi tên để ngăn hai vế."),
        (_says("|"), "Đáp án điền chữ có dấu |: bảng tính dùng dấu đó để ngăn các đáp án."),
    ),
    "gift": (
        *(_NO_SPOTS, _NO_GAPS, _NO_PICTURES, _PLAIN_RIGHT),
        (_leads(re.compile("->")), "Câu ghép đôi có “->” trong vế trái: GIFT dùng dấu đó để ngăn hai vế."),
        (_says("->"), "Đáp án điền chữ có “->”: GIFT dùng dấu đó cho câu ghép đôi."),
    ),
    "moodle": (
        (is_of("hotspot"), "Moodle không có loại câu chọn vùng trên hình theo danh sách vùng."),
        _PLAIN_RIGHT,
        (_has_odd_right, "Câu ghép đôi có thẻ HTML trong vế phải: Moodle sẽ coi thẻ đó là kiểu chữ."),
    ),
}
