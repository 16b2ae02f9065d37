"""A table that somebody sent, back with a column that says of each line what was found."""

import io
from collections.abc import Mapping
from datetime import date

import xlsxwriter

from quizapp.office.grids import Grid

HEADING = "Ghi chú kiểm tra"
_WIDTH = 70


def remarked(grid: Grid, heading: int, remarks: Mapping[int, str], faulty: frozenset[int]) -> bytes:
    """The rows on the lines on which they stood, as text and days, the remarks right of the last column; lines of
    `faulty` are marked."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    last = max(len(row.cells) for row in grid.rows)
    with xlsxwriter.Workbook(buffer, options) as book:
        page = book.add_worksheet("Kiểm tra")
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": "dd/mm/yyyy"})
        bold = book.add_format({"bold": True, "bg_color": "#E7F1FB", "border": 1})
        wrong = book.add_format({"bg_color": "#FBE3E1", "text_wrap": True, "valign": "top"})
        note = book.add_format({"text_wrap": True, "valign": "top"})
        page.set_column(0, last - 1, 18)
        page.set_column(last, last, _WIDTH)
        for row in grid.rows:
            for place, cell in enumerate(row.cells):
                if isinstance(cell, date):
                    page.write_datetime(row.line - 1, place, cell, day)
                elif cell:
                    page.write_string(row.line - 1, place, cell, bold if row.line == heading else text)
        page.write_string(max(heading, 1) - 1, last, HEADING, bold)
        for line, remark in remarks.items():
            page.write_string(line - 1, last, remark, wrong if line in faulty else note)
        page.freeze_panes(max(heading, 1), 0)
    return buffer.getvalue()
