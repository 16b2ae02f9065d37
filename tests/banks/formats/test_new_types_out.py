"""Typed answers, areas, cases and pictures leave in the formats that can say them, and are named where they cannot."""

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.reading import import_of
from quizapp.banks.formats.writers.limits import left_out
from quizapp.banks.formats.writers.losses import losses
from quizapp.banks.formats.writers.writing import FORMATS, written
from tests.banks.formats.exported import FILES, NAMES, PAPER, meaning, question, read_back, strays
from tests.banks.formats.new_types import GAPS, IN_CASE, NUMBER, PICTURED, SCREEN, SEAL, SPOTS, WORDS, facts, renumbered

QTI = ("qti21", "qti30")


def said(one: FileQuestion, format_: str) -> str:
    return " ".join(loss.what for loss in losses([one], format_))


@pytest.mark.parametrize("format_", list(FILES))
@pytest.mark.parametrize("one", [WORDS, NUMBER], ids=lambda one: one.type)
def test_words_and_numbers_come_back_with_their_rule(one: FileQuestion, format_: str) -> None:
    assert strays([one], read_back([one], format_).drafts) == []


@pytest.mark.parametrize(
    ("one", "formats"),
    [(GAPS, ("moodle", *QTI)), (SPOTS, QTI), (PICTURED, ("moodle", *QTI))],
    ids=["cloze", "hotspot", "pictures"],
)
@pytest.mark.parametrize("format_", list(FILES))
def test_what_a_format_can_say_comes_back_and_the_rest_is_left_out_by_name(
    one: FileQuestion, formats: tuple[str, ...], format_: str
) -> None:
    missing = left_out([one], format_)
    assert [two.code for two in missing] == ([] if format_ in formats else [one.code])
    assert all(two.why.endswith(".") for two in missing)
    if format_ in formats:
        found = read_back([one], format_)
        assert found.refused == ()
        assert strays([one], found.drafts) == []


@pytest.mark.parametrize("format_", ["moodle", *QTI])
def test_pictures_travel_with_their_question(format_: str) -> None:
    (draft,) = read_back([PICTURED], format_).drafts
    assert {picture.name: picture.sound.hash for picture in draft.pictures} == {
        "m.png": SCREEN.hash, "dau.png": SEAL.hash,
    }  # fmt: skip


def test_a_writer_that_mixes_pictures_up_is_caught() -> None:
    swapped = {"hinh/m.png": SEAL, "hinh/dau.png": SCREEN}
    content = {**PICTURED.content, "pictures": {name: facts(picture) for name, picture in swapped.items()}}
    wrong = written([replace(PICTURED, content=content, pictures=swapped)], "moodle", NAMES).data
    assert strays([PICTURED], import_of(wrong, "x.xml").drafts) == [PICTURED.code]


@pytest.mark.parametrize(
    "change",
    [
        {"key": ["16"]},
        {"rule": {"tolerance": "0.6"}},
        {"content": {**NUMBER.content, "unit": "ngày"}},
    ],
)
@pytest.mark.parametrize("format_", list(FILES))
def test_a_writer_that_changes_a_number_its_tolerance_or_unit_is_caught(
    change: dict[str, object], format_: str
) -> None:
    data = written([replace(NUMBER, **change)], format_, NAMES).data  # type: ignore[arg-type]
    assert strays([NUMBER], import_of(data, FILES[format_]).drafts) == [NUMBER.code]


def test_a_package_holds_each_picture_and_its_manifest_names_them() -> None:
    data = written([PICTURED, replace(SPOTS, code="DVC-D1-02")], "qti30", NAMES).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        manifest = archive.read("imsmanifest.xml").decode()
        assert archive.read("images/DVC-D1-01/m.png") == SCREEN.data
        assert b'../images/DVC-D1-02/m.png"' in archive.read("items/DVC-D1-02.xml")
    pictures = {"images/DVC-D1-01/m.png", "images/DVC-D1-01/dau.png", "images/DVC-D1-02/m.png"}
    assert names == {"imsmanifest.xml", "items/DVC-D1-01.xml", "items/DVC-D1-02.xml", *pictures}
    assert all(f'href="{path}"' in manifest for path in pictures)


def test_two_pictures_of_one_name_in_two_folders_stay_apart() -> None:
    content = {**PICTURED.content, "stem": "![a](a/m.png) ![b](b/m.png) nào?"}
    content["pictures"] = {"a/m.png": facts(SCREEN), "b/m.png": facts(SEAL)}
    content["options"] = {"a": "một", "b": "hai", "c": "ba"}
    one = replace(PICTURED, content=content, pictures={"a/m.png": SCREEN, "b/m.png": SEAL})
    for format_ in ("moodle", *QTI):
        assert strays([one], read_back([one], format_).drafts) == []


@pytest.mark.parametrize("format_", list(FILES))
def test_a_case_stands_above_its_question_and_that_is_named(format_: str) -> None:
    (draft,) = read_back([IN_CASE], format_).drafts
    assert strays([IN_CASE], [draft]) == []
    assert draft.content["stem"] == "Chị **An** nộp hồ sơ.\n\nCâu nào?"
    assert list(draft.content["options"].values()) == ["một\\_", "hai", "ba"]
    assert "Tình huống dùng chung của 1 câu" in said(IN_CASE, format_)
    assert "Tình huống dùng chung" not in said(IN_CASE, "own")


@pytest.mark.parametrize(
    ("one", "format_", "words"),
    [
        (WORDS, "moodle", "nhận cả câu trả lời không dấu"),
        (GAPS, "qti21", "nhận cả câu trả lời không dấu"),
        (NUMBER, "gift", "Đơn vị của 1 câu"),
        (SPOTS, "qti30", "làm tròn"),
        (PICTURED, "docx-key", "bảng, danh sách hoặc hình"),
        (GAPS, "docx-key", "1 câu điền vào chỗ trống"),
        (SPOTS, "docx", "không vẽ khung"),
    ],
)
def test_what_a_new_type_loses_is_named(one: FileQuestion, format_: str, words: str) -> None:
    assert words in said(one, format_)
    assert words not in said(question("single", {"a": "một", "b": "hai"}, ["a"]), format_)


def test_a_unit_in_a_text_becomes_words_and_that_is_named() -> None:
    blanks = {**GAPS.content["blanks"], "3": {"kind": "number", "unit": "ngày"}}
    one = replace(GAPS, content={**GAPS.content, "blanks": blanks})
    for format_ in ("moodle", *QTI):
        (draft,) = read_back([one], format_).drafts
        assert draft.content["stem"].endswith("trong [[3]] ngày.")
        assert "Đơn vị ở ô số của 1 câu" in said(one, format_)
        assert meaning(draft) != meaning(one)


def test_words_and_numbers_come_back_from_a_paper_and_others_are_refused() -> None:
    given_ = renumbered(WORDS, replace(WORDS, rule={"accents": True}), NUMBER, GAPS, SPOTS)
    found = read_back(given_, PAPER)
    assert strays(given_[:3], found.drafts) == []
    assert [draft.code for draft in found.drafts] == ["DVC-D1-02", "DVC-D1-03", "DVC-D1-04"]
    assert len(found.refused) == 2


def test_a_paper_shows_pictures_tables_and_lines_to_write_on() -> None:
    document = Document(io.BytesIO(written([PICTURED, replace(NUMBER, code="DVC-D1-02")], "docx", NAMES).data))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [["Bước", "Ai"], ["Nộp", "Dân"]]
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["giấy hẹn", "con dấu"]
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert "– một" in lines
    assert "B. vuông" in lines
    assert any(line.startswith("....") and line.endswith(" ngày làm việc") for line in lines)


def test_a_text_with_blanks_has_lines_to_write_on_and_its_key_in_words() -> None:
    lines = [paragraph.text for paragraph in Document(io.BytesIO(written([GAPS], PAPER, NAMES).data)).paragraphs]
    assert any("Do (1) ......" in line for line in lines)
    assert "(1): =xã~ / %tỉnh#" in lines
    assert "Điền đúng: (1) %tỉnh#; (2) Chính phủ | CP; (3) 30" in lines


def test_qti_marks_an_item_only_where_every_blank_is_right() -> None:
    with zipfile.ZipFile(io.BytesIO(written([GAPS], "qti21", NAMES).data)) as archive:
        item = archive.read("items/DVC-D1-01.xml").decode()
    assert item.count("<responseDeclaration") == 3
    assert "<and><match>" in item.replace("\n", "")
    assert "Quy tắc chấm riêng" not in " ".join(note.what for note in read_back([GAPS], "qti21").changed)


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "own"])
@pytest.mark.parametrize("one", [WORDS, NUMBER, GAPS, SPOTS, PICTURED, IN_CASE], ids=lambda one: one.type)
def test_each_is_written_or_left_out_by_name(one: FileQuestion, format_: str) -> None:
    export = written([one], format_, NAMES)
    assert (export.written, len(export.left_out)) in ((1, 0), (0, 1))
