"""The PDF is set in one typeface that has every Vietnamese letter, and takes no text for markup."""

import io
import re

import pytest
from pypdf import PdfReader

from quizapp.office.documents.fonts import LETTERS, OWN, holds_every_letter, typefaces
from quizapp.office.documents.parts import Document, Paragraph, Signature, heading, paragraph
from quizapp.office.documents.pdf import pdf_of
from tests.office.documents.given import COLUMNS, HOSTILE, document, slip, table


def opened(*made: Document) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_of(*made)))


def words_of(page: object) -> str:
    return re.sub(r"\s+", " ", page.extract_text())


def families(reader: PdfReader) -> set[str]:
    """Base names of the typefaces of every page, without their styles."""
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(re.split(r"[-,]", font.get_object()["/BaseFont"].split("+")[-1].lstrip("/"))[0])
    return found


def test_a_long_list_repeats_its_head_on_every_page() -> None:
    pages = opened(document(table(300))).pages
    assert len(pages) > 6
    with_rows = [words_of(page) for page in pages if "Đặng Hữu Phước" in page.extract_text()]
    assert len(with_rows) >= len(pages) - 1
    assert all(column.title in page for page in with_rows for column in COLUMNS)


def test_every_page_but_the_first_has_its_number_at_the_top() -> None:
    pages = opened(document(table(60))).pages
    lines = [page.extract_text().splitlines() for page in pages]
    assert [str(number) in page[:1] + page[-1:] for number, page in enumerate(lines[1:], 2)] == [True] * (
        len(pages) - 1
    )
    assert "1" not in (lines[0][0], lines[0][-1])


def test_a_sheet_lies_on_its_side_where_it_is_told_to() -> None:
    for is_landscape, width in ((False, 595), (True, 842)):
        assert round(opened(document(is_landscape=is_landscape)).pages[0].mediabox.width) == width


def test_what_people_write_is_printed_as_they_wrote_it() -> None:
    page = words_of(opened(document(paragraph(HOSTILE), table(1, "#1+1 $a$"))).pages[0])
    for piece in (
        '#eval("1+1")',
        "$x^2$",
        "*đậm*",
        "_nghiêng_",
        "`mã`",
        "@ai",
        "<nhãn>",
        "/* */",
        "{{ 7*7 }}",
        "#1+1 $a$",
    ):
        assert piece in page, piece


def test_every_vietnamese_letter_comes_out_of_one_typeface() -> None:
    reader = opened(document(paragraph(LETTERS)))
    printed = re.sub(r"\s", "", reader.pages[0].extract_text())
    assert set(LETTERS) <= set(printed)
    assert len(families(reader)) == 1


def test_letters_written_in_two_parts_are_joined() -> None:
    assert "Phước ế" in words_of(opened(document(paragraph("Phu\u031bo\u031b\u0301c e\u0302\u0301"))).pages[0])


def test_a_typeface_without_the_letters_is_not_taken() -> None:
    assert holds_every_letter(OWN)
    assert not holds_every_letter("New Computer Modern Math")  # it is there, without a bold and an italic
    assert not holds_every_letter("Chữ không có trên máy")
    assert typefaces()[-1] == OWN


def test_a_word_that_no_column_holds_is_broken() -> None:
    name = "x" * 150
    text = opened(document(table(1, name))).pages[0].extract_text()
    assert name.replace(" ", "") in re.sub(r"[\u200b\s]", "", text)
    assert not any(name in line for line in text.splitlines())


def test_the_file_has_a_title_and_can_be_read_aloud() -> None:
    reader = opened(document(slip("Lê Thị An"), has_head=False))
    assert reader.metadata.title == "Danh sách Thí sinh dự sát hạch năng lực số"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("vi")


def test_slips_never_break_and_are_not_numbered() -> None:
    names = [f"Người số {number}" for number in range(1, 8)]
    pages = opened(document(*map(slip, names), has_head=False, signatures=(), recipients=())).pages
    texts = [words_of(page) for page in pages]
    for text in texts:
        assert text.count("Giấy báo dự thi".upper()) + text.count("Giấy báo dự thi") == text.count("Mang theo giấy tờ")
    assert sum(name in text for name in names for text in texts) == 7


def test_several_documents_in_one_file_are_each_counted_from_page_1() -> None:
    pages = opened(document(table(30)), document(table(30), is_landscape=True)).pages
    second = next(number for number, page in enumerate(pages) if page.mediabox.width > 800)
    first_lines = [page.extract_text().splitlines()[0] for page in pages]
    assert 1 < second < len(pages) - 1
    assert first_lines[1] == first_lines[second + 1] == "2"
    assert not first_lines[second].isdecimal()


def test_an_annex_counts_its_own_pages() -> None:
    reader = opened(document(table(3)), document(table(200), has_head=False, is_annex=True))
    assert words_of(reader.pages[2]).split()[0] == "2"


def test_nobody_signs_on_a_page_without_a_word_of_the_text() -> None:
    """However long the text is; a page may begin with its last paragraph."""
    signer = (Signature("Thủ trưởng cơ quan"),)
    pages = set()
    for lines in range(16, 28):
        body = (*(paragraph("Đoạn thứ") for _line in range(lines)), paragraph("Đoạn cuối"))
        made = opened(document(*body, signatures=signer)).pages
        pages.add(len(made))
        assert "Đoạn cuối" in words_of(made[-1]), lines
    assert pages == {1, 2}, "the control: some do not fit one page"


@pytest.mark.parametrize("after", [(), (paragraph("Danh sách gồm …", is_kept=True),)])
def test_who_signs_a_list_signs_beside_its_last_two_lines(after: tuple[Paragraph, ...]) -> None:
    pages = set()
    for rows in range(16, 30):
        made = opened(document(table(rows), *after, recipients=())).pages
        pages.add(len(made))
        last = words_of(made[-1])
        for number in (rows - 1, rows):
            assert f"{number} Đặng Hữu Phước" in last, rows
        assert "Họ và tên" in last
    assert pages == {1, 2}, "the control: some do not fit one page"


def test_the_last_section_does_not_stand_alone_with_who_signs() -> None:
    pages = set()
    for lines in range(12, 26):
        body = (*(paragraph("Đoạn thứ") for _line in range(lines)), paragraph("Đoạn trước"), heading("IV. Tổ chức"))
        made = opened(document(*body, paragraph("Đoạn cuối"))).pages
        pages.add(len(made))
        assert all(one in words_of(made[-1]) for one in ("Đoạn trước", "IV. Tổ chức", "Đoạn cuối")), lines
    assert pages == {1, 2}, "the control: some do not fit one page"


def test_what_stands_beside_the_signature_is_on_its_page() -> None:
    beside = (paragraph("Mã kiểm tra"),)
    (page,) = opened(document(paragraph("Một"), beside=beside, recipients=(), is_framed=True)).pages
    assert "Mã kiểm tra" in words_of(page)
    (page,) = opened(document(paragraph("Một"), beside=beside)).pages
    assert "Mã kiểm tra" not in words_of(page), "who gets a copy stands there"


def test_who_gets_the_document_never_stands_alone_below_several_signers() -> None:
    signers = (Signature("Cán bộ coi thi 1"), Signature("Cán bộ coi thi 2"))
    pages = set()
    for lines in range(12, 28):
        made = opened(document(*(paragraph("Đoạn thứ") for _line in range(lines)), signatures=signers)).pages
        pages.add(len(made))
        assert "CÁN BỘ COI THI 1" in words_of(made[-1]), lines
        assert "Lưu: VT." in words_of(made[-1]), lines
    assert pages == {1, 2}, "the control: some do not fit one page"
