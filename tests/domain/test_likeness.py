"""Near-duplicates: the same words count, not their accents, their punctuation or the order of the options."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.likeness import (
    NEAR,
    Alike,
    Worded,
    first_twins,
    near_duplicates,
    overlap,
    pairs_of_words,
    same_words,
    worded,
)

STEM = "Theo Nghị định 30/2020/NĐ-CP, văn bản đến phải được đăng ký tại bộ phận nào của cơ quan?"
OPTIONS = ("Văn thư cơ quan", "Bộ phận Một cửa", "Văn phòng Đảng ủy", "Phòng chuyên môn")
FIRST = Worded("A", (STEM, *OPTIONS))


def share(*texts: str) -> float:
    """How much of FIRST a question with these texts has in common with it, as the rule finds it."""
    return next((one.share for one in near_duplicates([FIRST, Worded("B", texts)], near=0.0)), 0.0)


@pytest.mark.parametrize(
    "texts",
    [
        (STEM, *reversed(OPTIONS)),
        (STEM.upper().replace(",", " –"), *OPTIONS),
        ("Theo Nghi dinh 30/2020/ND-CP van ban den phai duoc dang ky tai bo phan nao cua co quan", *OPTIONS),
    ],
)
def test_accents_punctuation_and_order_make_no_difference(texts: tuple[str, ...]) -> None:
    assert share(*texts) == 1.0


@pytest.mark.parametrize(
    ("texts", "is_near"),
    [
        ((STEM.replace("bộ phận nào", "nơi nào"), *OPTIONS), True),
        ((STEM, *OPTIONS[:3], "Tổ số hóa"), True),
        ((STEM.replace("văn bản đến", "văn bản đi"), *OPTIONS), True),
        ((STEM, "Ngay trong ngày", "Chậm nhất hôm sau", "Trong 03 ngày", "Trong tuần"), False),
        (("Theo Nghị định 30/2020/NĐ-CP, ai được giữ con dấu của cơ quan?", *OPTIONS), False),
    ],
)
def test_a_few_other_words_are_near_and_another_question_is_not(texts: tuple[str, ...], is_near: bool) -> None:
    assert bool(near_duplicates([FIRST, Worded("B", texts)])) is is_near


WORDS = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm", "sáu"]), min_size=1, max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_likeness_is_mutual_and_full_only_with_itself(one: str, other: str) -> None:
    first, second = pairs_of_words([one]), pairs_of_words([other])
    assert overlap(first, second) == overlap(second, first)
    assert 0.0 <= overlap(first, second) <= 1.0
    assert overlap(first, first) == 1.0
    assert (overlap(first, second) == 1.0) is (first == second)


@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=4))
def test_no_pair_is_missed_by_the_short_cut(mine: list[str], theirs: list[str]) -> None:
    """Every pair is compared by hand, without leaving out those of very different size."""
    questions = [Worded(f"m{n}", (text,)) for n, text in enumerate(mine)]
    known = [Worded(f"t{n}", (text,)) for n, text in enumerate(theirs)]
    by_hand = {
        (one.code, other.code)
        for at, one in enumerate(questions)
        for other in [*questions[at + 1 :], *known]  # one text each: stem and words are the same
        if overlap(pairs_of_words(one.texts), pairs_of_words(other.texts)) >= NEAR
    }
    assert {(pair.code, pair.other) for pair in near_duplicates(questions, known)} == by_hand


def test_a_question_is_no_twin_of_its_own_earlier_version() -> None:
    assert near_duplicates([FIRST], [FIRST]) == []
    assert near_duplicates([FIRST], [Worded("B", FIRST.texts)]) == [Alike("A", "B", 1.0)]


def test_true_and_false_are_no_words_of_a_statement() -> None:
    content = {"stem": STEM, "options": {"a": "Đúng", "b": "Sai"}, "left": {}}
    assert worded("A", "true_false", content).texts == (STEM,)
    assert worded("A", "single", content).texts == (STEM, "Đúng", "Sai")


def test_nothing_shares_nothing() -> None:
    assert overlap(set(), set()) == 0.0


SENTENCES = st.lists(
    st.sampled_from(["ai", "cấp", "thẻ", "căn", "cước", "cho", "dân", "ở", "đâu"]), min_size=1, max_size=9
)


@given(st.lists(SENTENCES.map(" ".join), max_size=7), st.lists(SENTENCES.map(" ".join), max_size=7))
def test_whoever_has_a_twin_is_given_one(mine: list[str], theirs: list[str]) -> None:
    """The same questions as by comparing every pair: those with a twin in the bank or earlier in the file."""
    questions = [Worded(f"#{number}", (text,)) for number, text in enumerate(mine)]
    known = [Worded(f"K{number}", (text,)) for number, text in enumerate(theirs)]
    pairs = near_duplicates(questions, known)
    by_hand = {pair.other if pair.other.startswith("#") else pair.code for pair in pairs}
    twins, is_whole = first_twins(questions, known, most=1000)
    assert is_whole
    assert set(twins) == by_hand


def test_comparing_stops_where_it_was_told_to() -> None:
    many = [Worded(str(number), (f"Ai cấp thẻ căn cước {number}?",)) for number in range(20)]
    twins, is_whole = first_twins(many, [], most=5)
    assert not is_whole
    assert len(twins) < 20


def test_order_of_options_and_punctuation_make_no_other_question() -> None:
    assert same_words(Worded("A", ("Ai cấp?", "Sở", "Bộ."))) == same_words(Worded("B", ("AI CAP", "bo", "so")))
    assert same_words(Worded("A", ("Ai cấp?", "Sở"))) != same_words(Worded("A", ("Ai cấp?", "Bộ")))
    assert same_words(Worded("A", ("Ai", "cấp Sở"))) != same_words(Worded("A", ("Ai cấp", "Sở")))
