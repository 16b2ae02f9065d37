"""What leaves in a foreign format comes back as the same question, or was named before it left."""

import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from quizapp.banks.files import FileQuestion
from quizapp.banks.formats.reading import import_of
from quizapp.banks.formats.writers.limits import left_out
from quizapp.banks.formats.writers.losses import losses
from quizapp.banks.formats.writers.texts import is_marked
from quizapp.banks.formats.writers.writing import FORMATS, written
from tests.banks.formats.exported import (
    FILES,
    NAMES,
    PAPER,
    marked,
    meaning,
    question,
    questions,
    read_back,
    shipped_questions,
    strays,
    typed,
)

OPTIONS = {"a": "một", "b": "hai", "c": "ba"}


@pytest.mark.parametrize("format_", list(FILES))
def test_every_shipped_question_comes_back(format_: str) -> None:
    given_ = shipped_questions()
    without = {one.code for one in left_out(given_, format_)}
    kept = [one for one in given_ if one.code not in without]
    found = read_back(kept, format_)
    assert all(one in kept or one.pictures or one.type in ("cloze", "hotspot") for one in given_)
    assert found.refused == ()
    assert strays(kept, found.drafts, is_parted=format_.startswith("qti")) == []  # their cases are paragraphs


def test_a_word_paper_with_keys_gives_back_what_it_can() -> None:
    """Steps, pairs, blanks and areas are printed, refused when read, and named before; looks may change."""
    given_ = [one for one in shipped_questions() if not is_marked(one)]
    readable = [one for one in given_ if one.type not in ("ordering", "matching", "cloze", "hotspot")]
    found = read_back(given_, PAPER)
    assert strays(readable, found.drafts, is_parted=True) == []
    assert len(found.refused) == len(given_) - len(readable) > 0
    told = " ".join(one.what for one in losses(given_, PAPER))
    for type_, words in (("ordering", "sắp xếp"), ("matching", "ghép đôi")):
        assert f"{sum(one.type == type_ for one in given_)} câu {words}" in told


@pytest.mark.parametrize("format_", list(FILES))
@settings(max_examples=60, deadline=None)
@given(given_=st.lists(questions() | typed(), min_size=1, max_size=5))
def test_marks_that_a_format_gives_a_meaning_come_back(format_: str, given_: list[FileQuestion]) -> None:
    numbered = [replace(one, code=f"DVC-D1-{place:02d}") for place, one in enumerate(given_, start=1)]
    without = {one.code for one in left_out(numbered, format_)}
    kept = [one for one in numbered if one.code not in without]
    assert written(numbered, format_, NAMES).written == len(kept)
    if kept:
        assert strays(kept, read_back(kept, format_).drafts) == []


@pytest.mark.parametrize("format_", list(FILES))
@settings(max_examples=40, deadline=None)
@given(given_=st.lists(marked(), min_size=1, max_size=4))
def test_looks_lists_and_tables_come_back(format_: str, given_: list[FileQuestion]) -> None:
    numbered = [replace(one, code=f"DVC-D1-{place:02d}") for place, one in enumerate(given_, start=1)]
    assert left_out(numbered, format_) == []
    assert strays(numbered, read_back(numbered, format_).drafts) == []


def test_a_writer_that_forgets_to_escape_is_caught() -> None:
    one = question("single", {"a": "1 = 1 {đúng}", "b": "~sai", "c": "#"}, ["a"])
    text = written([one], "gift", NAMES).data.decode()
    assert strays([one], import_of(text.encode(), "x.gift").drafts) == []
    careless = re.sub(r"\\([=#~{}])", r"\1", text)
    assert strays([one], import_of(careless.encode(), "x.gift").drafts) == [one.code]


def test_a_writer_that_swaps_a_key_is_caught() -> None:
    one = question("single", OPTIONS, ["a"])
    swapped = written([replace(one, key=["b"])], "moodle", NAMES).data
    assert strays([one], import_of(swapped, "x.xml").drafts) == [one.code]


@pytest.mark.parametrize("format_", list(FILES))
def test_what_stands_behind_a_question_comes_back_with_it(format_: str) -> None:
    one = question("multiple", OPTIONS, ["a", "c"], is_situation=True, status="draft", keep_last="b")
    evidence = {**one.evidence, "practice": "Thực hành được thừa nhận.", "review_by": "2027-03-01"}
    one = replace(one, evidence=evidence)
    draft = read_back([one], format_).drafts[0]
    assert (draft.code, draft.competence, draft.level) == (one.code, one.competence, one.level)
    assert draft.legal_basis == "Nghị định 30/2020/NĐ-CP (hiệu lực từ 05/03/2020)"
    assert draft.source == "https://example.vn"
    wanted = {"practice": "Thực hành được thừa nhận.", "review_by": "2027-03-01", "verified_on": "2026-11-20"}
    wanted |= {"status": "draft", "situation": "co"}
    assert {name: draft.facts.get(name) for name in wanted} == wanted
    assert draft.content["options"][draft.content["keep_last"]] == "hai"


def test_tags_of_other_programs_stay_what_they_are() -> None:
    """Only what looks like ours is taken for ours: an impossible level is a tag like any other."""
    data = written([question("single", OPTIONS, ["a"])], "gift", NAMES).data.decode()
    found = import_of(data.replace("muc-do:2", "muc-do:9").encode(), "x.gift")
    assert found.drafts[0].level is None
    assert any("muc-do:9" in note.what for note in found.changed)


@pytest.mark.parametrize(("format_", "namespace"), [
    ("qti21", "http://www.imsglobal.org/xsd/imsqti_v2p1"),
    ("qti30", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"),
])  # fmt: skip
def test_a_package_has_its_manifest_at_the_root_and_every_file_that_it_names(format_: str, namespace: str) -> None:
    given_ = shipped_questions()[:40]
    with zipfile.ZipFile(BytesIO(written(given_, format_, NAMES).data)) as archive:
        names = archive.namelist()
        manifest = etree.fromstring(archive.read("imsmanifest.xml"))
        hrefs = [one.get("href") for one in manifest.iter("{*}resource")]
        assert sorted(names) == sorted(["imsmanifest.xml", *(one.get("href") for one in manifest.iter("{*}file"))])
        assert {name for name in names if name.startswith("items/")} == set(hrefs)
        roots = [etree.fromstring(archive.read(path)) for path in hrefs]
    assert {etree.QName(root).namespace for root in roots} == {namespace}
    assert [root.get("identifier") for root in roots] == [one.code for one in given_]
    ids = [one.get("identifier") for one in manifest.iter("{*}resource")]
    assert len(set(ids)) == len(ids)


def test_the_same_questions_are_the_same_package() -> None:
    one = shipped_questions()[:5]
    assert written(one, "qti30", NAMES).data == written(one[::-1], "qti30", NAMES).data


def test_nothing_in_a_workbook_is_a_formula() -> None:
    one = question("single", {"a": "=1+1", "b": "@SUM(A1)", "c": "+3"}, ["a"], stem='=HYPERLINK("http://x")')
    with zipfile.ZipFile(BytesIO(written([one], "xlsx", NAMES).data)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert all("<f>" not in sheet and "<hyperlink" not in sheet for sheet in sheets)
    assert strays([one], read_back([one], "xlsx").drafts) == []


def test_an_option_that_is_a_letter_does_not_take_the_key() -> None:
    one = question("single", {"a": "B", "b": "A", "c": "C"}, ["b"])
    (draft,) = read_back([one], "xlsx").drafts
    assert meaning(draft) == meaning(one)


def paper_text(given_: Sequence[FileQuestion], format_: str) -> str:
    document = Document(BytesIO(written(given_, format_, NAMES).data))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_a_paper_without_keys_has_the_codes_and_no_key() -> None:
    one = question("single", OPTIONS, ["b"], explanation="Chỉ người chấm được đọc.")
    handed_out, kept = paper_text([one], "docx"), paper_text([one], PAPER)
    assert "Câu 1 (DVC-D1-01): Câu nào?" in handed_out
    for secret in ("Đáp án: B", "Chỉ người chấm được đọc.", "Nghị định 30/2020/NĐ-CP", "https://example.vn"):
        assert secret not in handed_out
        assert secret in kept


def test_steps_and_pairs_do_not_stand_in_their_right_order_on_paper() -> None:
    steps = question("ordering", OPTIONS, ["c", "a", "b"])
    pairs = question("matching", OPTIONS, ["1:c", "2:a"], left={"1": "trái", "2": "phải"})
    assert "A. một\nB. hai\nC. ba" in paper_text([steps], "docx")
    assert "Thứ tự đúng: C → A → B" in paper_text([steps], PAPER)
    assert "(1) với (c); (2) với (a)" in paper_text([pairs], PAPER)


def test_a_paper_is_a4_and_repeats_the_heading_of_its_tables() -> None:
    pairs = question("matching", OPTIONS, ["1:c", "2:a"], left={"1": "trái", "2": "phải"})
    document = Document(BytesIO(written([pairs], "docx", NAMES).data))
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    first, second = document.tables[0].rows[0], document.tables[0].rows[1]
    assert first._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert second._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is None


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "own"])
def test_letters_are_in_one_form_and_without_invisible_marks(format_: str) -> None:
    one = question("single", {"a": "mo\u0323\u0302t", "b": "hai\u200b", "c": "ba\x07"}, ["a"])
    told = [loss for loss in losses([one], format_) if "Ký tự ẩn" in loss.what]
    assert [loss.count for loss in told] == [1]
    assert written([one], format_, NAMES).written == 1
    if format_ in FILES:
        (draft,) = read_back([one], format_).drafts
        assert list(draft.content["options"].values()) == ["một", "hai", "ba"]
