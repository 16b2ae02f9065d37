"""What python-docx has no words for: fields, borders, rows that repeat and do not break."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TYPEFACE = "Times New Roman"
SCRIPTS = ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia")


def element(name: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def set_typeface(style_or_run: Any, size: float) -> None:
    """Times New Roman for every script that Word tells apart."""
    style_or_run.font.name, style_or_run.font.size = TYPEFACE, Pt(size)
    fonts = style_or_run.element.get_or_add_rPr().get_or_add_rFonts()
    for script in SCRIPTS:
        fonts.set(qn(script), TYPEFACE)


def add_page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("shown", "2"), ("end", "")):
        if kind in ("begin", "separate", "end"):
            run._r.append(element("fldChar", fldCharType=kind))
        elif kind == "shown":
            run.add_text(text)
        else:
            words = element("instrText")
            words.text = text
            run._r.append(words)


def start_at_one(section: Any) -> None:
    """The pages of a section are counted from 1."""
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    section._sectPr.find(qn("w:pgMar")).addnext(element("pgNumType", start="1"))


def frame(section: Any) -> None:
    """A line round each page, 10 mm from the edge of the sheet."""
    borders = element("pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(side, val="thinThickSmallGap", sz="24", space="28", color="0B3C6B"))
    section._sectPr.find(qn("w:pgMar")).addnext(borders)


def rule_under(paragraph: Paragraph, inside_mm: float, *, is_cut: bool = False) -> None:
    """A line along the top of an (empty) paragraph, drawn in by `inside_mm` on both sides; dashed where it is cut."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(inside_mm)
    borders = element("pBdr")
    borders.append(element("top", val="dashed" if is_cut else "single", sz="6", space="1", color="000000"))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:rPr",
    )


def fix_layout(table: Table, widths_mm: list[float]) -> None:
    """Columns as wide as they are told to be, in Word and in LibreOffice."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblW")):
        properties.remove(old)
    width_twips = str(round(sum(widths_mm) / 25.4 * 1440))
    properties.insert(1 if table.style is not None else 0, element("tblW", w=width_twips, type="dxa"))


def set_cell_margins(table: Table, side_mm: float) -> None:
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=str(round(side_mm / 25.4 * 1440)), type="dxa"))
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        table._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)


def keep_whole(row: _Row) -> None:
    """The row does not break across two pages."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def repeat_on_each_page(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def describe(run: Run, words: str) -> None:
    """What a reader aloud says of the picture in a run."""
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", words)


def first_paragraph(cell: _Cell) -> Paragraph:
    found: Paragraph = cell.paragraphs[0]
    return found


def keep_with_next(row: Any) -> None:
    """A row (`w:tr`) on the page of what follows."""
    for one in row.iter(qn("w:p")):
        Paragraph(one, row).paragraph_format.keep_with_next = True
