"""Columns come back from their bytes as they went in."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from quizapp.domain.packing import coded, packed, unpacked

NUMBERS = st.one_of(*(arrays.arrays(kind, st.integers(0, 50)) for kind in ("f8", "i8", "u1", "?")))


@given(st.dictionaries(st.text(max_size=8), NUMBERS, max_size=4))
def test_columns_come_back_to_the_last_digit(columns: dict[str, np.ndarray]) -> None:
    found = unpacked(packed(columns))
    assert list(found) == list(columns)
    for name, column in columns.items():
        assert found[name].dtype == column.dtype
        assert np.array_equal(found[name], column, equal_nan=column.dtype.kind == "f")


@given(arrays.arrays("f8", st.tuples(st.integers(0, 9), st.integers(0, 9)), elements=st.floats(allow_nan=False)))
def test_few_different_values_take_few_bytes_and_come_back(values: np.ndarray) -> None:
    levels, which = coded(values)
    assert which.dtype == np.uint8
    assert np.array_equal(levels[which], values)


def test_more_values_than_a_byte_holds_take_two() -> None:
    levels, which = coded(np.arange(300))
    assert which.dtype == np.uint16
    assert np.array_equal(levels[which], np.arange(300))


def test_nothing_but_numbers_is_packed() -> None:
    with pytest.raises(ValueError, match="cannot be packed"):
        packed({"words": np.array([object()])})


def test_nothing_but_numbers_is_read() -> None:
    content = packed({"a": np.zeros(1)}).replace(b'"f8"', b'"O8"')
    with pytest.raises(ValueError, match="unknown kind"):
        unpacked(content)
