"""Word files as offices make them, by python-docx."""

import io
import struct
import zlib
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
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


_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
    for level, style, text in ((0, "decimal", "Câu %1."), (1, "upperLetter", "%2."))
)
_LINKED = _LEVELS.replace("<w:lvl ", '<w:styleLink w:val="X"/><w:lvl ', 1)
_LISTS = {  # how Word may say the two levels of list 90
    "based_on": (f'<w:abstractNum w:abstractNumId="90">{_LEVELS}</w:abstractNum>', ""),
    "linked": (
        f'<w:abstractNum w:abstractNumId="91">{_LINKED}'
        '</w:abstractNum><w:abstractNum w:abstractNumId="90"><w:numStyleLink w:val="X"/></w:abstractNum>',
        "",
    ),
    "own_level": (
        '<w:abstractNum w:abstractNumId="90"/>',
        "".join(
            f'<w:lvlOverride w:ilvl="{at}">{one}</w:lvl></w:lvlOverride>'
            for at, one in enumerate(_LEVELS.split("</w:lvl>")[:2])
        ),
    ),
}


def styled_list(questions: Sequence[tuple[str, Sequence[str]]], way: str) -> bytes:
    """Automatic numbers by styles, the second question's based on the first's; `way`: a key of `_LISTS`."""
    document = Document()
    definitions, overrides = _LISTS[way]
    numbering = document.part.numbering_part.element
    for one in reversed(parse_xml(f"<w:x {_WORD}>{definitions}</w:x>")):
        numbering.insert(0, one)
    numbering.append(parse_xml(f'<w:num {_WORD} w:numId="90"><w:abstractNumId w:val="90"/>{overrides}</w:num>'))
    for name, base, level in (("Hoi", "Normal", 0), ("Hoi tiep", "Hoi", None), ("Chon", "Normal", 1)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles[base]
        if level is not None:
            numbered_as = style.element.get_or_add_pPr().get_or_add_numPr()
            numbered_as.get_or_add_ilvl().val = level
            numbered_as.get_or_add_numId().val = 90
    for index, (stem, options) in enumerate(questions):
        document.add_paragraph(stem, "Hoi tiep" if index else "Hoi")
        for option in options:
            looked(document.add_paragraph("", "Chon").add_run(option.strip("*")), "bold" if option[0] == "*" else "")
    return saved(document)
