"""A figure beside a verdict lies where the verdict says."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizapp.domain.classifying import has_passed
from quizapp.domain.numbers import written
from quizapp.domain.verdicts import beside, limits_of_domain, limits_of_total, told_apart
from tests.domain.given import model

Writing = Callable[[float, Iterable[float]], str]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (49.96, "49,96"), (49.94, "49,9"), (50.0, "50,0"), (50.04, "50,0"), (49.996, "49,996"), (49.9999, "49,999"),
        (50 - 1e-12, "50,0"), (200 / 3, "66,7"), (0.0, "0,0"), (100.0, "100,0"),
    ],
)  # fmt: skip
def test_no_more_decimals_than_the_limit_needs(value: float, shown: str) -> None:
    assert beside(value, (50,)) == shown


def test_a_limit_between_two_figures_is_told_from_both_sides() -> None:
    assert (beside(66.66, (66.67,)), beside(66.67, (66.67,)), beside(66.7, (66.67,))) == ("66,66", "66,7", "66,7")
    assert (beside(59.6, (60,), 0), beside(59.4, (60,), 0), beside(60.2, (60,), 0)) == ("59,6", "59", "60")


def _disagrees(write: Writing, value: float, limits: tuple[float, ...]) -> bool:
    shown = Decimal(write(value, limits).replace(",", "."))
    return any(has_passed(value, limit) is not (shown >= Decimal(str(limit))) for limit in limits)


LIMITS = st.lists(st.integers(0, 100_000).map(lambda number: number / 1000), min_size=1, max_size=5).map(tuple)


@given(LIMITS, st.floats(-0.2, 0.2), st.floats(0, 100))
@example((50.0,), -0.04, 0.0)
def test_what_is_read_agrees_with_what_is_said(limits: tuple[float, ...], away: float, anywhere: float) -> None:
    """Any figure, and above all those that lie just beside a limit."""
    beside_it = min(100.0, max(0.0, limits[0] + away))
    assert not _disagrees(beside, beside_it, limits)
    assert not _disagrees(beside, anywhere, limits)


def test_one_decimal_alone_would_be_seen() -> None:
    """The control: how it was written before."""
    assert _disagrees(lambda value, _limits: written(value), 49.96, (50,))


def test_limits_of_a_total_and_of_a_domain() -> None:
    held = model()
    begins = {band.from_percent for band in held.bands}
    assert set(limits_of_total(held)) == begins | {held.pass_percent}
    domain = held.domains[0]
    assert set(limits_of_domain(held, domain.code)) == begins
    least = replace(held, domains=(replace(domain, minimum_percent=35.5), *held.domains[1:]))
    assert set(limits_of_domain(least, domain.code)) == begins | {35.5}


# --- figures side by side ---------------------------------------------------------------------------------------------


def _unlike(shown: list[str], values: tuple[float, ...]) -> bool:
    """Whether figures read alike exactly where they are."""
    return len(set(shown)) == len(set(values))


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((63.21, 63.24), ["63,21", "63,24"]), ((63.2, 65.7), ["63,2", "65,7"]), ((63.2, 63.2), ["63,2", "63,2"]),
        ((63.2124, 63.2136), ["63,212", "63,214"]), ((49.96, 49.97), ["49,96", "49,97"]),
        ((49.96, 50.0), ["49,96", "50,0"]), ((63.21, 63.24, 70.0), ["63,21", "63,24", "70,00"]),
    ],
)  # fmt: skip
def test_figures_that_differ_read_differently(values: tuple[float, ...], shown: list[str]) -> None:
    assert told_apart(values, (50,)) == shown
    assert _unlike(told_apart(values, (50,)), values)


def test_one_decimal_each_would_be_seen() -> None:
    """The control: how changes were written before."""
    assert not _unlike([beside(value, (50,)) for value in (63.21, 63.24)], (63.21, 63.24))


@given(LIMITS, st.floats(0, 99.9), st.floats(0.001, 0.1))
def test_a_change_of_a_thousandth_is_seen_on_the_right_side(
    limits: tuple[float, ...], before: float, change: float
) -> None:
    values = (before, before + change)
    shown = told_apart(values, limits)
    said = dict(zip(values, shown, strict=True))
    assert not any(_disagrees(lambda value, _limits: said[value], one, limits) for one in values)
