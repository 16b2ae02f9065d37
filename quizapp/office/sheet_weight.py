"""How far a workbook's filled cells reach, found by streaming its XML.

The reader lays a sheet out as a full rectangle: one value in XFD1048576 would cost gigabytes, and so would one long
text that a million cells point to. Both are found here first, with nothing laid out. A formula that no program has
worked out yet would be read as an empty cell; it is found here too.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from quizapp.office.uploads import CHUNK, refuse

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_TEXT = 40_000_000  # characters of all cells together
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_TOO_FAR = (
    f"Bảng có dữ liệu ở {{cell}}: chỉ nhận đến {MOST_ROWS:,} dòng và {MOST_COLUMNS} cột. "
    "Hãy xóa phần thừa hoặc tách thành nhiều tệp."
).replace(",", ".", 1)
_NOT_WORKED_OUT = (
    "Ô ở dòng {row}, cột thứ {column} có công thức chưa tính ra kết quả. Hãy mở tệp bằng Excel, lưu lại rồi nạp lại, "
    "hoặc gõ thẳng nội dung vào ô."
)
_TOO_LONG = "Nội dung chữ trong bảng quá dài. Hãy tách thành nhiều tệp."


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@dataclass
class _Scan:
    """What a pass over one XML part has seen; shared texts keep only their lengths."""

    name: str
    lengths: list[int]
    row: int = 0
    column: int = 0
    cell_type: str = ""
    inside: str = ""
    index: list[str] = field(default_factory=list)
    text: int = 0
    is_formula: bool = False
    has_value: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        self.inside = local
        if local == "row":
            self.row = int(attributes["r"]) if attributes.get("r", "").isdigit() else self.row + 1
            self.column = 0
        elif local == "c":
            self._place(attributes)
        elif local in ("v", "is", "f") and self.column:
            self.is_formula = self.is_formula or local == "f"
            self._check_place()
        elif local == "si":
            self.lengths.append(0)

    def _place(self, attributes: dict[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", "").upper())
        self.column = column_number(found[1]) if found else self.column + 1
        self.row = int(found[2]) if found else self.row
        self.cell_type = attributes.get("t", "")
        self.index = []
        self.is_formula = self.has_value = False

    def _check_place(self) -> None:
        if self.row > MOST_ROWS or self.column > MOST_COLUMNS:
            raise refuse(_TOO_FAR.format(cell=f"dòng {self.row}, cột thứ {self.column}"), self.name, self.row)

    def data(self, text: str) -> None:
        self.has_value = self.has_value or self.inside == "v"
        if self.inside == "v" and self.cell_type == "s":
            self.index.append(text)
        elif self.column:
            self._count(len(text))
        elif self.lengths:
            self.lengths[-1] += len(text)

    def end(self, tag: str) -> None:
        is_cell = tag.rpartition(":")[2] == "c"
        if is_cell and self.is_formula and not self.has_value and self.cell_type in ("", "n"):  # "str" may be empty
            words = _NOT_WORKED_OUT.format(row=self.row, column=self.column)
            raise refuse(words, self.name, self.row)
        if is_cell and self.index:
            number = "".join(self.index).strip()
            if number.isdigit() and int(number) < len(self.lengths):
                self._count(self.lengths[int(number)])
        self.inside = ""

    def _count(self, length: int) -> None:
        self.text += length
        if self.text > MOST_TEXT:
            raise refuse(_TOO_LONG, self.name)


def check_weight(data: bytes, name: str) -> None:
    """Refuse a workbook that passed the gate but would be huge once laid out."""
    lengths: list[int] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = sorted(archive.namelist(), key=lambda part: "sharedstrings" not in part.lower())
        for part in parts:
            _scan(archive, part, _Scan(name, lengths))


def _scan(archive: zipfile.ZipFile, part: str, scan: _Scan) -> None:
    """Pictures and other parts that are no XML end at their first byte."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.data
    is_xml = False
    with archive.open(part) as stream:
        try:
            while chunk := stream.read(CHUNK):
                is_xml = is_xml or chunk.lstrip(_BEFORE_XML).startswith(b"<")
                parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            if is_xml:
                raise refuse("Tệp Excel bị hỏng. Hãy mở bằng Excel, lưu lại rồi nạp lại.", scan.name) from fault
