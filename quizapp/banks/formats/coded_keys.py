"""Tables of keys with a row or a column for each code of a paper: “Mã đề 101”, “Mã đề 102”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.answer_tables import Keys, is_key_heading

_LETTERS = r"[A-H](?:,[A-H])*"
_CODES_DOWN = re.compile(
    r"Mã(?: đề)?(?: thi)?(?: ?[\\/|] ?Câu(?: hỏi)?)? ?[:|]? ?((?:(?:Câu )?\d{1,3} ?\|? ?){2,200})", re.IGNORECASE
)
_CODE_ROW = re.compile(rf"(?:Mã(?: đề)?|Đề)? ?:? ?(\d{{2,4}}) ?[:|.]? ?((?:{_LETTERS} ?\|? ?){{2,200}})", re.IGNORECASE)
_CODES_ACROSS = re.compile(
    r"(?:Câu(?: hỏi)?(?: số)?|STT|TT) ?\|?((?: ?(?:Mã(?: đề)?(?: thi)?|Đề)(?: số)? ?:? ?\d{2,4} ?\|?){1,40}"
    r"|(?: \d{3,4}){2,40})", re.IGNORECASE,
)  # fmt: skip
_CODES_BELOW = re.compile(r"(?:Câu(?: hỏi)?(?: số)?|STT|TT) ?\|? ?Mã(?: đề)?(?: thi)?", re.IGNORECASE)
_ONLY_CODES = re.compile(r"(?:Câu(?: hỏi)? ?\|? ?)?((?:\d{2,4} ?\|? ?){1,40})", re.IGNORECASE)
_NUMBER_ROW = re.compile(rf"(?:Câu )?(\d{{1,3}}) ?[:|.]? ?((?:{_LETTERS} ?\|? ?){{1,40}})", re.IGNORECASE)
_OWN = re.compile(r"mã đề(?: thi)?(?: số)?\s{0,3}[:.]?\s{0,3}(\d{2,4})(?!\d)", re.IGNORECASE)
_LONGEST = 3000
_LETTER = re.compile(_LETTERS, re.IGNORECASE)


@dataclass(frozen=True)
class CodedKeys:
    """`lines`: indices of what the tables take, `chosen`: the keys of the paper, or of each paper, in the file;
    `codes`: those of the tables where none could be chosen."""

    lines: frozenset[int] = frozenset()
    chosen: tuple[Keys, ...] = ()
    codes: tuple[str, ...] = ()


def why_no_code(codes: Sequence[str]) -> str:
    """What to do where the tables know several codes and the file names none of them."""
    named = ", ".join(codes[:6]) + (" …" if len(codes) > 6 else "")
    return (
        f"Bảng đáp án có các mã đề {named} nhưng tệp không ghi các câu ở đây thuộc mã đề nào, nên chưa lấy đáp án nào. "
        f"Hãy thêm dòng “Mã đề: {codes[0]}” ở trên câu đầu tiên rồi nạp lại."
    )


@dataclass
class _Tables:
    keys: dict[str, Keys] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)

    def add(self, code: str, number: str, letters: str) -> None:
        self.keys.setdefault(code, {})[number.lstrip("0") or "0"] = letters.upper()


def coded_keys(given: Sequence[str]) -> CodedKeys:
    """The tables of a paper whose lines are these texts; empty where there is none."""
    texts = [" ".join(text.split()) if len(text) < _LONGEST else "" for text in given]
    tables, at = _Tables(), 0
    while at < len(texts):
        width = _rows_of_codes(texts, at, tables) or _columns_of_codes(texts, at, tables)
        if width:
            above = next((one for one in range(at - 1, max(at - 4, -1), -1) if texts[one]), -1)
            heading = [above] if above >= 0 and is_key_heading(texts[above]) else []
            tables.lines.update((*heading, *range(at, at + width)))
        at += max(width, 1)
    if not tables.keys:
        return CodedKeys()
    lines = frozenset(tables.lines)
    others = " \n".join(text for index, text in enumerate(texts) if index not in lines)
    own = [code for code in dict.fromkeys(_OWN.findall(others)) if code in tables.keys]
    if len(tables.keys) == 1:
        own = list(tables.keys)
    return CodedKeys(lines, tuple(tables.keys[code] for code in own), () if own else tuple(tables.keys))


def _rows_of_codes(texts: Sequence[str], at: int, tables: _Tables) -> int:
    """How many lines a heading of numbers and its rows, one a code, take."""
    heading = _CODES_DOWN.fullmatch(texts[at])
    if not heading:
        return 0
    numbers = re.findall(r"\d+", heading[1])
    end = at + 1
    for end in range(at + 1, len(texts) + 1):
        row = _CODE_ROW.fullmatch(texts[end]) if end < len(texts) else None
        letters = _LETTER.findall(row[2]) if row else []
        if not row or len(letters) != len(numbers):
            break
        for number, one in zip(numbers, letters, strict=True):
            tables.add(row[1], number, one)
    return end - at if end > at + 1 else 0


def _columns_of_codes(texts: Sequence[str], at: int, tables: _Tables) -> int:
    """The same of a heading of codes, and rows of one question each."""
    heading = _CODES_ACROSS.fullmatch(texts[at])
    first = at + 1
    if not heading and _CODES_BELOW.fullmatch(texts[at]) and first < len(texts):
        heading, first = _ONLY_CODES.fullmatch(texts[first]), first + 1
    if not heading:
        return 0
    codes = re.findall(r"\d{2,4}", heading[1])
    end = first
    for end in range(first, len(texts) + 1):
        row = _NUMBER_ROW.fullmatch(texts[end]) if end < len(texts) else None
        letters = _LETTER.findall(row[2]) if row else []
        if not row or len(letters) != len(codes):
            break
        for code, one in zip(codes, letters, strict=True):
            tables.add(code, row[1], one)
    return end - at if end > first else 0
