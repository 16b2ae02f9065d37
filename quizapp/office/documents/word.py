"""A document as a Word file (.docx) that the office fills in, signs and sends."""

import io
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt

from quizapp.office.documents import parts
from quizapp.office.documents.parts import Document, Run, Signature, Slip
from quizapp.office.documents.texts import cleaned
from quizapp.office.documents.word_blocks import add_block, add_head, add_rule, bare_table, thin, written
from quizapp.office.documents.word_slips import add_slips
from quizapp.office.documents.word_xml import (
    add_page_number,
    first_paragraph,
    frame,
    keep_with_next,
    set_typeface,
    start_at_one,
)

HEADER_MM = 10
SIGNING_LINES = 4


def docx_of(*documents: Document) -> bytes:
    """The file, with nothing of the library's own template in its facts. Each document has a page 1."""
    made = docx.Document()
    normal = made.styles["Normal"]
    set_typeface(normal, parts.TEXT_SIZE)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1
    _set_facts(made, documents[0])
    for number, document in enumerate(documents):
        shown = cleaned(document)
        _set_page(made.add_section(WD_SECTION.NEW_PAGE) if number else made.sections[0], shown)
        _add_document(made, shown)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add_document(made: Any, document: Document) -> None:
    if document.has_head:
        add_head(made, document.office, document.width_mm, (document.number_line, document.date_line))
        _add_title(made, document)
    for is_slip, blocks in groupby(document.body, lambda block: isinstance(block, Slip)):
        if is_slip:
            add_slips(made, (block for block in blocks if isinstance(block, Slip)), document)
            continue
        for block in blocks:
            add_block(made, block, document)
    _add_signatures(made, document)


def _set_facts(made: Any, document: Document) -> None:
    """Title and language, and no name of whoever wrote the library's template."""
    facts = made.core_properties
    facts.title, facts.language, facts.author, facts.comments = cleaned(document).title[:255], "vi-VN", "", ""
    facts.created = facts.modified = datetime(document.year, 1, 1, tzinfo=UTC)


def _set_page(section: Any, document: Document) -> None:
    width, height = parts.PAGE_MM if not document.is_landscape else parts.PAGE_MM[::-1]
    section.orientation = WD_ORIENT.LANDSCAPE if document.is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    margins = document.margins_mm
    section.top_margin, section.bottom_margin = Mm(margins["top"]), Mm(margins["bottom"])
    section.left_margin, section.right_margin = Mm(margins["left"]), Mm(margins["right"])
    section.header_distance = section.footer_distance = Mm(HEADER_MM)
    section.different_first_page_header_footer = True
    for header in (section.header, section.first_page_header):
        header.is_linked_to_previous = False
    start_at_one(section)
    if document.is_framed:
        frame(section)
    if document.has_page_numbers:
        number = written(section.header.paragraphs[0], Run(""), size=parts.NUMBER_SIZE)
        add_page_number(number.runs[0])


def _add_title(made: Any, document: Document) -> None:
    written(made.add_paragraph(), Run(document.kind.upper(), is_bold=True)).paragraph_format.space_before = Mm(5)
    written(made.add_paragraph(), Run(document.subject, is_bold=True), gap=2)
    add_rule(made, document.width_mm * 0.4)


def _sign(cell: Any, one: Signature) -> None:
    written(first_paragraph(cell), Run(one.role.upper(), is_bold=True))
    written(cell.add_paragraph(), Run(one.words, is_italic=True), size=parts.NUMBER_SIZE)
    for _line in range(SIGNING_LINES):
        written(cell.add_paragraph())
    written(cell.add_paragraph(), Run(one.name, is_bold=True))


def _send(cell: Any, recipients: tuple[str, ...]) -> None:
    written(first_paragraph(cell), Run("Nơi nhận:", is_bold=True, is_italic=True), align="left", size=12)
    for one in recipients:
        written(cell.add_paragraph(), Run(one), align="left", size=parts.RECIPIENTS_SIZE)


def _add_left_of_it(cell: Any, document: Document) -> None:
    if document.recipients:
        _send(cell, document.recipients)
    elif document.beside:
        thin(first_paragraph(cell))
        for block in document.beside:
            add_block(cell, block, document)


def _keep_closing(made: Any, document: Document) -> None:
    """On the page of who signs."""
    blocks, rows = document.closing
    for last in made.paragraphs[len(made.paragraphs) - blocks :]:
        last.paragraph_format.keep_with_next = True
    if rows:
        for row in made.tables[-1]._tbl.tr_lst[-rows:]:
            keep_with_next(row)


def _add_signatures(made: Any, document: Document) -> None:
    """One signer stands to the right of the recipients; several stand side by side above them."""
    signers = document.signatures
    if not signers and not document.recipients:
        return
    _keep_closing(made, document)
    written(made.add_paragraph(), Run(""), size=6).paragraph_format.keep_with_next = True
    if len(signers) > 1:
        side_by_side = bare_table(made, 1, [document.width_mm / len(signers)] * len(signers))
        for cell, one in zip(side_by_side.rows[0].cells, signers, strict=True):
            _sign(cell, one)
        if document.recipients:  # they never stand alone on a page
            keep_with_next(side_by_side.rows[0]._tr)
    if document.recipients or len(signers) == 1:
        left, right = bare_table(made, 1, [document.width_mm / 2] * 2).rows[0].cells
        _add_left_of_it(left, document)
        if len(signers) == 1:
            _sign(right, signers[0])
