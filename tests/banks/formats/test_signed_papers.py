"""Papers as offices close them: who signed, headings, the fifth letter đ, keys by the code of the paper."""

import pytest

from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.papers import paper, table

OPTIONS = ("A. Một", "B. Hai", "C. Ba", "D. Bốn")
SIGNED = ("Người lập biểu", "Nguyễn Văn A")


def asked(number: int, key: str = "B") -> tuple[str, ...]:
    return (f"Câu {number}. Hỏi {number}?", *OPTIONS, *([f"Đáp án: {key}"] if key else []))


@pytest.mark.parametrize("names", [
    SIGNED,
    ("Người lập biểu: Nguyễn Văn A", "Cần Thơ, ngày 01 tháng 11 năm 2026", "KT. TRƯỞNG PHÒNG"),
    ("Cần Thơ, ngày … tháng … năm 2026", "TRƯỞNG PHÒNG", "(Ký, ghi rõ họ tên)"),
    ("GIÁO VIÊN RA ĐỀ", "Trần Thị B"),
])  # fmt: skip
def test_who_signed_is_no_explanation_and_no_option(names: tuple[str, ...]) -> None:
    for key in ("B", ""):
        found = imported(paper(*asked(1), *asked(2, key), *names), "de.docx")
        (last,) = [one for one in found.all_drafts if one.content["stem"] == "Hỏi 2?"]
        assert (last.explanation, last.content["options"]["d"]) == ("", "Bốn")
        assert f"Bỏ phần ký tên “{names[0]}" in changes(found)


def test_what_goes_on_below_a_day_and_a_place_stays_in_the_question() -> None:
    """The control: a document quoted in a question, and one that asks who drew up a list."""
    quoted = ("Câu 1. Trên công văn ghi:", "Cần Thơ, ngày 5 tháng 3 năm 2026", "Sai ở đâu?", *OPTIONS, "Đáp án: A")
    found = imported(paper(*quoted, "Câu 2. Người lập biểu là ai?", *OPTIONS, "Đáp án: C"), "de.docx")
    assert "Cần Thơ, ngày 5 tháng 3 năm 2026" in found.drafts[0].content["stem"]
    assert [one.key for one in found.drafts] == [["a"], ["c"]]
    assert "ký tên" not in changes(found)


@pytest.mark.parametrize("rows", [
    [("STT", "Câu hỏi", "A", "B", "Đáp án"), ("1", "Hỏi 1?", "Một", "Hai", "B"), ("", SIGNED[0], "", "", SIGNED[1])],
    [("STT", "Câu hỏi", "Phương án", "Đáp án"), ("1", "Hỏi 1?", "A. Một\nB. Hai", "B"),
     (SIGNED[0], "", "", "Trưởng phòng"), ("Nguyễn Văn A", "", "", "Trần Văn B")],
])  # fmt: skip
def test_the_last_row_of_a_table_is_no_question(rows: list[tuple[str, ...]]) -> None:
    found = imported(table(rows), "de.docx")
    assert [(one.content["stem"], one.key, one.explanation) for one in found.drafts] == [("Hỏi 1?", ["b"], "")]
    assert "Bỏ phần ký tên “Người lập biểu" in changes(found)


@pytest.mark.parametrize("heading", ["CHỮ KÝ SỐ", ("Về văn thư", "bold"), "II. Văn thư, lưu trữ"])
def test_a_heading_between_questions_goes_into_none(heading: str | tuple[str, str]) -> None:
    words = heading if isinstance(heading, str) else heading[0]
    for key in ("B", ""):
        found = imported(paper(*asked(1, key), heading, *asked(2)), "de.docx")
        first = found.all_drafts[0 if key else -1]
        assert (first.explanation, first.content["options"]["d"]) == ("", "Bốn")
        assert f"danh mục “{words}”" in changes(found)


def test_a_reason_above_a_question_is_still_its_explanation() -> None:
    """The control: what is not like a heading, and what says why."""
    found = imported(
        paper(*asked(1), "Theo Điều 5 của Nghị định", *asked(2), "Nghị định nói vậy", *asked(3)), "de.docx"
    )
    assert [one.explanation for one in found.drafts] == ["Theo Điều 5 của Nghị định", "Nghị định nói vậy", ""]


def test_a_row_of_a_table_that_only_heads_others_is_told() -> None:
    rows = [
        ("STT", "Câu hỏi", "Phương án", "Đáp án"),
        ("I", "Chữ ký số", "", ""),
        ("1", "Hỏi 1?", "A. Một\nB. Hai", "B"),
    ]
    found = imported(table(rows), "de.docx")
    assert (len(found.drafts), refusals(found)) == (1, "")
    assert "“I Chữ ký số”" in changes(found)


FIVE = ("a) Một", "b) Hai", "c) Ba", "d) Bốn", "đ) Năm", "e) Sáu")


@pytest.mark.parametrize(
    ("said", "key"), [("đ", "e"), ("Đ", "e"), ("đ)", "e"), ("e", "f"), ("a", "a"), ("đ) Năm", "e")]
)
def test_the_fifth_option_may_be_called_as_the_alphabet_does(said: str, key: str) -> None:
    found = imported("\n".join(("Câu 1. Hỏi 1?", *FIVE, f"Đáp án: {said}")))
    (one,) = found.drafts
    assert (one.content["options"]["e"], one.content["options"]["f"], one.key) == ("Năm", "Sáu", [key])


def test_a_table_of_keys_means_the_fifth_option_too() -> None:
    """In a question without such an option “Đ” still says “Đúng”."""
    text = "\n".join(("Câu 1. Hỏi 1?", *FIVE[:5], "Câu 2. Hỏi 2?", "A. Đúng", "B. Sai", "ĐÁP ÁN", "1.Đ 2.Đ"))
    found = imported(text)
    assert {one.content["stem"]: one.key for one in found.drafts} == {"Hỏi 1?": ["e"], "Hỏi 2?": ["a"]}


def test_five_options_in_one_line() -> None:
    found = imported("Câu 1. Hỏi 1?\na) Một   b) Hai   c) Ba   d) Bốn   đ) Năm\nĐáp án: đ")
    assert (found.drafts[0].content["options"]["e"], found.drafts[0].key) == ("Năm", ["e"])


ROWS = ["Mã đề\tCâu 1\tCâu 2\tCâu 3", "101\tA\tB\tC", "102\tD\tC\tA"]
COLUMNS = ["Câu\tMã 101\tMã 102", "1\tA\tD", "2\tB\tC", "3\tC\tA"]
BELOW = ["Câu\tMã đề", "101\t102", "1\tA\tD", "2\tB\tC", "3\tC\tA"]


def coded(table_of_keys: list[str], *above: str) -> str:
    return "\n".join((*above, *asked(1, ""), *asked(2, ""), *asked(3, ""), "BẢNG ĐÁP ÁN", *table_of_keys))


@pytest.mark.parametrize("keys", [ROWS, COLUMNS, BELOW])
@pytest.mark.parametrize(("code", "right"), [("101", "abc"), ("102", "dca")])
def test_keys_by_code_are_those_of_the_paper(keys: list[str], code: str, right: str) -> None:
    found = imported(coded(keys, f"ĐỀ THI – MÃ ĐỀ: {code}"))
    assert ["".join(one.key) for one in found.drafts] == list(right)


@pytest.mark.parametrize("keys", [ROWS, COLUMNS, BELOW])
def test_without_the_code_of_the_paper_no_key_is_taken(keys: list[str]) -> None:
    found = imported(coded(keys))
    assert (len(found.drafts), len(found.unkeyed)) == (0, 3)
    assert "Bảng đáp án có các mã đề 101, 102 nhưng tệp không ghi" in changes(found)
    assert imported(coded(keys[:-1] if keys is ROWS else [line.rsplit("\t", 1)[0] for line in COLUMNS])).drafts


def test_two_papers_in_a_file_each_take_their_own_row() -> None:
    halves = ("Mã đề: 101", *asked(1, ""), *asked(2, ""), *asked(3, ""), "Mã đề: 102", *asked(1, ""), *asked(2, ""))
    found = imported("\n".join((*halves, *asked(3, ""), "ĐÁP ÁN", *ROWS)))
    assert [one.key for one in found.drafts] == [["a"], ["b"], ["c"], ["d"], ["c"], ["a"]]
