from collections.abc import Sequence

import pytest

from quizapp.domain.wrong_answers import LEAST, MOST, WrongAnswer, frequent_wrong

TEXT = {"accents": True}
NUMBER = {"tolerance": "0", "unit": "ngày"}
CLOZE = {"2": {"accents": False}, "3": {"tolerance": "0", "unit": ""}}


def said(*answers: str) -> list[tuple[str, ...]]:
    return [(one,) for one in answers]


@pytest.mark.parametrize(
    ("type_", "key", "rule", "answers", "found"),
    [
        (
            "short_text", ["Hà Nội"], TEXT,
            said("Huế", "huế ", "HUẾ.", "huế ", "hà nội", "Ha Noi", "ha noi", "một mình"),
            [WrongAnswer("", "huế ", 4), WrongAnswer("", "Ha Noi", 2)],
        ),
        ("short_text", ["Hà Nội"], {"accents": False}, said("ha noi", "Huế", "hue"), [WrongAnswer("", "Huế", 2)]),
        (
            "numeric", ["15"], NUMBER,
            said("20", "20 ngày", "20,0", "15", "1.500", "1500", "mười", "Mười"),
            [WrongAnswer("", "20", 3), WrongAnswer("", "1.500", 2), WrongAnswer("", "mười", 2)],
        ),
        (
            "cloze", ["1:a", "2:Hà Nội", "3:5"], CLOZE,
            [("1:b", "2:Huế", "3:6"), ("1:b", "2:hue", "3:7"), ("1:b",), ("2:ha noi",), ()],
            [WrongAnswer("2", "Huế", 2)],  # what was chosen is no typed answer
        ),
    ],
)  # fmt: skip
def test_ways_to_write_the_same_wrong_answer_count_together(
    type_: str, key: list[str], rule: dict, answers: Sequence[tuple[str, ...]], found: list[WrongAnswer]
) -> None:
    assert frequent_wrong(type_, key, rule, answers) == found


def test_what_one_person_alone_typed_is_not_told() -> None:
    assert frequent_wrong("short_text", ["x"], TEXT, said("Nguyễn Văn A 0912")) == []
    assert len(frequent_wrong("short_text", ["x"], TEXT, said("Huế") * LEAST)) == 1


def test_there_are_at_most_ten_of_each_place() -> None:
    many = [f"{number}:sai {word}" for number in "12" for word in range(MOST + 5) for _twice in range(2)]
    rule = {"1": TEXT, "2": TEXT}
    found = frequent_wrong("cloze", ["1:x", "2:y"], rule, [(one,) for one in many])
    assert [one.number for one in found] == ["1"] * MOST + ["2"] * MOST
