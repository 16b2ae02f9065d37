import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.errors import BadValue
from quizapp.domain.questions import (
    ALPHABET,
    TYPES,
    Choice,
    PaperItem,
    checked_value,
    is_complete,
    shown_choices,
    shown_left,
    to_file_letters,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from("abcd"),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
NEARLY_RIGHT = st.lists(
    st.sampled_from(["a", "b", "c", "d", "1:a", "2:b", "1:b", "3:c", "1:", ":", "A", "a "]), max_size=7
)


def item(type_: str, options: int = 3, left: int = 0) -> PaperItem:
    choices = tuple(Choice(ALPHABET[n], f"phương án {n}") for n in range(options))
    lefts = tuple(Choice(str(n + 1), f"vế {n}") for n in range(left))
    return PaperItem(7, 1, "D1", 1, type_, "Câu hỏi?", choices, lefts)


MATCHING = item("matching", 3, 2)


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [
        (item("single"), ["b"], ("b",)),
        (item("single"), [], ()),
        (item("true_false", 2), ["a"], ("a",)),
        (item("multiple"), ["c", "a"], ("a", "c")),
        (item("multiple"), ["a", "b", "c"], ("a", "b", "c")),
        (item("ordering"), ["c", "a", "b"], ("c", "a", "b")),
        (item("ordering"), [], ()),
        (MATCHING, ["2:a", "1:c"], ("1:c", "2:a")),
        (MATCHING, ["1:c"], ("1:c",)),
        (MATCHING, ["1:a", "2:a"], ("1:a", "2:a")),
    ],
)
def test_an_honest_answer_is_kept_in_one_form(question: PaperItem, value: list, kept: tuple) -> None:
    assert checked_value(question, value) == kept


@pytest.mark.parametrize(
    ("question", "value", "reason"),
    [
        (item("single"), "a", "not_a_list"),
        (item("single"), None, "not_a_list"),
        (item("single"), {"a": 1}, "not_a_list"),
        (item("single"), ["a"] * 50, "not_a_list"),
        (item("single"), [1], "not_text"),
        (item("single"), [["a"]], "not_text"),
        (item("single"), ["a", "b"], "too_many"),
        (item("true_false", 2), ["a", "b"], "too_many"),
        (item("true_false", 2), ["c"], "unknown_option"),
        (item("single"), ["d"], "unknown_option"),
        (item("single"), [""], "unknown_option"),
        (item("multiple"), ["a", "a"], "repeated"),
        (item("multiple"), ["a", "z"], "unknown_option"),
        (item("ordering"), ["a", "b"], "incomplete_order"),
        (item("ordering"), ["a", "b", "b"], "repeated"),
        (MATCHING, ["a"], "unknown_option"),
        (MATCHING, ["3:a"], "unknown_option"),
        (MATCHING, ["1:d"], "unknown_option"),
        (MATCHING, ["1:a:b"], "unknown_option"),
        (MATCHING, ["1:a", "1:b"], "repeated"),
    ],
)
def test_a_forged_answer_is_refused(question: PaperItem, value: object, reason: str) -> None:
    with pytest.raises(BadValue) as refusal:
        checked_value(question, value)
    assert (refusal.value.position, refusal.value.reason) == (7, reason)


@given(st.sampled_from(list(TYPES)), JSON | NEARLY_RIGHT)
def test_whatever_a_browser_sends_is_kept_or_refused_and_nothing_else_happens(type_: str, value: object) -> None:
    question = item(type_, 3, 2 if type_ == "matching" else 0)
    try:
        kept = checked_value(question, value)
    except BadValue:
        return
    assert checked_value(question, list(kept)) == kept
    to_file_letters(type_, kept, ("c", "a", "b"), ("2", "1"))


@given(st.permutations("abcde"), st.sets(st.sampled_from("abcde"), min_size=1))
def test_a_choice_finds_back_to_the_letters_of_the_bank_file(order: list[str], meant: set[str]) -> None:
    shown = [ALPHABET[order.index(letter)] for letter in meant]
    assert to_file_letters("multiple", sorted(shown), order, ()) == tuple(sorted(meant))


@given(st.permutations("abcd"), st.permutations("abcd"))
def test_an_order_of_steps_finds_back_and_stays_an_order(order: list[str], meant: list[str]) -> None:
    shown = [ALPHABET[order.index(letter)] for letter in meant]
    assert to_file_letters("ordering", shown, order, ()) == tuple(meant)


@given(st.permutations("abcd"), st.permutations("123"), st.lists(st.sampled_from("abcd"), min_size=3, max_size=3))
def test_pairs_find_back_on_both_sides(letters: list[str], left: list[str], meant: list[str]) -> None:
    pairs = dict(zip("123", meant, strict=True))
    shown = sorted(f"{left.index(one) + 1}:{ALPHABET[letters.index(other)]}" for one, other in pairs.items())
    assert to_file_letters("matching", shown, letters, left) == tuple(f"{n}:{pairs[n]}" for n in "123")


def test_a_person_sees_letters_in_order_whatever_the_shuffle() -> None:
    assert shown_choices(("c", "a"), {"a": "một", "c": "ba"}) == (Choice("a", "ba"), Choice("b", "một"))
    assert shown_left(("2", "1"), {"1": "trái", "2": "phải"}) == (Choice("1", "phải"), Choice("2", "trái"))


def test_a_matching_question_is_answered_when_every_side_has_its_pair() -> None:
    assert not is_complete(MATCHING, ("1:a",))
    assert is_complete(MATCHING, ("1:a", "2:b"))
    assert is_complete(item("single"), ("a",))
    assert not is_complete(item("single"), ())
