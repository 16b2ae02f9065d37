"""Papers as offices file them: no key is taken that nobody gave, and what was hidden, merged or doubtful is told."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook

from quizapp.banks.formats.reading import Import
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.papers import numbered, paper, saved, table

ONE = ("Câu 1. Ai cấp?", "A. Bộ", "B. Sở", "C. Xã")
TWO = (*ONE, "Câu 2. Bao lâu?", "A. 7 ngày", "B. 8 ngày", "C. 9 ngày")
HEADING = ("STT", "Nội dung câu hỏi", "Các phương án", "Đáp án")


def keys(found: Import) -> list[str]:
    return ["".join(draft.key) for draft in found.drafts]


def book(*rows: tuple[Any, ...], then: Callable[[Any], object] = id) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    then(workbook.active)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def with_table(rows: list[tuple[str, ...]], *before: str, after: tuple[str, ...] = ()) -> bytes:
    document = Document(io.BytesIO(table(rows, *before)))
    for line in after:
        document.add_paragraph(line)
    return saved(document)


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["A/B", "A - B", "A.B", "A. C.", "A | B", "A hoặc B"])
@pytest.mark.parametrize("kind", ["paper", "sheet"])
def test_two_letters_that_may_mean_either_wait_for_a_person(said: str, kind: str) -> None:
    sheet = book(("Câu dẫn", "A", "B", "C", "Đáp án"), ("Ai cấp?", "Bộ", "Sở", "Xã", said))
    found = imported(sheet, "de.xlsx") if kind == "sheet" else imported("\n".join((*ONE, f"Đáp án: {said}")))
    assert (keys(found), len(found.unkeyed)) == ([], 1)
    assert f"Không hiểu đáp án “{said}”" in refusals(found)


@pytest.mark.parametrize("said", ["A, B", "A và B", "AB", "A;B"])
def test_several_right_options_are_told_unless_the_question_asks_for_them(said: str) -> None:
    found = imported("\n".join((*ONE, f"Đáp án: {said}")))
    assert (keys(found), "2 đáp án đúng (A, B)" in changes(found)) == (["ab"], True)
    sheet = imported(book(("Câu dẫn", "A", "B", "C", "Đáp án"), ("Ai cấp?", "Bộ", "Sở", "Xã", said)), "de.xlsx")
    assert (keys(sheet), "2 đáp án đúng (A, B)" in changes(sheet)) == (["ab"], True)
    asked = imported("\n".join(("Câu 1. Chọn các cơ quan cấp:", *ONE[1:], f"Đáp án: {said}")))
    assert (keys(asked), changes(asked)) == (["ab"], "")


@pytest.mark.parametrize("said", ["А", "Α", "Ａ"])  # Cyrillic, Greek, full width
def test_letters_that_only_look_latin_are_read_and_told(said: str) -> None:
    options = [line.replace("A.", f"{said}.") for line in ONE]
    is_wide = said == "Ａ"
    for found in (
        imported(paper(*options, f"Đáp án: {said}"), "de.docx"),
        imported("\n".join((*options, f"Đáp án: {said}"))),
        imported(book(("Câu dẫn", "A", "B", "Đáp án"), ("Ai?", "Bộ", "Sở", said)), "de.xlsx"),
        imported(f"Ai cấp?\n{said}. Bộ\nB. Sở\nANSWER: {said}\n", "de.txt", "aiken") if not is_wide else None,
    ):
        if found is not None:
            assert keys(found) == ["a"]
            assert ("không phải chữ cái Latinh" in changes(found)) is not is_wide


def test_words_of_another_script_stay_as_they_are() -> None:
    found = imported("Câu 1. Từ “А и Б” là gì?\nA. Tên\nB. Số\nĐáp án: A\n")
    assert (found.drafts[0].content["stem"], changes(found)) == ("Từ “А и Б” là gì?", "")


def test_a_row_of_keys_under_any_usual_label_is_no_question() -> None:
    for label in ("Đ.án", "Đ/án", "ĐÁ", "KQ", "Đáp án đúng"):
        found = imported(with_table([("Câu", "1", "2"), (label, "B", "C")], *TWO, "BẢNG ĐÁP ÁN"), "de.docx")
        assert (keys(found), found.refused) == (["b", "c"], ())


def test_rows_that_cannot_be_read_as_keys_do_not_become_a_question() -> None:
    found = imported(with_table([("Câu", "1", "2", "3"), ("Ký hiệu", "x", "y", "z")], *TWO), "de.docx")
    assert (keys(found), len(found.unkeyed)) == ([], 2)
    assert all(draft.type == "single" for draft in found.all_drafts)


def test_keys_of_two_papers_under_one_row_of_numbers_decide_nothing() -> None:
    found = imported(with_table([("1", "2"), ("B", "C"), ("C", "B")], *TWO, "ĐÁP ÁN"), "de.docx")
    assert (keys(found), len(found.unkeyed)) == ([], 2)
    control = imported(with_table([("1", "2"), ("B", "C")], *TWO, "ĐÁP ÁN"), "de.docx")
    assert keys(control) == ["b", "c"]


def test_keys_without_a_question_are_told() -> None:
    assert "có câu 3, 4 nhưng" in changes(imported("\n".join((*TWO, "ĐÁP ÁN", "1.B 2.C 3.A 4.A"))))
    assert changes(imported("\n".join((*TWO, "ĐÁP ÁN", "1.B 2.C")))) == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("PHIẾU ĐÁP ÁN", "Câu 1: B", "Câu 2: C"),
        ("HƯỚNG DẪN TRẢ LỜI", "Câu 1: Đáp án B. Vì luật quy định.", "Câu 2: Chọn C vì đã sửa."),
        ("Đáp án phần I: 1.B 2.C",),
    ],
)
def test_keys_on_a_page_of_their_own_find_their_questions(lines: tuple[str, ...]) -> None:
    found = imported(paper(*TWO, *lines), "de.docx")
    assert (keys(found), found.refused) == (["b", "c"], ())
    assert list(found.drafts[1].content["options"].values()) == ["7 ngày", "8 ngày", "9 ngày"]


def test_reasons_of_a_second_list_become_explanations_and_are_told() -> None:
    found = imported(paper(*TWO, "ĐÁP ÁN CHI TIẾT", "Câu 1: Đáp án B. Vì luật quy định.", "Câu 2: C"), "de.docx")
    assert [draft.explanation for draft in found.drafts] == ["Vì luật quy định.", ""]
    assert "ở danh sách đáp án cuối tệp" in changes(found)
    twice = imported(paper(*ONE, "Đáp án: A", "Câu 1: Đáp án B. Vì luật quy định."), "de.docx")
    assert (keys(twice), "tự luận" in refusals(twice)) == (["a"], True)  # a key stands there already


def test_a_key_in_brackets_without_a_colon_is_one() -> None:
    found = imported(paper(*ONE, "(Đáp án B)"), "de.docx")
    assert (keys(found), list(found.drafts[0].content["options"].values())) == (["b"], ["Bộ", "Sở", "Xã"])


def test_a_sentence_that_names_questions_begins_none() -> None:
    found = imported(paper("Đọc đoạn sau và trả lời câu 1 đến câu 2: ông A nộp hồ sơ.", *ONE, "Đáp án: A"), "de.docx")
    assert (keys(found), found.refused) == (["a"], ())
    assert "không thuộc câu nào" in changes(found)


# --- tables and lists -------------------------------------------------------------------------------------------------

MERGED = [
    HEADING,
    ("1", "Ai cấp?", "A. Bộ", "B"),
    ("", "", "B. Sở", ""),
    ("2", "Bao lâu?", "A. 7", "A"),
    ("", "", "B. 8", ""),
]
TICKED = [HEADING, ("1", "Ai cấp?", "Bộ", ""), ("", "", "Sở", "x"), ("2", "Bao lâu?", "7", "X"), ("", "", "8", "")]


@pytest.mark.parametrize("rows", [MERGED, TICKED])
def test_an_option_a_row_goes_with_the_question_above(rows: list[tuple[str, ...]]) -> None:
    found = imported(with_table(rows), "de.docx")
    assert (keys(found), found.refused) == (["b", "a"], ())
    assert list(found.drafts[0].content["options"].values()) == ["Bộ", "Sở"]


def test_a_section_within_a_table_of_questions_is_no_part_of_one() -> None:
    document = Document(io.BytesIO(table([*MERGED[:3], ("", "", "", ""), *MERGED[3:]])))
    row = document.tables[0].rows[3].cells
    row[0].merge(row[3]).text = "PHẦN II: THỜI HẠN"
    found = imported(saved(document), "de.docx")
    assert (keys(found), "PHẦN II: THỜI HẠN" in changes(found)) == (["b", "a"], True)
    assert list(found.drafts[0].content["options"].values()) == ["Bộ", "Sở"]


def test_what_a_table_of_questions_holds_besides_is_told() -> None:
    rows = [("STT", "Câu hỏi", "A", "B", "Đáp án", "Lĩnh vực"), ("1", "Ai cấp?", "Bộ", "Sở", "B", "Hộ tịch")]
    found = imported(with_table([*rows, ("Người lập biểu", "", "", "", "", "")]), "de.docx")
    assert (keys(found), found.refused) == (["b"], ())
    assert "Bỏ cột “Lĩnh vực”" in changes(found)
    assert "Bỏ phần ký tên “Người lập biểu”" in changes(found)
    assert found.drafts[0].explanation == ""


@pytest.mark.parametrize(
    ("before", "told"), [(("Câu 1. Đánh dấu X:",), [("multiple", "ac")]), ((), [("true_false", key) for key in "aba"])]
)
def test_statements_with_a_column_each_for_true_and_false(before: tuple[str, ...], told: list[tuple[str, str]]) -> None:
    rows = [
        ("TT", "Nội dung", "Đúng", "Sai"),
        ("1", "Hồ sơ số", "X", ""),
        ("2", "Dùng chung", "", "x"),
        ("3", "Báo lộ", "v", ""),
    ]
    found = imported(with_table(rows, *before), "de.docx")
    assert [(draft.type, "".join(draft.key)) for draft in found.drafts] == told
    unticked = imported(with_table([rows[0], *((*row[:2], "", "") for row in rows[1:])], *before), "de.docx")
    assert (unticked.drafts, len(unticked.refused)) == ((), 1 if before else 3)


def test_statements_with_their_answers_are_questions() -> None:
    rows = [("STT", "Phát biểu", "Đáp án"), ("1", "Hồ sơ số như hồ sơ giấy", "Đ"), ("2", "Dùng chung mật khẩu", "Sai")]
    found = imported(with_table(rows), "de.docx")
    assert [(draft.type, draft.key) for draft in found.drafts] == [("true_false", ["a"]), ("true_false", ["b"])]


def test_questions_may_be_counted_in_roman() -> None:
    lines = ("I. Ai cấp?", "A. Bộ", "B. Sở", "Đáp án: B", "II. Bao lâu?", "A. 7", "B. 8", "Đáp án: A")
    assert keys(imported(paper(*lines), "de.docx")) == ["b", "a"]
    headed = ("I. Thẩm quyền", "Câu 1. Ai cấp?", *lines[1:4], "II. Thời hạn", "Câu 2. Bao lâu?", *lines[5:])
    assert keys(imported(paper(*headed), "de.docx")) == ["b", "a"]


def test_bulleted_options_end_a_question() -> None:
    document = Document(io.BytesIO(numbered([], "%1.")))
    for text in ("1. Ai cấp?", "-Bộ", "-*Sở", "2. Bao lâu?", "-*7 ngày", "-8 ngày"):
        style = "List Bullet" if text.startswith("-") else None
        run = document.add_paragraph(style=style).add_run(text.strip("-*"))
        run.bold = "*" in text or None
    found = imported(saved(document), "de.docx")
    assert (keys(found), found.refused) == (["b", "a"], ())
    assert "không có chữ cái được đọc là phương án A, B" in changes(found)


# --- what is hidden ---------------------------------------------------------------------------------------------------


def test_hidden_text_and_insertions_that_wait_are_told() -> None:
    document = Document(io.BytesIO(paper(*ONE)))
    document.styles.add_style("Ẩn", WD_STYLE_TYPE.CHARACTER).font.hidden = True
    document.paragraphs[1].add_run(" ẩn").style = "Ẩn"
    added = f'<w:ins {nsdecls("w")} w:id="3" w:author="x"><w:r><w:t>Đáp án: C</w:t></w:r></w:ins>'
    document.add_paragraph()._p.append(parse_xml(added))
    found = imported(saved(document), "de.docx")
    assert (keys(found), found.drafts[0].content["options"]["a"]) == (["c"], "Bộ ẩn")
    assert "chữ ẩn" in changes(found)
    assert "phần chữ thêm ở chế độ theo dõi thay đổi" in changes(found)


def test_hidden_rows_and_columns_of_a_sheet_are_told() -> None:
    def hide(sheet: Any) -> None:
        for line in (3, 4, 6):
            sheet.row_dimensions[line].hidden = True
        sheet.column_dimensions["C"].hidden = True

    rows = [("Câu dẫn", "A", "B", "Đáp án"), *((f"Câu số {n}?", "Bộ", "Sở", "B") for n in range(6))]
    found = imported(book(*rows, then=hide), "de.xlsx")
    assert (len(found.drafts), found.changed[0].where) == (6, "Dòng 3–4, 6")
    assert "3 dòng đang bị ẩn" in changes(found)
    assert "Cột C đang bị ẩn" in changes(found)
    assert changes(imported(book(*rows), "de.xlsx")) == ""


def test_a_number_shown_as_a_percentage_is_told() -> None:
    def percent(sheet: Any) -> None:
        sheet["C2"].number_format = "0.0%"

    rows = (("Câu dẫn", "Loại câu", "Đáp án"), ("Tỷ lệ bao nhiêu?", "Điền số", 0.125))
    assert "dạng phần trăm được đọc là số 0,125" in changes(imported(book(*rows, then=percent), "de.xlsx"))
    assert changes(imported(book(*rows), "de.xlsx")) == ""


# --- sheets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [HEADING, (1, "Ai cấp?", "A. Bộ\nB. Sở", "B")],
        [HEADING, (1, "Ai cấp?", "A. Bộ   B. Sở", "B")],
        [HEADING, (1, "Ai cấp?", "Bộ\nSở", "B")],
        [HEADING, (1, "Ai cấp?", "A. Bộ", "B"), (None, None, "B. Sở", None)],
        [("STT", "Câu hỏi", "Đáp án"), (1, "Ai cấp?\nA. Bộ\nB. Sở", "B")],
    ],
)
def test_options_in_one_cell_are_parted_and_told(rows: list[tuple[Any, ...]]) -> None:
    found = imported(book(*rows), "de.xlsx")
    assert (keys(found), found.refused) == (["b"], ())
    assert (found.drafts[0].content["stem"], found.drafts[0].content["options"]) == ("Ai cấp?", {"a": "Bộ", "b": "Sở"})
    assert "tách theo chữ cái hoặc theo dòng" in changes(found)


def test_options_that_cannot_be_parted_are_refused_with_their_row() -> None:
    found = imported(book(HEADING, (1, "Ai cấp?", "A. Bộ\nC. Sở", "C")), "de.xlsx")
    assert (found.drafts, "Dòng 2" in found.refused[0].where) == ((), True)


def test_a_column_of_options_beside_those_with_letters_is_told() -> None:
    cyrillic = "Phương án А"
    found = imported(book(("Câu dẫn", cyrillic, "B", "C", "Đáp án"), ("Ai cấp?", "Bộ", "Sở", "Xã", "B")), "de.xlsx")
    assert "Bỏ ô “Bộ”" in changes(found)


def test_xml_that_word_has_quoted_says_so() -> None:
    with pytest.raises(FileRefused) as refused:
        imported("<?xml version=“1.0”?><quiz></quiz>", "de.xml")
    assert "dấu nháy cong" in refused.value.faults[0].message
