"""Answers that are none: “B sai vì …” and “A hoặc B”, and keys that contradict one another."""

import re
from collections.abc import Mapping, Sequence

from quizapp.banks.formats.answer_tables import letters_in
from quizapp.banks.formats.dialect_lines import behind_letters, letters_of
from quizapp.banks.formats.neutral import short

_DENIED = re.compile(
    r"\s{1,9}(?:(?:là|thì|đều|cũng|vẫn)\s{1,9})?"
    r"(?:sai|nhầm|thiếu|(?:không|chưa)\s{1,9}(?:đúng|đủ|phải|chính\s{1,9}xác|phù\s{1,9}hợp))(?!\w)",
    re.IGNORECASE,
)
_DOUBTED = re.compile(
    r"[\s.)\]]{0,9}(?:\?|->|→|⇒|=>|(?:hoặc|hay|or)\s{1,9}(?:là\s{1,9})?\(?[A-H](?!\w)"
    r"|[(\[]?(?:sửa|đổi)\s{1,9}(?:thành|lại|là)(?!\w))",
    re.IGNORECASE,
)


_EITHER = re.compile(  # “A/B”, “A-B”, “A.B”: one or the other, from one to the other, or both
    r"\s{0,9}\(?[A-H](?:\s{0,9}[/\\|]\s{0,9}[A-H](?!\w)|(?:\s{0,9}[-–—.]\s{0,9}[A-H]){1,7}\s{0,9}[.)]?\s{0,9}$)",
    re.IGNORECASE,
)


def is_clear(said: str, texts: Mapping[str, str]) -> bool:
    """Whether an answer may be a key: it does not say that its letters are wrong or not the only ones, and the words
    behind them are not those of another option. `texts`: letter → words of an option, without case and end."""
    letters, rest = letters_of(said)
    named = {letter for letter, text in texts.items() if text in (bare(said), bare(rest))}
    if named:
        return not letters or not named.isdisjoint(letters) or bare(said) in texts.values()
    is_doubted = any(words.match(behind_letters(said)) for words in (_DENIED, _DOUBTED))
    return not is_doubted and not _EITHER.match(said)


def bare(words: str) -> str:
    return " ".join(words.split()).casefold().strip(" .")


def why_unclear(written: Sequence[str], clear: Sequence[str]) -> str:
    """Why the answers written to one question, of which some are `clear`, are no key; empty where they are one."""
    if written and not clear:
        both = ", hoặc “Đáp án: A, B” nếu cả hai cùng đúng" if _EITHER.match(written[-1]) else ""
        return f"Không hiểu đáp án “{short(written[-1])}”. Hãy ghi chữ cái, ví dụ “Đáp án: B”{both}."
    keys = list(dict.fromkeys(", ".join(letters) for one in clear if (letters := sorted(letters_in(one)))))
    return f"Có nhiều đáp án khác nhau ({'; '.join(keys)}). Hãy giữ lại một dòng “Đáp án: …”." if len(keys) > 1 else ""
