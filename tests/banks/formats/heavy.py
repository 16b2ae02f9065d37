"""Files that cost time where a reader is careless: endless, deep, wide, and pictures larger than memory."""

import io
import random
import struct
import zipfile
import zlib
from functools import cache

from quizapp.banks.formats.neutral import MOST_QUESTIONS
from tests.banks.formats.hostile import PACKAGE, Maker
from tests.banks.formats.many import MANY
from tests.banks.formats.papers import PNG, paper, png
from tests.banks.formats.qti_files import CHOICE, declaration, item_2, manifest, package
from tests.banks.formats.test_moodle_xml import CHOICE as MOODLE_CHOICE
from tests.banks.formats.test_moodle_xml import quiz
from tests.office.made_files import rezipped

_REPEATED = [
    *("Câu ", "Câu 1. ", "A. ", "A. B. ", "1 ", "1. A ", "- ", "{", "}", "\\", "=~", "~", "#", "::", "[html]", "%1%"),
    *(" ", "\t", "Đáp án ", "Đáp án: ", "(", "*", "$CATEGORY: ", "// [tag:", "ANSWER: A\n", "A) x\n", "\n\nx {T}\n"),
    *("{T}\n\n", "Câu 1: x\n", "1.A ", "1 2 3\n", "A B C\n", "é", "ấ", "<b>", "<", "&", "<!--", "<p", "{1:MC:"),
    "x" * 50 + "\n",
]


@cache
def _large(side: int, grey: int) -> bytes:
    return png(side, grey)


def _large_pictures(chance: random.Random) -> tuple[str, bytes]:
    """Small as files, hundreds of millions of points in all."""
    files = {"imsmanifest.xml": manifest(*(f"{number}.xml" for number in range(30)))}
    for number in range(30):
        image = f'<p>Ai? <img src="{number}.png" alt="x"/></p>'
        files[f"{number}.xml"] = item_2(image + CHOICE.format(1), declaration("B"))
        files[f"{number}.png"] = _large(chance.choice([900, 2500, 4900]), number)
    return "goi.zip", package(files)


@cache
def _many(name: str, count: int) -> bytes:
    return MANY[name](count)


def _many_questions(chance: random.Random) -> tuple[str, bytes]:
    """As many questions as are taken, or one more."""
    name = chance.choice(sorted(MANY))
    return name, _many(name, MOST_QUESTIONS + chance.randrange(2))


def _picture_bomb(chance: random.Random) -> tuple[str, bytes]:
    """A head that promises more points than any memory holds."""
    side = chance.choice([6_000, 30_000, 2**31 - 1])
    data = PNG[:16] + struct.pack(">II", side, side) + PNG[24:]
    data = data[:29] + struct.pack(">I", zlib.crc32(data[12:29])) + data[33:]
    return "goi.zip", rezipped(PACKAGE, {"images/so.png": data})


def _deep_marks(chance: random.Random) -> tuple[str, bytes]:
    """Lists, tables and looks within one another, as deep as a text may be long."""
    mark = chance.choice(["<ul><li>a", "<b><i>x", "<table><tr><td>x", "<b>*</b>_", "<p>| a |", "<ol><li><p>1."])
    return "quiz.xml", quiz(MOODLE_CHOICE, stem=mark * chance.randrange(10, 50_000 // len(mark)))


def _many_blanks(chance: random.Random) -> tuple[str, bytes]:
    blank = chance.choice(["{1:MC:=a~b}", "{1:SA:=x~%50%y#no}", "{1:NM:=3:1}", "[[1]]", "{1:SA:=" + "\\~" * 50 + "}"])
    return "quiz.xml", quiz("", "cloze", "Điền: " + blank * chance.randrange(1, 48_000 // len(blank)))


def _odd_word(chance: random.Random) -> tuple[str, bytes]:
    """A Word file whose boxes, signs, soft hyphens, old letters or tables of keys know no measure."""
    count = int(10 ** chance.uniform(0, 3.3))
    box = "<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r>"
    font, code = chance.choice(FONTS), chance.choice(["F0A3", "ZZZZ", "", "-1", "A8"])
    sign = f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
    look = f'<w:rPr><w:rFonts w:hAnsi="{font}"/></w:rPr>'
    old = f"<w:r>{look}<w:softHyphen/><w:t>ng\u00ad\u00b5\u00d6</w:t></w:r>"
    keys = "".join(
        f"<w:r><w:t>{number % chance.randrange(1, 3000)}.{chance.choice('ABXĐ')} </w:t></w:r>"
        for number in range(count)
    )
    deep = "<w:r><w:t>Câu 1. Ai?</w:t></w:r>"
    for _level in range(min(count, 45)):
        deep = box.format(deep)
    body = chance.choice([box.format(f"<w:r><w:t>{chance.choice(['Câu 1. Ai?', 'A. x', '*B. y'])}</w:t></w:r>") * count,
                          deep, sign * count, old * count, keys])  # fmt: skip
    data = paper("Câu 1. Ai?", "A. x", "*B. y", "MARK", "Câu 2. Gì?", "1. x", "- y", "Đáp án: 2")
    document = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
    return "de.docx", rezipped(
        data, {"word/document.xml": document.replace("<w:r><w:t>MARK</w:t></w:r>", body).encode()}
    )


_MAKERS: dict[str, Maker] = {
    "many large pictures": _large_pictures,
    "picture bomb": _picture_bomb,
    "deep marks": _deep_marks,
    "many blanks": _many_blanks,
    "odd Word": _odd_word,
    "many questions": _many_questions,
}
FONTS = ("Symbol", "Wingdings", ".VnTime", ".VnTimeH", "VNI-Times", "", "Times New Roman")


def heavy(chance: random.Random) -> tuple[str, str, bytes, str]:
    """(kind, name, data, wanted) of files that cost time where a reader is careless."""
    kind = chance.choice(
        [
            *("repeated", "repeated", "repeated in HTML", "deep", "wide document", "include", "big picture"),
            *("many large pictures", "picture bomb", "deep marks", "many blanks", "odd Word", "many questions"),
        ]
    )
    if kind in _MAKERS:
        return kind, *_MAKERS[kind](chance), "any"
    length = int(10 ** chance.uniform(3, 6.5))
    mark = chance.choice(_REPEATED)
    body = (mark * (length // len(mark.encode())))[:length]
    if kind == "repeated":
        start = chance.choice(["", "Câu 1: ", "Ai? {~a =b ", "\x0c"])
        return kind, chance.choice(["a.txt", "a.gift", "a.aiken", "a.csv"]), f"{start}{body}x".encode(), "any"
    if kind == "repeated in HTML":
        return kind, "quiz.xml", quiz(MOODLE_CHOICE, stem=body.replace("]]>", "")), "any"
    if kind == "deep":
        depth = length // 8
        return kind, "item.xml", item_2("<div>" * depth + "</div>" * depth, declaration("B")), "any"
    if kind == "include":
        include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
        return kind, "item.xml", item_2(include + CHOICE.format(1), declaration("B")), "any"
    if kind == "big picture":
        data = "QUJD" * (length // 4)
        file = f'<file name="a.png" path="/" encoding="base64">{data}</file>'
        return kind, "quiz.xml", quiz(MOODLE_CHOICE, extra=file), "any"
    lines = [f"{mark}{number}" for number in range(min(length // 200, 3000))]
    return kind, "de.docx", paper(*(line.replace("\x00", "") for line in lines or ["x"])), "any"
