import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.marking import with_units
from quizapp.domain.questions import TYPES
from quizapp.domain.scoring import MarkedQuestion, is_answered, points, score
from tests.domain.given import model, questions

PARTIAL = dict.fromkeys(("multiple", "matching", "ordering", "cloze"), "partial")
KEYS = {
    "single": ("b",),
    "true_false": ("a",),
    "multiple": ("a", "c"),
    "ordering": ("c", "a", "b"),
    "matching": ("1:c", "2:a"),
    "short_text": ("Hà Nội",),
    "numeric": ("3.5",),
    "cloze": ("1:a", "2:Hà Nội", "3:3.5"),
    "hotspot": ("a",),
}
RULES: dict[str, dict] = {
    "short_text": {"accents": True},
    "numeric": {"tolerance": "0.1", "unit": "ngày"},
    "cloze": {"2": {"accents": False}, "3": {"tolerance": "0", "unit": ""}},
}


def one(type_: str, *answer: str) -> MarkedQuestion:
    return MarkedQuestion(1, "D1", type_, KEYS[type_], answer, RULES.get(type_, {}))


@pytest.mark.parametrize("type_", list(TYPES))
def test_exactly_the_right_answer_earns_the_point_under_both_policies(type_: str) -> None:
    assert points(one(type_, *KEYS[type_]), {}) == 1
    assert points(one(type_, *KEYS[type_]), PARTIAL) == 1


@pytest.mark.parametrize("type_", list(TYPES))
def test_an_unanswered_question_earns_nothing(type_: str) -> None:
    assert points(one(type_), {}) == 0
    assert points(one(type_), PARTIAL) == 0


@pytest.mark.parametrize(
    ("question", "share"),
    [
        (one("multiple", "a"), Fraction(1, 2)),  # (1 right − 0 wrong) / 2
        (one("multiple", "a", "b", "c"), Fraction(1, 2)),  # (2 − 1) / 2
        (one("multiple", "a", "b"), Fraction(0)),  # (1 − 1) / 2
        (one("multiple", "b", "d"), Fraction(0)),  # (0 − 2) / 2 is not below 0
        (one("matching", "1:c", "2:b"), Fraction(1, 2)),  # 1 of 2 pairs
        (one("matching", "1:c"), Fraction(1, 2)),
        (one("matching", "1:a", "2:c"), Fraction(0)),
        (one("ordering", "c", "b", "a"), Fraction(1, 3)),  # only the first place holds the right step
        (one("ordering", "a", "b", "c"), Fraction(0)),
        (one("cloze", "1:a", "2:ha noi"), Fraction(2, 3)),  # 2 of 3 blanks
        (one("cloze", "1:a", "2:Huế", "3:4"), Fraction(1, 3)),
        (one("cloze", "1:b", "2:Huế", "3:x"), Fraction(0)),
        (one("short_text", "Ha Noi"), Fraction(0)),
        (one("numeric", "3.500"), Fraction(0)),  # three thousand and five hundred
        (one("single", "a"), Fraction(0)),
        (one("true_false", "b"), Fraction(0)),
    ],
)
def test_a_partly_right_answer_earns_its_share_only_where_the_model_says_so(
    question: MarkedQuestion, share: Fraction
) -> None:
    assert points(question, PARTIAL) == share
    assert points(question, {}) == 0


@pytest.mark.parametrize(
    ("question", "point"),
    [
        (one("short_text", " hà  nội. "), 1),
        (one("short_text", "Huế"), 0),
        (MarkedQuestion(1, "D1", "short_text", ("Hà Nội", "Thủ đô"), ("THỦ ĐÔ",), {"accents": True}), 1),
        (MarkedQuestion(1, "D1", "short_text", ("Hà Nội", "Thủ đô"), ("thu do",), {"accents": False}), 1),
        (MarkedQuestion(1, "D1", "short_text", ("Hà Nội", "Thủ đô"), ("thu do",), {"accents": True}), 0),
        (one("numeric", "3,5"), 1),
        (one("numeric", "3,60 ngày"), 1),
        (one("numeric", "3,61"), 0),
        (one("numeric", "ba rưỡi"), 0),
        (one("cloze", "1:a", "2:HA NOI", "3:3,50"), 1),
        (one("cloze", "1:a", "2:HA NOI", "3:3,51"), 0),
        (one("cloze", "1:a", "2:HA NOI"), 0),
        (one("cloze", "1:A", "2:Hà Nội", "3:3,5"), 0),  # letters are no words
    ],
)
def test_what_was_typed_is_held_against_the_key_by_its_rule(question: MarkedQuestion, point: int) -> None:
    assert points(question, {}) == point


def test_a_text_counts_as_answered_when_every_blank_is_filled() -> None:
    several = MarkedQuestion(1, "D1", "cloze", ("1:a", "2:Hà Nội", "2:Thủ đô"), ("1:a", "2:x"), RULES["cloze"])
    assert is_answered(several)
    assert not is_answered(one("cloze", "1:a", "2:x"))
    assert is_answered(one("short_text", "x"))
    assert not is_answered(one("numeric"))


@pytest.mark.parametrize(
    ("type_", "content", "rule"),
    [
        ("numeric", {"unit": "ngày"}, {"tolerance": "0", "unit": "ngày"}),
        ("short_text", {}, {"accents": True}),
        (
            "cloze",
            {"blanks": {"1": {}, "2": {"kind": "number", "unit": "ngày"}, "3": {"kind": "text"}}},
            {"2": {"tolerance": "0", "unit": "ngày"}, "3": {"accents": False}},
        ),
    ],
)
def test_the_units_come_from_what_the_question_shows(type_: str, content: dict, rule: dict) -> None:
    bare = json.loads(json.dumps(rule).replace(', "unit": "ng\\u00e0y"', ""))
    assert bare != rule or type_ == "short_text"
    assert with_units(type_, bare, content) == rule


@given(st.sampled_from(["multiple", "ordering"]), st.lists(st.sampled_from("abcd"), unique=True, max_size=4))
def test_points_lie_between_nothing_and_one(type_: str, answer: list[str]) -> None:
    for policy in ({}, PARTIAL):
        assert 0 <= points(one(type_, *answer), policy) <= 1


def test_the_golden_paper_of_forty_questions() -> None:
    # DVC 10 of 14, EID 7 of 10, VB 8 of 10, DL 3 of 6; weights 35, 25, 25, 15
    # 35·(100·10/14) = 2500   25·70 = 1750   25·80 = 2000   15·50 = 750   together 7000 / 100 = 70: exactly Khá
    paper = [
        *questions("D1", right=6, wrong=1), *questions("D2", right=4, wrong=3),
        *questions("E1", right=7, wrong=3), *questions("V1", right=8, wrong=2), *questions("L1", right=3, wrong=3),
    ]  # fmt: skip
    outcome = score(paper, model())
    assert len(paper) == 40
    assert outcome.total_percent == 70.0
    assert (outcome.band, outcome.has_passed, outcome.answered) == ("kha", True, 40)
    assert {marks.code: (marks.earned, marks.possible) for marks in outcome.domains} == {
        "DVC": (10, 14), "EID": (7, 10), "VB": (8, 10), "DL": (3, 6),
    }  # fmt: skip
    assert {marks.code: (marks.earned, marks.possible) for marks in outcome.competences} == {
        "D1": (6, 7), "D2": (4, 7), "E1": (7, 10), "V1": (8, 10), "L1": (3, 6),
    }  # fmt: skip
    assert outcome.domains[0].percent == pytest.approx(71.428571, abs=1e-6)  # 1000 / 14
    assert outcome.domain_bands == {"DVC": "kha", "EID": "kha", "VB": "kha", "DL": "dat"}
    assert sum(outcome.points) == 28


def test_domains_that_a_paper_lacks_leave_the_weights_of_the_others() -> None:
    # DVC 1 of 2 (weight 35), DL 1 of 1 (weight 15): (35·50 + 15·100) / 50 = 3250 / 50 = 65
    outcome = score([*questions("D1", 1, 1), *questions("L1", 1, 0)], model())
    assert outcome.total_percent == 65.0


def test_a_domain_counts_its_weight_however_many_questions_it_has() -> None:
    # DVC 0 of 9 (35), EID 1 of 1 (25): (35·0 + 25·100) / 60 = 41.666…
    outcome = score([*questions("D1", 0, 9), *questions("E1", 1, 0)], model())
    assert outcome.total_percent == pytest.approx(41.6666667)
    assert (outcome.band, outcome.has_passed) == ("khong_dat", False)


def test_an_empty_sheet_scores_nothing_and_fails() -> None:
    paper = [MarkedQuestion(n, "D1", "single", ("a",), ()) for n in range(4)]
    outcome = score(paper, model())
    assert (outcome.total_percent, outcome.answered, outcome.band) == (0, 0, "khong_dat")
    assert outcome.points == (0, 0, 0, 0)


def test_partial_points_reach_the_total() -> None:
    # D1: one full point and half of a multiple: 1.5 of 2 = 75
    paper = [*questions("D1", 1, 0), one("multiple", "a")]
    assert score(paper, model(multiple="partial")).total_percent == 75.0
    assert score(paper, model()).total_percent == 50.0


def test_a_paper_without_questions_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="without questions"):
        score([], model())


def test_a_competence_that_the_model_lacks_cannot_be_scored() -> None:
    with pytest.raises(KeyError):
        score(questions("X9", 1, 0), model())


@given(st.lists(st.tuples(st.sampled_from(["D1", "D2", "E1", "V1", "L1"]), st.booleans()), min_size=1, max_size=40))
def test_one_more_right_answer_never_lowers_the_total(answers: list[tuple[str, bool]]) -> None:
    paper = [q for code, is_right in answers for q in questions(code, is_right, not is_right)]
    before = score(paper, model())
    assert 0 <= before.total_percent <= 100
    assert sum(m.possible for m in before.competences) == sum(m.possible for m in before.domains) == len(paper)
    for index, question in enumerate(paper):
        better = [*paper[:index], MarkedQuestion(0, question.competence, "single", ("a",), ("a",)), *paper[index + 1 :]]
        assert score(better, model()).total_percent >= before.total_percent


@given(st.permutations([*questions("D1", 2, 1), *questions("E1", 1, 2), *questions("L1", 1, 0)]))
def test_the_order_of_the_questions_does_not_change_the_total(paper: list[MarkedQuestion]) -> None:
    # DVC 2/3 (35), EID 1/3 (25), DL 1/1 (15): (35·200/3 + 25·100/3 + 1500) / 75 = (9500/3 + 1500) / 75 = 14000/225
    assert score(paper, model()).total_percent == pytest.approx(14000 / 225)
