"""What a rescue file would change, one answer after the other."""

from datetime import UTC, datetime, timedelta

import pytest

from quizapp.domain.parts import Blank
from quizapp.domain.questions import Choice, PaperItem
from quizapp.domain.rescuing import (
    ClaimedAnswer,
    Kept,
    Sat,
    answer_in_letters,
    answer_in_words,
    compared,
)

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=45)
UPLOADED = END + timedelta(hours=2)
MINUTE = timedelta(minutes=1)
ENDED = Sat(START, END)
CHOICES = tuple(Choice(letter, f"phương án {letter}") for letter in "abcd")
PAPER = {
    1: PaperItem(1, 11, "D1", 1, "single", "Câu một", CHOICES),
    2: PaperItem(2, 12, "D1", 1, "multiple", "Câu hai", CHOICES),
    3: PaperItem(3, 13, "D1", 1, "ordering", "Câu ba", CHOICES[:3]),
    4: PaperItem(4, 14, "D1", 1, "matching", "Câu bốn", CHOICES[:2], (Choice("1", "một"), Choice("2", "hai"))),
}


BLANKS = (Blank("1", "choice", (Choice("a", "có"), Choice("b", "không"))), Blank("2", "text"))
TYPED = {
    "short_text": PaperItem(5, 15, "D1", 1, "short_text", "Câu năm", ()),
    "numeric": PaperItem(6, 16, "D1", 1, "numeric", "Câu sáu", ()),
    "cloze": PaperItem(7, 17, "D1", 1, "cloze", "Câu [[1]] [[2]]", (), blanks=BLANKS),
}


@pytest.mark.parametrize(
    ("type_", "value", "words", "letters"),
    [
        ("short_text", ("Hà Nội",), ("Hà Nội",), ("…",)),
        ("numeric", ("3,5",), ("3,5",), ("…",)),
        ("cloze", ("1:b", "2:Hà Nội: thủ đô"), ("(1) không", "(2) Hà Nội: thủ đô"), ("1-B", "2-…")),
        ("cloze", (), (), ()),
    ],
)
def test_what_was_typed_is_told_to_who_may_read_answers_and_to_nobody_who_may_still_sit(
    type_: str, value: tuple[str, ...], words: tuple[str, ...], letters: tuple[str, ...]
) -> None:
    assert answer_in_words(TYPED[type_], value) == words
    assert answer_in_letters(TYPED[type_], value) == letters
    assert not any("Nội" in part or "3,5" in part for part in letters)


def status(
    position: int = 1,
    value: tuple[str, ...] = ("b",),
    *,
    number: tuple[int, int] = (1, 9),
    at: datetime = START + MINUTE,
    kept: Kept | None = None,
    sat: Sat = ENDED,
) -> str:
    answer = ClaimedAnswer(position, value, number[0], number[1], at)
    (found,) = compared([answer], PAPER, {position: kept} if kept else {}, sat, UPLOADED)
    return found.status


def test_what_the_server_lacks_is_new() -> None:
    assert status() == "new"


def test_a_later_number_is_newer_and_an_earlier_one_older() -> None:
    assert status(kept=Kept(("a",), 1, 8)) == "newer"
    assert status(kept=Kept(("a",), 1, 10)) == "older"
    assert status(number=(2, 1), kept=Kept(("a",), 1, 10)) == "newer"
    assert status(number=(1, 99), kept=Kept(("a",), 2, 1)) == "older"


def test_another_answer_under_the_same_number_is_no_older_one_and_is_not_taken() -> None:
    answer = ClaimedAnswer(1, ("b",), 1, 9, START + MINUTE)
    (found,) = compared([answer], PAPER, {1: Kept(("a",), 1, 9)}, ENDED, UPLOADED)
    assert (found.status, found.is_taken) == ("rival", False)


@pytest.mark.parametrize("number", [(1, 1), (1, 9), (9, 9)])
def test_the_same_answer_changes_nothing_whatever_its_number(number: tuple[int, int]) -> None:
    assert status(number=number, kept=Kept(("b",), 1, 5)) == "same"


def test_an_empty_answer_changes_nothing_where_nothing_is_kept_and_takes_back_where_something_is() -> None:
    assert status(value=()) == "same"
    assert status(value=(), kept=Kept(("a",), 1, 8)) == "newer"


def test_the_end_itself_is_in_time_and_what_is_claimed_after_it_is_late() -> None:
    assert status(at=END) == "new"
    assert status(at=END + timedelta(microseconds=1)) == "late"


def test_the_start_itself_is_in_time_and_what_is_claimed_before_it_is_early() -> None:
    assert status(at=START) == "new"
    assert status(at=START - timedelta(microseconds=1)) == "early"


def test_while_the_test_runs_nothing_is_late() -> None:
    assert status(at=END + MINUTE, sat=Sat(START, None)) == "new"


@pytest.mark.parametrize(
    "at",
    [datetime(1, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC),
     START - timedelta(days=1, microseconds=1), UPLOADED + timedelta(days=1, microseconds=1)],
)  # fmt: skip
def test_a_time_far_outside_the_test_is_absurd(at: datetime) -> None:
    assert status(at=at) == "absurd"


@pytest.mark.parametrize("position", [0, -1, 5, 2**63])
def test_a_place_that_the_paper_lacks_is_told(position: int) -> None:
    assert status(position) == "no_such_position"


@pytest.mark.parametrize(
    ("position", "value"),
    [
        (1, ("z",)), (1, ("a", "b")), (1, ("A",)), (1, ("",)), (2, ("a", "a")), (3, ("a", "b")),
        (3, ("a", "b", "b")), (4, ("1:a", "1:b")), (4, ("3:a",)), (4, ("1:z",)), (1, ("a\0",)),
    ],
)  # fmt: skip
def test_what_no_save_would_have_kept_is_not_allowed(position: int, value: tuple[str, ...]) -> None:
    assert status(position, value) == "not_allowed"


@pytest.mark.parametrize(
    ("position", "value"), [(1, ("d",)), (2, ("a", "c")), (3, ("c", "a", "b")), (4, ("1:b", "2:b")), (4, ("2:a",))]
)
def test_what_a_save_would_have_kept_is_allowed(position: int, value: tuple[str, ...]) -> None:
    assert status(position, value) == "new"


def test_an_answer_is_put_into_the_order_in_which_a_save_keeps_it() -> None:
    answers = [ClaimedAnswer(2, ("c", "a"), 1, 1, START), ClaimedAnswer(4, ("2:b", "1:a"), 1, 2, START)]
    found = compared(answers, PAPER, {2: Kept(("a", "c"), 1, 1)}, ENDED, UPLOADED)
    assert [(one.answer.value, one.status) for one in found] == [(("a", "c"), "same"), (("1:a", "2:b"), "new")]


def test_an_answer_without_a_time_is_listed_and_not_taken() -> None:
    (found,) = compared([ClaimedAnswer(1, ("b",), 1, 9, None)], PAPER, {}, ENDED, UPLOADED)
    assert (found.status, found.is_taken) == ("undated", False)


def test_answers_come_in_the_order_of_the_paper() -> None:
    answers = [ClaimedAnswer(place, (), 1, place, START) for place in (3, 1, 2)]
    assert [one.answer.position for one in compared(answers, PAPER, {}, ENDED, UPLOADED)] == [1, 2, 3]


def test_an_answer_reads_as_its_owner_read_it() -> None:
    assert answer_in_words(PAPER[1], ("b",)) == ("B. phương án b",)
    assert answer_in_words(PAPER[3], ("c", "a", "b")) == ("C. phương án c", "A. phương án a", "B. phương án b")
    assert answer_in_words(PAPER[4], ("1:b",)) == ("một → phương án b",)
    assert answer_in_words(PAPER[2], ()) == ()


def test_for_whoever_may_still_sit_it_there_are_letters_only() -> None:
    shown = [answer_in_letters(PAPER[1], ("b",)), answer_in_letters(PAPER[4], ("1:b", "2:a"))]
    assert shown == [("B",), ("1-B", "2-A")]
