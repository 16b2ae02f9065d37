"""A workbook of one large sheet, made part by part: each part is deflated where its rows are made, and the file is put
together from the parts without unpacking them, however many there are."""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from xml.sax.saxutils import escape

from quizapp.office.documents.texts import printable
from quizapp.office.plain_tables import Field
from quizapp.office.sheet_printing import MARGIN, Across, across, naming
from quizapp.office.workbooks import Value

MOST_ROWS = 1_048_575  # below the heading
LONGEST_CELL = 32_767
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLE = {"text": 2, "count": 3, "decimal": 4, "moment": 5, "day": 6, "share": 7, "mark": 8}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - days in a workbook have no zone
_SHEET = "xl/worksheets/sheet1.xml"


def deflated(content: bytes, *, is_last: bool = False) -> bytes:
    """Bytes that can stand in the middle of a stream of their like, or end it."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(zlib.Z_FINISH if is_last else zlib.Z_FULL_FLUSH)


def inflated(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The stream unpacked, part by part."""
    for part in parts:
        yield zlib.decompressobj(-15).decompress(part)


def sheet_head(fields: Sequence[Field]) -> bytes:
    """Widths, the frozen heading, and the heading itself."""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{field.width}" customWidth="1"/>'
        for place, field in enumerate(fields, 1)
    )
    cells = "".join(_text(field.heading, 1) for field in fields)
    fits = int(_across(fields).percent is None)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="{fits}"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{cells}</row>"
    ).encode()


def sheet_rows(fields: Sequence[Field], rows: Iterable[Sequence[Value]], zone: tzinfo) -> bytes:
    """Texts stand in the cells as texts: none is ever a formula or a link."""
    return "".join(
        f"<row>{''.join(_cell(value, field, zone) for field, value in zip(fields, row, strict=True))}</row>"
        for row in rows
    ).encode()


def sheet_tail(fields: Sequence[Field], rows: int) -> bytes:
    """Filters, and print across A4: all columns on a page where they stay readable there."""
    percent = _across(fields).percent
    size = 'fitToWidth="1" fitToHeight="0"' if percent is None else f'scale="{percent}"'
    return (
        f'</sheetData><autoFilter ref="A1:{_letters(len(fields))}{rows + 1}"/>'
        f'<pageMargins left="{MARGIN}" right="{MARGIN}" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" orientation="landscape" {size}/>'
        "<headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter></worksheet>"
    ).encode()


def _across(fields: Sequence[Field]) -> Across:
    return across([one.width for one in fields], naming([one.kind for one in fields]))


def _letters(place: int) -> str:
    made = ""
    while place:
        place, rest = divmod(place - 1, 26)
        made = chr(65 + rest) + made
    return made


def _text(text: str, style: int) -> str:
    shown = escape(printable(text)[:LONGEST_CELL])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{shown}</t></is></c>'


def _cell(value: Value, field: Field, zone: tzinfo) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, datetime):
        days = (value.astimezone(zone).replace(tzinfo=None) - _EPOCH).total_seconds() / 86400
        return f'<c s="5"><v>{days:.9f}</v></c>'
    if isinstance(value, date):
        return f'<c s="6"><v>{(value - _EPOCH.date()).days}</v></c>'
    if isinstance(value, str):
        return _text(value, 2)
    style = _STYLE[field.kind] if field.kind != "text" else 0
    return f'<c s="{style}"><v>{value!r}</v></c>'


# --- the file -----------------------------------------------------------------------------------------------------


def _others(title: str, fields: Sequence[Field]) -> dict[str, str]:
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    formats = '<numFmt numFmtId="164" formatCode="#,##0.0"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/>'
    formats += '<numFmt numFmtId="166" formatCode="dd/mm/yyyy"/><numFmt numFmtId="167" formatCode="#,##0.0##"/>'
    fonts = '<font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    fills = (
        '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE7F1FB"/></patternFill></fill>'
    )
    looks = [(0, 0, 0), (0, 1, 2), (49, 0, 0), (3, 0, 0), (164, 0, 0), (165, 0, 0), (166, 0, 0), (2, 0, 0), (167, 0, 0)]
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1"/>'
        for number, font, fill in looks
    )
    sheet, names = f"'{escape(title[:31])}'!", _across(fields).names
    repeated = f"{sheet}$A:${_letters(names)},{sheet}$1:$1" if names else f"{sheet}$1:$1"
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{kinds}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{escape(title[:31])}" sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{repeated}</definedName>'
        "</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="4">{formats}</numFmts>'
        f'<fonts count="2">{fonts}</fonts><fills count="3">{fills}</fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(looks)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    }


def workbook_stream(
    title: str, fields: Sequence[Field], parts: Iterable[bytes], packed: int, size: int, crc: int
) -> Iterator[bytes]:
    """The workbook in pieces. `parts`: the deflated sheet, `packed` bytes of it; `size` and `crc` are of it unpacked.
    A zip file whose directory is written at its end."""
    directory, offset = [], 0
    for name, text in _others(title, fields).items():
        content = text.encode()
        head = _entry(name, zlib.crc32(content), len(content), len(content), method=0)
        directory.append((head, name, offset))
        yield _local(head, name) + content
        offset += 30 + len(name) + len(content)
    head = _entry(_SHEET, crc, packed, size, method=8)
    directory.append((head, _SHEET, offset))
    yield _local(head, _SHEET)
    yield from parts
    offset += 30 + len(_SHEET) + packed
    rows = b"".join(
        b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHLL", 0, 0, 0, 0, at) + name.encode()
        for head, name, at in directory
    )
    count = len(directory)
    yield rows + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, len(rows), offset, 0)


def _entry(name: str, crc: int, packed: int, size: int, *, method: int) -> bytes:
    """What the entry and the directory say alike; on 1 January 1980, as no machine's clock."""
    return struct.pack("<HHHHHLLLHH", 20, 0, method, 0, 33, crc, packed, size, len(name), 0)


def _local(head: bytes, name: str) -> bytes:
    return b"PK\x03\x04" + head + name.encode()
