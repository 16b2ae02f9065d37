"""The Word file keeps to appendix I of Decree 30/2020, and takes no text for anything but text."""

import dataclasses
import io
from datetime import date
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from quizapp.office.documents.parts import Document, PageBreak, Signature, paragraph
from quizapp.office.documents.word import docx_of
from tests.office.documents.given import HOSTILE, LONG_NAME, document, slip, table


def opened(*made: Document) -> Any:
    return docx.Document(io.BytesIO(docx_of(*made)))


def every_table(place: Any) -> list[Any]:
    """The tables of a document and those inside their cells."""
    found = []
    for one in place.tables:
        found.append(one)
        for cell in one._cells:
            found += every_table(cell)
    return found


def all_text(place: Any) -> str:
    return "\n".join(node.text or "" for node in place.element.body.iter(qn("w:t")))


def sizes_and_faces(made: Any) -> set[tuple[float, str]]:
    """Of every run that says something, with what it takes from the style."""
    normal = made.styles["Normal"].font
    found = set()
    for run in made.element.body.iter(qn("w:r")):
        if "".join(node.text or "" for node in run.iter(qn("w:t"))).strip():
            size = run.find(f"{qn('w:rPr')}/{qn('w:sz')}")
            face = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            found.add((
                int(size.get(qn("w:val"))) / 2 if size is not None else normal.size.pt,
                face.get(qn("w:ascii")) if face is not None else normal.name,
            ))  # fmt: skip
    return found


@pytest.mark.parametrize(("is_landscape", "sheet"), [(False, (210, 297)), (True, (297, 210))])
def test_a_sheet_is_a4_with_the_margins_of_the_decree(is_landscape: bool, sheet: tuple[int, int]) -> None:
    section = opened(document(is_landscape=is_landscape)).sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == sheet
    assert section.orientation == (WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT)
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(edge / Mm(1)) for edge in edges] == [20, 20, 30, 15]


def test_everything_is_in_times_new_roman_of_11_to_14_points() -> None:
    found = sizes_and_faces(opened(document()))
    assert {face for _size, face in found} == {"Times New Roman"}
    assert {size for size, _face in found} <= {11, 12, 13, 14}


def test_words_in_another_size_would_be_seen() -> None:
    made = opened(document())
    made.add_paragraph().add_run("Chữ to").font.size = Pt(20)
    assert 20 in {size for size, _face in sizes_and_faces(made)}


def test_pages_are_numbered_in_the_top_margin_but_for_the_first() -> None:
    section = opened(document()).sections[0]
    assert section.different_first_page_header_footer
    assert not section.first_page_header.paragraphs[0].text
    number = section.header.paragraphs[0]
    assert number.alignment == 1  # centred
    assert [node.text for node in number._p.iter(qn("w:instrText"))] == ["PAGE"]


def test_a_table_repeats_its_head_and_breaks_no_row() -> None:
    rows = opened(document()).tables[1].rows
    assert len(rows) == 61
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True] + [False] * 60
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    kept = [cell.paragraphs[0].paragraph_format.keep_with_next for row in rows for cell in row.cells]
    each = len(rows[0].cells)
    assert kept == [True] * each + [None] * (58 * each) + [True] * (2 * each)  # no title and nobody who signs alone


def test_a_list_of_nobody_says_so_across_the_table() -> None:
    made = opened(document(table(0)))
    assert made.tables[1].rows[1].cells[0].text == "Chưa có ai trong danh sách."
    assert len({cell._tc for cell in made.tables[1].rows[1].cells}) == 1


def test_number_and_name_of_the_signer_are_left_free() -> None:
    text = all_text(opened(document()))
    assert "Số: ……/DS-……" in text
    assert "ngày …… tháng …… năm 2026" in text
    assert "GIÁM ĐỐC" in text


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"), (date(2026, 3, 12), "ngày 12 tháng 3 năm 2026")],
)
def test_small_numbers_of_a_date_have_a_zero_before_them(day: date, said: str) -> None:
    assert f"Cần Thơ, {said}" in all_text(opened(document(dated=day)))


def test_several_signers_stand_side_by_side() -> None:
    signers = tuple(Signature(role) for role in ("Giám thị 1", "Giám thị 2", "Trưởng ban coi thi"))
    made = opened(document(paragraph("Hết."), signatures=signers))
    assert [cell.paragraphs[0].text for cell in made.tables[1].rows[0].cells] == [
        "GIÁM THỊ 1",
        "GIÁM THỊ 2",
        "TRƯỞNG BAN COI THI",
    ]


def test_what_people_write_comes_back_as_they_wrote_it() -> None:
    made = opened(document(paragraph(HOSTILE), table(1, HOSTILE), slip(HOSTILE)))
    assert all_text(made).count(HOSTILE) == 3


def test_nothing_in_the_file_is_alive() -> None:
    body = opened(document(paragraph(HOSTILE), slip(HOSTILE))).element.body
    assert not list(body.iter(qn("w:instrText"), qn("w:hyperlink"), qn("w:fldSimple"), qn("w:object")))


def test_what_no_file_can_hold_is_left_out() -> None:
    assert "ab c" in all_text(opened(document(paragraph("a\x00\x0b\ud800b\u202e c"))))


def test_each_slip_stays_in_one_piece_with_its_own_head() -> None:
    made = opened(
        document(slip("Lê Thị An"), PageBreak(), slip(LONG_NAME), has_head=False, signatures=(), recipients=())
    )
    assert len(made.tables) == 2
    assert all(
        row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for one in every_table(made) for row in one.rows
    )
    assert all_text(made).count("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == 2
    assert len(list(made.element.body.iter(qn("pic:pic")))) == 2
    assert not list(made.sections[0].header._element.iter(qn("w:instrText")))


def test_several_documents_in_one_file_are_each_counted_from_page_1() -> None:
    sections = opened(document(is_landscape=True), document(), document(slip("Lê Thị An"), has_head=False)).sections
    assert [round(one.page_width / Mm(1)) for one in sections] == [297, 210, 210]
    assert [one._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for one in sections] == ["1", "1", "1"]
    numbered = [bool(list(one.header._element.iter(qn("w:instrText")))) for one in sections]
    assert numbered == [True, True, False]


def test_hundreds_of_slips_differ_in_what_they_say() -> None:
    names = [f"Người thứ {number}" for number in range(1, 301)] + [HOSTILE]
    made = opened(document(*map(slip, names), has_head=False, signatures=(), recipients=()))
    text = all_text(made).splitlines()
    assert [line for line in text if line in set(names)] == names
    numbers = [node.get("id") for node in made.element.body.iter(qn("wp:docPr"))]
    assert len(set(numbers)) == len(names)


def test_a_slip_with_other_labels_is_no_copy() -> None:
    short = dataclasses.replace(slip("Lê Thị An"), fields=(("Họ và tên", "Lê Thị An"),))
    made = opened(document(slip("Ngô Bình"), short, slip("Vũ Chi"), has_head=False))
    assert all_text(made).count("Số báo danh") == 2


def test_an_annex_counts_its_own_pages_and_slips_do_not() -> None:
    made = opened(document(slip("An"), has_head=False), document(table(3), has_head=False, is_annex=True))
    assert ["PAGE" in one.header._element.xml for one in made.sections] == [False, True]


def test_nobody_signs_on_a_page_without_a_word_of_the_text() -> None:
    made = opened(document(paragraph("Một"), paragraph("Hai"), paragraph("Ba"), signatures=(Signature("Giám đốc"),)))
    kept = {one.text: bool(one.paragraph_format.keep_with_next) for one in made.paragraphs}
    assert (kept["Hai"], kept["Ba"]) == (True, True)
    assert not kept["Một"], "the control"


def test_a_picture_of_a_code_alone_is_not_what_is_signed() -> None:
    code = slip("An").picture
    assert code is not None
    made = opened(document(paragraph("Một"), paragraph("Hai"), paragraph("Mã kiểm tra"), code))
    kept = {one.text: bool(one.paragraph_format.keep_with_next) for one in made.paragraphs if one.text}
    assert (kept["Một"], kept["Hai"], kept["Mã kiểm tra"]) == (False, True, True)


def test_who_signs_a_list_signs_beside_its_last_two_lines() -> None:
    made = opened(document(paragraph("Một"), table(5), paragraph("Danh sách gồm …")))
    listed = next(one for one in made.tables if len(one.rows) == 6)
    kept = [{bool(p.paragraph_format.keep_with_next) for c in row.cells for p in c.paragraphs} for row in listed.rows]
    assert kept == [{True}, *[{False}] * 3, {True}, {True}]  # the head, and the last two
    paragraphs = {one.text: bool(one.paragraph_format.keep_with_next) for one in made.paragraphs}
    assert (paragraphs["Một"], paragraphs["Danh sách gồm …"]) == (False, True)


def test_what_stands_beside_the_signature_is_in_its_row() -> None:
    made = opened(document(paragraph("Một"), recipients=(), beside=(paragraph("Mã kiểm tra"),)))
    left, right = made.tables[-1].rows[0].cells
    assert "Mã kiểm tra" in left.text
    assert "GIÁM ĐỐC" in right.text


@pytest.mark.parametrize(("recipients", "is_kept"), [(("- Lưu: VT.",), True), ((), False)])
def test_several_signers_stand_on_the_page_of_who_gets_the_document(recipients: tuple[str, ...], is_kept: bool) -> None:
    signers = (Signature("Cán bộ coi thi 1"), Signature("Cán bộ coi thi 2"))
    made = opened(document(paragraph("Một"), signatures=signers, recipients=recipients))
    (signing,) = (one for one in made.tables if "CÁN BỘ COI THI 1" in one.rows[0].cells[0].text)
    kept = {bool(line.paragraph_format.keep_with_next) for cell in signing.rows[0].cells for line in cell.paragraphs}
    assert kept == {is_kept}
