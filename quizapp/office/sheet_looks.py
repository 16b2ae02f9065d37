"""What a workbook shows otherwise than it stores: rows and columns that are hidden, numbers shown with zeros before
them or as percentages."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from quizapp.office.sheet_weight import MOST_COLUMNS, column_number
from quizapp.office.uploads import CHUNK

_ZEROS = re.compile(r"0{2,30}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PERCENT = -1  # in the place of digits
_BOOK, _LINKS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"


@dataclass
class Looks:
    """Of one sheet. `hidden`: lines from 1; `columns`: places from 0 that are hidden; `percents`: lines with a cell
    that shows a percentage; `padded`: (line from 1, place from 0) → digits that the cell shows."""

    hidden: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    percents: set[int] = field(default_factory=set)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass
class _Reader:
    """One pass over the parts of a workbook; `place`: what the elements of the part are taken for."""

    formats: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("9", "10"), _PERCENT))  # number → digits
    styles: list[int] = field(default_factory=list)  # of each cell style; 0: no zeros before
    parts: dict[str, str] = field(default_factory=dict)  # relation → part
    titles: dict[str, str] = field(default_factory=dict)  # relation → title of the sheet
    looks: Looks = field(default_factory=Looks)
    in_cell_styles: bool = False
    row: int = 0
    column: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "row":
            self._row(attributes)
        elif local == "c":
            self._cell(attributes)
        elif local in ("col", "numFmt"):
            (self._column if local == "col" else self._format)(attributes)
        elif local == "cellXfs":
            self.in_cell_styles = True
        elif local == "xf" and self.in_cell_styles:
            self.styles.append(self.formats.get(attributes.get("numFmtId", ""), 0))
        elif local == "Relationship":
            self.parts[attributes.get("Id", "")] = attributes.get("Target", "")
        elif local == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.titles[relation] = attributes.get("name", "")

    def end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "cellXfs":
            self.in_cell_styles = False

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.row + 1
        self.column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.looks.hidden.add(self.row)

    def _format(self, attributes: dict[str, str]) -> None:
        number, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")
        if "%" in code or _ZEROS.fullmatch(code):
            self.formats[number] = _PERCENT if "%" in code else len(code)

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = (attributes.get(name, "") for name in ("min", "max"))
        if attributes.get("hidden") in ("1", "true") and first.isdigit() and last.isdigit():
            self.looks.columns |= set(range(int(first) - 1, min(int(last), MOST_COLUMNS)))

    def _cell(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", "").upper())
        self.column = column_number(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row
        style = attributes.get("s", "")
        digits = self.styles[int(style)] if style.isdigit() and int(style) < len(self.styles) else 0
        if digits == _PERCENT:
            self.looks.percents.add(self.row)
        elif digits and attributes.get("t", "n") in ("n", ""):
            self.looks.padded[self.row, self.column - 1] = digits


def sheet_looks(data: bytes) -> Mapping[str, Looks]:
    """Title → looks, of a workbook that was weighed before; sheets that cannot be told are left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = set(archive.namelist())
        reader = _Reader()
        for part in (_STYLES, _LINKS, _BOOK):
            _read(archive, part, parts, reader)
        found = {}
        for relation, title in reader.titles.items():
            target = reader.parts.get(relation, "").removeprefix("/xl/").removeprefix("xl/")
            reader.looks, reader.row = Looks(), 0
            if target and _read(archive, f"xl/{target}", parts, reader):
                found[title] = reader.looks
    return found


def _read(archive: zipfile.ZipFile, part: str, parts: set[str], reader: _Reader) -> bool:
    if part not in parts:
        return False
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
    except expat.ExpatError:
        return False
    return True
