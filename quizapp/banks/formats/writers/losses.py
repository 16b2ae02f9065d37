"""What each format cannot carry, in sentences, before anything is written; and what it cannot write at all."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.gift_texts import has_tags
from quizapp.banks.formats.writers.parts import pairs, printable
from quizapp.domain.questions import TYPES

Test = Callable[[FileQuestion], bool]
_ARROW = re.compile(r"=>|->|→|⇒")


@dataclass(frozen=True)
class Loss:
    """How many questions lose something, and what."""

    count: int
    what: str


@dataclass(frozen=True)
class LeftOut:
    """A question that a format cannot write."""

    code: str
    why: str


def _is(type_: str) -> Test:
    return lambda one: one.type == type_


def _all(_one: FileQuestion) -> bool:
    return True


def _has(name: str) -> Test:
    return lambda one: bool(one.evidence.get(name))


def _keeps_last(one: FileQuestion) -> bool:
    return bool(one.content["keep_last"])


def _is_retouched(one: FileQuestion) -> bool:
    return printable(one) != one


def _is_situation(one: FileQuestion) -> bool:
    return one.is_situation


_HISTORY = (
    _all,
    "Chỉ có bản hiện hành của {count} câu; các phiên bản cũ, người sửa, người duyệt và lịch sử sử dụng ở lại phần mềm.",
)
_REGISTER = (
    _has("legal_basis"),
    "{count} câu dẫn văn bản pháp luật: danh mục văn bản và các lần rà soát không nằm trong tệp này. "
    "Nơi nhận phải có đủ các văn bản đó trước khi nạp.",
)
_ORIGIN = (_has("origin"), "Tệp gốc, nơi trong tệp và người nhập của {count} bản nháp ở lại phần mềm.")
_INVISIBLE = (_is_retouched, "Ký tự ẩn hoặc dấu viết rời trong {count} câu được bỏ hoặc viết liền lại.")
_BASIS = (
    _has("legal_basis"),
    "Căn cứ pháp lý của {count} câu chỉ còn là chữ, ghi ở {place}; "
    "nhập lại thì phải chọn lại văn bản và ngày hiệu lực.",
)
_PRACTICE = (_has("practice"), "Căn cứ thực hành của {count} câu ghi thành một dòng chữ dưới phần giải thích.")
_SOURCE = (_has("source"), "Nguồn của {count} câu ghi thành một dòng chữ dưới phần giải thích.")
_TAGGED = (
    _all,
    "Năng lực, mức độ, câu tình huống, tình trạng, ngày đối chiếu và ngày rà soát của {count} câu ghi ở {tags}: "
    "phần mềm khác chỉ coi là chữ.",
)
_MIXED_LAST = (
    _keeps_last,
    "{count} câu có phương án giữ ở cuối: phần mềm kia sẽ trộn cả phương án đó, ở đây ghi ở {tags}.",
)
_PARTIAL = (
    _is("multiple"),
    "{count} câu chọn nhiều: Moodle cho điểm từng phần (chọn một phương án sai thì mất cả câu), "
    "không phải đúng hết mới được điểm.",
)
_ORDERING_PLUGIN = (_is("ordering"), "{count} câu sắp xếp chỉ nhập được vào Moodle có loại câu “Ordering”.")
_LETTERS = (
    lambda one: one.type in ("ordering", "matching"),
    "Chữ cái của các bước và các vế trong {count} câu sắp xếp, ghép đôi được đặt lại theo thứ tự đúng; "
    "nội dung giữ nguyên.",
)
_TRUTH = (
    _is("true_false"),
    "{count} câu đúng hay sai ghi thành câu chọn một giữa “Đúng” và “Sai”; "
    "nhập lại vào đây vẫn thành câu đúng hay sai.",
)
_NOT_PRINTED = "Tình trạng, ngày đối chiếu và ngày rà soát của {count} câu không in ra."
_PAPER = (
    (_is_situation, "Dấu hiệu “câu tình huống” của {count} câu không in ra."),
    (_keeps_last, "{count} câu có phương án giữ ở cuối: in ở cuối, nhập lại thì không còn dấu hiệu đó."),
    _TRUTH,
)
_BELOW = {"place": "một dòng dưới phần giải thích"}
_MOODLE = (
    _HISTORY,
    _ORIGIN,
    _BASIS,
    _PRACTICE,
    _SOURCE,
    _TAGGED,
    _MIXED_LAST,
    _PARTIAL,
    _ORDERING_PLUGIN,
    _LETTERS,
    _INVISIBLE,
)
_QTI = (_HISTORY, _ORIGIN, _BASIS, _PRACTICE, _SOURCE, _TAGGED, _TRUTH, _LETTERS, _INVISIBLE)
_XLSX_TAGS = (
    _all,
    "Câu tình huống, tình trạng, ngày đối chiếu và ngày rà soát của {count} câu ghi ở {tags}.",
)
_XLSX_LAST = (_keeps_last, "{count} câu có phương án giữ ở cuối: dấu hiệu đó ghi ở {tags}.")
_LOSSES: dict[str, tuple[tuple[tuple[Test, str], ...], dict[str, str]]] = {
    "own": ((_HISTORY, _REGISTER), {}),
    "xlsx": (
        (_HISTORY, _ORIGIN, _BASIS, _PRACTICE, _XLSX_TAGS, _XLSX_LAST, _LETTERS, _INVISIBLE),
        {"place": "cột “Căn cứ pháp lý”", "tags": "cột “Từ khóa”"},
    ),
    "gift": (_MOODLE, {**_BELOW, "tags": "nhãn của câu"}),
    "moodle": (_MOODLE, {**_BELOW, "tags": "nhãn của câu"}),
    "qti21": (_QTI, {**_BELOW, "tags": "từ khóa trong imsmanifest.xml"}),
    "qti30": (_QTI, {**_BELOW, "tags": "từ khóa trong imsmanifest.xml"}),
    "docx": (
        (
            _HISTORY, _ORIGIN,
            (_all, "Đáp án, giải thích, căn cứ, nguồn, mức độ của {count} câu không in ra: bản này để phát."),
            (_all, _NOT_PRINTED),
            *_PAPER,
            (_all, "Không nhập lại được {count} câu từ bản này vì không có đáp án."),
            _INVISIBLE,
        ),
        {},
    ),
    "docx-key": (
        (
            _HISTORY, _ORIGIN, _BASIS, _PRACTICE, _SOURCE, (_all, _NOT_PRINTED), *_PAPER,
            (_all, "Đây là bản in: nếu nhập lại {count} câu từ tệp Word, hãy kiểm tra từng câu trong bản xem trước."),
            (_is("ordering"), "{count} câu sắp xếp in được kèm thứ tự đúng nhưng không nhập lại được từ tệp Word."),
            (_is("matching"), "{count} câu ghép đôi in thành bảng kèm cách ghép, không nhập lại được từ tệp Word."),
            _INVISIBLE,
        ),
        _BELOW,
    ),
}  # fmt: skip


def losses(questions: Sequence[FileQuestion], format_: str) -> list[Loss]:
    """What of these questions the format does not carry as the bank has it, with counts."""
    given = [one for one in questions if not unwritable(one, format_)]
    rows, words = _LOSSES[format_]
    counted = [(sum(map(test, given)), what) for test, what in rows]
    return [Loss(count, what.format(count=count, **words)) for count, what in counted if count]


def left_out(questions: Sequence[FileQuestion], format_: str) -> list[LeftOut]:
    """The questions that the format cannot write, each with the reason."""
    return [LeftOut(one.code, why) for one in questions if (why := unwritable(one, format_))]


_UNFINISHED = (
    "Bản nháp chưa đủ năng lực, mức độ, giải thích, căn cứ, nguồn hoặc ngày đối chiếu: "
    "tệp riêng chỉ nhận câu đủ các mục đó."
)


def _is_whole(question: FileQuestion) -> bool:
    """Whether a question has all that a bank file asks of one; drafts from foreign files have not."""
    evidence = question.evidence
    has_ground = bool(evidence.get("legal_basis") or evidence.get("practice"))
    said = [evidence.get(name) for name in ("source", "verified_on")]
    return has_ground and all([question.competence, question.level, question.explanation, *said])


def unwritable(question: FileQuestion, format_: str) -> str:
    """Why the format cannot write a question; empty where it can."""
    if format_ == "own":
        return "" if _is_whole(question) else _UNFINISHED
    if question.type != "matching":
        return "" if question.type in TYPES else f"Định dạng này không có loại câu “{question.type}”."
    sides = pairs(printable(question))
    if format_ == "xlsx" and any(_ARROW.search(left) for left, _right in sides):
        return "Câu ghép đôi có mũi tên trong vế trái: bảng tính dùng mũi tên để ngăn hai vế."
    if format_ == "gift" and any("->" in left for left, _right in sides):
        return "Câu ghép đôi có “->” trong vế trái: GIFT dùng dấu đó để ngăn hai vế."
    if format_ == "moodle" and any(has_tags(right) for _left, right in sides):
        return "Câu ghép đôi có thẻ HTML trong vế phải: Moodle sẽ coi thẻ đó là kiểu chữ."
    return ""
