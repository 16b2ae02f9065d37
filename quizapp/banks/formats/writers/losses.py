"""What each format cannot carry, in sentences, before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.neutral import MOST_QUESTIONS
from quizapp.banks.formats.writers.limits import Test, is_of, unwritable
from quizapp.banks.formats.writers.parts import printable, tags
from quizapp.banks.formats.writers.texts import is_marked


@dataclass(frozen=True)
class Loss:
    """How many questions lose something, and what."""

    count: int
    what: str


def _all(_one: FileQuestion) -> bool:
    return True


def _has(name: str) -> Test:
    return lambda one: bool(one.evidence.get(name))


def _keeps_last(one: FileQuestion) -> bool:
    return bool(one.content["keep_last"])


def _has_case(one: FileQuestion) -> bool:
    return bool(one.content.get("case"))


def _has_unit(one: FileQuestion) -> bool:
    return bool(one.content.get("unit"))


def _has_unit_in_text(one: FileQuestion) -> bool:
    return any(blank.get("unit") for blank in one.content.get("blanks", {}).values())


def _is_retouched(one: FileQuestion) -> bool:
    return printable(one) != one


def _is_situation(one: FileQuestion) -> bool:
    return one.is_situation


_HISTORY = (
    _all,
    "Chỉ có bản hiện hành của {count} câu; các phiên bản cũ, người sửa, người duyệt, trao đổi và lịch sử sử dụng "
    "ở lại phần mềm.",
)
_RELEASED = (
    lambda one: one.is_released,
    "{count} câu ở đây đã đưa ra luyện tập, không còn rút vào đề; điều đó ở lại phần mềm, nơi nhận có thể rút vào đề.",
)
_REGISTER = (
    _has("legal_basis"),
    "{count} câu dẫn văn bản pháp luật: danh mục văn bản đi cùng (van_ban.yaml), còn các lần rà soát ở lại phần mềm. "
    "Nơi nhận phải tự rà soát câu nào bị văn bản mới ảnh hưởng.",
)
_ORIGIN = (_has("origin"), "Tệp gốc, nơi trong tệp và người nhập của {count} câu ở lại phần mềm.")
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
    is_of("multiple"),
    "{count} câu chọn nhiều: Moodle cho điểm từng phần (chọn một phương án sai thì mất cả câu), "
    "không phải đúng hết mới được điểm.",
)
_ORDERING_PLUGIN = (is_of("ordering"), "{count} câu sắp xếp chỉ nhập được vào Moodle có loại câu “Ordering”.")
_LETTERS = (
    lambda one: one.type in ("ordering", "matching"),
    "Chữ cái của các bước và các vế trong {count} câu sắp xếp, ghép đôi được đặt lại theo thứ tự đúng; "
    "nội dung giữ nguyên.",
)
_TRUTH = (
    is_of("true_false"),
    "{count} câu đúng hay sai ghi thành câu chọn một giữa “Đúng” và “Sai”; "
    "nhập lại vào đây vẫn thành câu đúng hay sai.",
)
_NOT_PRINTED = "Tình trạng, ngày đối chiếu và ngày rà soát của {count} câu không in ra."
_PAPER = (
    (_is_situation, "Dấu hiệu “câu tình huống” của {count} câu không in ra."),
    (_keeps_last, "{count} câu có phương án giữ ở cuối: in ở cuối, nhập lại thì không còn dấu hiệu đó."),
    _TRUTH,
)
_CASE = (
    _has_case,
    "Tình huống dùng chung của {count} câu được ghi lại ở đầu câu dẫn của từng câu: nơi nhận không biết các câu đó "
    "cùng một tình huống, cũng không rút chúng cùng nhau.",
)
_ACCENTS = (
    lambda one: any(mark.startswith("khong-dau:") for mark in tags(one)),
    "{count} câu điền chữ nhận cả câu trả lời không dấu: điều đó ghi ở {tags}, phần mềm khác sẽ đòi đúng dấu.",
)
_UNIT_TAGGED = (_has_unit, "Đơn vị của {count} câu điền số chỉ ghi ở {tags}, không hiện sau ô trả lời.")
_UNIT_IN_TEXT = (_has_unit_in_text, "Đơn vị ở ô số của {count} câu điền vào chỗ trống ghi thành chữ ngay sau ô.")
_ROUNDED = (is_of("hotspot"), "Tọa độ các vùng trên hình của {count} câu được làm tròn theo điểm ảnh.")
_MARKS = (
    is_marked,
    "Chữ đậm, nghiêng, danh sách và bảng của {count} câu ghi bằng ký hiệu (**đậm**, | bảng |); "
    "nhập lại vào đây thì được như cũ.",
)
_TABLES = (
    is_marked,
    "{count} câu có chữ đậm, nghiêng, bảng, danh sách hoặc hình: in đủ, nhưng chữ đậm trong phương án không nhập lại "
    "được và bảng nhập lại thì phải kiểm tra.",
)
_NEVER_BACK = ("own", "docx")  # read in files of any number, and not at all
_BELOW = {"place": "một dòng dưới phần giải thích"}
_MOODLE = (
    _HISTORY,
    _RELEASED,
    _ORIGIN,
    _BASIS,
    _PRACTICE,
    _SOURCE,
    _TAGGED,
    _MIXED_LAST,
    _PARTIAL,
    _ORDERING_PLUGIN,
    _LETTERS,
    _CASE,
    _ACCENTS,
    _INVISIBLE,
)
_QTI = (
    *(_HISTORY, _RELEASED, _ORIGIN, _BASIS, _PRACTICE, _SOURCE, _TAGGED, _TRUTH, _LETTERS, _CASE, _ACCENTS),
    *(_UNIT_IN_TEXT, _ROUNDED, _INVISIBLE),
)
_XLSX_TAGS = (
    _all,
    "Câu tình huống, tình trạng, ngày đối chiếu và ngày rà soát của {count} câu ghi ở {tags}.",
)
_XLSX_LAST = (_keeps_last, "{count} câu có phương án giữ ở cuối: dấu hiệu đó ghi ở {tags}.")
_LOSSES: dict[str, tuple[tuple[tuple[Test, str], ...], dict[str, str]]] = {
    "own": ((_HISTORY, _RELEASED, _REGISTER, _ORIGIN), {}),
    "xlsx": (
        (_HISTORY, _RELEASED, _ORIGIN, _BASIS, _PRACTICE, _XLSX_TAGS, _XLSX_LAST, _LETTERS, _CASE, _MARKS, _INVISIBLE),
        {"place": "cột “Căn cứ pháp lý”", "tags": "cột “Từ khóa”"},
    ),
    "gift": ((*_MOODLE, _UNIT_TAGGED), {**_BELOW, "tags": "nhãn của câu"}),
    "moodle": ((*_MOODLE, _UNIT_IN_TEXT), {**_BELOW, "tags": "nhãn của câu"}),
    "qti21": (_QTI, {**_BELOW, "tags": "từ khóa trong imsmanifest.xml"}),
    "qti30": (_QTI, {**_BELOW, "tags": "từ khóa trong imsmanifest.xml"}),
    "docx": (
        (
            _HISTORY, _RELEASED, _ORIGIN,
            (_all, "Đáp án, giải thích, căn cứ, nguồn, mức độ của {count} câu không in ra: bản này để phát."),
            (_all, _NOT_PRINTED),
            *_PAPER, _CASE,
            (is_of("hotspot"), "{count} câu chọn vùng in hình và tên các vùng, không vẽ khung."),
            (_all, "Không nhập lại được {count} câu từ bản này vì không có đáp án."),
            _INVISIBLE,
        ),
        {},
    ),
    "docx-key": (
        (
            _HISTORY, _RELEASED, _ORIGIN, _BASIS, _PRACTICE, _SOURCE, (_all, _NOT_PRINTED), *_PAPER, _CASE, _TABLES,
            (_all, "Đây là bản in: nếu nhập lại {count} câu từ tệp Word, hãy kiểm tra từng câu trong bản xem trước."),
            (is_of("ordering"), "{count} câu sắp xếp in được kèm thứ tự đúng nhưng không nhập lại được từ tệp Word."),
            (is_of("matching"), "{count} câu ghép đôi in thành bảng kèm cách ghép, không nhập lại được từ tệp Word."),
            (is_of("cloze"), "{count} câu điền vào chỗ trống in kèm đáp án nhưng không nhập lại được từ tệp Word."),
            (is_of("hotspot"), "{count} câu chọn vùng in hình và tên các vùng, không vẽ khung, không nhập lại được."),
            _INVISIBLE,
        ),
        _BELOW,
    ),
}  # fmt: skip


_TOO_MANY = (
    f"Tệp sẽ có {{count}} câu. Phần mềm này chỉ đọc lại được tệp không quá {MOST_QUESTIONS:,} câu".replace(",", ".")
    + ": nếu còn nhập lại vào đây, hãy xuất từng năng lực một."
)


def losses(questions: Sequence[FileQuestion], format_: str) -> list[Loss]:
    """What of these questions the format does not carry as the bank has it, with counts; first, that they are too many
    for one file that is to come back."""
    given = [one for one in questions if not unwritable(one, format_)]
    rows, words = _LOSSES[format_]
    counted = [(sum(map(test, given)), what) for test, what in rows]
    told = [Loss(count, what.format(count=count, **words)) for count, what in counted if count]
    is_too_long = format_ not in _NEVER_BACK and len(given) > MOST_QUESTIONS
    return [*([Loss(len(given), _TOO_MANY.format(count=len(given)))] if is_too_long else []), *told]
