"""Papers whose questions bear letters (1a, 1b) and whose headings are Word's own: keys and options stay in place."""

import pytest
from docx import Document

from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.papers import paper, saved

TWO = ("A. Sở", "B. Bộ")
LETTERED = [line for label in ("1", "2a", "2b", "3") for line in (f"Câu {label}. Việc {label} do ai làm?", *TWO)]


@pytest.mark.parametrize(
    "keys",
    [("1-B 2a-A 2b-B 3-A",), ("1.B", "2a.A", "2b.B", "3.A"), ("Câu 1 2a 2b 3", "Đáp án B A B A"),
     ("01: B; 02a: A; 02b: B; 03: A",), ("1-B 2a-A 2b-B", "Câu 3", "Đáp án A")],
)  # fmt: skip
def test_keys_at_the_end_name_questions_with_a_letter(keys: tuple[str, ...]) -> None:
    found = imported(paper(*LETTERED, "ĐÁP ÁN", *keys), "de.docx")
    assert [draft.key for draft in found.drafts] == [["b"], ["a"], ["b"], ["a"]]
    assert refusals(found) == ""


def test_letters_behind_numbers_stay_answers_where_no_answer_follows_them() -> None:
    """The control: `2a` is the answer A of question 2; and a key of 2 alone says nothing of 2a and 2b."""
    plain = [line for label in "123" for line in (f"Câu {label}. Việc {label} do ai làm?", *TWO)]
    found = imported(paper(*plain, "ĐÁP ÁN", "1b 2a 3b"), "de.docx")
    assert [draft.key for draft in found.drafts] == [["b"], ["a"], ["b"]]
    unclear = imported(paper(*LETTERED, "ĐÁP ÁN", "1-B 2-A 3-A"), "de.docx")
    assert [draft.where.split(",")[0] for draft in unclear.drafts] == ["Câu 1", "Câu 3"]
    alone = imported(paper("Câu 1a. Ai cấp?", *TWO, "Câu 2. Bao lâu?", *TWO, "ĐÁP ÁN", "1-B 2-A"), "de.docx")
    assert [draft.key for draft in alone.drafts] == [["b"], ["a"]]


def test_the_last_column_of_a_broken_table_of_keys_is_no_question() -> None:
    document = Document()
    for line in LETTERED:
        document.add_paragraph(line)
    for numbers, letters in ((("Câu", "1", "2a", "2b"), ("Đáp án", "B", "A", "B")), (("Câu", "3"), ("Đáp án", "A"))):
        made = document.add_table(rows=0, cols=len(numbers))
        for row in (numbers, letters):
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text
    found = imported(saved(document), "de.docx")
    assert [draft.key for draft in found.drafts] == [["b"], ["a"], ["b"], ["a"]]
    assert refusals(found) == ""


def headed(*lines: str | tuple[str, int]) -> bytes:
    """(words, level) is a heading of Word."""
    document = Document()
    for line in lines:
        if isinstance(line, str):
            document.add_paragraph(line)
        else:
            document.add_heading(line[0], line[1])
    return saved(document)


def test_a_heading_of_word_is_no_part_of_the_option_above_it() -> None:
    found = imported(
        headed(
            ("Mục tiêu", 1), *("Câu 1. Ai cấp?", "A. Sở", "*B. Bộ"), ("Tiếp dân", 2), "Câu 2. Bao lâu?", "*A. 7",
            "B. 8", ("Một số lưu ý", 2),
        ),
        "de.docx",
    )  # fmt: skip
    assert [list(draft.content["options"].values()) for draft in found.drafts] == [["Sở", "Bộ"], ["7", "8"]]
    assert "Bỏ đề mục “Một số lưu ý”" in changes(found)
    for heading in ("Mục tiêu", "Tiếp dân"):
        assert f"1 câu của tệp thuộc danh mục “{heading}”" in changes(found)


def test_what_a_file_loses_is_counted_with_the_questions_that_wait_for_a_key() -> None:
    """Whatever of them is taken in the end, the file held so many."""
    lines = ("Câu 1. Ai cấp?", "A. Sở", "*B. Bộ", "Câu 2. Bao lâu?", "A. 7 ngày", "B. 8 ngày")
    found = imported(headed(("Mục tiêu", 1), *lines), "de.docx")
    assert (len(found.drafts), len(found.unkeyed)) == (1, 1)
    assert "2 câu của tệp thuộc danh mục “Mục tiêu”" in changes(found)


def test_questions_and_options_that_are_styled_as_headings_stay_what_they_are() -> None:
    """The control: many type everything in the style that looks right."""
    lines = ("Câu 1. Ai cấp?", "A. Sở", "B. Bộ", "Đáp án: B")
    (draft,) = imported(headed(*((line, 2) for line in lines)), "de.docx").drafts
    assert (draft.content["stem"], draft.key) == ("Ai cấp?", ["b"])
    (loose,) = imported(headed(("Câu 1.", 1), ("Ai cấp thẻ", 2), ("cho dân?", 2), *lines[1:]), "de.docx").drafts
    assert loose.content["stem"] == "Ai cấp thẻ cho dân?"


def test_a_paragraph_that_goes_on_with_an_option_is_told() -> None:
    found = imported(paper("Câu 1. Ai cấp?", "*A. Sở", "B. Bộ", "Lưu ý khi làm bài"), "de.docx")
    assert "Không rõ đoạn “Lưu ý khi làm bài” thuộc đâu; đã ghép vào phương án B" in changes(found)
    assert "Không rõ" not in changes(imported(paper("Câu 1. Ai cấp?", "*A. Sở\nY tế", "B. Bộ"), "de.docx"))
    assert "Không rõ" not in changes(imported("Câu 1. Ai cấp?\n*A. Sở\nY tế\nB. Bộ"))
