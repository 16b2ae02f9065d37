"""Slips in Word. Hundreds of them differ in a few words, so one is made and the others are copies with other words."""

import copy
from collections.abc import Iterable
from typing import Any

from docx.oxml.ns import qn

from quizapp.office.documents.parts import Document, Run, Slip
from quizapp.office.documents.word_blocks import (
    add_head,
    add_rule,
    bare_table,
    draw,
    leave_one_paragraph,
    thin,
    written,
)
from quizapp.office.documents.word_xml import first_paragraph

SLIP_SIZE, NOTE_SIZE, CODE_SIZE, LABEL_MM, CODE_MM = 11.5, 10.5, 9, 34, 46
FIRST_PICTURE = 1000  # Word wants a number of its own for each picture


def add_slips(place: Any, slips: Iterable[Slip], document: Document) -> None:
    forms: dict[Any, Any] = {}
    for number, one in enumerate(slips):
        labels = tuple(label for label, _value in one.fields)
        kind = (one.title, one.subject, labels, one.notes, one.picture, one.picture_words)
        if kind not in forms:
            forms[kind] = made = _made(place, one, document)
        else:
            made = _copied(place, forms[kind], one)
        for picture in made.iter(qn("wp:docPr")):
            picture.set("id", str(FIRST_PICTURE + number))
        thin(place.add_paragraph())


def _made(place: Any, one: Slip, document: Document) -> Any:
    """All of it in one row that does not break; in a cell each table has a paragraph after it."""
    width = document.width_mm
    outer = bare_table(place, 1, [width])
    cell = outer.rows[0].cells[0]
    thin(first_paragraph(cell))
    add_head(cell, document.office, width, None, small=1)
    written(cell.paragraphs[-1], Run(one.title, is_bold=True), gap=2)
    written(cell.add_paragraph(), Run(one.subject, is_bold=True), size=SLIP_SIZE, gap=2)
    code_mm = CODE_MM if one.picture else 0
    widths = [LABEL_MM, width - LABEL_MM - code_mm, *([code_mm] if one.picture else [])]
    table = bare_table(cell, len(one.fields), widths)
    for row, (label, value) in zip(table.rows, one.fields, strict=True):
        written(first_paragraph(row.cells[0]), Run(f"{label}:"), align="left", size=SLIP_SIZE, gap=0.5)
        written(first_paragraph(row.cells[1]), Run(value, is_bold=True), align="left", size=SLIP_SIZE, gap=0.5)
    if one.picture:
        beside = table.rows[0].cells[2].merge(table.rows[-1].cells[2])
        leave_one_paragraph(beside)
        draw(first_paragraph(beside), one.picture)
        written(beside.add_paragraph(), Run(one.picture_words), size=CODE_SIZE)
    thin(cell.paragraphs[-1])
    for note in one.notes:
        written(cell.add_paragraph(), Run(f"– {note}"), align="left", size=NOTE_SIZE)
    add_rule(cell, 0, is_cut=True)
    return outer._tbl


def _copied(place: Any, form: Any, one: Slip) -> Any:
    """The form with other words beside its labels."""
    made = copy.deepcopy(form)
    fields = made.tr_lst[0].tc_lst[0].tbl_lst[-1]
    for row, (_label, value) in zip(fields.tr_lst, one.fields, strict=True):
        row.tc_lst[1].p_lst[0].r_lst[0].text = value
    place.element.body._insert_tbl(made)
    return made
