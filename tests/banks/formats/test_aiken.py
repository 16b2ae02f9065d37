"""Aiken files: what is taken, and which words stand where something is wrong."""

import pytest

from quizapp.banks.formats.aiken import read_aiken
from quizapp.banks.formats.neutral import Report
from tests.banks.formats.given import changes, imported, key_of, refusals

GOOD = "Cơ quan nào cấp căn cước?\r\nA) Sở Nội vụ\r\nB) Bộ Công an\r\nANSWER: B\r\n"


def test_a_question_and_its_key_are_read() -> None:
    found = imported(GOOD, "de.aiken")
    assert (found.format, len(found.drafts), found.changed, found.refused) == ("aiken", 1, (), ())
    draft = found.drafts[0]
    assert draft.content["options"] == {"a": "Sở Nội vụ", "b": "Bộ Công an"}
    assert (draft.type, draft.key, draft.competence, draft.level, draft.legal_basis) == (
        "single",
        ["b"],
        None,
        None,
        None,
    )


def test_a_question_of_several_lines_loses_none_of_them() -> None:
    (question,) = read_aiken("Đọc đoạn sau:\nông An nộp hồ sơ.\n" + GOOD, Report())
    assert question.stem.plain.split("\n") == ["Đọc đoạn sau:", "ông An nộp hồ sơ.", "Cơ quan nào cấp căn cước?"]
    assert key_of(question) == ["Bộ Công an"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Câu?\nA) Một\nANSWER: A\n", "ít hơn hai"),
        ("A) Một\nB) Hai\nANSWER: A\n", "Không có câu dẫn"),
        ("Câu?\nA) Một\nB) Hai\n", "Thiếu phương án hoặc dòng"),
        ("Câu?\nA) Một\nB) Hai\nCâu nữa?\nA) Một\nB) Hai\nANSWER: A", "Thiếu dòng"),
        ("Câu?\nA) Một\nB) Hai\nANSWER: C\n", "không có trong"),
        ("Câu?\nA) Một\nA) Hai\nANSWER: A\n", "hai lần"),
        ("Câu?\nA) Một\nB) Hai\nANSWER: một và hai\n", "đúng một chữ cái"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_line(text: str, says: str) -> None:
    report = Report()
    read_aiken(text, report)
    assert says in refusals(report)
    assert report.refused[0].where.startswith("Câu 1, dòng 1")


def test_markup_in_a_plain_format_stays_words() -> None:
    found = imported("Thẻ <script>alert(1)</script> là gì?\nA) Một <b>\nB) Hai\nANSWER: A\n", "de.aiken")
    assert found.drafts[0].content["stem"] == "Thẻ <script>alert(1)</script> là gì?"
    assert changes(found) == ""
