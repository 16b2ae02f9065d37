"""Aiken: a question, options on lines that begin with a letter, and a line `ANSWER: B`."""

import re
from dataclasses import dataclass, field
from string import ascii_lowercase

from quizapp.banks.formats.alike_letters import latin_letters
from quizapp.banks.formats.neutral import ForeignQuestion, Option, Report, short
from quizapp.banks.formats.rich import from_plain

_OPTION = re.compile(r"([A-Z])(?:\)[ \t]*|\.[ \t]+)(\S.*)")
_LOWER = re.compile(r"([a-z])(?:\)[ \t]*|\.[ \t]+)(\S.*)")
_ANSWER = re.compile(r"ANSWER\s*:\s*(.*)", re.IGNORECASE)
_LETTER = re.compile(r"([A-Za-z])[.)]?")


@dataclass
class _Draft:
    """A question in the making."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_begun(self) -> bool:
        return bool(self.stem or self.options)


def read_aiken(text: str, report: Report) -> list[ForeignQuestion]:
    """The questions of an Aiken text; several lines of question text are taken together."""
    questions: list[ForeignQuestion] = []
    draft = _Draft()
    number = 0
    for line_number, line in enumerate(text.splitlines(), start=1):
        words = latin_letters(line.strip(), f"dòng {line_number}", report.change)
        if not words:
            continue
        option, answer = _OPTION.fullmatch(words), _ANSWER.fullmatch(words)
        if draft.options and not option and not answer:
            number += 1
            report.one_more()
            report.refuse(_place(number, draft), f"Thiếu dòng “ANSWER: …”. Câu: “{_shown(draft)}”.")
            draft = _Draft()
        draft.line = draft.line or line_number
        if answer:
            number += 1
            report.one_more()
            questions += _finished(draft, answer[1].strip(), _place(number, draft), report)
            draft = _Draft()
        elif option:
            draft.options.append((option[1], option[2]))
        else:
            draft.stem.append(words)
    if draft.is_begun:
        report.refuse(_place(number + 1, draft), f"Thiếu phương án hoặc dòng “ANSWER: …”. Câu: “{_shown(draft)}”.")
    return questions


def _place(number: int, draft: _Draft) -> str:
    return f"Câu {number}, dòng {draft.line}"


def _shown(draft: _Draft) -> str:
    return short(" ".join([*draft.stem, *(text for _letter, text in draft.options)]))


def _finished(draft: _Draft, answer: str, where: str, report: Report) -> list[ForeignQuestion]:
    _take_lower(draft)
    why = _fault(draft, answer)
    if why:
        report.refuse(where, f"{why} Câu: “{_shown(draft)}”.")
        return []
    letter = answer[0].upper()
    options = tuple(Option(from_plain(text), float(one == letter)) for one, text in draft.options)
    return [ForeignQuestion(where, "single", from_plain("\n".join(draft.stem)), options=options)]


def _take_lower(draft: _Draft) -> None:
    """Options that bear small letters, where none bears a large one: the last lines, from `a)` on."""
    found = [_LOWER.fullmatch(line) for line in draft.stem]
    starts = [at for at, one in enumerate(found) if one and one[1] == "a"]
    last = [one for one in found[starts[-1] :] if one] if starts else []
    is_whole = [one[1] for one in last] == list(ascii_lowercase[: len(last)])
    if not draft.options and starts and is_whole and len(last) == len(found) - starts[-1]:
        draft.options = [(one[1].upper(), one[2]) for one in last]
        draft.stem = draft.stem[: starts[-1]]


def _fault(draft: _Draft, answer: str) -> str:
    letters = [letter for letter, _text in draft.options]
    if not draft.stem:
        return "Không có câu dẫn trước các phương án."
    if len(letters) < 2:
        return "Có ít hơn hai phương án."
    if len(set(letters)) != len(letters):
        return "Một chữ cái phương án ghi hai lần."
    if not _LETTER.fullmatch(answer):
        return f"Dòng ANSWER phải ghi đúng một chữ cái, không phải “{short(answer)}”."
    return "" if answer[0].upper() in letters else f"Đáp án {answer[0].upper()} không có trong các phương án."
