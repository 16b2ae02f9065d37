"""A receipt belongs to one set of answers: every other set has another code, and any typing of it is understood."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.receipts import ALPHABET, LoggedAnswer, receipt_code, receipt_hash, tidy_code

END = datetime(2026, 11, 20, 1, 45, tzinfo=UTC)
ANSWERS = [LoggedAnswer(1, 1, 7, ("a",)), LoggedAnswer(2, 1, 3, ("a", "c")), LoggedAnswer(10, 2, 9, ("1:b", "2:a"))]
RECEIPTS = 1000


def code_of(token: str, ended_at: datetime, answers: list[LoggedAnswer]) -> str:
    return receipt_code(receipt_hash(token, ended_at, answers))


def made_up(chance: random.Random) -> tuple[str, datetime, list[LoggedAnswer]]:
    """An attempt as its log would be: forty places, some of them empty, numbered as a page numbers them."""
    places = [place for place in range(1, 41) if chance.random() < 0.9]
    answers = [
        LoggedAnswer(place, chance.randint(1, 3), seq, (chance.choice("abcd"),)) for seq, place in enumerate(places, 1)
    ]
    return f"{chance.getrandbits(192):048x}", END + timedelta(microseconds=chance.randrange(10**9)), answers


def one_thing_changed(chance: random.Random, answers: list[LoggedAnswer]) -> list[LoggedAnswer]:
    """Another letter, a missing place, or another number: what somebody would change in the log."""
    at = chance.randrange(len(answers))
    one = answers[at]
    other = chance.choice([letter for letter in "abcd" if (letter,) != one.value])
    changed = chance.choice([[replace(one, value=(other,))], [], [replace(one, seq=one.seq + 1000)]])
    return [*answers[:at], *changed, *answers[at + 1 :]]


def verified(check: Callable[[str, datetime, list[LoggedAnswer]], str]) -> tuple[int, int, int]:
    """Of 1,000 receipts: how many hold against their own log, against a log with one change, and for a made-up code."""
    chance = random.Random("receipts")
    genuine = changed = forged = 0
    for _ in range(RECEIPTS):
        token, ended_at, answers = made_up(chance)
        printed = code_of(token, ended_at, answers)
        genuine += check(token, ended_at, answers) == printed
        changed += check(token, ended_at, one_thing_changed(chance, answers)) == printed
        forged += check(token, ended_at, answers) == receipt_code(f"{chance.getrandbits(256):064x}")
    return genuine, changed, forged


def test_of_a_thousand_receipts_all_hold_and_none_that_is_forged() -> None:
    assert verified(code_of) == (RECEIPTS, 0, 0)


def test_a_code_that_looks_at_positions_only_would_be_caught() -> None:
    def careless(token: str, ended_at: datetime, answers: list[LoggedAnswer]) -> str:
        return code_of(token, ended_at, [LoggedAnswer(one.position, 1, 1, ()) for one in answers])

    chance = random.Random("receipts")
    token, ended_at, answers = made_up(chance)
    printed = careless(token, ended_at, answers)
    held = [careless(token, ended_at, one_thing_changed(chance, answers)) == printed for _ in range(50)]
    assert any(held)


def test_the_order_in_which_a_database_gives_the_rows_does_not_matter() -> None:
    assert receipt_hash("t", END, ANSWERS) == receipt_hash("t", END, list(reversed(ANSWERS)))


def test_the_same_moment_in_another_zone_is_the_same_receipt() -> None:
    hanoi = END.astimezone(timezone(timedelta(hours=7)))
    assert receipt_hash("t", END, ANSWERS) == receipt_hash("t", hanoi, ANSWERS)


@pytest.mark.parametrize(
    ("token", "ended_at", "answers"),
    [
        ("u", END, ANSWERS),
        ("t", END + timedelta(microseconds=1), ANSWERS),
        ("t", END, ANSWERS[:2]),
        ("t", END, [*ANSWERS[:2], replace(ANSWERS[2], value=("1:b",))]),
        ("t", END, [*ANSWERS[:2], replace(ANSWERS[2], epoch=3)]),
        ("t", END, [*ANSWERS[:2], replace(ANSWERS[2], position=11)]),
        ("t", END, []),
    ],
)
def test_whatever_differs_has_another_code(token: str, ended_at: datetime, answers: list[LoggedAnswer]) -> None:
    assert code_of(token, ended_at, answers) != code_of("t", END, ANSWERS)


def test_a_code_is_three_groups_of_four_readable_characters() -> None:
    assert receipt_code("0" * 64) == "0000-0000-0000"
    assert receipt_code("f" * 64) == "ZZZZ-ZZZZ-ZZZZ"
    assert receipt_code("0123456789abcde" + "f" * 49) == "04HM-ASW9-NF6Y"  # worked out by hand, five bits at a time
    assert not set("ILOU") & set(ALPHABET)


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64), st.randoms(use_true_random=False))
def test_any_way_of_typing_a_code_is_understood(answers_hash: str, chance: random.Random) -> None:
    code = receipt_code(answers_hash)
    confused = {"0": "0Oo", "1": "1iIlL"}
    typed = "".join(chance.choice(confused.get(mark, mark + mark.lower())) for mark in code.replace("-", ""))
    for way in (code, typed, f"  {typed[:5]} {typed[5:]} ", "–".join(typed), "-".join(typed)):
        assert tidy_code(way) == code


@pytest.mark.parametrize(
    "typed", ["", "   ", "7K2M", "7K2M-Q9XD-40T", "7K2M-Q9XD-40TRX", "7K2M-Q9XD-40TU", "7K2M-Q9XD-40T\0", "ạ" * 12]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert tidy_code(typed) == ""
