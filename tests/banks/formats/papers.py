"""Word files as offices make them, by python-docx."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor


def png(side: int = 8, grey: int = 0x80) -> bytes:
    """A grey square."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress((b"\0" + bytes([grey]) * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


PNG = png()


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def paper(*lines: str | tuple[str, str], font: str = "") -> bytes:
    """A paragraph a line; (text, look): bold, underline, red, highlight."""
    document = Document()
    if font:
        document.styles["Normal"].font.name = font
    for line in lines:
        text, look = (line, "") if isinstance(line, str) else line
        looked(document.add_paragraph().add_run(text), look)
    return saved(document)


def looked(run: Any, look: str) -> None:
    run.bold = True if look == "bold" else None
    run.underline = True if look == "underline" else None
    if look == "red":
        run.font.color.rgb = RGBColor(0xFF, 0, 0)
    if look == "highlight":
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def table(rows: Sequence[Sequence[str]], *before: str) -> bytes:
    document = Document()
    for line in before:
        document.add_paragraph(line)
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    return saved(document)


def numbered(questions: Sequence[tuple[str, Sequence[str]]], label: str = "Câu %1:") -> bytes:
    """A two-level automatic list: questions `Câu 1:`, options `A.`; none of both is in the text."""
    document = Document()
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for level, (style, text) in enumerate((("decimal", label), ("upperLetter", "%2."))):
        one = OxmlElement("w:lvl")
        one.set(qn("w:ilvl"), str(level))
        for name, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", text)):
            child = OxmlElement(name)
            child.set(qn("w:val"), value)
            one.append(child)
        abstract.append(one)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    target = OxmlElement("w:abstractNumId")
    target.set(qn("w:val"), "77")
    number.append(target)
    numbering.append(number)
    for stem, options in questions:
        _listed(document.add_paragraph(stem), 0)
        for option in options:
            paragraph = document.add_paragraph()
            looked(paragraph.add_run(option.removeprefix("*")), "bold" if option.startswith("*") else "")
            _listed(paragraph, 1)
    return saved(document)


def _listed(paragraph: Any, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = 77
