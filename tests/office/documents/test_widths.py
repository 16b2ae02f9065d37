"""Names of many letters find room: columns of texts share theirs, and nothing leaves the margins of the sheet."""

import io
from dataclasses import replace
from typing import Any

import docx
import pytest
from PIL import Image

from quizapp.office.documents import pdf
from quizapp.office.documents.parts import Column, Document, Office, Picture, Table, paragraph
from quizapp.office.documents.word import docx_of
from tests.office.documents.given import document

COLUMNS = (
    Column("STT", 10, "center"), Column("Họ và tên", 50), Column("Đơn vị", 30), Column("Điểm", 15, "right"),
    Column("Ký nhận", 40),
)  # fmt: skip
LONG = "Trung tâm Phục vụ hành chính công và Hỗ trợ chuyển đổi số cộng đồng liên xã khu vực số 2"
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'


def widths(unit: str) -> tuple[float, ...]:
    return Table(COLUMNS, (("1", "Đặng Hữu Phước", unit, "87,5", ""),)).widths_mm(165)


def test_a_long_name_gets_room_from_other_texts_only() -> None:
    usual, wide = widths("Xã Đồng Văn"), widths(LONG)
    assert usual == tuple(pytest.approx(165 * one.width / 145) for one in COLUMNS)
    assert sum(wide) == pytest.approx(165)
    assert wide[2] > 1.3 * usual[2]
    assert usual[1] * 2 / 3 <= wide[1] < usual[1]
    assert [wide[place] for place in (0, 3, 4)] == [usual[place] for place in (0, 3, 4)], "not the place to sign"


def test_a_table_of_nobody_and_one_without_texts_keep_their_columns() -> None:
    assert Table(COLUMNS, ()).widths_mm(145) == (10, 50, 30, 15, 40)
    figures = (Column("A", 1, "right"), Column("B", 3, "center"))
    assert Table(figures, (("1", "2" * 300),)).widths_mm(100) == (25, 75)


def test_word_and_pdf_draw_the_same_widths(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Table(COLUMNS, (("1", "An", LONG, "1", ""),))
    grid = docx.Document(io.BytesIO(docx_of(document(one)))).tables[1].columns
    assert [column.width.mm for column in grid] == pytest.approx(list(one.widths_mm(165)), abs=0.1)
    assert drawn(monkeypatch, document(one))[0].size


def test_a_picture_goes_with_its_caption() -> None:
    body = (paragraph("Trước"), paragraph("Một"), Picture(SQUARE, 20, "Hình"), paragraph("Hai"))
    made = docx.Document(io.BytesIO(docx_of(document(*body))))
    places = {one.text: place for place, one in enumerate(made.paragraphs)}
    picture = made.paragraphs[places["Hai"] - 1]
    assert picture._p.xpath(".//w:drawing")
    assert picture.paragraph_format.keep_with_next
    assert not made.paragraphs[places["Trước"]].paragraph_format.keep_with_next, "the control"


def drawn(monkeypatch: pytest.MonkeyPatch, one: Document) -> list[Image.Image]:
    """The pages of the PDF as pictures, 4 dots a millimetre."""
    compiled = pdf._compiled

    def as_pictures(source: bytes, **settings: Any) -> bytes:
        if settings.pop("format") != "pdf":
            return compiled(source, format="png", **settings)
        settings.pop("pdf_standards")
        return compiled(source, format="png", ppi=25.4 * 4, **settings)

    monkeypatch.setattr(pdf, "_compiled", as_pictures)
    return [Image.open(io.BytesIO(pdf.pdf_of(one))).convert("L")]


def test_the_line_below_an_office_of_a_long_name_stays_on_the_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office("", (LONG,), "Cần Thơ")
    sheet = drawn(monkeypatch, replace(document(paragraph("Một")), office=office))[0]
    margin = sheet.crop((0, 0, 29 * 4, sheet.height))
    assert margin.getextrema() == (255, 255), "nothing stands in the margin"
    assert sheet.crop((29 * 4, 0, 100 * 4, sheet.height)).getextrema()[0] < 100, "the control: the text is there"


@pytest.mark.parametrize("is_framed", [True, False])
def test_what_is_framed_stands_in_the_middle_of_the_sheet(is_framed: bool) -> None:
    section = docx.Document(
        io.BytesIO(docx_of(document(paragraph("Một"), is_framed=is_framed, is_landscape=True, has_head=False)))
    ).sections[0]
    assert (section.left_margin == section.right_margin) is is_framed
