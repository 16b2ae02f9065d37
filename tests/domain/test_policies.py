"""How much of the point an answer earns that is not wholly right, by each policy."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.policies import EXACT, POLICIES, SHARES, policy_of
from quizapp.domain.scoring import MarkedQuestion, points

SIX = tuple("abcdef")


def marked(type_: str, key: str, answer: str, options: int = 4) -> MarkedQuestion:
    return MarkedQuestion(1, "D1", type_, tuple(key.split()), tuple(answer.split()), options=options)


@pytest.mark.parametrize(
    ("policy", "key", "answer", "share"),
    [
        ("right_minus_wrong", "a c", "a", Fraction(1, 2)),
        ("right_minus_wrong", "a c", "a b", 0),
        ("right_minus_wrong", "a c", "a b c", Fraction(1, 2)),
        ("right_minus_wrong", "a c", "b d", 0),
        ("right_minus_wrong", "a c", "a b c d", 0),
        ("per_option", "a c", "a", Fraction(3, 4)),
        ("per_option", "a c", "a b", Fraction(1, 2)),
        ("per_option", "a c", "b d", 0),
        ("per_option", "a c", "a b c d", Fraction(1, 2)),
        (EXACT, "a c", "a", 0),
        ("partial", "a c", "a b c", Fraction(1, 2)),  # as models of old say it
    ],
)
def test_several_right_options(policy: str, key: str, answer: str, share: Fraction | int) -> None:
    for type_ in ("multiple", "hotspot") if policy != "partial" else ("multiple",):
        assert points(marked(type_, key, answer), {type_: policy}) == share


@pytest.mark.parametrize("policy", POLICIES["hotspot"])
def test_one_right_region_is_right_or_wrong_whatever_the_policy(policy: str) -> None:
    assert points(marked("hotspot", "a", "a"), {"hotspot": policy}) == 1
    assert points(marked("hotspot", "a", "b"), {"hotspot": policy}) == 0
    assert points(marked("hotspot", "a", "a b"), {"hotspot": policy}) == 0


@pytest.mark.parametrize(
    ("answer", "absolute", "following", "longest"),
    [
        # shares of the same answers by qtype_ordering: reversed, first to the end, two neighbours swapped
        ("f e d c b a", 0, 0, 0),
        ("b c d e f a", 0, Fraction(4, 5), Fraction(5, 6)),
        ("b a c d e f", Fraction(4, 6), Fraction(3, 5), Fraction(5, 6)),
        ("b d a e f c", 0, Fraction(1, 5), Fraction(4, 6)),
        ("a b c d e f", 1, 1, 1),
    ],
)
def test_orders_by_the_policies_of_the_field(
    answer: str, absolute: Fraction | int, following: Fraction | int, longest: Fraction | int
) -> None:
    question = marked("ordering", "a b c d e f", answer)
    found = [points(question, {"ordering": p}) for p in ("absolute_position", "relative_next", "longest_ordered")]
    assert found == [absolute, following, longest]
    assert points(question, {"ordering": "partial"}) == absolute


@given(st.permutations(SIX), st.permutations(SIX))
def test_a_share_of_an_order_is_whole_only_for_the_right_one(key: list[str], answer: list[str]) -> None:
    question = MarkedQuestion(1, "D1", "ordering", tuple(key), tuple(answer), options=6)
    for policy in POLICIES["ordering"]:
        earned = points(question, {"ordering": policy})
        assert 0 <= earned <= 1
        assert (earned == 1) == (key == answer)


@given(st.sets(st.sampled_from("abcde"), min_size=2, max_size=4), st.sets(st.sampled_from("abcde"), min_size=1))
def test_a_share_of_a_choice_is_whole_only_for_the_right_one(key: set[str], answer: set[str]) -> None:
    question = MarkedQuestion(1, "D1", "multiple", tuple(sorted(key)), tuple(sorted(answer)), options=5)
    for policy in POLICIES["multiple"]:
        earned = points(question, {"multiple": policy})
        assert 0 <= earned <= 1
        assert (earned == 1) == (key == answer)


def test_every_policy_that_is_offered_is_one_that_is_computed() -> None:
    offered = {(type_, name) for type_, names in POLICIES.items() for name in names if name != EXACT}
    assert offered == {*SHARES, ("cloze", "partial")}
    assert all(policy_of({}, type_) == EXACT for type_ in POLICIES)
