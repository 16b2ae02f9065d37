"""Questions whose numbers are Roman, or bear a letter."""

import pytest

from quizapp.banks.formats.neutral import Report
from quizapp.banks.formats.text import read_text_paper
from tests.banks.formats.given import changes, imported, refusals

BODY = ": Ai trực?\nA. Một\nB. Hai\nĐáp án: B\n"


@pytest.mark.parametrize(
    "numbers",
    [
        ("I", "II", "III", "IV"),
        ("VIII", "IX", "X", "XI"),
        ("1a", "1b", "2"),
        ("hỏi 1", "hỏi 2"),
    ],
)
def test_roman_numbers_and_letters_begin_questions(numbers: tuple[str, ...]) -> None:
    report = Report()
    found = read_text_paper("".join(f"Câu {number}{BODY}" for number in numbers), report)
    assert [question.stem.plain for question in found] == ["Ai trực?"] * len(numbers)
    assert [question.where.split(",")[0] for question in found] == [f"Câu {one.split()[-1]}" for one in numbers]
    assert changes(report) == refusals(report) == ""


def test_capital_letters_begin_questions_too() -> None:
    found = imported(f"CÂU HỎI 1{BODY}CÂU HỎI SỐ 2{BODY}CÂU III{BODY}")
    assert [draft.where.split(",")[0] for draft in found.drafts] == ["Câu 1", "Câu 2", "Câu III"]


def test_keys_below_find_roman_numbers() -> None:
    paper = "".join(f"Câu {number}: Ai trực?\nA. Một\nB. Hai\n" for number in ("I", "II"))
    found = read_text_paper(f"{paper}ĐÁP ÁN\n1.B 2.A", Report())
    assert [[option.weight for option in question.options] for question in found] == [[0, 1], [1, 0]]


def test_letters_that_are_no_number_are_refused_as_such() -> None:
    found = imported(f"Câu I{BODY}Câu IIX{BODY}Câu III{BODY}")
    assert len(found.drafts) == 2
    assert "“IIX” không phải là số La Mã" in refusals(found)


@pytest.mark.parametrize("words", ["Câu V của đề trước nói gì?", "Câu IX này ai trả lời?"])
def test_a_sentence_begins_no_question(words: str) -> None:
    found = imported(f"Câu 1: Đọc kỹ.\n{words}\nA. Một\nB. Hai\nĐáp án: B\n")
    assert [draft.content["stem"] for draft in found.drafts] == [f"Đọc kỹ.\n\n{words}"]
