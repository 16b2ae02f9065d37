"""Whatever a file holds, a reader gives a report or refuses it in words; it never fails in any other way."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.detecting import EXTENSIONS
from quizapp.banks.formats.reading import Import, as_json, import_of
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import in_tcvn3
from tests.banks.formats.papers import PNG, numbered, paper, table
from tests.banks.formats.qti_files import (
    CHOICE,
    ITEM_3,
    TEXT_3,
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
from tests.office.made_files import rezipped, xlsx

TEXT = "Câu 1: Ai cấp?\nA. Sở\tB. Bộ *\nĐáp án: B\nGiải thích: Luật\nCâu 2: Gì?\na) x b) y\nBẢNG ĐÁP ÁN\n1.B 2.A\n"
GIFT = (
    "$CATEGORY: a/b\n\n// [tag:x]\n::T::[html]Ai {~%50%a#x =b ####g}\n\nB {#1..2}\n\nC {=a -> b =c -> d}\n\nD {T#a#b}\n"
)
FILES: dict[str, bytes] = {
    "de.txt": TEXT.encode(),
    "cu.txt": in_tcvn3("Câu 1: Người nào cấp?\nA. tỉnh\nB. bộ\nĐáp án: B\n"),
    "de.gift": GIFT.encode(),
    "de.aiken": b"Ai?\nA) a\nB) b\nANSWER: B\n\nGi?\nA. x\nB. y\nANSWER: A\n",
    "quiz.xml": quiz(MOODLE_CHOICE, stem="<p>Ai <img src='@@PLUGINFILE@@/a.png'></p>"),
    "cloze.xml": quiz("", "cloze", "{1:MC:=a~b} {2:NM:=3:1}"),
    "item2.xml": item_2(CHOICE.format(1), declaration("B")),
    "item3.xml": ITEM_3,
    "text3.xml": TEXT_3,
    "canvas.xml": canvas("multiple_choice_question", lid("r", {"a": "x", "b": "y"}), condition(equal("r", "b"))),
    "goi.zip": package({"imsmanifest.xml": manifest("a.xml"), "a.xml": ITEM_3, "images/so.png": PNG}),
    "de.docx": paper("Câu 1. Ai?", "A. x", ("B. y", "bold")),
    "so.docx": numbered([("Ai?", ["x", "*y"])]),
    "bang.docx": table([["STT", "Câu hỏi", "A", "B", "Đáp án"], ["1", "Ai?", "x", "y", "B"]]),
    "de.xlsx": xlsx([["Câu dẫn", "A", "B", "Đáp án", "Trọng số"], ["Ai?", "x", "y", "B", "A=0,5"]]),
    "de.csv": "Câu dẫn;A;B;Đáp án\nAi?;x;y;B\n".encode(),
}
PARTS = {
    "goi.zip": "a.xml",
    "de.docx": "word/document.xml",
    "so.docx": "word/numbering.xml",
    "de.xlsx": "xl/worksheets/sheet1.xml",
}
MARKS = [
    b"{",
    b"}",
    b"<",
    b">",
    b"&",
    b"\\",
    b"~",
    b"=",
    b"#",
    b"*",
    b"\t",
    b"\n",
    b"\n\n",
    b"]]>",
    b"<![CDATA[",
    b"%",
    b"::",
]
MARKS += [
    "Câu 3:".encode(),
    b"A. ",
    "Đáp án:".encode(),
    b"\xff",
    b"\x00",
    b"-1e999",
    b"NaN",
    b"99999999999999999999",
    b"<x>",
    b'"',
]


def tried(data: bytes, name: str, format_: str = "auto") -> Import | FileRefused:
    """The reading or the refusal; anything else goes on to fail the test."""
    try:
        found: Import | FileRefused = import_of(data, name, format_)
    except FileRefused as refusal:
        found = refusal
    if isinstance(found, FileRefused):
        assert found.faults
        assert all(fault.message.endswith((".", "!", "?")) for fault in found.faults)
    else:
        as_json(found)
        assert all(note.where and note.what for note in (*found.changed, *found.refused))
    return found


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file cut off, with bytes put in, left out, doubled or replaced; in archives also within a part."""
    name = draw(st.sampled_from(sorted(FILES)))
    whole = FILES[name]
    part = PARTS.get(name, "") if draw(st.booleans()) else ""
    data = zipfile.ZipFile(io.BytesIO(whole)).read(part) if part else whole
    for _turn in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        width = draw(st.integers(0, 40))
        change = draw(st.sampled_from(["cut", "insert", "drop", "double", "swap"]))
        put = draw(st.one_of(st.sampled_from(MARKS), st.binary(max_size=8)))
        data = {
            "cut": data[:at],
            "insert": data[:at] + put + data[at:],
            "drop": data[:at] + data[at + width :],
            "double": data[:at] + data[at : at + width] * 2 + data[at + width :],
            "swap": data[:at] + put + data[at + len(put) :],
        }[change]
    return name, rezipped(whole, {part: data}) if part else data


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_file_is_read_or_refused_in_words(made: tuple[str, bytes]) -> None:
    name, data = made
    tried(data, name)


@settings(max_examples=300)
@given(
    st.text(max_size=300),
    st.sampled_from(["txt", "gift", "aiken", "md"]),
    st.sampled_from(["auto", "text", "gift", "aiken"]),
)
@example("{", "gift", "gift")
@example("Câu 1:", "txt", "text")
@example("\\", "gift", "gift")
@example("ANSWER:", "aiken", "aiken")
def test_any_text_is_read_or_refused_in_words(text: str, extension: str, format_: str) -> None:
    tried(text.encode(), f"a.{extension}", format_)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("format_", sorted(EXTENSIONS))
def test_a_file_under_the_name_of_another_format_is_read_or_refused(name: str, format_: str) -> None:
    tried(FILES[name], name, format_)
    for other in ("a.txt", "a.xml", "a.zip", "a.docx", "a.xlsx", "a.csv", "a.gift"):
        tried(FILES[name], other)


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_of_these_tests_is_sound_before_it_is_damaged(name: str) -> None:
    found = tried(FILES[name], name)
    assert isinstance(found, Import)
    assert found.drafts or found.refused


def test_a_reader_that_fails_in_another_way_would_be_seen() -> None:
    """The control: `tried` lets every other failure through."""

    class Unreadable(bytes):
        def startswith(self, *_wanted: object) -> bool:
            raise ValueError("a fault of the program")

    with pytest.raises(ValueError, match="a fault of the program"):
        tried(Unreadable(b"Ai?"), "a.txt")
