"""A question of a paper while it is read: its lines, its options with their stars, what was said of its key."""

import re
from dataclasses import dataclass, field

from quizapp.banks.formats.marked import A_PARAGRAPH, MarkedLine

_STAR = re.compile(
    r"\s*(?:\*|✓|✔|√|☑|☒|\((?:là )?(?:đáp án |đ\.?a\.? )?đúng\)|[(\[](?:đáp án|đ\.?a\.?)[)\]]|[(\[][xXĐ✓][)\]]"
    r"|(?:<[-=]{1,3}|[-=]{1,2}>|←|→|⇐|⇒)\s{0,9}(?:là )?(?:đáp án )?đúng)\s*$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\d+[a-h]?|[IVX]+")
_ROMAN = re.compile(r"(X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}
_EMPTY_BOXES = "☐□"
_YES, _NO = frozenset("vV✓✔√☑"), frozenset("xX☒")
_TICK_BEHIND = re.compile(r"[(\[]\s{0,3}[vV]\s{0,3}[)\]]\s*$")
_STAR_IN_FRONT = re.compile(r"\s*(?:\*\s*(?=[^\W_])(?!.*\*)|[☐□☑☒✓✔]\s*(?=[^\W_]))")  # not `*.docx`, not `*leaning*`


@dataclass
class OpenOption:
    letter: str
    is_starred: bool
    lines: list[MarkedLine]
    label: MarkedLine | None
    star: str = ""

    def __post_init__(self) -> None:
        self.take_star()

    def take_star(self) -> None:
        """A star before or behind the text marks the key and is no part of it."""
        found = _STAR.search(self.lines[-1].text) if self.lines else None
        if found:
            self.is_starred, self.star = True, found[0]
            self.lines[-1] = self.lines[-1].cut(0, found.start())
        found = _STAR_IN_FRONT.match(self.lines[0].text) if self.lines else None
        if found:
            self.is_starred = self.is_starred or found[0].strip() not in _EMPTY_BOXES
            self.lines[0] = self.lines[0].cut(found.end())

    @property
    def is_yes(self) -> bool:
        return not _YES.isdisjoint(self._signs)

    @property
    def is_no(self) -> bool:
        """Of itself a cross marks the key as a star does; beside a tick it may mark what is wrong."""
        return not _NO.isdisjoint(self._signs)

    @property
    def _signs(self) -> str:
        """Its marks, also one that is no star: “(V)” at its end."""
        tail = _TICK_BEHIND.search(self.lines[-1].text) if self.lines else None
        return (self.label.text if self.label else "") + self.star + (tail[0] if tail else "")


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
    unclear: str = ""  # why what the paper says of its key decides nothing
    said_behind: str = ""
    has_fifth: bool = False  # its options go a, b, c, d, đ: a key “đ” is E
    order: int = 0  # in which the questions of a paper are read

    @property
    def where(self) -> str:
        return f"Câu {self.label}, {self.place}"

    @property
    def label(self) -> str:
        """The number as it is written, without a note: `5`, `1a`, `III`."""
        found = _LABEL.match(self.number)
        return found[0] if found else "0"

    def as_number(self) -> int:
        """Its number; that of `1a` is 1, that of `IIX`, which is none, 0."""
        digits = re.match(r"\d+", self.label)
        return int(digits[0]) if digits else _from_roman(self.label)

    def as_label(self) -> str:
        """What a table of keys calls it: `1` (also of `I` and `01`), `1a`."""
        number = self.as_number()
        return f"{number}{self.label.lstrip('0123456789') if self.label[0].isdigit() else ''}" if number else ""

    def is_behind(self, other: "Open") -> bool:
        """Whether its number goes on from that of another: 2 from 1, `1b` from `1a`."""
        return (self.as_number(), self.as_label()) > (other.as_number(), other.as_label())

    def is_before(self, other: "Open") -> bool:
        """Whether it was read before another one."""
        return self.order < other.order

    def add(self, option: OpenOption) -> None:
        """A second list that begins at A shows that the first was part of the stem."""
        if option.letter in "Aa" and self.options and self.options[0].letter != option.letter:
            for one in self.options:
                self.stem += [line if line is not one.lines[0] else labelled(one) for line in one.lines]
            self.options = []
        self.options.append(option)


def is_apart(line: MarkedLine, option: OpenOption) -> bool:
    """In Word a paragraph of its own is seldom the rest of an option; lines of plain texts often are."""
    is_words = line.place.startswith(A_PARAGRAPH) and any(map(str.isalnum, line.text)) and not line.rows
    return is_words and any(one.text for one in option.lines) and line.place != option.lines[-1].place


def _from_roman(label: str) -> int:
    """I to XXXIX; 0 for letters that are no number."""
    if not _ROMAN.fullmatch(label):
        return 0
    values = [_ROMAN_DIGITS[letter] for letter in label]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def labelled(option: OpenOption) -> MarkedLine:
    label, first = option.label, option.lines[0]
    if label is None:
        return first
    marks = label.marks + b"\0" + first.marks
    return MarkedLine(first.place, f"{label.text} {first.text}", marks, first.pictures)
