"""What an official document is made of, in the layout of Decree 30/2020. Says what is written, not how it is drawn.

Every text is text: no renderer reads markup in it.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

Align: TypeAlias = Literal["left", "center", "right", "both"]
STATE_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LEAVES = "……"  # what the office writes in by hand
# points and millimetres of appendix I
TEXT_SIZE, HEAD_SIZE, MOTTO_SIZE, NUMBER_SIZE, TABLE_SIZE, RECIPIENTS_SIZE = 14, 12, 13, 13, 12, 11
PAGE_MM, MARGINS_MM = (210, 297), {"top": 20, "bottom": 20, "left": 30, "right": 15}
CLOSING_TEXTS, CLOSING_ROWS = 2, 2  # paragraphs, or rows of a table, on the page of who signs
FRAMED_MM = 25  # to the left and right of what stands in the middle of a framed sheet, which is filed in no folder
LETTER_MM, MOST_LINES = 1.9, 4  # the width of a letter in tables, and how high a text may stand there


@dataclass(frozen=True)
class Run:
    """Words in one hand; `size` in points where it is another than the text's."""

    text: str
    is_bold: bool = False
    is_italic: bool = False
    size: float = 0


@dataclass(frozen=True)
class Paragraph:
    """`is_kept`: stays on the page of what follows."""

    runs: tuple[Run, ...]
    align: Align = "both"
    is_indented: bool = True
    is_kept: bool = False

    @property
    def is_heading(self) -> bool:
        return self.is_kept and all(run.is_bold for run in self.runs)


def paragraph(*words: str | Run, align: Align = "both", is_indented: bool = True, is_kept: bool = False) -> Paragraph:
    runs = tuple(word if isinstance(word, Run) else Run(word) for word in words)
    return Paragraph(runs, align, is_indented, is_kept)


def heading(text: str) -> Paragraph:
    """The title of a section, kept with what follows."""
    return paragraph(Run(text, is_bold=True), align="left", is_kept=True)


@dataclass(frozen=True)
class Column:
    """`width` is a share: the columns together fill the width of the text."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """Its header row is repeated on every page and no row breaks across two. `row_mm`: the least height of a row,
    where somebody signs in it; `empty`: what stands there when there is no row; `strong`: indexes of rows in bold."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    row_mm: float = 0
    size: float = TABLE_SIZE
    strong: tuple[int, ...] = ()

    def widths_mm(self, room: float) -> tuple[float, ...]:
        """Of the columns, where the table is `room` wide. Where a text would stand in more than `MOST_LINES` lines, the
        columns of texts share their room by the longest of each, and none is left less than two thirds of its own."""
        own = [column.width / sum(one.width for one in self.columns) * room for column in self.columns]
        longest = [max((len(row[place]) for row in self.rows), default=0) for place in range(len(own))]
        texts = [place for place, one in enumerate(self.columns) if one.align in ("left", "both") and longest[place]]
        letter = LETTER_MM * self.size / TABLE_SIZE
        if all(longest[place] * letter <= own[place] * MOST_LINES for place in texts):
            return tuple(own)
        kept = {place: own[place] * 2 / 3 for place in texts}
        free, letters = sum(own[place] for place in texts) / 3, sum(longest[place] for place in texts)
        return tuple(
            kept[place] + free * longest[place] / letters if place in kept else width for place, width in enumerate(own)
        )


@dataclass(frozen=True)
class Picture:
    """A figure that this program drew, as SVG; never one that somebody sent in. `is_kept`: stays on the page of what
    follows, its caption."""

    svg: str
    width_mm: float
    words: str
    is_kept: bool = True


@dataclass(frozen=True)
class Slip:
    """A part that is cut out and given to one person; slips have a header of their own and never break."""

    title: str
    subject: str
    fields: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    picture: Picture | None = None
    picture_words: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a new page."""


Block: TypeAlias = Paragraph | Table | Picture | Slip | PageBreak


@dataclass(frozen=True)
class Office:
    """Who issues: the body above it (may be "", or of two lines), its own name in lines, and the place that stands
    before the date."""

    above: str
    lines: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class Signature:
    """Who signs. `name` "" leaves the place free."""

    role: str
    words: str = "(Ký, ghi rõ họ tên)"
    name: str = ""


class Closing(NamedTuple):
    """Blocks at the end of a body, and rows of the table before them."""

    blocks: int
    rows: int


@dataclass(frozen=True)
class Document:
    """`kind` is the type of document (“THÔNG BÁO”), `sign` its abbreviation in the number (“TB”), whose number the
    office gives; `dated` None leaves day and month free. `has_head` False: the parts have heads of their own.
    `is_annex`: it stands behind another document, without a head and with page numbers of its own.
    `has_number` False: what goes with another document, or hangs at a door, has no number. `is_framed`: a
    line round the sheet, as on certificates. `beside`: what stands to the left of the only signature where nobody is
    sent a copy."""

    office: Office
    kind: str
    subject: str
    body: tuple[Block, ...]
    year: int
    sign: str = ""
    dated: date | None = None
    recipients: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()
    is_landscape: bool = False
    has_head: bool = True
    is_annex: bool = False
    has_number: bool = True
    is_framed: bool = False
    beside: tuple[Block, ...] = ()

    @cached_property
    def closing(self) -> Closing:
        """What stays on the page of who signs: two paragraphs with headings and pictures between them, or what stands
        behind the last table and its last rows. Nobody signs a page that says nothing of what is signed."""
        texts = 0
        if not self.signatures and not self.recipients:
            return Closing(0, 0)
        for count, block in enumerate(reversed(self.body)):
            if isinstance(block, Table):
                return Closing(count, min(CLOSING_ROWS, len(block.rows)))
            if not isinstance(block, Paragraph | Picture):
                return Closing(count, 0)
            texts += isinstance(block, Paragraph) and not block.is_heading
            if texts == CLOSING_TEXTS:
                return Closing(count + 1, 0)
        return Closing(len(self.body), 0)

    @property
    def width_mm(self) -> float:
        """Of the text between the margins."""
        sheet = PAGE_MM[1] if self.is_landscape else PAGE_MM[0]
        return sheet - self.margins_mm["left"] - self.margins_mm["right"]

    @property
    def margins_mm(self) -> dict[str, int]:
        sides = {"left": FRAMED_MM, "right": FRAMED_MM} if self.is_framed else {}
        return MARGINS_MM | sides

    @property
    def has_page_numbers(self) -> bool:
        """Slips and certificates are cut apart or stand alone: nobody counts their pages."""
        return self.has_head or self.is_annex

    @property
    def number_line(self) -> str:
        if not self.has_number:
            return ""
        return f"Số: {LEAVES}/{self.sign}-{LEAVES}" if self.sign else f"Số: {LEAVES}/{LEAVES}"

    @property
    def date_line(self) -> str:
        """Days below 10 and the months 1 and 2 are written with a zero."""
        if self.dated is None:
            return f"{self.office.place}, ngày {LEAVES} tháng {LEAVES} năm {self.year}"
        month = f"{self.dated.month:02d}" if self.dated.month < 3 else str(self.dated.month)
        return f"{self.office.place}, ngày {self.dated.day:02d} tháng {month} năm {self.dated.year}"

    @property
    def title(self) -> str:
        return f"{self.kind} {self.subject}".strip()
