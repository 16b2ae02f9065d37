"""Rules of style: what gives an answer away, and what tires the reader."""

from dataclasses import replace

import pytest

from quizapp.domain.style import ENOUGH, Written, has_quiet_negation, leans_of, style_faults

FOUR = {"a": "Ngay trong ngày làm việc", "b": "Chậm nhất hôm sau", "c": "Trong 03 ngày làm việc", "d": "Trong 05 ngày"}
EVEN = dict.fromkeys("abcd", "một")
SOUND = Written("A", "single", "Văn bản đi phải được gửi khi nào?", FOUR, ["a"])
LONG = "Ngay trong ngày văn bản được ký, chậm nhất là trong ngày làm việc tiếp theo của cơ quan"


def changed(**options: str) -> Written:
    return replace(SOUND, options={**FOUR, **options})


@pytest.mark.parametrize(
    ("question", "rules"),
    [
        (SOUND, []),
        (changed(a=LONG), ["option_lengths", "key_length"]),
        (changed(b=LONG), ["option_lengths"]),
        (replace(SOUND, type="multiple", key=["a", "b"], options={**FOUR, "a": LONG, "b": LONG}), ["sides"]),
        (changed(b="Tuyệt đối không gửi", c="Luôn luôn gửi sau", d="Trong mọi trường hợp"), ["absolute_wrong"]),
        (changed(a="Luôn luôn trong ngày", b="Tuyệt đối không gửi", c="Duy nhất hôm sau", d="Mọi trường hợp"), []),
        (changed(a="Thường là trong ngày"), ["hedged_right"]),
        (changed(a="Có thể trong ngày", b="Có thể hôm sau"), []),
        (replace(SOUND, stem="Việc nào sau đây không đúng?"), ["negative_stem"]),
        (replace(changed(a=LONG), type="ordering", key=["a", "b", "c", "d"]), []),
    ],
)
def test_each_rule_sees_its_own_fault_and_no_other(question: Written, rules: list[str]) -> None:
    assert style_faults(question) == rules


@pytest.mark.parametrize(
    ("stem", "is_quiet"),
    [
        ("Trường hợp nào sau đây không phải đóng dấu?", True),
        ("Đâu không phải là thành phần chính?", True),
        ("Cơ quan có trách nhiệm với mọi việc, trừ việc nào?", True),
        ("Nội dung nào sau đây sai?", True),
        ("Trường hợp nào sau đây KHÔNG phải đóng dấu?", False),
        ("Công dân không có thẻ thì làm gì?", False),
        ("Ông Hải có được giao như vậy không?", False),
        ("Thời hạn giải quyết là không quá bao lâu?", False),
        ("Thủ tục nào được tiếp nhận không phụ thuộc địa giới hành chính?", False),
        ("Chị Thu tìm hồ sơ nào cũng không có số. Chị nên làm gì?", False),
        ("Ghép mỗi việc với thời hạn đúng (có một thời hạn không dùng đến).", False),
    ],
)
def test_a_negation_in_the_question_must_be_in_capitals(stem: str, is_quiet: bool) -> None:
    assert has_quiet_negation(stem) is is_quiet


def singles(keys: str, options: dict[str, str]) -> list[Written]:
    return [replace(SOUND, key=[letter], options=options) for letter in keys]


def test_right_answers_spread_over_the_letters_are_no_lean() -> None:
    assert leans_of(singles("abcd" * (ENOUGH // 4), EVEN)) == []


def test_a_letter_that_is_right_too_often_or_too_seldom_is_named() -> None:
    found = leans_of(singles("a" * 20 + "b" * 10 + "c" * 8 + "d" * 2, EVEN))
    assert [(lean.rule, lean.what, lean.percent) for lean in found] == [
        ("key_position", "a", 50.0),
        ("key_position", "d", 5.0),
    ]


def test_the_longest_option_that_is_mostly_right_is_told() -> None:
    """The long option stands at a: right in a quarter of the questions it says nothing, in half of them it does."""
    long_at_a = {**EVEN, "a": LONG}
    assert leans_of(singles("abcd" * 10, long_at_a)) == []
    found = leans_of(singles("a" * 10, long_at_a) + singles("b" * 10, {**EVEN, "b": LONG}) + singles("cd" * 10, EVEN))
    assert [(lean.rule, lean.percent) for lean in found] == [("longest_right", 50.0)]


def test_statements_that_are_mostly_true_are_told() -> None:
    def statement(is_true: bool) -> Written:
        return Written("A", "true_false", "Nhận định.", {"a": "Đúng", "b": "Sai"}, ["a" if is_true else "b"])

    assert [lean.rule for lean in leans_of([statement(True)] * 15 + [statement(False)] * 5)] == ["true_share"]
    assert leans_of([statement(True)] * 10 + [statement(False)] * 10) == []


def test_of_a_few_questions_nothing_is_said() -> None:
    assert leans_of(singles("a" * (ENOUGH - 1), EVEN)) == []
