"""One figure is one text: on a page, in a document, in a plain table, and as a spreadsheet shows its cell."""

from datetime import UTC

import pytest

from quizapp.domain.numbers import limit, signed, written
from quizapp.office.plain_tables import Field, csv_rows
from quizapp.reports.documents import frame
from quizapp.web import filters

SHOWN = [
    (51.25, "51,3"),  # as a spreadsheet shows it
    (56.249999999999993, "56,3"),  # what is left of 56.25 after a sum: a spreadsheet shows 15 digits
    (-0.25, "−0,3"),
    (-0.04, "0,0"),
    (1234.5, "1.234,5"),
]


@pytest.mark.parametrize(("value", "shown"), SHOWN)
def test_every_form_writes_the_same(value: float, shown: str) -> None:
    assert {written(value), filters.number(value), frame.number(value)} == {shown}
    plain = csv_rows((Field("x", "X", "decimal"),), [(value,)], UTC).decode().strip()
    assert plain == shown.replace(".", "").replace("−", "-")


def test_rounding_to_even_would_be_noticed() -> None:
    assert f"{51.25:.1f}".replace(".", ",") != dict(SHOWN)[51.25]


def test_whole_counts_have_no_decimals_and_percents_may_have_none() -> None:
    assert (written(1127), filters.percent(58.5, 0), frame.percent(None)) == ("1.127", "59%", "–")


def test_a_change_that_rounds_to_nothing_has_no_sign() -> None:
    assert [signed(one) for one in (-3.46, -0.04, 0.0, 0.04, 12)] == ["−3,5", "0,0", "0,0", "0,0", "+12,0"]


def test_a_limit_keeps_the_decimals_that_it_has() -> None:
    assert [limit(one) for one in (50.0, 62.5, 33.34, 100)] == ["50", "62,5", "33,34", "100"]


def test_a_text_that_looks_like_a_negative_number_is_no_number() -> None:
    fields = (Field("x", "X", "decimal"), Field("y", "Y"))
    assert csv_rows(fields, [(-22.5, "-22,5")], UTC).decode().strip() == "-22,5;'-22,5"
