"""A document as PDF. typst is given a fixed layout and the document as data, so no text is ever read as markup."""

import dataclasses
import json
from functools import cache
from importlib import resources
from typing import Any

import typst

from quizapp.office.documents import parts
from quizapp.office.documents.fonts import known_fonts, typefaces
from quizapp.office.documents.parts import Block, Document, Picture, Table
from quizapp.office.documents.texts import breakable, cleaned

PICTURE_PPI = 300
SIZES = {
    "text": parts.TEXT_SIZE,
    "head": parts.HEAD_SIZE,
    "motto": parts.MOTTO_SIZE,
    "number": parts.NUMBER_SIZE,
    "recipients": parts.RECIPIENTS_SIZE,
}


@cache
def _layout() -> bytes:
    return resources.files("quizapp.office.documents").joinpath("document.typ").read_bytes()


def pdf_of(*documents: Document) -> bytes:
    """A tagged PDF (PDF/UA-1), every table and picture readable aloud. Each document begins on a page 1 of its own."""
    data = {
        "documents": [_facts(cleaned(one)) for one in documents],
        "state_title": parts.STATE_TITLE,
        "motto": parts.MOTTO,
        "fonts": typefaces(),
        "sizes": SIZES,
    }
    inputs = {"documents": json.dumps(data, ensure_ascii=False)}
    return _compiled(_layout(), format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])


def png_of(picture: Picture) -> bytes:
    """A figure for a file that holds no SVG."""
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        f'#image(bytes(sys.inputs.svg), format: "svg", width: {float(picture.width_mm)}mm)'
    )
    return _compiled(source.encode(), format="png", ppi=PICTURE_PPI, sys_inputs={"svg": picture.svg})


def _compiled(source: bytes, **settings: Any) -> bytes:
    made = typst.compile(source, font_paths=known_fonts(), ignore_system_fonts=True, **settings)
    assert isinstance(made, bytes)
    return made


def _facts(document: Document) -> dict[str, Any]:
    return dataclasses.asdict(document) | {
        "body": [_block(block, document.width_mm) for block in document.body],
        "beside": [_block(block, document.width_mm) for block in document.beside],
        "margins": document.margins_mm,
        "closing": document.closing._asdict(),
        "title": document.title,
        "number_line": document.number_line,
        "date_line": document.date_line,
        "has_page_numbers": document.has_page_numbers,
        "dated": None,
    }


def _block(block: Block, room: float) -> dict[str, Any]:
    if not isinstance(block, Table):
        return dataclasses.asdict(block) | {"kind": type(block).__name__}
    rows = tuple(tuple(breakable(cell) for cell in row) for row in block.rows)
    facts = dataclasses.asdict(dataclasses.replace(block, rows=rows))
    return facts | {"kind": "Table", "widths": block.widths_mm(room)}
