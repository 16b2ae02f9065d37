"""Typed answers and texts with blanks: what may be kept, and in which letters it is scored."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.drawing import Candidate, Cell, draw
from quizapp.domain.errors import BadValue
from quizapp.domain.parts import (
    Blank,
    Choice,
    blanks_in_words,
    cut_at_blanks,
    cut_markup_at_blanks,
    letters_of_blanks,
    shown_blanks,
)
from quizapp.domain.questions import PaperItem, checked_value, is_complete, to_file_letters
from quizapp.domain.texts import LONGEST, LONGEST_SENT

BLANKS = {
    "1": {"kind": "choice", "options": {"a": "Ủy ban", "b": "Hội đồng", "c": "Chính phủ"}},
    "2": {"kind": "text"},
    "3": {"kind": "number", "unit": "ngày"},
}
ORDER = ("1.c", "1.a", "1.b", "2", "3")


def item(type_: str) -> PaperItem:
    blanks = shown_blanks(ORDER, {}) if type_ == "cloze" else ()
    return PaperItem(7, 1, "D1", 1, type_, "Câu hỏi?", (), blanks=blanks)


@pytest.mark.parametrize(
    ("type_", "value", "kept"),
    [
        ("short_text", ["Hà Nội"], ("Hà Nội",)),
        ("short_text", [unicodedata.normalize("NFD", "Hà Nội")], ("Hà Nội",)),
        ("short_text", ["  Hà  Nội. "], ("  Hà  Nội. ",)),  # as it was typed
        ("short_text", ["một, hai: ba"], ("một, hai: ba",)),
        ("short_text", ["   "], ()),
        ("short_text", [""], ()),
        ("short_text", [], ()),
        ("numeric", ["1.234,5"], ("1.234,5",)),
        ("numeric", ["mười"], ("mười",)),  # no number, and kept all the same
        ("cloze", ["3:15", "1:b"], ("1:b", "3:15")),
        ("cloze", ["2:a: b, c", "1:a", "3:1"], ("1:a", "2:a: b, c", "3:1")),
        ("cloze", ["2: ", "1:a"], ("1:a",)),
        ("cloze", [], ()),
    ],
)
def test_what_was_typed_is_kept_as_it_was_typed(type_: str, value: list[str], kept: tuple[str, ...]) -> None:
    assert checked_value(item(type_), value) == kept


@pytest.mark.parametrize(
    ("type_", "value", "reason"),
    [
        ("short_text", "Hà Nội", "not_a_list"),
        ("short_text", ["một", "hai"], "not_a_list"),
        ("short_text", [5], "not_text"),
        ("short_text", ["a" * 201], "too_long"),
        ("short_text", ["a\x00"], "unprintable"),
        ("short_text", ["\ud800"], "unprintable"),
        ("short_text", ["một\nhai"], "unprintable"),
        ("numeric", ["1\t2"], "unprintable"),
        ("cloze", ["1:d"], "unknown_option"),
        ("cloze", ["1:"], "unknown_option"),
        ("cloze", ["1:aa"], "unknown_option"),
        ("cloze", ["4:a"], "unknown_option"),
        ("cloze", ["một"], "unknown_option"),
        ("cloze", ["1:a", "1:b"], "repeated"),
        ("cloze", ["2:một", "2:hai"], "repeated"),
        ("cloze", ["2:" + "a" * 201], "too_long"),
        ("cloze", ["3:1\x00"], "unprintable"),
        ("cloze", ["1:a", "2:b", "3:c", "1:b"], "not_a_list"),
    ],
)
def test_what_no_page_writes_is_refused_with_a_reason(type_: str, value: object, reason: str) -> None:
    with pytest.raises(BadValue) as refused:
        checked_value(item(type_), value)
    assert refused.value.reason == reason


@given(
    st.sampled_from(["short_text", "numeric", "cloze"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1:a", "2:x", "3:"]),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
)
def test_whatever_comes_is_kept_in_one_form_or_refused(type_: str, value: object) -> None:
    try:
        kept = checked_value(item(type_), value)
    except BadValue:
        return
    assert checked_value(item(type_), list(kept)) == kept
    assert all(unicodedata.is_normalized("NFC", part) for part in kept)
    assert to_file_letters(type_, kept, ORDER if type_ == "cloze" else (), ()) is not None


@pytest.mark.parametrize(
    ("type_", "value", "whole"),
    [
        ("short_text", ("x",), True),
        ("short_text", (), False),
        ("cloze", ("1:a", "2:b"), False),
        ("cloze", ("1:a", "2:b", "3:c"), True),
        ("cloze", (), False),
    ],
)
def test_a_text_is_answered_when_every_blank_is_filled(type_: str, value: tuple[str, ...], whole: bool) -> None:
    assert is_complete(item(type_), value) is whole


def test_chosen_blanks_are_scored_in_the_letters_of_the_bank_and_typed_ones_as_they_are() -> None:
    assert to_file_letters("cloze", ("1:a", "2:a: b", "3:15"), ORDER, ()) == ("1:c", "2:a: b", "3:15")
    assert to_file_letters("cloze", ("1:a",), ("1.a", "1.b", "2"), ()) == ("1:a",)  # another order, another letter
    assert to_file_letters("short_text", ("a",), (), ()) == ("a",)


def test_blanks_show_their_options_in_this_persons_order() -> None:
    assert letters_of_blanks(BLANKS) == ("1.a", "1.b", "1.c", "2", "3")
    assert shown_blanks(ORDER, BLANKS) == (
        Blank("1", "choice", (Choice("a", "Chính phủ"), Choice("b", "Ủy ban"), Choice("c", "Hội đồng"))),
        Blank("2", "text"),
        Blank("3", "number", unit="ngày"),
    )


@given(st.text(max_size=8))
def test_a_drawn_text_keeps_the_options_of_a_blank_together(seed: str) -> None:
    blanks = {**BLANKS, "4": {"kind": "choice", "options": {"a": "có", "b": "không"}}}
    candidate = Candidate(1, "DVC-D1-01", "D1", 1, "cloze", letters_of_blanks(blanks))
    (drawn,) = draw([candidate], [Cell("D1", 1, 1)], seed)
    assert sorted(drawn.letters) == sorted(candidate.letters)
    assert [letter[0] for letter in drawn.letters] == list("1112344")


def test_two_people_do_not_all_see_one_order() -> None:
    candidate = Candidate(1, "DVC-D1-01", "D1", 1, "cloze", letters_of_blanks(BLANKS))
    orders = {draw([candidate], [Cell("D1", 1, 1)], str(seed))[0].letters for seed in range(40)}
    assert len(orders) == 6  # every order of three options


def test_a_text_is_cut_at_its_blanks() -> None:
    assert cut_at_blanks("Trong [[1]] ngày, [[2]].") == [("Trong ", "1"), (" ngày, ", "2"), (".", "")]
    assert cut_at_blanks("Không có [[x]] nào") == [("Không có [[x]] nào", "")]
    assert blanks_in_words("Trong [[1]] ngày") == "Trong …(1)… ngày"


def test_no_answer_that_may_be_kept_is_refused_for_its_length_before_it_is_composed() -> None:
    longest = max((chr(code) for code in range(sys.maxunicode + 1)), key=lambda one: len(composed_of(one)))
    assert len(composed_of(longest)) * LONGEST == LONGEST_SENT
    assert checked_value(item("short_text"), [composed_of(longest) * LONGEST]) == (longest * LONGEST,)


def composed_of(mark: str) -> str:
    """What comes together to this character in NFC; nothing where it is no character of NFC."""
    return unicodedata.normalize("NFD", mark) if unicodedata.is_normalized("NFC", mark) else ""


@pytest.mark.parametrize(("type_", "before"), [("short_text", ""), ("numeric", ""), ("cloze", "2:")])
def test_a_heap_of_marks_is_refused_before_it_is_put_in_order(type_: str, before: str) -> None:
    """Ordered first, the marks would take hours."""
    with pytest.raises(BadValue) as fault:
        checked_value(item(type_), [before + "\u0301\u0323" * 1_000_000])
    assert fault.value.reason == "too_long"


@pytest.mark.parametrize(
    ("html", "places"),
    [
        ("<p>Có [[1]] và [[2]], [[3]].</p>", "123"),
        ("<p>Có [[1]], [[1]] nữa.</p>", "1"),  # two fields of one name
        ("<p>Có [[1]] trong [[9]].</p>", "1"),  # a blank that the question has not
        ('<img alt="[[1]] <b>"> [[2]]', "2"),  # a field inside of a tag
    ],
)
def test_markup_is_cut_once_for_each_blank_and_never_inside_of_a_tag(html: str, places: str) -> None:
    cut = cut_markup_at_blanks(html, item("cloze").blanks)
    assert "".join(blank.number for _text, blank in cut if blank) == places
    whole = "".join(text + (f"[[{blank.number}]]" if blank else "") for text, blank in cut)
    assert whole == html
