"""Answers that are typed in: what other programs accept becomes key and rule, and what does not fit is told."""

from dataclasses import replace
from typing import Any

import pytest

from quizapp.banks.formats.drafts import Draft, drafts_of
from quizapp.banks.formats.neutral import Accepted, Blank, ForeignQuestion, Option, Report
from quizapp.banks.formats.reading import import_of
from quizapp.banks.formats.rich import from_html, from_plain
from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.test_moodle_xml import quiz

WORDS = ForeignQuestion("Câu 1", "short_text", from_plain("Thủ đô?"), accepted=(Accepted("Hà Nội"),))
NUMBER = ForeignQuestion("Câu 1", "numeric", from_plain("Bao lâu?"), accepted=(Accepted("3,50", tolerance=0.1),))
CHOICES = (Option(from_plain("xã"), 1.0), Option(from_plain("huyện")))
GAPS = ForeignQuestion(
    "Câu 1",
    "cloze",
    from_plain("Cấp [[x]] nộp [[y]] trong [[z]]."),
    blanks=(
        Blank("x", "single", CHOICES),
        Blank("y", "short_text", accepted=(Accepted("phí"), Accepted("lệ phí"))),
        Blank("z", "numeric", accepted=(Accepted("5", tolerance=0.0),)),
    ),
)


def read(question: ForeignQuestion) -> tuple[Draft | None, Report]:
    report = Report()
    drafts = drafts_of([question], report)
    return (drafts[0] if drafts else None), report


def draft_of(question: ForeignQuestion) -> Draft:
    draft, report = read(question)
    assert draft is not None, refusals(report)
    return draft


def test_words_numbers_and_gaps_have_the_shapes_of_the_bank() -> None:
    words, number, gaps = map(draft_of, (WORDS, NUMBER, GAPS))
    common: dict[str, Any] = {"options": {}, "left": {}, "keep_last": None}
    assert (words.content, words.key, words.rule) == ({"stem": "Thủ đô?", **common}, ["Hà Nội"], {"accents": True})
    assert (number.content, number.key) == ({"stem": "Bao lâu?", **common, "unit": ""}, ["3.5"])
    assert number.rule == {"tolerance": "0.1"}
    assert gaps.content["stem"] == "Cấp [[1]] nộp [[2]] trong [[3]]."
    assert gaps.content["blanks"] == {
        "1": {"kind": "choice", "options": {"a": "xã", "b": "huyện"}}, "2": {"kind": "text"},
        "3": {"kind": "number", "unit": ""},
    }  # fmt: skip
    assert gaps.key == ["1:a", "2:phí", "2:lệ phí", "3:5"]
    assert gaps.rule == {"2": {"accents": True}, "3": {"tolerance": "0"}}


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (replace(WORDS, accepted=(Accepted("Hà Nội"), Accepted("Huế", 0.5))), "một phần điểm: Huế"),
        (replace(WORDS, accepted=(Accepted("Hà Nội"), Accepted("Hà *", is_pattern=True))), "chữ bất kỳ"),
        (replace(WORDS, is_case_sensitive=True), "không phân biệt"),
        (replace(WORDS, accepted=(Accepted("Hà Nội", feedback=from_plain("Tốt")),)), "gộp vào phần giải thích"),
        (replace(NUMBER, accepted=(*NUMBER.accepted, Accepted("3.5", 0.5, 1.0))), "một phần điểm: 3.5"),
        (replace(GAPS, blanks=(replace(GAPS.blanks[0], options=(CHOICES[0], Option(from_plain("x"), 0.5))),
                               *GAPS.blanks[1:])), "điểm từng phần"),
    ],
)  # fmt: skip
def test_what_other_programs_mark_in_part_or_by_case_is_told(question: ForeignQuestion, says: str) -> None:
    draft, report = read(question)
    assert draft is not None
    assert says in changes(report)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (replace(WORDS, accepted=(Accepted("Huế", 0.5),)), "trọn điểm"),
        (replace(WORDS, accepted=(Accepted("H*", is_pattern=True),)), "dấu *"),
        (replace(WORDS, accepted=(Accepted("a" * 201),)), "dài quá 200"),
        (replace(WORDS, accepted=tuple(Accepted(f"đáp án {n}") for n in range(21))), "quá 20 đáp án"),
        (replace(NUMBER, accepted=(Accepted("3"), Accepted("4"))), "nhiều đáp án số"),
        (replace(NUMBER, accepted=(Accepted("3", tolerance=0.1), Accepted("3", tolerance=0.2))), "nhiều đáp án số"),
        (replace(NUMBER, accepted=(Accepted("*"),)), "Không có đáp án số"),
        (replace(NUMBER, accepted=(Accepted("1e200"),)), "quá dài"),
        (replace(NUMBER, facts={"unit": "5 ngày"}), "phải là chữ"),
        (replace(GAPS, stem=from_plain("Cấp [[x]].")), "không có trong câu dẫn"),
        (replace(GAPS, blanks=(replace(GAPS.blanks[0], type="multiple"), *GAPS.blanks[1:])), "một đáp án"),
        (replace(GAPS, blanks=(replace(GAPS.blanks[0], options=(*CHOICES, CHOICES[0])), *GAPS.blanks[1:])), "giống"),
        (
            replace(
                GAPS,
                stem=from_plain(" ".join(f"[[{n}]]" for n in range(9))),
                blanks=tuple(replace(GAPS.blanks[2], name=str(n)) for n in range(9)),
            ),
            "từ 1 đến 8 chỗ trống",
        ),
    ],
)
def test_what_cannot_be_marked_here_is_refused_with_a_reason(question: ForeignQuestion, says: str) -> None:
    draft, report = read(question)
    assert draft is None
    assert says in refusals(report)


def test_a_gap_that_stands_twice_is_asked_twice() -> None:
    twice = draft_of(replace(GAPS, stem=from_plain("[[x]] và [[x]]"), blanks=GAPS.blanks[:1]))
    assert (twice.content["stem"], twice.key) == ("[[1]] và [[2]]", ["1:a", "2:a"])


def test_gaps_named_in_single_brackets_are_found() -> None:
    """As Canvas writes them."""
    assert draft_of(replace(GAPS, stem=from_plain("[x], [y] [z]; [khác]"))).content["stem"] == (
        "[[1]], [[2]] [[3]]; [khác]"
    )


def test_two_answers_that_differ_in_case_are_one() -> None:
    both = replace(WORDS, accepted=(Accepted("Hà Nội"), Accepted("hà  nội"), Accepted("Thủ đô")))
    assert draft_of(both).key == ["Hà Nội", "Thủ đô"]


def test_a_star_with_a_backslash_is_a_star() -> None:
    answer = '<answer fraction="100"><text>{}</text></answer>'
    found = imported(quiz(answer.format(r"5\*4"), "shortanswer"), "a.xml")
    assert (found.drafts[0].key, "chữ bất kỳ" in changes(found)) == (["5*4"], False)
    both = quiz(answer.format("5*4") + answer.format("20"), "shortanswer")
    found = imported(both, "a.xml")
    assert (found.drafts[0].key, "chữ bất kỳ" in changes(found)) == (["20"], True)


def test_the_unit_of_a_moodle_number_comes_along_and_others_are_told() -> None:
    unit = "<unit><multiplier>{}</multiplier><unit_name>{}</unit_name></unit>"
    answer = '<answer fraction="100"><text>5</text><tolerance>1</tolerance></answer>'
    found = imported(
        quiz(f"{answer}<units>{unit.format(1, 'km')}{unit.format(1000, 'm')}</units>", "numerical"), "a.xml"
    )
    assert found.drafts[0].content["unit"] == "km"
    assert "đơn vị đo khác của đáp án: m" in changes(found)


def test_bold_words_around_a_gap_are_kept() -> None:
    rich = draft_of(replace(GAPS, stem=from_html("<p><b>Cấp</b> [[x]] [[y]] [[z]] và [khác]</p>", {})))
    assert rich.content["stem"] == "**Cấp** [[1]] [[2]] [[3]] và [khác]"
    assert rich.content["rich"] is True


def test_a_heading_behind_a_typed_answer_begins_the_next_part() -> None:
    text = (
        "Phần 1. D4 – Hướng dẫn\n\nCâu 1: Thời hạn là bao nhiêu ngày?\nĐáp án: 15\nNăng lực: D4\n\n"
        "Phần 2. E1 – Tài khoản\n\nCâu 2: Ai cấp?\nA. Công an\nB. Tư pháp\nĐáp án: A\nNăng lực: E1\n"
    )
    first, second = import_of(text.encode(), "de.txt").drafts
    assert (first.competence, second.competence) == ("D4", "E1")
    # the control: words of the stem that look like a heading stay in a question that has no answer yet
    open_ended = "Câu 1: Đọc đoạn sau.\nPhần 2. Tài khoản\nĐiền số ngày.\nĐáp án: 15\n"
    (only,) = import_of(open_ended.encode(), "de.txt").drafts
    assert "Phần 2. Tài khoản" in only.content["stem"]
