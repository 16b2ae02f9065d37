"""The parts of a document in Word."""

import io
from copy import deepcopy
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from quizapp.office.documents import parts
from quizapp.office.documents.parts import (
    Align,
    Block,
    Document,
    Office,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
)
from quizapp.office.documents.pdf import png_of
from quizapp.office.documents.word_xml import (
    describe,
    first_paragraph,
    fix_layout,
    keep_whole,
    repeat_on_each_page,
    rule_under,
    set_cell_margins,
)

ALIGNED = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
INDENT = Cm(1.27)
MOTTO_MM = 57  # its length at 13 points, bold


def written(
    paragraph: WordParagraph, *runs: Run, align: Align = "center", size: float = parts.TEXT_SIZE, gap: float = 0
) -> WordParagraph:
    """The runs put into a paragraph that has `gap` points above and below. What the style says is not said again:
    a list of hundreds has thousands of cells."""
    if align != "left":
        paragraph.alignment = ALIGNED[align]
    if gap:
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(gap)
    for run in runs:
        made = paragraph.add_run(run.text)
        if run.is_bold:
            made.bold = True
        if run.is_italic:
            made.italic = True
        if (run.size or size) != parts.TEXT_SIZE:
            made.font.size = Pt(run.size or size)
    return paragraph


def thin(paragraph: WordParagraph) -> None:
    """As good as no height: the paragraph that Word wants after each table, or before one."""
    written(paragraph).paragraph_format.line_spacing = Pt(2)


def add_rule(place: Any, inside_mm: float, *, is_cut: bool = False) -> None:
    """A line of its own, in a document or a cell."""
    paragraph = written(place.add_paragraph(), Run(""), size=2)
    paragraph.paragraph_format.line_spacing = Pt(6)  # the dots under letters stay clear of the line
    rule_under(paragraph, inside_mm, is_cut=is_cut)


def bare_table(place: Any, rows: int, widths: list[float]) -> WordTable:
    """A table without lines, to set things side by side."""
    is_cell = isinstance(place, _Cell)
    table: WordTable = place.add_table(rows, len(widths)) if is_cell else place.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_cell_margins(table, 0)
    fix_layout(table, widths)
    for row in table.rows:
        keep_whole(row)
    return table


def add_head(place: Any, office: Office, width: float, lines: tuple[str, str] | None, small: float = 0) -> None:
    """The office to the left, state title and motto to the right; `lines` are number and date below them."""
    widths = [width * 65 / 165, width * 100 / 165]
    table = bare_table(place, 2 if lines else 1, widths)
    left, right = table.rows[0].cells
    size = parts.HEAD_SIZE - small
    names = [Run(line.upper(), is_bold=True) for line in office.lines]
    every = [Run(office.above.upper()), *names] if office.above else names
    for index, run in enumerate(every):
        written(left.add_paragraph() if index else first_paragraph(left), run, size=size)
    add_rule(left, widths[0] * 0.36)
    written(first_paragraph(right), Run(parts.STATE_TITLE, is_bold=True), size=size)
    written(right.add_paragraph(), Run(parts.MOTTO, is_bold=True), size=parts.MOTTO_SIZE - small)
    add_rule(right, (widths[1] - MOTTO_MM * (1 - small / parts.MOTTO_SIZE)) / 2)
    if lines:
        number, date_line = table.rows[1].cells
        written(first_paragraph(number), Run(lines[0]), size=parts.NUMBER_SIZE, gap=3)
        written(first_paragraph(date_line), Run(lines[1], is_italic=True), size=parts.NUMBER_SIZE, gap=3)


def _add_paragraph(place: Any, one: Paragraph, document: Document) -> None:  # noqa: ARG001 - each part is drawn alike
    made = written(place.add_paragraph(), *one.runs, align=one.align, gap=4)
    made.paragraph_format.line_spacing = 1.1
    made.paragraph_format.keep_with_next = one.is_kept
    if one.is_indented and one.align in ("both", "left"):
        made.paragraph_format.first_line_indent = INDENT


def _add_table(place: Any, one: Table, document: Document) -> None:
    """One row is built; the others are its copies with other words: a list may have tens of thousands."""
    table = place.add_table(rows=2, cols=len(one.columns))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    set_cell_margins(table, 1.2)
    fix_layout(table, list(one.widths_mm(document.width_mm)))
    head, pattern = table.rows
    for cell, column in zip(head.cells, one.columns, strict=True):
        title = _fill(cell, column.title, "center", one.size, is_bold=True)
        title.paragraph_format.keep_with_next = True  # else LibreOffice drops a row that does not fit below it
    repeat_on_each_page(head)
    keep_whole(head)
    keep_whole(pattern)
    if one.row_mm:
        pattern.height, pattern.height_rule = Mm(one.row_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
    if not one.rows:
        pattern.cells[0].merge(pattern.cells[-1])
        leave_one_paragraph(pattern.cells[0])
        _fill(pattern.cells[0], one.empty, one.columns[0].align, one.size, is_bold=False)
        return
    for cell, column in zip(pattern.cells, one.columns, strict=True):
        _fill(cell, "", column.align, one.size, is_bold=False)
    bold = deepcopy(pattern._tr)
    for run in bold.iter(qn("w:r")):
        WordRun(run, pattern).bold = True
    strong = set(one.strong)
    for index, row in enumerate(one.rows):
        table._tbl.append(_copied(bold if index in strong else pattern._tr, row))
    table._tbl.remove(pattern._tr)


def _copied(pattern: Any, texts: tuple[str, ...]) -> Any:
    made = deepcopy(pattern)
    for run, text in zip(made.iter(qn("w:r")), texts, strict=True):
        run.text = text
    return made


def leave_one_paragraph(cell: _Cell) -> None:
    """Merging keeps the empty paragraphs of every cell."""
    for surplus in cell.paragraphs[1:]:
        surplus._p.getparent().remove(surplus._p)


def _fill(cell: _Cell, text: str, align: Align, size: float, *, is_bold: bool) -> WordParagraph:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return written(first_paragraph(cell), Run(text, is_bold=is_bold), align=align, size=size, gap=1)


def _add_picture(place: Any, one: Picture, document: Document) -> None:  # noqa: ARG001
    """With what follows: its caption, or who signs."""
    drawn = place.add_paragraph()
    draw(drawn, one)
    drawn.paragraph_format.keep_with_next = one.is_kept


def draw(paragraph: WordParagraph, one: Picture) -> None:
    run = written(paragraph, gap=3).add_run()
    run.add_picture(io.BytesIO(png_of(one)), width=Mm(one.width_mm))
    describe(run, one.words)


def _add_page_break(place: Any, one: PageBreak, document: Document) -> None:  # noqa: ARG001
    place.add_page_break()


DRAWN: dict[str, Any] = {
    "Paragraph": _add_paragraph,
    "Table": _add_table,
    "Picture": _add_picture,
    "PageBreak": _add_page_break,
}


def add_block(place: Any, one: Block, document: Document) -> None:
    DRAWN[type(one).__name__](place, one, document)
