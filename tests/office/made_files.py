"""Files as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from quizapp.domain.errors import Fault, FileRefused


def xlsx(rows: Sequence[Sequence[Any]], *, first_line: int = 1) -> bytes:
    """A workbook with `rows` from `first_line` on; texts stay texts."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for line, row in enumerate(rows, start=first_line - 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(line, column, value, day)
                elif isinstance(value, str):
                    page.write_string(line, column, value)
                elif value is not None:
                    page.write_number(line, column, value)
    return buffer.getvalue()


def csv_text(rows: Sequence[Sequence[str]], mark: str = ";") -> str:
    return "\r\n".join(mark.join(row) for row in rows) + "\r\n"


def rezipped(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The same archive with some parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return buffer.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def words(refusal: FileRefused) -> str:
    return " ".join(fault.message for fault in refusal.faults)


def places(faults: Sequence[Fault]) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in faults]
