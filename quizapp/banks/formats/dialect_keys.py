"""A question of a paper that has been read to its end: which options are right, by what was written or by looks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from quizapp.banks.formats.answer_tables import letters_in
from quizapp.banks.formats.carried import CODE
from quizapp.banks.formats.dialect_lines import letters_of, truth_of
from quizapp.banks.formats.dialect_pairs import Sides, pairs_in, pairs_key
from quizapp.banks.formats.fields import fitting, typed_in
from quizapp.banks.formats.marked import (
    BOLD,
    COLOUR,
    HIGHLIGHT,
    KEY_MARKS,
    UNDERLINE,
    MarkedLine,
    rich_of,
)
from quizapp.banks.formats.neutral import ForeignQuestion, Option, Picture, Report, short
from quizapp.banks.formats.rich import from_plain

_LOOKS = {HIGHLIGHT: "tô nền", COLOUR: "khác màu", UNDERLINE: "gạch chân", BOLD: "in đậm"}
_STAR = re.compile(r"\s*(?:\*|✓|√|\((?:đáp án )?đúng\)|\([xXĐ]\))\s*$")
_STAR_IN_FRONT = re.compile(r"\s*\*\s*(?=[^\W_])(?!.*\*)")  # not `*.docx`, not `*leaning*`
_LEVELS = {
    "NB": "1",
    "TH": "2",
    "VD": "3",
    "VDT": "3",
    "VDC": "3",
    "NHẬN BIẾT": "1",
    "THÔNG HIỂU": "2",
    "VẬN DỤNG": "3",
}
_MOSTLY = 0.6  # of the letters: a stray bold comma or an unmarked last word does not count


@dataclass
class OpenOption:
    letter: str
    is_starred: bool
    lines: list[MarkedLine]
    label: MarkedLine | None

    def __post_init__(self) -> None:
        self.take_star()

    def take_star(self) -> None:
        """A star before or behind the text marks the key and is no part of it."""
        found = _STAR.search(self.lines[-1].text) if self.lines else None
        if found:
            self.is_starred = True
            self.lines[-1] = self.lines[-1].cut(0, found.start())
        found = _STAR_IN_FRONT.match(self.lines[0].text) if self.lines else None
        if found:
            self.is_starred = True
            self.lines[0] = self.lines[0].cut(found.end())


@dataclass
class Open:
    """A question in the making; `number` may carry a note such as `5(NB)`."""

    number: str
    place: str
    category: str
    stem: list[MarkedLine] = field(default_factory=list)
    options: list[OpenOption] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    fields: dict[str, list[MarkedLine]] = field(default_factory=dict)
    table_key: str = ""
    is_key_unclear: bool = False
    said_behind: str = ""

    @property
    def where(self) -> str:
        return f"Câu {self.as_number()}, {self.place}"

    def as_number(self) -> int:
        found = re.match(r"\d+", self.number)
        return int(found[0]) if found else 0

    def add(self, option: OpenOption) -> None:
        """A second list that begins at A shows that the first was part of the stem."""
        if option.letter in "Aa" and self.options and self.options[0].letter != option.letter:
            for one in self.options:
                self.stem += [line if line is not one.lines[0] else _labelled(one) for line in one.lines]
            self.options = []
        self.options.append(option)


def _labelled(option: OpenOption) -> MarkedLine:
    label, first = option.label, option.lines[0]
    if label is None:
        return first
    marks = label.marks + b"\0" + first.marks
    return MarkedLine(first.place, f"{label.text} {first.text}", marks, first.pictures)


def finished(one: Open, pictures: Mapping[str, Picture], report: Report) -> ForeignQuestion | None:
    """The question, or None with the reason in the report."""
    why = _fault(one)
    if why:
        report.refuse(one.where, why)
        return None
    cited = [name for line in _all_lines(one) for name, _alt in line.pictures]
    question = ForeignQuestion(
        where=one.where,
        type="essay",
        stem=rich_of(one.stem),
        explanation=rich_of(one.fields.get("explanation", [])),
        category=one.category,
        pictures=tuple(pictures[name] for name in dict.fromkeys(cited) if name in pictures),
        tags=_tags(one),
        facts=_facts(one, report),
    )
    read = _with_options(question, one, report) if one.options else _without_options(question, one, report)
    return read and fitting(read, report)


def _all_lines(one: Open) -> list[MarkedLine]:
    behind = [line for lines in one.fields.values() for line in lines]
    return [*one.stem, *(line for option in one.options for line in option.lines), *behind]


def _fault(one: Open) -> str:
    letters = [option.letter.upper() for option in one.options]
    if not any(line.text for line in one.stem):
        return "Không có câu dẫn sau số câu."
    if len(letters) == 1:
        return f"Chỉ thấy một phương án ({letters[0]}). Hãy để mỗi phương án một dòng, bắt đầu bằng A. B. C. D."
    if len(set(letters)) != len(letters):
        return f"Chữ cái phương án bị lặp ({', '.join(letters)}). Hãy kiểm tra số câu và các chữ A, B, C, D."
    return "" if all(any(line.text for line in option.lines) for option in one.options) else "Có phương án trống."


def _tags(one: Open) -> tuple[str, ...]:
    words = " ".join(line.text for line in one.fields.get("tags", []))
    return tuple(filter(None, (part.strip() for part in re.split(r"[;,|]", words))))


def _facts(one: Open, report: Report) -> dict[str, str]:
    aside = ("explanation", "tags")
    facts = {key: " ".join(line.text for line in lines) for key, lines in one.fields.items() if key not in aside}
    note = one.number[len(str(one.as_number())) :] if one.number.startswith(str(one.as_number())) else ""
    words = re.sub(r"^\d*[(\[]|[)\]]$", "", note).strip()
    if words.upper() in _LEVELS:
        facts.setdefault("level", _LEVELS[words.upper()])
    elif CODE.fullmatch(words):
        facts.setdefault("code", words)
    elif words:
        report.change(one.where, f"Bỏ ghi chú “{short(words)}” sau số câu.")
    return facts


def _without_options(question: ForeignQuestion, one: Open, report: Report) -> ForeignQuestion | None:
    said = one.answers[-1] if one.answers else one.table_key
    if not said:
        return question  # an essay
    truth = truth_of(said)
    if truth is not None:
        options = (Option(from_plain("Đúng"), float(truth)), Option(from_plain("Sai"), float(not truth)))
        return replace(question, type="true_false", options=options)
    if letters_of(said) == ([said.strip(" .").upper()], ""):
        report.refuse(one.where, f"Đáp án là {said} nhưng không thấy phương án nào. Hãy để mỗi phương án một dòng.")
        return None
    return typed_in(question, said, report)


def _with_options(question: ForeignQuestion, one: Open, report: Report) -> ForeignQuestion | None:
    letters = [option.letter.upper() for option in one.options]
    paired = _paired(question, one)
    if paired:
        return paired
    key, why = _key(one, letters, report)
    if why:
        report.refuse(one.where, why)
        return None
    options = tuple(
        Option(rich_of(option.lines, BOLD | UNDERLINE), float(letter in key))
        for option, letter in zip(one.options, letters, strict=True)
    )
    if one.said_behind and not _repeats(one, key):
        question = replace(
            question, explanation=rich_of([MarkedLine(one.place, one.said_behind)]) or question.explanation
        )
    return replace(question, type="multiple" if len(key) > 1 else "single", options=options)


def _paired(question: ForeignQuestion, one: Open) -> ForeignQuestion | None:
    """A question whose written key joins numbers with letters: “1-a, 2-c, 3-b”."""
    key = next((key for said in reversed(one.answers) if (key := pairs_key(said))), None)
    found = pairs_in(_sides(one), key) if key else None
    return replace(question, type="matching", stem=found[0], pairs=found[1]) if found else None


def is_paired(one: Open) -> bool:
    """Whether the question has numbered items, which a key of numbers and letters would join."""
    return len(_sides(one).left) > 1


def _sides(one: Open) -> Sides:
    sides = Sides()
    sides.take(one.stem)
    for option in one.options:
        sides.take(option.lines, option.letter.upper())
    return sides


def _repeats(one: Open, key: list[str]) -> bool:
    """Whether the words behind the letter of an answer only repeat the option."""
    texts = [_flat(option) for option in one.options if option.letter.upper() in key]
    return " ".join(one.said_behind.split()).casefold().strip(" .") in texts


def _flat(option: OpenOption) -> str:
    return " ".join(" ".join(line.text for line in option.lines).split()).casefold().strip(" .")


def _key(one: Open, letters: list[str], report: Report) -> tuple[list[str], str]:
    """(right letters, why there are none). Written keys go before stars, stars before looks."""
    written, why = _written_key(one, letters)
    if why:
        return [], why
    starred = [option.letter.upper() for option in one.options if option.is_starred]
    looks, looked = key_by_looks(one)
    for other, name in ((starred, "dấu sao"), (looked, looks)):
        if written and other and other != sorted(written):
            words = f"Đáp án ghi {', '.join(written)} nhưng {name} chỉ {', '.join(other)}; đã lấy {', '.join(written)}."
            report.change(one.where, words)
    if written or (starred and len(starred) < len(letters)):
        return written or starred, ""
    if looked:
        report.change(one.where, f"Lấy đáp án {', '.join(looked)} theo phương án {looks}. Hãy kiểm tra lại.")
        return looked, ""
    reason = "Bảng đáp án có số câu này hơn một lần" if one.is_key_unclear else "Chưa thấy đáp án"
    return [], f"{reason}. Hãy thêm dòng “Đáp án: …” dưới câu, hoặc dấu * trước phương án đúng."


def _written_key(one: Open, letters: list[str]) -> tuple[list[str], str]:
    said = next((answer for answer in reversed(one.answers) if answer), "") or one.table_key
    if not said:
        return [], ""
    flat = " ".join(said.split()).casefold().strip(" .")
    repeated = [option.letter.upper() for option in one.options if len(flat) > 3 and _flat(option) == flat]
    named = repeated or letters_in(said)
    if not named:
        return [], f"Không hiểu đáp án “{short(said)}”. Hãy ghi chữ cái, ví dụ “Đáp án: B”."
    unknown = [letter for letter in named if letter not in letters]
    return named, f"Đáp án {', '.join(unknown)} không có trong các phương án {', '.join(letters)}." if unknown else ""


def key_by_looks(one: Open) -> tuple[str, list[str]]:
    """(how they look, the letters of options that look unlike the rest); the first look that some but not all have."""
    for mark in KEY_MARKS:
        for marked in (_by_text(one, mark), _by_label(one, mark)):
            if 0 < len(marked) <= max(1, len(one.options) // 2):
                return _LOOKS[mark], marked
    return "", []


def _by_text(one: Open, mark: int) -> list[str]:
    return [o.letter.upper() for o in one.options if all(line.share(mark) >= _MOSTLY for line in o.lines if line.text)]


def _by_label(one: Open, mark: int) -> list[str]:
    """The letter alone counts: the point behind it is often left as it was."""
    return [o.letter.upper() for o in one.options if o.label is not None and o.label.letter_has(mark)]
