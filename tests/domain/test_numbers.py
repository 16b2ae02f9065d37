from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.numbers import MOST_DIGITS, canonical, is_canonical, is_right_number, read_number

VALUES = st.decimals(min_value=Decimal("-9999999999"), max_value=Decimal("9999999999"), places=4).map(canonical)


NUMBERS = [
    ("15", "", "15"),
    ("1.234,5", "", "1234.5"),
    ("1234,5", "", "1234.5"),
    ("1 234,5", "", "1234.5"),
    ("1\u00a0234\u202f567", "", "1234567"),
    ("3,5", "", "3.5"),
    ("3.5", "", "3.5"),
    ("3.50", "", "3.5"),
    ("1.234", "", "1234"),  # of its two readings the one that Vietnamese print has
    ("1.234.567", "", "1234567"),
    ("1,234", "", "1.234"),
    ("0.125", "", "0.125"),  # no thousands begin with a zero
    ("1234.567", "", "1234.567"),  # nor do four digits stand before a group
    ("1.2345", "", "1.2345"),
    ("007", "", "7"),
    ("+5", "", "5"),
    ("− 5", "", "-5"),
    ("–5,5", "", "-5.5"),
    ("-0", "", "0"),
    ("15 ngày", "ngày", "15"),
    ("15 NGAY.", "ngày", "15"),
    ("15ngày", "ngày", "15"),
    ("15.", "", "15"),
    ("12,5%", "%", "12.5"),
    ("12,5 %", "%", "12.5"),
    ("1.500.000 đồng", "đồng", "1500000"),
    ("20 m2", "m2", "20"),
    ("20", "m2", "20"),
]
NO_NUMBERS = [
    ("", ""), ("mười lăm", ""), ("15 tháng", "ngày"), ("15%", ""), ("ngày 15", "ngày"), ("15-20", ""),
    ("1,234,567", ""), ("1,234.5", ""), ("1.23.456", ""), ("12 34", ""), ("1.234 567", ""), ("1 234.5", ""),
    ("3,", ""), (",5", ""), (".5", ""), ("1,2,3", ""), ("--5", ""), ("+-5", ""), ("1e5", ""), ("1E400", ""),
    ("1e999999999", ""), ("NaN", ""), ("0x10", ""), ("1_000", ""), ("٣", ""), ("１５", ""), ("½", ""),
    ("Infinity", ""), ("2 m2", "m3"), ("9" * (MOST_DIGITS + 1), ""), ("0," + "0" * 150 + "1", ""), ("=1+1", ""),
]  # fmt: skip


def grouped(digits: str, between: str) -> str:
    head = len(digits) % 3 or 3
    return between.join([digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))])


def written(value: str, thousands: str, comma: str = ",") -> str:
    """A canonical number as people write it."""
    sign, bare = ("-", value[1:]) if value.startswith("-") else ("", value)
    whole, _dot, decimals = bare.partition(".")
    return sign + grouped(whole, thousands) + (comma + decimals if decimals else "")


@pytest.mark.parametrize(("text", "unit", "value"), NUMBERS)
def test_a_number_is_read_as_it_is_written_here(text: str, unit: str, value: str) -> None:
    read = read_number(text, unit)
    assert read is not None
    assert canonical(read) == value


@pytest.mark.parametrize(("text", "unit"), NO_NUMBERS)
def test_what_is_no_number_is_none(text: str, unit: str) -> None:
    assert read_number(text, unit) is None
    assert not is_right_number(text, "15", "100", unit)


@given(VALUES, st.sampled_from(["", ".", " ", "\u00a0", "\u202f"]), st.sampled_from(["", "+"]), st.booleans())
def test_every_number_is_read_back_in_each_way_to_write_it(
    value: str, between: str, plus: str, with_unit: bool
) -> None:
    sign = "" if value.startswith("-") else plus
    text = sign + written(value, between) + (" ngày" if with_unit else "")
    assert read_number(text, "ngày") == Decimal(value)
    assert is_right_number(text, value, "0", "ngày")


@given(VALUES)
def test_a_decimal_dot_is_read_back_but_where_it_must_be_one_of_thousands(value: str) -> None:
    whole, _dot, decimals = value.lstrip("-").partition(".")
    is_group = len(decimals) == 3 and len(whole) <= 3 and whole != "0"
    assert (read_number(value) == Decimal(value)) is not is_group


@given(VALUES, VALUES)
def test_another_number_is_another_number(one: str, other: str) -> None:
    """The control of the readings above: they do not make everything equal."""
    assert is_right_number(written(one, "."), other) is (one == other)


@pytest.mark.parametrize(
    ("text", "is_right"),
    [("3,4", True), ("3,6", True), ("3,39", False), ("3,61", False), ("3,60000000000000001", False)],
)
def test_the_ends_of_the_tolerance_are_right_and_nothing_beyond(text: str, is_right: bool) -> None:
    assert is_right_number(text, "3.5", "0.1") is is_right


def test_a_sum_that_a_binary_number_cannot_hold_is_exact() -> None:
    assert is_right_number("0,3", "0.1", "0.2")
    assert 0.3 - 0.1 != 0.2  # what a number of the machine would say


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("15", True), ("-3.5", True), ("0", True), ("0.05", True), ("-0", False), ("3.50", False), ("03", False),
     ("1e3", False), ("3,5", False), ("+3", False), (".5", False), ("", False), ("9" * (MOST_DIGITS + 1), False)],
)  # fmt: skip
def test_a_key_is_written_in_one_way(text: str, is_one: bool) -> None:
    assert is_canonical(text) is is_one


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_every_number_has_its_canonical_form(value: Decimal) -> None:
    assert is_canonical(canonical(value))
    assert Decimal(canonical(value)) == value
