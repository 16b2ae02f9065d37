"""Plain tables for other programs and for spreadsheets: CSV, JSON and rows of JSON; no text in them ever runs."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from quizapp.domain.numbers import rounded
from quizapp.office.workbooks import Column, Value

BOM = "\ufeff"
_DIGITS = {"decimal": 1, "mark": 3, "share": 2}
_LIVE = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Field:
    """A column: its key for programs, its heading for people, and how it is written; `width` in characters."""

    key: str
    heading: str
    kind: str = "text"
    width: int = 14

    @property
    def column(self) -> Column:
        return Column(self.heading, self.kind, self.width)


@dataclass(frozen=True)
class PlainTable:
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()


def inert(text: str) -> str:
    """A text that a spreadsheet would run gets an apostrophe before it; so does one behind blanks or control marks."""
    first = text.lstrip(" \t\r\n\u00a0")[:1]
    return f"'{text}" if first in _LIVE or text[:1] in ("\t", "\r", "\n") else text


def csv_head(fields: Sequence[Field]) -> bytes:
    return (BOM + csv_lines([[one.heading for one in fields]])).encode()


def csv_rows(fields: Sequence[Field], rows: Iterable[Sequence[Value]], zone: tzinfo) -> bytes:
    """Semicolons between cells and a comma before decimals, as spreadsheets in Vietnam read them. Numbers stay numbers,
    negative ones too: only what somebody wrote can be a formula."""
    return _lines(
        [[_cell(value, field, zone) for field, value in zip(fields, row, strict=True)] for row in rows]
    ).encode()


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    return _lines([[inert(cell) for cell in row] for row in rows])


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _cell(value: Value, field: Field, zone: tzinfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        shown = f"{rounded(value, _DIGITS.get(field.kind, 4)):f}".replace(".", ",")
        return re.sub("(,[0-9])([0-9]*?)0+$", r"\1\2", shown) if field.kind == "mark" else shown
    return str(value) if isinstance(value, int) else inert(value)


def as_records(fields: Sequence[Field], rows: Iterable[Sequence[Value]]) -> list[dict[str, Any]]:
    return [{field.key: _plain(value) for field, value in zip(fields, row, strict=True)} for row in rows]


def json_rows(fields: Sequence[Field], rows: Iterable[Sequence[Value]]) -> bytes:
    """Records without brackets round them, a comma and a line between two."""
    return ",\n".join(json.dumps(one, ensure_ascii=False) for one in as_records(fields, rows)).encode()


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def csv_of(table: PlainTable, zone: tzinfo) -> bytes:
    return csv_head(table.fields) + csv_rows(table.fields, table.rows, zone)
