"""Keys that stand together, as a table or as lines such as “1.B  2.C  3.A”, before or behind the questions."""

import re
from collections.abc import Sequence

from quizapp.banks.formats.dialect_lines import letters_of

_LABEL = r"\d{1,4}(?:(?-i:[a-h])(?= ?[.:)\-–=|;]| |$))?"  # `9`, and `9a` where `a` is no answer
_PAIR = re.compile(
    r"(?:Câu )?(\d{1,4}(?:(?-i:[a-h])(?= ?[.:)\-–=] ?(?:[A-H]|Đúng|Sai|Đ|S)(?!\w)))?) ?[.:)\-–=]? ?"
    r"([A-H](?: ?[,&+] ?[A-H])*|[A-H]{2,4}|Đúng|Sai|Đ|S)(?!\w) ?[;,.|]? ?",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"[\s\-–*=]*(?:bảng |phiếu |trang |phần )?(?:đáp án|hướng dẫn (?:chấm|trả lời))"
    r"(?: (?:và|các|đề|phần|trắc|câu|chi|tham|mã|bộ|thi) .*)?[\s\-–*=:.]*"
    r"|(?:(?:câu|stt|tt)(?: hỏi| số)? ?(?:đáp án|đa) ?)+",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    rf"(?:Câu(?: hỏi| số)?|STT|Số)? ?[:.|]? ?((?:(?:Câu )?{_LABEL} ?[|;,.]? )+(?:Câu )?{_LABEL}) ?\|?", re.IGNORECASE
)
_KEYED = r"(?:Đáp ?án(?: đúng)?|Đ[./]? ?(?:án|[AÁ]\.?)|D/A|Chọn|Trả lời|Kết quả|KQ|Key)"
_LETTER_ROW = re.compile(rf"{_KEYED}? ?[:.|]? ?((?:[A-H](?:,[A-H])* ?[|;]? )+[A-H](?:,[A-H])*) ?\|?", re.IGNORECASE)
_ONE_NUMBER = re.compile(rf"(?:Câu(?: hỏi| số)?|STT|Số)? ?[:.|]? ?({_LABEL}) ?\|?", re.IGNORECASE)
_ONE_LETTER = re.compile(rf"{_KEYED}? ?[:.|]? ?([A-H](?:,[A-H])*) ?\|?", re.IGNORECASE)
_NAMED = re.compile(  # the keys that name their questions
    r"(?:Bảng )?đáp án ?: ?(?=Câu \d)|(?:(?:Bảng )?đáp án )?(?:phần|chương) [\w.]{1,5} ?: ?(?=(?:Câu )?\d)",
    re.IGNORECASE,
)
_LONGEST = 3000  # characters of a line of keys
Keys = dict[str, str]  # by the number of a question, with its letter where it has one: `9`, `9a`


def is_key_heading(text: str) -> bool:
    """“ĐÁP ÁN”, “BẢNG ĐÁP ÁN”: a heading, not the key of one question."""
    return len(text) < 200 and _HEADING.fullmatch(" ".join(text.split())) is not None


def ends_questions(text: str) -> bool:
    """A heading of keys that cannot be read: what follows belongs to no question."""
    words = " ".join(text.split())
    return is_key_heading(words) and (words.isupper() or words.casefold().startswith("bảng")) and words[-1] not in ":."


def keys_in(texts: Sequence[str]) -> dict[int, Keys]:
    """Index of a line → the keys that stand on it; headings and rows of numbers have none of their own."""
    texts = [" ".join(text.split()) if len(text) < _LONGEST else "" for text in texts]
    found: dict[int, Keys] = {}
    is_below = False
    index = 0
    while index < len(texts):
        width, keys = _keys_at(texts, index, is_below)
        if is_key_heading(texts[index]) and _follow(texts, index + 1):
            found[index], is_below = {}, True
        elif keys:
            found |= {at: keys if at == index else {} for at in range(index, index + width)}
            is_below = True
        elif texts[index].strip():
            is_below = False
        index += max(width, 1)
    return found


def _follow(texts: Sequence[str], index: int) -> bool:
    """Whether keys stand on the next filled line, below a heading row at most."""
    filled = [at for at in range(index, min(index + 8, len(texts))) if texts[at].strip()][:2]
    return any(_keys_at(texts, at, True)[1] for at in filled)


def _keys_at(texts: Sequence[str], index: int, is_below: bool) -> tuple[int, Keys]:
    """(how many lines, the keys that they say). `is_below`: below other keys one alone counts too, the last of many."""
    text = texts[index]
    at = next((at for at in range(index + 1, min(index + 3, len(texts))) if texts[at].strip()), index)
    for row, below in ((_NUMBERS, _LETTER_ROW), *([(_ONE_NUMBER, _ONE_LETTER)] if is_below else [])):
        numbers, letters = row.fullmatch(text), below.fullmatch(texts[at])
        if numbers and letters:
            after = next((text for text in texts[at + 1 : at + 3] if text.strip()), "")
            is_one = not below.fullmatch(after)  # a second row of letters: keys of two papers, which decide nothing
            return at - index + 1, _row(numbers[1], letters[1]) if is_one else {}
    pairs = _pairs(_NAMED.sub("", text, count=1))
    return (1, pairs) if len(pairs) >= (1 if is_below else 2) else (0, {})


def _row(numbers: str, letters: str) -> Keys:
    named = [_label(number) for number in re.findall(r"\d+[a-h]?", numbers)]
    chosen = re.findall(r"[A-Ha-h](?:,[A-Ha-h])*", letters)
    return dict(zip(named, (one.upper() for one in chosen), strict=False)) if len(named) == len(chosen) else {}


def _pairs(text: str) -> Keys:
    """“1.B 2.C”: the line may hold nothing else."""
    keys: Keys = {}
    at = 0
    while at < len(text):
        found = _PAIR.match(text, at)
        if not found:
            return {}
        keys[_label(found[1])] = found[2]
        at = found.end()
    return keys


def _label(written: str) -> str:
    """`09a` → `9a`."""
    return written.lstrip("0") or "0"


def keys_of_all(said: str, label: str) -> Keys:
    """“1A 2B 3C” behind “Đáp án:”: the keys of a whole paper, if that of this question (empty: any) is among them."""
    keys = _pairs(" ".join(said.split())) if len(said) < _LONGEST else {}
    return keys if len(keys) > 1 and (not label or label in keys) else {}


def letters_in(key: str) -> list[str]:
    """`B` → B; `A,C` and `AC` → A and C; `Đúng` → A, `Sai` → B, as such questions list them."""
    if key in ("Đúng", "Đ", "Sai", "S"):
        return ["A" if key[0] == "Đ" else "B"]
    return list(key) if re.fullmatch(r"[A-H]{2,4}", key) else letters_of(key)[0]
