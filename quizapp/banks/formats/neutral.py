"""What any question format can say, and the report of what was taken, changed and refused.

A `where` is Vietnamese and says how to find the place again: line, row, element, or file inside a package.
"""

import math
import re
from dataclasses import dataclass, field

from quizapp.banks.formats.picture_gate import PictureGate
from quizapp.domain.names import tidy
from quizapp.office.pictures import SoundPicture

TYPES = {
    "single": "chọn một",
    "multiple": "chọn nhiều",
    "true_false": "đúng hay sai",
    "matching": "ghép đôi",
    "ordering": "sắp xếp",
    "short_text": "điền câu trả lời ngắn",
    "numeric": "điền số",
    "cloze": "điền vào chỗ trống",
    "hotspot": "chọn vùng trên hình",
    "essay": "tự luận",
    "description": "đoạn dẫn không có câu hỏi",
    "unsupported": "loại chưa hỗ trợ",
}
_NUMBER = re.compile(r"[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class Rich:
    """The same text twice: limited HTML, sanitised, and plain text with line breaks."""

    html: str = ""
    plain: str = ""

    def __bool__(self) -> bool:
        return bool(self.html or self.plain)


NOTHING = Rich()


@dataclass(frozen=True)
class Picture:
    """A picture that a text cites by `name` as the source of an `img`; it has been through the gate."""

    name: str
    sound: SoundPicture


@dataclass(frozen=True)
class Option:
    """`weight`: its share of the mark, 1 for wholly right, 0 for wrong, below 0 where choosing it costs."""

    text: Rich
    weight: float = 0.0
    feedback: Rich = NOTHING
    is_fixed: bool = False


@dataclass(frozen=True)
class Pair:
    """What belongs together; without a left side it is a right side that belongs to nothing."""

    left: Rich
    right: Rich


@dataclass(frozen=True)
class Accepted:
    """An answer that is typed in; `tolerance` only for numbers. `is_pattern`: a `*` in it stands for any words."""

    text: str
    weight: float = 1.0
    tolerance: float | None = None
    feedback: Rich = NOTHING
    is_pattern: bool = False


@dataclass(frozen=True)
class Blank:
    """A gap of a cloze; `[[name]]` stands for it in the stem. `type`: single, multiple, short_text or numeric."""

    name: str
    type: str
    options: tuple[Option, ...] = ()
    accepted: tuple[Accepted, ...] = ()


@dataclass(frozen=True)
class Region:
    """An area of a picture in its points: circle (x, y, radius), rect (left, top, right, bottom) or poly."""

    name: str
    shape: str
    coordinates: tuple[float, ...]
    weight: float = 0.0
    label: str = ""


@dataclass(frozen=True)
class Canvas:
    """The picture whose areas are asked for; width and height are those in which the areas are given."""

    name: str
    width: float
    height: float
    alt: str = ""
    is_many: bool = False


@dataclass(frozen=True)
class ForeignQuestion:
    """One question as its format says it; what a format cannot say is empty, what it does not say is None."""

    where: str
    type: str
    stem: Rich = NOTHING
    name: str = ""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    items: tuple[Rich, ...] = ()  # of an ordering question, in the right order
    accepted: tuple[Accepted, ...] = ()
    blanks: tuple[Blank, ...] = ()
    regions: tuple[Region, ...] = ()
    canvas: Canvas | None = None  # of a hotspot
    is_shuffled: bool | None = None
    is_case_sensitive: bool = False
    explanation: Rich = NOTHING
    tags: tuple[str, ...] = ()
    category: str = ""
    pictures: tuple[Picture, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)  # code, competence, level, legal_basis, source … as written


@dataclass(frozen=True)
class Note:
    """A line of the report: where, and what was changed or why it was refused."""

    where: str
    what: str


LACKS = "lacks"  # among the facts of a question: why its key was not found
MOST_QUESTIONS = 2_000  # more than an office has; each is read, compared and shown within one request


class TooMany(Exception):
    """A file with more questions than are read at once."""


@dataclass
class Report:
    """Collects the lines; the same line is told once. Counts questions and pictures, so that a reader stops in time."""

    changed: list[Note] = field(default_factory=list)
    refused: list[Note] = field(default_factory=list)
    count: int = 0
    gate: PictureGate = field(default_factory=PictureGate)

    def one_more(self) -> None:
        self.count += 1
        if self.count > MOST_QUESTIONS:
            raise TooMany

    def change(self, where: str, what: str) -> None:
        note = Note(where, what)
        if note not in self.changed[-50:]:
            self.changed.append(note)

    def refuse(self, where: str, why: str) -> None:
        note = Note(where, why)
        if note not in self.refused[-50:]:
            self.refused.append(note)


def number_of(text: str) -> float | None:
    """A finite number written with a point or a comma; None for anything else."""
    found = _NUMBER.fullmatch(text.strip())
    value = float(found[0].replace(",", ".")) if found else math.nan
    return value if math.isfinite(value) else None


def shown(number: float) -> str:
    """A number as a person writes it: 4, 0.5, -2.25."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def short(text: str, length: int = 60) -> str:
    """The first words, to be quoted in a report."""
    flat = tidy(text[: 40 * length])
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"
