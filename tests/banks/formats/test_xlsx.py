"""Question sheets: our own template, and the columns of others."""

import io
from collections.abc import Sequence

import pytest
from openpyxl import load_workbook

from quizapp.banks.formats.reading import Import, read_foreign
from quizapp.banks.formats.xlsx_template import question_template
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import changes, imported, refusals, types_of
from tests.office.made_files import csv_text, rezipped, words, xlsx

HEAD = ["Câu dẫn", "Phương án A", "Phương án B", "Phương án C", "Đáp án"]


def sheet(*rows: Sequence[object], head: Sequence[str] = HEAD) -> bytes:
    return xlsx([list(head), *map(list, rows)])


def taken(data: bytes, name: str = "de.xlsx") -> Import:
    return imported(data, name)


@pytest.mark.parametrize(
    ("key", "type_", "letters"),
    [("B", "single", ["b"]), ("b", "single", ["b"]), ("2", "single", ["b"]), ("Bộ", "single", ["b"]),
     ("A, C", "multiple", ["a", "c"]), ("AC", "multiple", ["a", "c"]), ("choice_2", "single", ["b"])],
)  # fmt: skip
def test_the_key_may_be_written_in_many_ways(key: str, type_: str, letters: list[str]) -> None:
    draft = taken(sheet(["Ai cấp?", "Sở", "Bộ", "Xã", key])).drafts[0]
    assert (draft.type, draft.key, draft.where) == (type_, letters, "Dòng 2")


@pytest.mark.parametrize(
    ("row", "type_"),
    [
        (["Đúng sai", "Ai?", "", "", "", "Đúng"], "true_false"),
        (["Sắp xếp", "Xếp?", "một", "hai", "ba", "C, A, B"], "ordering"),
        (["Ghép đôi", "Ghép?", "a => 1", "b → 2", "=> 3", ""], "matching"),
        (["Điền chữ", "Ai?", "", "", "", "Bộ | Bộ Công an"], "short_text"),
        (["Điền số", "Mấy?", "", "", "", "3,5 ± 0,1"], "numeric"),
        (["Tự luận", "Nêu?", "", "", "", ""], "essay"),
        (["", "Nêu?", "", "", "", ""], "essay"),
        (["", "Đúng?", "", "", "", "Sai"], "true_false"),
    ],
)
def test_the_type_is_named_or_seen(row: list[str], type_: str) -> None:
    data = sheet(row, head=["Loại câu", *HEAD])
    assert types_of(read_foreign(data, "a.xlsx").questions) == {type_: 1}


def test_steps_and_pairs_become_drafts() -> None:
    head = ["Loại câu", *HEAD]
    found = taken(
        sheet(
            ["Sắp xếp", "Xếp?", "x", "y", "z", "C, A, B"],
            ["Ghép đôi", "Ghép?", "a => 1", "b=>2", "=> 3", ""],
            head=head,
        )
    )
    order, pairs = found.drafts
    assert list(order.content["options"].values()) == ["z", "x", "y"]
    assert (pairs.content["left"], pairs.key) == ({"1": "a", "2": "b"}, ["1:a", "2:b"])
    assert list(pairs.content["options"].values()) == ["1", "2", "3"]


def test_competence_level_basis_and_source_come_along() -> None:
    head = ["Mã câu hỏi", "Năng lực", "Mức độ", *HEAD, "Giải thích", "Căn cứ pháp lý", "Nguồn"]
    row = ["DVC-D1-001", "D1", "Thông hiểu", "Ai?", "x", "y", "z", "A", "Vì vậy", "Luật Căn cước", "Cổng DVC"]
    draft = taken(sheet(row, head=head)).drafts[0]
    assert (draft.code, draft.competence, draft.level) == ("DVC-D1-001", "D1", 2)
    assert (draft.explanation, draft.legal_basis, draft.source) == ("Vì vậy", "Luật Căn cước", "Cổng DVC")


def test_what_the_sheet_says_and_the_bank_cannot_hold_is_told() -> None:
    head = [*HEAD, "Trọng số", "Từ khóa", "Tên tệp hình", "Hiệu lực đến", "Người soạn", "STT"]
    said = changes(
        taken(sheet(["Ai?", "x", "y", "z", "A", "A=1; B=0,5", "vneid", "a.png", "31/12/2026", "An", "1"], head=head))
    )
    for told in ("trọng số", "nhãn “vneid”", "hình “a.png”", "31/12/2026", "Bỏ cột “Người soạn”"):
        assert told in said
    assert "STT" not in said


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["", "x", "y", "z", "A"], "“Câu dẫn” đang trống"),
        (["Ai?", "x", "", "", "A"], "ít hơn hai phương án"),
        (["Ai?", "x", "y", "z", "E"], "không có trong các phương án"),
        (["Ai?", "x", "y", "z", "cả hai"], "Không hiểu đáp án"),
        (["Ai?", "x", "y", "z", ""], "Chưa có đáp án"),
        (["Ai?", "x", "X", "z", "A"], "giống hệt nhau"),
        (["Ai?", "x" * 301, "y", "z", "A"], "dài quá 300"),
        (["Ai?" * 700, "x", "y", "z", "A"], "dài quá 2000"),
    ],
)
def test_a_row_that_is_not_taken_is_refused_with_its_line(row: list[str], says: str) -> None:
    found = taken(sheet(["Tốt?", "x", "y", "z", "A"], row))
    assert len(found.drafts) == 1
    assert says in refusals(found)
    assert found.refused[0].where == "Dòng 3"


def test_a_file_of_another_program_is_read_by_its_columns() -> None:
    rows = [["name", "question", "shuffle", "language", "choice_1", "choice_2", "correct_answer"],
            ["q1", "Ai cấp?", "false", "vi-VN", "Sở", "Bộ", "choice_2"]]  # fmt: skip
    found = taken(csv_text(rows, ",").encode(), "tao.csv")
    assert (found.format, found.drafts[0].key, found.drafts[0].code) == ("xlsx", ["b"], "q1")
    assert "Bỏ cột “language”" in changes(found)


def test_every_sheet_with_questions_is_read_and_others_are_told() -> None:
    book = load_workbook(io.BytesIO(sheet(["Ai?", "x", "y", "z", "A"])))
    second = book.create_sheet("Lĩnh vực 2")
    for row in (HEAD, ["Gì?", "x", "y", "z", "B"]):
        second.append(row)
    book.create_sheet("Ghi chú").append(["chỉ là ghi chú"])
    buffer = io.BytesIO()
    book.save(buffer)
    found = taken(buffer.getvalue())
    assert [draft.where for draft in found.drafts] == ["Trang “Danh sách”, dòng 2", "Trang “Lĩnh vực 2”, dòng 2"]
    assert "Bỏ qua trang này" in changes(found)


def test_pictures_within_a_sheet_are_told() -> None:
    data = rezipped(sheet(["Ai?", "x", "y", "z", "A"]), {"xl/media/image1.png": b"x"})
    assert "1 hình chèn" in changes(taken(data))


def test_a_sheet_without_the_columns_is_refused() -> None:
    with pytest.raises(FileRefused) as refusal:
        taken(xlsx([["Họ tên", "Đơn vị"], ["An", "Xã X"]]))
    assert "Câu dẫn" in words(refusal.value)


def test_the_template_offers_lists_and_its_examples_can_be_imported() -> None:
    book = load_workbook(io.BytesIO(question_template(["D1", "D2"])))
    lists = {str(one.sqref): one.formula1 for one in book["Câu hỏi"].data_validations.dataValidation}
    assert "'Mã hợp lệ'!$A$2:$A$3" in lists.values()
    assert len(lists) == 4
    rows = [[cell.value or "" for cell in row] for row in book["Ví dụ"].iter_rows()]
    found = taken(xlsx(rows))
    assert [draft.type for draft in found.drafts] == [
        *("single", "multiple", "true_false", "ordering", "matching", "short_text", "numeric"),
    ]
    assert found.refused == ()


def test_an_empty_template_has_no_questions() -> None:
    with pytest.raises(FileRefused):
        taken(question_template([]))


def test_words_and_numbers_are_filled_in_naturally() -> None:
    head = ["Loại câu", *HEAD, "Sai số", "Đơn vị", "Phải gõ đúng dấu"]
    found = taken(
        sheet(
            ["Điền từ ngắn", "Thủ đô?", "", "", "", "Hà Nội | Thủ đô Hà Nội", "", "", "Có"],
            ["Điền số", "Bao lâu?", "", "", "", "2,5", "0,5", "giờ", ""],
            ["", "Ai?", "", "", "", "Bộ", "", "giờ", "Không"],
            head=head,
        )
    )
    words, number, plain = found.drafts
    assert (words.key, words.rule) == (["Hà Nội", "Thủ đô Hà Nội"], {"accents": True})
    assert (number.key, number.rule, number.content["unit"]) == (["2.5"], {"tolerance": "0.5"}, "giờ")
    assert (plain.type, plain.rule) == ("short_text", {"accents": False})
    assert "Bỏ “Đơn vị: giờ”" in changes(found)


def test_a_number_that_may_be_thousands_or_decimals_is_not_guessed() -> None:
    said = refusals(taken(sheet(["Điền số", "Mấy?", "", "", "", "1.234"], head=["Loại câu", *HEAD])))
    assert "1234 hoặc 1,234" in said
    draft = taken(sheet(["Điền số", "Mấy?", "", "", "", "1,234"], head=["Loại câu", *HEAD])).drafts[0]
    assert draft.key == ["1.234"]


FORM = ["Câu hỏi", "Lựa chọn 1", "Lựa chọn 2", "Lựa chọn 3", "Câu trả lời đúng"]


@pytest.mark.parametrize(("key", "letters"), [
    ("Sao lục", ["b"]), ("Sao y, Sao lục", ["a", "b"]), ("trích sao; sao y", ["a", "c"]),
])  # fmt: skip
def test_a_form_of_the_web_names_its_answers_by_their_words(key: str, letters: list[str]) -> None:
    found = taken(sheet(["Bản sao nào?", "Sao y", "Sao lục", "Trích sao", key], head=FORM))
    assert [one.key for one in found.drafts] == [letters]


def test_words_that_are_not_all_options_are_no_key() -> None:
    found = taken(sheet(["Bản sao nào?", "Sao y", "Sao lục", "Trích sao", "Sao y, Sao chép"], head=FORM))
    assert not found.drafts
    assert "Không hiểu đáp án" in refusals(found)


def test_who_signed_a_sheet_is_no_question() -> None:
    rows = (["Ai cấp?", "Bộ", "Sở", "Xã", "Sở"], ["Người lập biểu", "", "", "", ""])
    found = taken(sheet(*rows, head=FORM))
    assert (len(found.drafts), found.refused) == (1, ())
    assert "Bỏ phần ký tên “Người lập biểu”" in changes(found)
