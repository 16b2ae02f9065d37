"""Word files of offices: keys by looks, automatic numbers, tables, pictures and the fonts of twenty years ago."""

import io
from hashlib import sha256

import pytest
from docx import Document

from quizapp.banks.formats.docx_numbers import written
from quizapp.banks.formats.reading import Import, read_foreign
from quizapp.domain.errors import FileRefused
from quizapp.office.uploads import check_upload
from tests.banks.formats.given import changes, imported, in_tcvn3, in_vni, refusals
from tests.banks.formats.papers import PNG, numbered, paper, saved, table
from tests.office.made_files import rezipped

LIST = [("Ai cấp căn cước?", ["Sở Nội vụ", "*Bộ Công an", "Công an xã"]), ("Trong bao lâu?", ["*7 ngày", "8 ngày"])]
QUESTIONS = ("Câu 1. Ai cấp?", "A. Sở", "B. Bộ", "Câu 2. Bao lâu?", "A. 7 ngày", "B. 8 ngày")


def keys(found: Import) -> list[list[str]]:
    return [draft.key for draft in found.drafts]


def word(data: bytes) -> Import:
    return imported(data, "de.docx")


@pytest.mark.parametrize("look", ["bold", "underline", "red", "highlight"])
def test_an_option_that_looks_unlike_the_others_is_the_key_and_the_report_says_so(look: str) -> None:
    found = word(paper("Câu 1. Ai cấp căn cước?", "A. Sở Nội vụ", ("B. Bộ Công an", look), "C. Công an xã"))
    assert keys(found) == [["b"]]
    assert "Lấy đáp án B theo phương án" in changes(found)
    assert (
        "<b>"
        not in read_foreign(paper("Câu 1. Ai?", "A. x", ("B. y", "bold")), "a.docx").questions[0].options[1].text.html
    )


def test_the_letter_alone_may_be_marked() -> None:
    document = Document()
    document.add_paragraph("Câu 1. Ai cấp?")
    for letter in "ABC":
        paragraph = document.add_paragraph()
        paragraph.add_run(letter).underline = letter == "C" or None
        paragraph.add_run(f". phương án {letter}")
    assert keys(word(saved(document))) == [["c"]]


def test_options_in_one_line_and_soft_line_ends_are_parted() -> None:
    document = Document()
    document.add_paragraph("Câu 1. Ai cấp?\nA. Sở\nB. Bộ\nĐáp án: A")
    document.add_paragraph("Câu 2. Bao lâu?")
    paragraph = document.add_paragraph("A. Một\t")
    paragraph.add_run("B. Hai").bold = True
    paragraph.add_run("\tC. Ba\tD. Bốn")
    assert keys(word(saved(document))) == [["a"], ["b"]]


def test_options_that_all_look_alike_mark_nothing() -> None:
    """The control: a look is a key only where it sets some options apart."""
    found = word(paper("Câu 1. Ai?", ("A. Sở", "bold"), ("B. Bộ", "bold")))
    assert keys(found) == []
    assert "Chưa thấy đáp án" in refusals(found)


@pytest.mark.parametrize("label", ["Câu %1:", "%1.", "%1)"])
def test_automatic_numbers_are_counted_though_they_are_not_in_the_text(label: str) -> None:
    found = word(numbered(LIST, label))
    assert keys(found) == [["b"], ["a"]]
    assert found.drafts[0].content["stem"] == "Ai cấp căn cước?"
    assert list(found.drafts[0].content["options"].values()) == ["Sở Nội vụ", "Bộ Công an", "Công an xã"]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (3, "decimal", "3"),
        (3, "upperLetter", "C"),
        (28, "lowerLetter", "bb"),
        (14, "lowerRoman", "xiv"),
        (9, "upperRoman", "IX"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, style: str, text: str) -> None:
    assert written(number, style) == text


def test_a_table_with_a_question_a_row_is_read_by_its_headings() -> None:
    heading = ["STT", "Nội dung câu hỏi", "Đáp án A", "Đáp án B", "Đáp án đúng", "Căn cứ pháp lý"]
    found = word(
        table([heading, ["1", "Ai cấp?", "Sở", "Bộ", "B", "Luật Căn cước"], ["2", "Bao lâu?", "7", "8", "A", ""]])
    )
    assert keys(found) == [["b"], ["a"]]
    assert found.drafts[0].legal_basis == "Luật Căn cước"


def test_a_cell_may_hold_question_and_options_together() -> None:
    found = word(table([["TT", "Câu hỏi", "Đáp án"], ["1", "Ai cấp?\nA. Sở\nB. Bộ", "B"]]))
    assert keys(found) == [["b"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["Ai cấp?\nA. Sở\nB. Bộ", "B"], ["Bao lâu?\nA. 7\nB. 8", "A"]],
        [["Nội dung", "Key"], ["Câu 1. Ai cấp?\nA. Sở\nB. Bộ", "B"], ["Câu 2. Bao lâu?\nA. 7\nB. 8", "A."]],
        [["1", "Ai cấp?\nA. Sở\nB. Bộ", "B"], ["2", "Bao lâu?\nA. 7\nB. 8", "A"]],
        [["Câu 1. Ai cấp?", "A. Sở\nB. Bộ\nĐáp án: B"], ["Câu 2. Bao lâu?", "A. 7\nB. 8\nĐáp án: A"]],
        [["Câu 1", "Ai cấp?"], ["A", "Sở"], ["B", "Bộ"], ["Đáp án", "B."], ["Câu 2", "Bao lâu?"], ["A", "7 ngày"],
         ["B", "8 ngày"], ["Đáp án:", "A"]],
    ],
)  # fmt: skip
def test_a_table_of_two_columns_without_headings_is_read(rows: list[list[str]]) -> None:
    found = word(table(rows))
    assert [draft.content["stem"] for draft in found.drafts] == ["Ai cấp?", "Bao lâu?"]
    assert keys(found) == [["b"], ["a"]]
    assert refusals(found) == ""


def test_two_columns_and_a_key_of_numbers_and_letters_are_pairs() -> None:
    rows = [["Cột A", "Cột B"], ["1. Sao y", "a. Từ bản gốc"], ["2. Sao lục", "b. Một phần"], ["", "c. Từ bản sao y"]]
    (draft,) = word(_with_table(rows, "Đáp án: 1-a, 2-c")).drafts
    assert draft.type == "matching"
    assert draft.content["left"] == {"1": "Sao y", "2": "Sao lục"}
    assert draft.content["options"] == {"a": "Từ bản gốc", "b": "Từ bản sao y", "c": "Một phần"}
    assert draft.key == ["1:a", "2:b"]
    assert "Không hiểu đáp án" in refusals(word(_with_table(rows, "Đáp án: 1-a, 3-c")))


@pytest.mark.parametrize(
    "rows", [[["Câu", "1", "2"], ["Đáp án", "B", "A"]], [["Câu", "Đáp án"], ["1", "B"], ["2", "A"]], [["1.B", "2.A"]]]
)
def test_a_table_of_keys_at_the_end_is_given_to_the_questions(rows: list[list[str]]) -> None:
    assert keys(word(table(rows, *QUESTIONS, "BẢNG ĐÁP ÁN"))) == [["b"], ["a"]]


def test_options_laid_out_in_a_table_are_options() -> None:
    found = word(table([["A. Sở", "B. Bộ"], ["*C. Xã", "D. Thôn"]], "Câu 1. Ai cấp?"))
    assert keys(found) == [["c"]]
    assert len(found.drafts[0].content["options"]) == 4


@pytest.mark.parametrize(("font", "encode"), [(".VnTime", in_tcvn3), ("VNI-Times", in_vni)])
def test_letters_typed_for_an_old_font_become_unicode(font: str, encode: object) -> None:
    lines = ["Câu 1. Người nào chứng thực chữ ký?", "A. Chủ tịch ủy ban", "*B. Thợ mộc"]
    typed = [encode(line).decode("cp1252") for line in lines]  # type: ignore[operator]
    found = word(paper(*typed, font=font))
    assert found.drafts[0].content["stem"] == "Người nào chứng thực chữ ký?"
    assert found.drafts[0].content["options"]["a"] == "Chủ tịch ủy ban"
    assert f"phông cũ ({font})" in changes(found)


def test_unicode_under_an_old_fonts_name_is_left_alone() -> None:
    found = word(paper("Câu 1. Người nào chứng thực?", "*A. Chủ tịch", "B. Thợ mộc", font=".VnTime"))
    assert found.drafts[0].content["stem"] == "Người nào chứng thực?"


def between(*after: str) -> Import:
    """A table below the last option of a question, and what stands behind it."""
    document = Document()
    for line in ("Câu 1. Ai cấp?", "*A. Công an", "B. Máy in"):
        document.add_paragraph(line)
    made = document.add_table(rows=2, cols=2)
    for at, text in enumerate(("Thủ tục", "Thời hạn", "Khai sinh", "Trong ngày")):
        made.cell(at // 2, at % 2).text = text
    for line in after:
        document.add_paragraph(line)
    return word(saved(document))


def test_a_table_between_two_questions_belongs_to_the_one_below_and_the_report_says_so() -> None:
    found = between("Câu 2. Theo bảng trên, khai sinh mất bao lâu?", "*A. Trong ngày", "B. Một tháng")
    first, second = found.drafts
    assert first.content["options"] == {"a": "Công an", "b": "Máy in"}
    assert "| Khai sinh | Trong ngày |" in second.content["stem"]
    assert second.content["stem"].endswith("Theo bảng trên, khai sinh mất bao lâu?")
    assert "Bảng đứng ngay trên câu này được ghép vào câu dẫn." in changes(found)


@pytest.mark.parametrize(
    "after", [(), ("C. Thợ mộc",), ("Giải thích: Theo luật.",), ("PHẦN II. CĂN CƯỚC", "Câu 2. Ai?")]
)
def test_a_table_below_an_option_with_no_question_behind_it_stays_where_it_is(after: tuple[str, ...]) -> None:
    found = between(*after)
    assert "Khai sinh" in found.drafts[0].content["options"]["b"]
    assert "ngay trên câu này" not in changes(found)


def test_a_picture_comes_along_or_its_loss_is_told() -> None:
    document = Document()
    document.add_paragraph("Câu 1. Hình vẽ gì? ").add_run().add_picture(io.BytesIO(PNG))
    for line in ("*A. Quốc huy", "B. Quốc kỳ"):
        document.add_paragraph(line)
    data = saved(document)
    (question,) = read_foreign(data, "de.docx").questions
    assert [(picture.name, picture.sound.data) for picture in question.pictures] == [("hinh-1.png", PNG)]
    (draft,) = word(data).drafts
    assert "1 hình chưa có mô tả" in changes(word(data))
    assert draft.content["stem"] == "Hình vẽ gì? ![](hinh-1.png)"
    assert draft.content["pictures"] == {"hinh-1.png": {"hash": sha256(PNG).hexdigest(), "width": 8, "height": 8}}
    broken = rezipped(data, {"word/media/image1.png": b"no picture"})
    assert "Không nhận một hình" in changes(word(broken))


def test_raised_and_lowered_letters_keep_their_meaning_in_plain_text() -> None:
    document = Document()
    paragraph = document.add_paragraph("Câu 1. Diện tích 100 m")
    paragraph.add_run("2").font.superscript = True
    for line in ("*A. đúng mức", "B. sai mức"):
        document.add_paragraph(line)
    (question,) = read_foreign(saved(document), "de.docx").questions
    assert "<sup>2</sup>" in question.stem.html


def test_a_file_that_only_looks_like_word_is_refused() -> None:
    good = paper("Câu 1. Ai?", "*A. x", "B. y")
    assert check_upload(good, "a.docx", ("docx",)) == "docx"
    for broken in (
        good[: len(good) // 2],
        rezipped(good, {"word/document.xml": b"<w:document"}),
        rezipped(good, {"word/styles.xml": b"x"}),
    ):
        with pytest.raises(FileRefused):
            word(broken)


DUTIES = [["Bước", "Ai làm"], ["Tiếp nhận hồ sơ", "Bộ phận Một cửa"], ["Thẩm định", "Phòng chuyên môn"]]


def _with_table(rows: list[list[str]], *behind: str) -> bytes:
    document = Document()
    document.add_paragraph("Câu 1. Theo bảng sau, ai thẩm định?")
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    for line in behind:
        document.add_paragraph(line)
    return saved(document)


def test_a_table_within_a_question_is_kept() -> None:
    (draft,) = word(_with_table(DUTIES, "A. Bộ phận Một cửa", "B. Phòng chuyên môn", "Đáp án: B")).drafts
    assert draft.content["stem"] == (
        "Theo bảng sau, ai thẩm định?\n\n| Bước | Ai làm |\n| --- | --- |\n"
        "| Tiếp nhận hồ sơ | Bộ phận Một cửa |\n| Thẩm định | Phòng chuyên môn |"
    )
    assert draft.key == ["b"]


@pytest.mark.parametrize(
    "rows",
    [
        [["A. Bộ phận Một cửa", "B. Phòng chuyên môn"], ["C. Văn thư", "D. Kế toán"]],
        [["Câu", "1", "2"], ["Đáp án", "B", "A"]],
        [["1", "2", "3", "4"], ["A", "B", "C", "D"]],
    ],
)
def test_tables_of_options_and_keys_are_no_part_of_a_text(rows: list[list[str]]) -> None:
    reading = read_foreign(_with_table(rows), "de.docx")
    assert all("<table>" not in question.stem.html for question in reading.questions)
