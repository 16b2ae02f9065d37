"""A paper to print: A4, a heading for each competence, questions with their codes; with the key behind each or without.

The marks are those of the Vietnamese dialect that `docx.py` reads; what a paper must lay out differently (pairs, steps)
has a key in words that no reader takes for letters.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.carried import LINES
from quizapp.banks.formats.writers.docx_blocks import Block, Piece, blocks_of
from quizapp.banks.formats.writers.docx_fields import FIELDS, KEYS, add_pieces
from quizapp.banks.formats.writers.parts import category, choices, grounds
from quizapp.banks.formats.writers.texts import Texts
from quizapp.domain.assessment import LEVELS

_FONT = "Times New Roman"
_HINTS = {
    "ordering": "<p><em>(Sắp xếp các bước theo đúng thứ tự.)</em></p>",
    "matching": "<p><em>(Ghép mỗi mục ở cột bên trái với một mục ở cột bên phải.)</em></p>",
}


def write_docx(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """The paper without keys."""
    return _written(questions, names, has_keys=False)


def write_docx_key(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """The paper with key, explanation and legal basis behind each question."""
    return _written(questions, names, has_keys=True)


def _written(questions: Iterable[FileQuestion], names: Mapping[str, str], *, has_keys: bool) -> bytes:
    paper = _Paper(_blank_page(), has_keys)
    given = list(questions)
    title = "CÂU HỎI KÈM ĐÁP ÁN" if has_keys else "CÂU HỎI"
    paper.document.core_properties.title = title.capitalize()
    paper.line(title, size=15, is_bold=True, is_centred=True)
    note = "Tài liệu có đáp án, không phát cho người dự thi." if has_keys else "Không kèm đáp án."
    paper.line(f"Gồm {len(given)} câu, mỗi câu ghi mã trong ngoặc. {note}", is_centred=True, is_italic=True)
    last: str | None = None
    part = 0
    for number, one in enumerate(given, start=1):
        if one.competence != last:
            last, part = one.competence, part + 1
            paper.heading(f"Phần {part}. {category(one, names)}")
        paper.question(number, one)
    buffer = io.BytesIO()
    paper.document.save(buffer)
    return buffer.getvalue()


def _blank_page() -> Any:
    """A4 with the margins of Vietnamese office papers, its pages numbered."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(3)
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), "vi-VN")
    document.core_properties.author, document.core_properties.comments = "", ""
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    return document


@dataclass
class _Paper:
    """Adds to the document, line by line."""

    document: Any
    has_keys: bool

    def line(
        self,
        text: str,
        *,
        label: str = "",
        indent: float = 0,
        size: float = 0,
        is_bold: bool = False,
        is_italic: bool = False,
        is_centred: bool = False,
        is_kept: bool = False,
    ) -> Any:
        """A paragraph; the label in bold before it. `is_kept`: on one page with the next."""
        paragraph = self.document.add_paragraph()
        if label:
            paragraph.add_run(f"{label} ").bold = True
        run = paragraph.add_run(text)
        run.bold, run.italic = is_bold or None, is_italic or None
        if size:
            for each in paragraph.runs:
                each.font.size = Pt(size)
        paragraph.paragraph_format.left_indent = Cm(indent)
        paragraph.paragraph_format.keep_with_next = is_kept
        paragraph.paragraph_format.keep_together = True
        if is_centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def heading(self, words: str) -> None:
        paragraph = self.line(words, size=14, is_bold=True, is_kept=True)
        paragraph.paragraph_format.space_before = Pt(12)

    def question(self, number: int, one: FileQuestion) -> None:
        texts = Texts(one, str)
        first, *others = blocks_of(f"{texts.stem()}{_HINTS.get(one.type, '')}") or [Block()]
        stem = self.pieces([] if first.rows else first.pieces, one, label=f"Câu {number} ({one.code}):", is_kept=True)
        stem.paragraph_format.space_before = Pt(8)
        self._blocks([first, *others] if first.rows else others, one)
        if one.type == "matching":
            self._table(one, texts)
        elif one.type in FIELDS:
            FIELDS[one.type](self, one, self.has_keys)
        else:
            self._options(one, texts)
        if self.has_keys:
            self._key(one)

    def _options(self, one: FileQuestion, texts: Texts) -> None:
        options = choices(one)
        for place, option in enumerate(options):
            is_kept = place < len(options) - 1 or self.has_keys
            self.pieces(_inline(texts.part(option.text)), one, label=f"{_shown(place)}.", indent=0.8, is_kept=is_kept)

    def _blocks(self, blocks: list[Block], one: FileQuestion) -> None:
        for block in blocks:
            if block.rows:
                self._marked_table(block, one)
            else:
                self.pieces(block.pieces, one, indent=0.6 * block.depth, is_kept=True)

    def _marked_table(self, block: Block, one: FileQuestion) -> None:
        table = self.document.add_table(rows=0, cols=max(map(len, block.rows)), style="Table Grid")
        for cells in block.rows:
            row = table.add_row()
            _row_rule(row, "w:cantSplit")
            for cell, pieces in zip(row.cells, cells, strict=False):
                add_pieces(cell.paragraphs[0], pieces, one)

    def pieces(
        self, pieces: list[Piece], one: FileQuestion, *, label: str = "", indent: float = 0, is_kept: bool = False
    ) -> Any:
        """A paragraph of runs and pictures."""
        paragraph = self.line("", label=label, indent=indent, is_kept=is_kept)
        add_pieces(paragraph, pieces, one)
        return paragraph

    def _table(self, one: FileQuestion, texts: Texts) -> None:
        """Left and right sides; the heading stands again on each page, and no row is cut."""
        left, right = sorted(one.content["left"].items()), sorted(one.content["options"].items())
        table = self.document.add_table(rows=1, cols=2, style="Table Grid")
        for cell, words in zip(table.rows[0].cells, ("Cột bên trái", "Cột bên phải"), strict=True):
            cell.paragraphs[0].add_run(words).bold = True
        _row_rule(table.rows[0], "w:tblHeader")
        for place in range(max(len(left), len(right))):
            row = table.add_row()
            _row_rule(row, "w:cantSplit")
            for cell, side in zip(row.cells, (left, right), strict=True):
                if place < len(side):
                    pieces = [Piece(f"({side[place][0]}) "), *_inline(texts.part(side[place][1]))]
                    add_pieces(cell.paragraphs[0], pieces, one)

    def _key(self, one: FileQuestion) -> None:
        lines = [*(KEYS[one.type](one) if one.type in KEYS else [_key_words(one)]), ("Giải thích", one.explanation)]
        lines += [(LINES[name], said) for name, said in grounds(one).items()]
        lines += [("Mức độ", LEVELS.get(one.level, "")), ("Năng lực", one.competence)]
        for label, said in [line for line in lines if line[1]]:
            self.line(said, label=f"{label}:", indent=0.8, size=11.5)


def _inline(html: str) -> list[Piece]:
    return [piece for block in blocks_of(html) for piece in block.pieces]


def _shown(place: int) -> str:
    return "ABCDEFGH"[place]


def _key_words(one: FileQuestion) -> tuple[str, str]:
    """(label, key): letters of the paper where they are letters."""
    if one.type == "matching":
        return "Ghép đúng", "; ".join(
            f"({left}) với ({right})" for left, right in sorted(p.split(":") for p in one.key)
        )
    places = {option.letter: _shown(place) for place, option in enumerate(choices(one))}
    letters = [places[letter] for letter in one.key]
    if one.type == "ordering":
        return "Thứ tự đúng", " → ".join(letters)
    return "Đáp án", ", ".join(sorted(letters))


def _row_rule(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
