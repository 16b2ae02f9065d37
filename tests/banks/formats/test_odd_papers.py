"""What offices' files hold besides questions: each is read, or its loss stands in the report."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook

from quizapp.banks.formats.docx_symbols import sign
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.papers import paper, saved, table

_SPACES = " ".join(
    f'xmlns:{name}="http://schemas.openxmlformats.org/{path}"'
    for name, path in (("w", "wordprocessingml/2006/main"), ("a", "drawingml/2006/main"),
                       ("r", "officeDocument/2006/relationships"), ("c", "drawingml/2006/chart"))
)  # fmt: skip
STEM, RIGHT, WRONG = "Câu 1. Ai cấp?", "*A. Bộ", "B. Sở"
TWO = ("Câu 1. Ai cấp?", "A. Bộ", "B. Sở", "Câu 2. Bao lâu?", "A. 7 ngày", "B. 8 ngày")


def word(*paragraphs: str) -> bytes:
    """Plain paragraphs, and those that begin with an angle bracket as WordprocessingML."""
    document = Document()
    for one in paragraphs:
        if not one.startswith("<"):
            document.add_paragraph(one)
            continue
        head, _, rest = one.partition(">")
        name = head.split()[0]
        document.element.body.insert(-1, parse_xml(one.replace(name, f"{name} {_SPACES}", 1) if rest else one))
    return saved(document)


def run(text: str, inner: str = "") -> str:
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("paragraph", "told"),
    [
        (f"<w:p>{run('B. Sở', '<w:rPr><w:strike/></w:rPr>')}</w:p>", "gạch ngang"),
        (f'<w:p>{run("B. Sở")}<w:r><w:drawing><a:graphic><c:chart r:id="x"/></a:graphic></w:drawing></w:r></w:p>',
         "biểu đồ"),
        (f'<w:p>{run("B. Sở")}<w:r><w:sym w:font="Webdings" w:char="F0A3"/></w:r></w:p>', "ký hiệu của phông Webdings"),
        (f'<w:p>{run("B. Sở")}<w:r><w:endnoteReference w:id="1"/></w:r></w:p>', "cuối tài liệu"),
        (f'<w:p>{run("B. Sở")}<w:moveFrom w:id="1" w:author="x">{run(" cũ")}</w:moveFrom></w:p>', "chuyển chỗ"),
    ],
)  # fmt: skip
def test_what_word_holds_and_a_question_cannot_is_told(paragraph: str, told: str) -> None:
    found = imported(word(STEM, RIGHT, paragraph), "de.docx")
    assert list(found.drafts[0].content["options"].values()) in (["Bộ", "Sở"], ["Bộ", "Sở□"])
    assert told in changes(found)


def test_a_plain_paper_with_a_drawn_rule_tells_nothing() -> None:
    """The control: no line of the report without a loss."""
    rule = '<w:p><w:r><w:drawing><a:prstGeom prst="line"/></w:drawing></w:r></w:p>'
    assert changes(imported(word(STEM, RIGHT, WRONG, rule), "de.docx")) == ""


def test_a_part_of_another_file_within_word_is_told() -> None:
    assert "altChunk" in changes(imported(word(STEM, RIGHT, WRONG, '<w:altChunk r:id="x"></w:altChunk>'), "de.docx"))


def test_rows_and_cells_in_content_controls_are_read() -> None:
    def cell(text: str) -> str:
        return f"<w:tc><w:p>{run(text)}</w:p></w:tc>"

    rows = (
        f"<w:sdt><w:sdtContent><w:tr>{cell(RIGHT)}</w:tr></w:sdtContent></w:sdt>"
        f"<w:tr><w:sdt><w:sdtContent>{cell(WRONG)}</w:sdtContent></w:sdt></w:tr>"
    )
    (draft,) = imported(word(STEM, f"<w:tbl>{rows}</w:tbl>"), "de.docx").drafts
    assert list(draft.content["options"].values()) == ["Bộ", "Sở"]


def test_signs_of_picture_fonts_are_letters_and_a_ticked_box_is_the_key() -> None:
    box = '<w:p><w:r><w:sym w:font="Wingdings" w:char="{}"/></w:r>{}</w:p>'
    at_least = f'<w:p>{run("Câu 1. Tuổi ")}<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>{run(" 18?")}</w:p>'
    data = word(at_least, box.format("F0A8", run(" A. Bộ")), box.format("F0FE", run(" B. Sở")))
    (draft,) = imported(data, "de.docx").drafts
    assert (draft.content["stem"], draft.key) == ("Tuổi ≥ 18?", ["b"])
    assert (sign("symbol", 0xA3), sign("Symbol", 0xF0A3), sign("Webdings", 0xF0A3)) == ("≤", "≤", "")


@pytest.mark.parametrize("said", ["Đáp án: 1B 2A", "ĐÁP ÁN: 1-B; 2-A", "Đáp án: Câu 1: B; Câu 2: A"])
@pytest.mark.parametrize("is_first", [False, True])
def test_keys_of_the_whole_paper_in_the_line_of_their_heading(said: str, is_first: bool) -> None:
    found = imported(paper(*((said, *TWO) if is_first else (*TWO, said))), "de.docx")
    assert [draft.key for draft in found.drafts] == [["b"], ["a"]]
    assert refusals(found) == ""


def test_a_key_in_brackets_behind_the_last_option_leaves_none_of_its_bracket() -> None:
    found = imported("Câu 1: Bao lâu? A. 7 ngày B. 8 ngày (Đáp án: B)\nCâu 2. Ai (Đáp án: A)\nA. Sở\nB. Bộ")
    assert [(list(draft.content["options"].values()), draft.key) for draft in found.drafts] == [
        (["7 ngày", "8 ngày"], ["b"]),
        (["Sở", "Bộ"], ["a"]),
    ]


def test_keys_below_numbers_that_are_written_in_full() -> None:
    found = imported(table([["Câu 1", "Câu 2"], ["B", "A"]], *TWO), "de.docx")
    assert [draft.key for draft in found.drafts] == [["b"], ["a"]]


def test_what_a_workbook_holds_beside_its_questions_is_told() -> None:
    book = Workbook()
    heading = ["STT", "Câu dẫn", "Phương án A", "Phương án B", "Đáp án"]
    rows = [
        heading,
        ["PHẦN I: HỘ TỊCH"],
        [1, "Từ ngày nào?", date(2026, 7, 1), "1/8", "A"],
        [2, "Mấy?", 0.5, 1, "A"],
        [3],
    ]
    for row in rows:
        book.active.append(row)
    book.create_sheet("Cũ").append(heading)
    book["Cũ"].sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    found = imported(buffer.getvalue(), "de.xlsx")
    assert [note.where for note in found.changed] == ["Dòng 2", "Dòng 4", "Trang “Cũ”"]
    assert "PHẦN I: HỘ TỊCH" in changes(found)
    assert "Phương án A là số (0.5)" in changes(found)
    assert found.drafts[0].content["options"]["a"] == "01/07/2026"


def test_a_zip_of_anything_else_is_refused_with_what_is_in_it() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("de.docx", paper(STEM, RIGHT, WRONG))
        archive.writestr("goi.zip", b"PK")
    with pytest.raises(FileRefused) as refusal:
        imported(buffer.getvalue(), "goi.zip")
    assert "1 .docx, 1 .zip" in refusal.value.faults[0].message
