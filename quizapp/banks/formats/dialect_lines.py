"""The marks of Vietnamese question papers: “Câu 1.”, “A.”, “Đáp án: B”, “Giải thích:”, found in one paragraph."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.banks.formats.marked import MarkedLine

_GAP = r"\s{0,9}"  # bounded: several unbounded gaps in a row would take cubic time
_QUESTION = re.compile(
    rf"(?:Câu|CÂU|câu|Cau|CAU|Question|QUESTION){_GAP}(?:hỏi|HỎI)?{_GAP}(?:số|SỐ)?{_GAP}(\d{{1,4}}(?:[a-h](?=\s{{0,9}}[.:)/]))?|[IVX]{{1,7}}(?=\s{{0,9}}[.:)/]))"
    rf"{_GAP}([(\[][^)\]\n]{{1,40}}[)\]])?{_GAP}([.:)/\-–])?{_GAP}"
    r"(?:([(\[][^)\]\n]{1,20}[)\]])(?=\s))?"
)
_NUMBER = re.compile(r"\s{0,9}(\d{1,3})(?:\s{0,9}[.)/](?!\d)|[-–](?=\s))\s{0,9}")
_ROMAN = re.compile(r"\s{0,9}([IVX]{1,7})\s{0,9}[.)/]\s{1,9}")
_FIRST_OPTION = re.compile(r"\s{0,9}[*(]?\s{0,3}[Aa]\s{0,3}[.):/]")
_OPTION = re.compile(
    r"(?<!\S)(?:[☐□○◯❍❑▪•+]\s{0,9})?([*✓√☑☒■●]\s{0,9}|\[[xX]\]\s{0,9})?\(?([A-Ha-h])(?:\s{0,9}([.):/])|([-–])(?=\s))(\*?)"
)
_ANSWER = re.compile(
    r"(?<![^\s(\[])(?:(?:=>|⇒|→|[-–])\s{0,9})?(?:Đáp\s{0,9}án|Dap\s{0,9}an|Đ[./]\s{0,2}án|Đ\.?A|Đ/A|Trả\s{0,9}lời|Answer|Ans|Key"
    r"|(?:Phương\s{0,9}án|PA|Câu\s{0,9}trả\s{0,9}lời|Ý)(?=\s{0,9}(?:đúng|chính\s{0,9}xác|chuẩn)))(?!\w)\s{0,9}"
    r"(?:đúng|chính\s{0,9}xác|chuẩn)?\s{0,9}(?:nhất)?\s{0,9}(?:là)?\s{0,9}([:.=–-])?\s{0,9}"
    r"(?:(?:là\s{1,9})?(?:phương\s{0,9}án|đáp\s{0,9}án|câu|ý)(?=\s{1,9}[A-H](?!\w))\s{0,9})?",
    re.IGNORECASE,
)
_CHOSEN = re.compile(
    r"\s{0,9}(?:(?:=>|⇒|→)?\s{0,9}(?:Chọn|CHỌN)\s{0,9}(?:đáp án|phương án)?\s{0,9}:?|=>|⇒|→)"
    r"\s{0,9}([A-H])\s{0,9}[.)]?\s{0,9}"
)
_ALONE = re.compile(r"\s{0,9}[(\[]\s{0,3}([A-H])\s{0,3}[)\]]\s{0,9}[.]?\s{0,9}")
_LETTERS = re.compile(
    r"\s{0,9}\(?([A-Ha-h](?:\s{0,9}(?:[,;&+/\-]|và|\s)\s{0,9}[A-Ha-h](?!\w))*)(?!\w)\s{0,9}[.):\]]?\s{0,9}",
    re.IGNORECASE,
)
_FIELDS = {
    "explanation": "Giải thích|Lời giải|Hướng dẫn giải|Hướng dẫn trả lời|Hướng dẫn|Gợi ý|Phản hồi",
    "legal_basis": "Căn cứ pháp lý|Cơ sở pháp lý|Căn cứ|Cơ sở",
    "source": "Nguồn|Tham khảo|Trích dẫn|Trích",
    "level": "Mức độ|Cấp độ|Mức",
    "competence": "Năng lực",
    "code": "Mã câu hỏi|Mã câu|Mã số",
    "tags": "Từ khóa|Từ khoá",
    "tolerance": "Sai số cho phép|Sai số",
    "unit": "Đơn vị tính|Đơn vị",
    "accents": "Phải gõ đúng dấu|Phải đúng dấu|Đúng dấu",
}
_FIELD = re.compile(
    r"\s{0,9}[-–*]?\s{0,9}(?:"
    + "|".join(f"(?P<{key}>{words})" for key, words in _FIELDS.items())
    + r")\s{0,9}:\s{0,9}",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\s{0,9}(?:PHẦN|Phần|CHƯƠNG|Chương|CHUYÊN ĐỀ|Chuyên đề|CHỦ ĐỀ|Chủ đề|LĨNH VỰC|Lĩnh vực|MỤC|NỘI DUNG|NHÓM"
    r"|MÃ ĐỀ|Mã đề|ĐỀ SỐ|Đề số)"
    r"(?::|\s+(?:[IVXLC]+|\d+|[A-Z])(?!\w)).*|\s{0,9}[IVX]{1,5}\s{0,9}[.)/–-]\s{0,9}[^a-z]{6,}"
)
_END = re.compile(r"[\s\-–—_.=*+/\\]*(?:HẾT|Hết|THE END|The end)?[\s\-–—_.=*+/\\]*")
_TRUE = re.compile(r"\s{0,9}(?:Đúng|Đ|True|T)\s{0,9}[.)]?\s{0,9}", re.IGNORECASE)
_WIDEST_COLUMN = 4  # options in one column of two, of the eight that there may be
_SHORT_LINE = 300  # a heading or a rule is no longer
_FALSE = re.compile(r"\s{0,9}(?:Sai|S|False|F)\s{0,9}[.)]?\s{0,9}", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A part of a paragraph. `kind`: text, question, option, answer, heading, end or the key of a field.

    `value` is the question's number, the option's letter or nothing; `label` what stood in front of the text.
    """

    kind: str
    line: MarkedLine
    value: str = ""
    label: MarkedLine | None = None
    is_starred: bool = False


def starts_named(text: str) -> bool:
    return _QUESTION.match(text.lstrip()) is not None


def is_marked(text: str) -> bool:
    """Whether a paragraph begins like a question, an option, an answer or a field below it."""
    start = text.lstrip()
    return any(mark.match(start) for mark in (_QUESTION, _NUMBER, _OPTION, _FIELD)) or bool(
        (answer := _ANSWER.match(start)) and (answer[1] or letters_of(start[answer.end() :])[0])
    )


def is_option(text: str) -> bool:
    return _OPTION.match(text.lstrip()) is not None


def starts_numbered(text: str) -> bool:
    return _NUMBER.match(text) is not None


def counts_in_roman(texts: Sequence[str]) -> bool:
    """Whether the questions of a paper are I, II, III …: each has its options, and no other line is so numbered."""
    labels = [found[1] for text in texts if (found := _ROMAN.match(text)) and not heading_of(text)]
    firsts = sum(_FIRST_OPTION.match(text) is not None for text in texts)
    return 1 < len(labels) == firsts and labels == [roman(number) for number in range(1, len(labels) + 1)]


def roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def is_end(text: str) -> bool:
    """A rule, or “HẾT” between rules."""
    return len(text) <= _SHORT_LINE and _END.fullmatch(text) is not None


def heading_of(text: str) -> str:
    """The words of a heading between questions; empty for anything else."""
    if len(text) > _SHORT_LINE:
        return ""
    return text.strip() if _HEADING.fullmatch(text) and not text.rstrip().endswith("?") else ""


def letters_of(text: str) -> tuple[list[str], str]:
    """(the letters that an answer names, what stands behind them): `A, C` → A and C; `B. Nộp phí` → B."""
    found = _LETTERS.match(text)
    if not found:
        return [], text.strip()
    letters = [letter.upper() for letter in re.findall(r"(?<!\w)[A-Ha-h](?!\w)", found[1])]
    return list(dict.fromkeys(letters)), text[found.end() :].strip()


def behind_letters(text: str) -> str:
    """What follows the letters that an answer names, its first mark included: `B. Nộp phí` → `. Nộp phí`."""
    found = _LETTERS.match(text)
    return text[found.end(1) :] if found else ""


def truth_of(text: str) -> bool | None:
    if _TRUE.fullmatch(text):
        return True
    return False if _FALSE.fullmatch(text) else None


@dataclass(frozen=True)
class Context:
    """What the reader of a paragraph knows: may a bare number begin a question, which option is expected, in which
    case of letters, whether a question with options is open, whether its key has been read, and may “II.” begin one."""

    takes_numbers: bool
    last_letter: str
    has_options: bool
    has_answer: bool = False
    takes_roman: bool = False


def pieces_of(line: MarkedLine, context: Context) -> list[Piece]:
    """The parts of a paragraph in their order."""
    marks = sorted(_marks(line, context), key=lambda mark: mark[0])
    pieces = []
    head = line.cut(0, _before(line.text, marks[0]) if marks else None)
    if head.text:
        pieces.append(Piece("text", head))
    for index, (start, end, kind, value, is_starred) in enumerate(marks):
        stop = _before(line.text, marks[index + 1]) if index + 1 < len(marks) else None
        pieces.append(Piece(kind, line.cut(end, stop), value, line.cut(start, end), is_starred))
    return pieces


_Mark = tuple[int, int, str, str, bool]


def _before(text: str, mark: _Mark) -> int:
    """Where the text before a mark ends: “(Đáp án: C)” begins with its bracket."""
    start = mark[0]
    return start - 1 if mark[2] == "answer" and start and text[start - 1] in "([" else start


def _marks(line: MarkedLine, context: Context) -> list[_Mark]:
    text = line.text
    first = _first(text, context)
    found = [first] if first else []
    begun = first[1] if first else 0
    if first and first[2] in _FIELDS:
        return found
    questions = [
        (m.start(), m.end(), "question", m[1] + (m[2] or m[4] or ""), False) for m in _inner_questions(text, begun)
    ]
    found += questions
    answers = [(m.start(), m.end(), "answer", "", False) for m in _inner_answers(text, begun)]
    found += answers
    last = (
        first[3] if first and first[2] == "option" else "" if first and first[2] == "question" else context.last_letter
    )
    if not (first and first[2] == "answer"):
        found += _inner_options(text, begun, last, sorted([*questions, *answers]))
    return found


def _first(text: str, context: Context) -> _Mark | None:
    """The mark with which a paragraph begins."""
    indent = len(text) - len(text.lstrip())
    if named := _QUESTION.match(text, indent):
        return indent, named.end(), "question", named[1] + (named[2] or named[4] or ""), False
    if numbered := _bare_number(text, context):
        return indent, numbered.end(), "question", numbered[1], False
    if (alone := _ALONE.fullmatch(text)) and context.has_options and alone[1] <= context.last_letter.upper():
        return indent, alone.start(1), "answer", "", False
    if option := _OPTION.match(text, indent):
        return _option_mark(option)
    if chosen := _CHOSEN.fullmatch(text):
        return indent, chosen.start(1), "answer", "", False
    opened = indent + (text[indent : indent + 1] in ("(", "["))
    if (answer := _ANSWER.match(text, opened)) and (answer[1] or _names_a_key(text[answer.end() :], context)):
        return opened, answer.end(), "answer", "", False
    if context.has_options and (named_field := _FIELD.match(text)):
        return indent, named_field.end(), str(named_field.lastgroup), "", False
    return None


def _bare_number(text: str, context: Context) -> re.Match[str] | None:
    arabic = _NUMBER.match(text) if context.takes_numbers else None
    return arabic or (_ROMAN.match(text) if context.takes_roman else None)


def _names_a_key(text: str, context: Context) -> bool:
    """Below a key “Đáp án B sai vì …” explains; “Đáp án B” alone is a second key."""
    letters, rest = letters_of(text)
    return bool(letters) and not (context.has_answer and rest)


def _option_mark(found: re.Match[str]) -> _Mark:
    return found.start(), found.end(), "option", found[2], bool(found[1] or found[5])


def _inner_questions(text: str, begun: int) -> list[re.Match[str]]:
    """“câu hỏi số 0.76” within a sentence is a number."""
    return [
        m
        for m in _QUESTION.finditer(text, begun)
        if m.start() > 0
        and text[m.start() - 1].isspace()
        and m.start() >= begun
        and m[3] in (".", ":", ")")
        and m[0][0] != "c"
        and not text[m.end(3) :][:1].isdigit()
    ]


def _inner_answers(text: str, begun: int) -> list[re.Match[str]]:
    """“… đáp án: …” within a sentence is one only where the words of a key follow."""
    return [
        m
        for m in _ANSWER.finditer(text, begun)
        if m[1] and m.start() > begun and m[1] in ":=" and (m[0][0] != "đ" or _says_a_key(text[m.end() :]))
    ]


def _says_a_key(text: str) -> bool:
    return bool(letters_of(text)[0]) or truth_of(text.strip(" .)]")) is not None


def _inner_options(text: str, begun: int, last: str, others: list[_Mark]) -> list[_Mark]:
    """Options behind the first mark: each the next letter of the one before, in the same case, or behind a wide gap a
    later one (they stand in columns); an A only where a B follows or a wide gap stands before it."""
    found = []
    turns = list(others)
    is_dashed = begun > 0 and text[:begun].rstrip()[-1:] in ("-", "–")
    seconds = {second[2]: second.start() for second in _OPTION.finditer(text, begun) if second[2] in "Bb"}
    for option in _OPTION.finditer(text, begun):
        while turns and turns[0][0] < option.start():
            last = "" if turns.pop(0)[2] == "question" else "-"
        if (is_dashed or not option[4]) and _continues(text, option, last, seconds):
            found.append(_option_mark(option))
            last = option[2]
    return found


def _continues(text: str, option: re.Match[str], last: str, seconds: dict[str, int]) -> bool:
    letter, after = option[2], text[option.end() : option.end() + 1]
    before = text[max(0, option.start() - 2) : option.start()]
    is_far = before.endswith("\t") or not before.strip()
    is_glued = bool(after) and not after.isspace() and option[5] != "*"
    if last == "-" or (is_glued and not is_far):
        return False
    if last and not (letter in "Aa" and last not in "Aa"):
        step = ord(letter) - ord(last)
        return step == 1 or (is_far and 1 < step <= _WIDEST_COLUMN)
    if letter not in "Aa":
        return False
    return is_far or seconds.get(chr(ord(letter) + 1), 0) > option.end()
