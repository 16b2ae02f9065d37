"""What is set right in the lines of a paper before they are read: the option “đ)”, headings that look like nothing but
that, and the names of who signed the paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quizapp.banks.formats.answer_tables import is_key_heading
from quizapp.banks.formats.dialect_lines import heading_of, is_marked, is_option, starts_named, starts_numbered
from quizapp.banks.formats.marked import BOLD, MarkedLine
from quizapp.banks.formats.neutral import Report, short

_LABEL = re.compile(r"\s{0,9}[*✓√☑☒■●]?\s{0,3}\(?([A-HĐa-hđ])\s{0,9}[.):/]")
_INNER_D = re.compile(r"(?<!\S)\(?[dD]\s{0,3}[.)]")
_INNER_FIFTH = re.compile(r"(?<!\S)\(?([đĐ])\s{0,3}[.)]")
_TO_LATIN = str.maketrans("đĐeE", "eEfF")
_SIGNED = re.compile(
    r"\s{0,9}(?:(?:Người|Giáo viên|Cán bộ|Công chức|Tổ|Ban)\s{1,3}(?:lập(?:\s{1,3}(?:biểu|bảng|đề))?|ra\s{1,3}đề|"
    r"(?:biên\s{1,3})?soạn(?:\s{1,3}đề)?|tổng\s{1,3}hợp|thẩm\s{1,3}định|phản\s{1,3}biện|duyệt(?:\s{1,3}đề)?)(?!\w)"
    r"\s{0,9}(?:[:,.(|\t–-].{0,120})?|[(]?Ký(?:,|\s{1,3}và)?\s{0,3}(?:ghi\s{1,3}rõ\s{1,3})?họ\s{0,3}(?:,|và)?\s{0,3}tên[)]?.{0,40}"
    r"|[^\d,.?]{2,40},\s{0,3}ngày\s{1,3}[\d.…_]{1,12}\s{1,3}tháng\s{1,3}[\d.…_]{1,12}\s{1,3}năm\s{1,3}[\d.…_]{2,12}\s{0,3})",
    re.IGNORECASE,
)
_LONGEST_SIGNED, _LONGEST_HEADING = 160, 90
_NUMBERED_HEADING = re.compile(r"\s{0,9}[IVX]{1,5}\s{0,3}[.)/–-]\s{0,9}\S")
_NO_HEADING = re.compile(  # why a key is right, or the key itself
    r"\s{0,9}(?:=>|⇒|→|(?:vì|do|theo|căn cứ|tại|điều|khoản|xem|trích|chọn|đáp án|đúng|sai|phương án|ý|câu|"
    r"kết quả)(?!\w))"
    r"|[A-H\s,;.|&+-]+$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Prepared:
    """`fifths`: places of the options that were “đ” and are called E here, so that a key “đ” means them."""

    lines: tuple[MarkedLine, ...]
    fifths: frozenset[str]


def prepared(lines: Sequence[MarkedLine], report: Report) -> Prepared:
    lettered, fifths = _with_fifths(_without_names(lines, report))
    return Prepared(tuple(_with_headings(lettered)), fifths)


def in_latin(said: str) -> str:
    """A key of a question whose options go a, b, c, d, đ, e: `đ` is E, `e` is F."""
    return re.sub(r"(?<!\w)[đĐeE](?!\w)", lambda found: found[0].translate(_TO_LATIN), said)


def is_signed(text: str) -> bool:
    """“Người lập biểu”, a place with a day, “(Ký, ghi rõ họ tên)”."""
    return len(text) <= _LONGEST_SIGNED and _SIGNED.fullmatch(text.strip()) is not None


def _begins(text: str) -> bool:
    return starts_named(text) or starts_numbered(text)


def _without_names(lines: Sequence[MarkedLine], report: Report) -> list[MarkedLine]:
    """Below the last option or key of a paper, and of keys behind it, who signed belongs to no question."""
    kept: list[MarkedLine] = []
    is_within = False  # of a question that has options, or of what stands below it
    at = 0
    while at < len(lines):
        line = lines[at]
        stop = _end_of_names(lines, at) if is_within and is_signed(line.text) else at
        if stop > at:
            words = " ".join(one.text.strip() for one in lines[at:stop] if one.text.strip())
            report.change(line.place, f"Bỏ phần ký tên “{short(words, 90)}”, không thuộc câu nào.")
        else:
            kept.append(line)
            is_within = not _begins(line.text) and (is_within or is_marked(line.text))
            stop = at + 1
        at = stop
    return kept


def _end_of_names(lines: Sequence[MarkedLine], start: int) -> int:
    """The line behind them; `start` where a question goes on below, so that they are part of it."""
    for at in range(start + 1, len(lines)):
        text = lines[at].text
        if is_key_heading(text) or heading_of(text) or _begins(text):
            return at
        if is_option(text) or is_marked(text):
            return start
    return len(lines)


def _with_fifths(lines: Sequence[MarkedLine]) -> tuple[list[MarkedLine], frozenset[str]]:
    """Behind d) stands đ) in lists counted as Vietnamese is: it becomes e), and e) behind it f)."""
    found, places, last, is_behind = [], set(), "", False
    for line in lines:
        label = _LABEL.match(line.text)
        letter = label[1].casefold() if label else ""
        if letter == "a" or (not letter and _begins(line.text)):
            is_behind = False
        if label and ((letter == "đ" and last == "d") or (letter == "e" and is_behind)):
            is_behind = True
            places.add(line.place)
            line = _relabelled(line, label.start(1))
        inner = _INNER_FIFTH.search(line.text)
        before = _INNER_D.search(line.text, 0, inner.start()) if inner else None
        if inner and (before or (letter == "d" and label)):
            is_behind = True
            places.add(line.place)
            line = _relabelled(line, inner.start(1))
        last = letter or ("" if _begins(line.text) else last)
        found.append(line)
    return found, frozenset(places)


def _relabelled(line: MarkedLine, at: int) -> MarkedLine:
    return replace(line, text=line.text[:at] + line.text[at].translate(_TO_LATIN) + line.text[at + 1 :])


def _with_headings(lines: Sequence[MarkedLine]) -> list[MarkedLine]:
    """Between questions a short line right above one that is all capitals, all bold or counted in Roman numbers is a
    heading. What stands above the first question is the title of the paper."""
    found, is_behind = [], False
    for at, line in enumerate(lines):
        is_heading = is_behind and _looks_like_heading(line, _next(lines, at + 1))
        found.append(replace(line, is_heading=True) if is_heading else line)
        is_behind = is_behind or is_option(line.text)
    return found


def styled_heading(line: MarkedLine) -> str:
    """Its words where Word calls it a heading, or it looks like one, and nothing says that it is a question, an option
    or a key."""
    is_other = is_marked(line.text) or line.text.rstrip().endswith("?")
    return "" if is_other or not line.is_heading else line.text.strip()


def _next(lines: Sequence[MarkedLine], start: int) -> str:
    return next((line.text for line in lines[start : start + 4] if line.text.strip()), "")


def _looks_like_heading(line: MarkedLine, below: str) -> bool:
    text = line.text.strip()
    is_short = 3 < len(text) <= _LONGEST_HEADING and not text.endswith((".", "?", ";", ":", ","))
    if not is_short or not _begins(below) or is_marked(text) or line.rows or _NO_HEADING.match(text):
        return False
    return text.isupper() or line.share(BOLD) == 1.0 or _NUMBERED_HEADING.match(text) is not None
