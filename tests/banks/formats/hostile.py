"""Files that mean harm, and the sound ones that others are broken from."""

import io
import random
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable

from quizapp.banks.formats.writers.writing import written
from quizapp.office.uploads import MOST_ENTRIES
from tests.banks.formats.exported import NAMES, PAPER
from tests.banks.formats.given import in_tcvn3
from tests.banks.formats.new_types import GAPS, NUMBER, PICTURED, SPOTS, WORDS, renumbered
from tests.banks.formats.papers import PNG, numbered, paper, table
from tests.banks.formats.qti_files import (
    CHOICE,
    ITEM_3,
    canvas,
    condition,
    declaration,
    equal,
    item_2,
    lid,
    manifest,
    package,
)
from tests.banks.formats.test_moodle_xml import CHOICE as MOODLE_CHOICE
from tests.banks.formats.test_moodle_xml import quiz
from tests.banks.formats.test_odd_papers import run, word
from tests.office.made_files import rezipped, xlsx

CANARY = "root:x:0"  # what only the machine's own file of accounts says
WORD = paper(*(line for number in range(1, 12) for line in (f"Câu {number}. Ai?", "A. x", "*B. y")))
BOOK = xlsx([["Câu dẫn", "A", "B", "Đáp án"], *([f"Ai {number}?", "x", "y", "B"] for number in range(40))])
PACKAGE = package({"imsmanifest.xml": manifest("a.xml"), "a.xml": ITEM_3, "images/so.png": PNG})
ITEM = item_2(CHOICE.format(1), declaration("B"))


SOUND_ARCHIVES = {
    "de.docx": WORD,
    "danh-so.docx": numbered([("Ai?", ["x", "*y"]), ("Gì?", ["x", "*y"])]),
    "khung.docx": word(
        f"<w:p><w:r><w:pict><w:txbxContent><w:p>{run('Câu 1. Ai?')}</w:p></w:txbxContent></w:pict></w:r></w:p>",
        f'<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>{run(" A. x")}</w:p>',
        "B. y",
    ),
    "phong-cu.docx": paper(in_tcvn3("Câu 1. Người nào?").decode("cp1252"), "*A. x", "B. y", font=".VnTime"),
    "bang-dap-an.docx": table(
        [["Câu", "1", "2"], ["Đáp án", "B", "A"]], "Câu 1. Ai?", "A. x", "B. y", "Câu 2. Gì?", "A. x", "B. y"
    ),
    "bang.docx": table([["STT", "Câu hỏi", "A", "B", "Đáp án"], ["1", "Ai?", "x", "y", "B"]]),
    "de.xlsx": BOOK,
    "goi.zip": PACKAGE,
    "quiz.xml": quiz(MOODLE_CHOICE),
    "item.xml": ITEM,
    "item3.xml": ITEM_3,
    "canvas.xml": canvas("multiple_choice_question", lid("r", {"a": "x", "b": "y"}), condition(equal("r", "b"))),
    "dien.xml": written([WORDS, NUMBER, GAPS, PICTURED], "moodle", NAMES).data,
    "vung.zip": written([SPOTS, *renumbered(PICTURED, GAPS, NUMBER)], "qti21", NAMES).data,
    "vung3.zip": written([SPOTS, *renumbered(WORDS, PICTURED)], "qti30", NAMES).data,
    "in.docx": written([PICTURED, *renumbered(NUMBER, WORDS)], PAPER, NAMES).data,
    "dien.xlsx": written([WORDS, *renumbered(NUMBER)], "xlsx", NAMES).data,
}
_RANGE = range(1, 9)
SOUND_TEXTS = {
    "de.txt": ([f"Câu {n}: Ai cấp số {n}?\nA. Sở {n}\nB. Bộ {n}\nĐáp án: B\n\n" for n in _RANGE], "Đáp án"),
    "de.aiken": ([f"Ai cấp số {n}?\nA) Sở {n}\nB) Bộ {n}\nANSWER: B\n\n" for n in _RANGE], "ANSWER"),
    "dien.txt": ([f"Câu {n}: Bao lâu ở xã {n}?\nĐáp án: {n} ± 0,5\nĐơn vị: ngày\n\n" for n in _RANGE], "Đáp án"),
    "dien.gift": ([f"Bao lâu ở xã {n}? {{#{n}:0.5}}\n\n" for n in _RANGE], "}"),
    "de.gift": ([f"Ai cấp số {n}? {{~Sở {n} =Bộ {n}}}\n\n" for n in _RANGE], "}"),
}
Maker = Callable[[random.Random], tuple[str, bytes]]
_SLIPS = [
    "../x.xml",
    "a/../../x.xml",
    "/etc/x.xml",
    "C:/x.xml",
    "a\\..\\x.xml",
    "..",
    "CON",
    "a/NUL.xml",
    "lpt1.xml",
    "a\0b",
]
_ENTITIES = [
    '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE q [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
    '<!DOCTYPE q SYSTEM "http://127.0.0.1:9/q.dtd">',
    '<!doctype q PUBLIC "-//x" "file:///etc/passwd">',
]


def _archive(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["de.docx", "de.xlsx", "goi.zip"])
    return name, {"de.docx": WORD, "de.xlsx": BOOK, "goi.zip": PACKAGE}[name]


def _with(chance: random.Random, files: dict[str, bytes]) -> tuple[str, bytes]:
    name, data = _archive(chance)
    return name, rezipped(data, files)


def _bomb(chance: random.Random) -> tuple[str, bytes]:
    return _with(chance, {"media/x.png": bytes([chance.randrange(256)]) * chance.randrange(2**20, 2**23)})


def _wide_bomb(chance: random.Random) -> tuple[str, bytes]:
    """Sums to more than 50 MB, each part packed by less than the ratio that is refused."""
    part = b"".join(chance.randbytes(600) + bytes(60_000) for _turn in range(90))
    return _with(chance, {f"media/{number}.png": part for number in range(11)})


def _lying(chance: random.Random) -> tuple[str, bytes]:
    size = chance.randrange(2**19, 2**20)
    name, data = _with(chance, {"media/x.bin": chance.randbytes(size // 50) + bytes(size - size // 50)})
    return name, data.replace(struct.pack("<L", size), struct.pack("<L", 100))


def _crowd(chance: random.Random) -> tuple[str, bytes]:
    return _with(chance, {f"x/{number}.txt": b"x" for number in range(max(MOST_ENTRIES.values()) + 1)})


def _slip(chance: random.Random) -> tuple[str, bytes]:
    name, data = _archive(chance)
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("x.xml")
        entry.filename = chance.choice(_SLIPS)  # past the cleaning of the constructor
        archive.writestr(entry, b"<a/>")
    return name, buffer.getvalue()


def _link(chance: random.Random) -> tuple[str, bytes]:
    name, data = _archive(chance)
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("images/link.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return name, buffer.getvalue()


def _twice(chance: random.Random) -> tuple[str, bytes]:
    name, data = _archive(chance)
    chosen = chance.choice(zipfile.ZipFile(io.BytesIO(data)).namelist())
    other = chosen.swapcase() if chance.random() < 0.5 else chosen
    return name, _appended(data, other)


def _appended(data: bytes, path: str) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        entry = zipfile.ZipInfo("spare")
        entry.filename = path
        with warnings.catch_warnings(action="ignore"):  # zipfile sees the second name too
            archive.writestr(entry, b"<a/>")
    return buffer.getvalue()


def _locked(chance: random.Random) -> tuple[str, bytes]:
    name, data = _archive(chance)
    place = data.index(b"PK\x01\x02") + 8
    return name, data[:place] + bytes([data[place] | 1]) + data[place + 1 :]


def _macro(chance: random.Random) -> tuple[str, bytes]:
    path = chance.choice(
        ["word/vbaProject.bin", "xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "word/activeX/a.xml"]
    )
    return _with(chance, {path: chance.randbytes(500)})


def _old(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["a.doc", "a.xls", "de.docx", "de.xlsx", "de.txt", "a.docm", "a.xlsm"])
    return name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(3000)


def _entities(chance: random.Random) -> tuple[str, bytes]:
    text = chance.choice(_ENTITIES)
    name = chance.choice(["quiz.xml", "item.xml", "item3.xml", "canvas.xml"])
    sound = SOUND_ARCHIVES[name].decode()
    head, mark, body = sound.partition("?>") if sound.startswith("<?xml") else ("", "", sound)
    data = head + mark + text + body.replace("Ai", "Ai &x;", 1)
    return name, data.encode(chance.choice(["utf-8", "utf-8", "utf-16"])) if not head else data.encode()


def _entities_within(chance: random.Random) -> tuple[str, bytes]:
    name, data = _archive(chance)
    part = {"de.docx": "word/document.xml", "de.xlsx": "xl/sharedStrings.xml", "goi.zip": "a.xml"}[name]
    whole = zipfile.ZipFile(io.BytesIO(data)).read(part)
    return name, rezipped(data, {part: chance.choice(_ENTITIES).encode() + whole.split(b"?>", 1)[-1]})


def _far_cell(chance: random.Random) -> tuple[str, bytes]:
    place = chance.choice(["XFD1048576", "A1048576", "XFD1", f"A{chance.randrange(20_001, 1_048_577)}", "DA1"])
    row = "".join(filter(str.isdigit, place))
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'
    return "de.xlsx", rezipped(BOOK, {"xl/worksheets/sheet1.xml": _sheet(cell)})


def _huge_text(_chance: random.Random) -> tuple[str, bytes]:
    """One long text that many cells point to."""
    strings = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
        + b"ab" * 20_000
        + b"</t></si></sst>"
    )
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 1200))
    return "de.xlsx", rezipped(BOOK, {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": _sheet(rows)})


def _sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _too_big(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["de.txt", "de.gift", "quiz.xml", "de.docx", "goi.zip", "de.csv"])
    return name, (b"PK" if name.endswith(("docx", "zip")) else b"Ai? ") * (3 * 2**20)


def _empty(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["de.txt", "de.gift", "quiz.xml", "de.docx", "goi.zip", "de.csv", "de.xlsx"])
    nothing = package({}) if name.endswith("zip") and chance.random() < 0.5 else b" \r\n" * chance.randrange(0, 9)
    return name, nothing


HOSTILE: dict[str, Maker] = {
    "zip bomb": _bomb,
    "bomb of many parts": _wide_bomb,
    "lying directory": _lying,
    "too many entries": _crowd,
    "zip slip": _slip,
    "symbolic link": _link,
    "one name twice": _twice,
    "encrypted": _locked,
    "macro": _macro,
    "old or locked office file": _old,
    "entities": _entities,
    "entities within an archive": _entities_within,
    "far cell": _far_cell,
    "huge text in cells": _huge_text,
    "too big": _too_big,
    "empty": _empty,
}
