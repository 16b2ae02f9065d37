"""A key that a paper denies, leaves open or gives twice is none: no wrong answer is taken in silence."""

import pytest
from docx import Document

from quizapp.banks.formats.reading import Import
from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.papers import paper, saved
from tests.office.made_files import xlsx

OPTIONS = ("A. một", "B. hai", "C. ba")


def read(*below: str, options: tuple[str, ...] = OPTIONS) -> Import:
    return imported("\n".join(["Câu 1: Ai cấp?", *options, *below]).encode(), "de.txt")


@pytest.mark.parametrize(
    ("below", "explains"),
    [
        (("Đáp án: A", "Đáp án B sai vì không đủ."), "Đáp án B sai vì không đủ."),
        (("Đáp án: A", "Giải thích: Điều 5.", "Đáp án C thiếu."), "Điều 5. Đáp án C thiếu."),
        (("Đáp án A là đúng.", "Đáp án B không đúng."), ""),
        (("Đáp án: A", "Trả lời: B là sai"), ""),
    ],
)
def test_words_about_another_option_are_no_key(below: tuple[str, ...], explains: str) -> None:
    (draft,) = read(*below).drafts
    assert draft.key == ["a"]
    assert explains in draft.explanation


@pytest.mark.parametrize(
    "said",
    [
        "B sai", "B là sai.", "A không đúng", "B và C chưa đúng", "A hoặc B", "(A) hay (B)", "A?", "A → C",
        "A (sửa thành C)",
    ],
)  # fmt: skip
def test_an_answer_that_is_none_waits_for_a_person(said: str) -> None:
    found = read(f"Đáp án: {said}")
    assert (len(found.drafts), len(found.unkeyed)) == (0, 1)
    assert f"Không hiểu đáp án “{said}”" in refusals(found)


@pytest.mark.parametrize(
    "below", [("Đáp án: A", "Đáp án: B"), ("Đáp án A", "Đáp án B"), ("Đáp án: B", "ĐÁP ÁN", "1.A")]
)
def test_keys_that_differ_wait_for_a_person(below: tuple[str, ...]) -> None:
    found = read(*below)
    assert (len(found.drafts), len(found.unkeyed)) == (0, 1)
    assert "Có nhiều đáp án khác nhau (A; B)" in refusals(found)


@pytest.mark.parametrize(
    ("below", "options", "key"),
    [
        (("Đáp án: A", "Đáp án: A"), OPTIONS, ["a"]),
        (("Đáp án: B. Không phải nộp phí",), OPTIONS, ["b"]),
        (("Đáp án B Sai sót",), ("A. Không đúng", "B. Sai sót"), ["b"]),
        (("Đáp án: A hoặc B",), ("A. A hoặc B", "B. không ai"), ["a"]),
        (("Đáp án B sai vì thiếu.", "Đáp án: C"), OPTIONS, ["c"]),
        (("Đ.án: C",), OPTIONS, ["c"]),
    ],
)
def test_what_only_sounds_like_a_doubt_is_a_key(
    below: tuple[str, ...], options: tuple[str, ...], key: list[str]
) -> None:
    """The control."""
    (draft,) = read(*below, options=options).drafts
    assert draft.key == key


@pytest.mark.parametrize("gap", ["\t", "\t\t", "      ", "\u00a0\u00a0\u00a0"])
def test_options_in_columns_are_read_down_each(gap: str) -> None:
    (draft,) = read("Đáp án: D", options=(f"A. một{gap}C. ba", f"B. hai{gap}D. bốn")).drafts
    assert (list(draft.content["options"].values()), draft.key) == (["một", "hai", "ba", "bốn"], ["d"])


def test_a_letter_within_an_option_begins_no_column() -> None:
    (draft,) = read("Đáp án: B", options=("A. Ông D. ký", "B. Bà H. ký")).drafts
    assert list(draft.content["options"].values()) == ["Ông D. ký", "Bà H. ký"]


def test_english_papers_are_parted_into_their_questions() -> None:
    lines = ("Question 1: Who?", "A. one", "B. two", "Answer: B", "Question 2. Which?", "A. one", "B. two", "Key: A")
    found = imported("\n".join(lines).encode(), "de.txt")
    assert [(draft.content["stem"], draft.key) for draft in found.drafts] == [("Who?", ["b"]), ("Which?", ["a"])]


def test_the_words_behind_a_letter_that_are_another_option_leave_it_open() -> None:
    assert "Không hiểu đáp án “B. một”" in refusals(read("Đáp án: B. một"))
    assert read("Đáp án: B. hai").drafts[0].key == ["b"]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        (("A. một (X)", "B. hai (V)", "C. ba (X)"), None),
        (("☒ A. một", "☑ B. hai", "☒ C. ba"), None),
        (("A. một", "B. hai (X)", "C. ba"), ["b"]),
        (("☐ A. một", "☒ B. hai", "☐ C. ba"), ["b"]),
        (("A. một", "B. hai ✓", "C. ba"), ["b"]),
    ],
)
def test_a_cross_beside_a_tick_marks_no_key(options: tuple[str, ...], key: list[str] | None) -> None:
    found = read(options=options)
    assert [draft.key for draft in found.drafts] == ([key] if key else [])
    assert ("câu có cả dấu X và dấu V" in refusals(found)) is (key is None)


@pytest.mark.parametrize(("left", "key"), [(" C", ["c"]), ("", None)])
def test_a_letter_that_is_struck_through_is_no_key(left: str, key: list[str] | None) -> None:
    document = Document()
    for line in ("Câu 1: Ai cấp?", *OPTIONS):
        document.add_paragraph(line)
    below = document.add_paragraph("Đáp án: ")
    below.add_run("A").font.strike = True
    below.add_run(left)
    found = imported(saved(document), "de.docx")
    assert [draft.key for draft in found.drafts] == ([key] if key else [])
    assert "Bỏ chữ gạch ngang ở đáp án" in changes(found)


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ((("A. một", "red"), ("B. hai", "underline"), ("C. ba", "")), None),
        ((("A. một", ""), ("*B. hai", ""), ("C. ba", "bold")), None),
        ((("A. một", ""), ("B. hai", "red"), ("C. ba", "")), ["b"]),
        ((("A. một", ""), ("*B. hai", "bold"), ("C. ba", "")), ["b"]),
    ],
)
def test_looks_that_differ_mark_no_key(options: tuple[tuple[str, str], ...], key: list[str] | None) -> None:
    found = imported(paper("Câu 1: Ai cấp?", *options), "de.docx")
    assert [draft.key for draft in found.drafts] == ([key] if key else [])
    assert ("Các dấu chỉ những phương án khác nhau" in refusals(found)) is (key is None)


@pytest.mark.parametrize(("above", "below", "keys"), [("Đáp án: A", "", []), ("", "Đáp án: A", [["b"], ["a"]])])
def test_keys_above_their_questions_are_not_given_to_the_one_before(
    above: str, below: str, keys: list[list[str]]
) -> None:
    lines = (above, "Câu 1: Ai cấp?", *OPTIONS, "Đáp án: B", "Câu 2: Ở đâu?", *OPTIONS, below)
    found = imported("\n".join(lines).encode(), "de.txt")
    assert [draft.key for draft in found.drafts] == keys
    assert ("Không rõ đáp án đứng trên hay dưới câu" in refusals(found)) is (keys == [])


SHEET = ["Câu hỏi", "PA1", "PA2", "PA3", "Đáp án đúng"]


@pytest.mark.parametrize("key", ["A hoặc B", "B sai", "A?", "C. một"])
def test_a_sheet_with_a_key_that_is_none_waits_for_a_person(key: str) -> None:
    found = imported(xlsx([SHEET, ["Ai cấp?", "một", "hai", "ba", key]]), "de.xlsx")
    assert (len(found.drafts), len(found.unkeyed)) == (0, 1)
    assert f"Không hiểu đáp án “{key}”" in refusals(found)


@pytest.mark.parametrize(
    ("options", "key", "letters"), [((2, 3, 4), 2, None), ((1, 2, 3), 2, ["b"]), ((10, 20, 30), 20, ["b"])]
)
def test_a_number_that_is_an_option_and_the_place_of_another_is_not_guessed(
    options: tuple[int, ...], key: int, letters: list[str] | None
) -> None:
    found = imported(xlsx([SHEET, ["Mấy ngày?", *options, key]]), "de.xlsx")
    assert [draft.key for draft in found.drafts] == ([letters] if letters else [])
    told = "Đáp án “2” là nội dung của phương án A, cũng là số thứ tự của phương án B"
    assert (told in refusals(found)) is (letters is None)


@pytest.mark.parametrize("key", ["2", "PA2", "Phương án 2", "Đáp án B", "b"])
def test_options_and_their_keys_may_be_numbered(key: str) -> None:
    (draft,) = imported(xlsx([SHEET, ["Ai cấp?", "một", "hai", "ba", key]]), "de.xlsx").drafts
    assert (draft.type, draft.key) == ("single", ["b"])


def test_a_letter_is_no_answer_in_words() -> None:
    """The control: words are one."""
    head = ["Câu hỏi", "Các ý", "Đáp án"]
    found = imported(xlsx([head, ["Ai cấp?", "một; hai", "B"], ["Cấp gì?", "", "thẻ"]]), "de.xlsx")
    assert [draft.type for draft in found.drafts] == ["short_text"]
    assert "Đáp án là B nhưng không thấy cột phương án nào" in refusals(found)
