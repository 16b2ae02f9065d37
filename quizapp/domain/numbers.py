"""Numbers as they are written in Vietnam: typed ones read exactly, figures written for readers.

A comma stands before the decimals and a dot or a space between thousands: `1.234,5`, `1 234,5`, `1234,5`. A single dot
is read as a decimal one (`3.5`) unless it stands before exactly three digits that can only be a group of thousands
(`1.234` is one thousand two hundred and thirty-four; `0.125` and `1234.567` are decimals).
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from quizapp.domain.texts import folded, is_blank, plain_marks

MOST_DIGITS = 30
_SPREADSHEET = 15  # significant digits that a spreadsheet shows
_MARKS = str.maketrans(",.-", ".,−")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]+)?")
_COMMA = re.compile(r"[0-9]+(?:,[0-9]+)?")
_DOT = re.compile(r"[0-9]+\.[0-9]+")
_SIGNED = re.compile(r"([+-]?) ?([0-9][0-9., ]*)(.*)")
_CANONICAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")


def canonical(value: Decimal) -> str:
    """The one way in which keys write a number: `15`, `-3.5`; no exponent, no zeros that say nothing."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def is_canonical(text: str) -> bool:
    return _CANONICAL.fullmatch(text) is not None and text != "-0" and len(text) <= MOST_DIGITS


def read_number(text: str, unit: str = "") -> Decimal | None:
    """The number that a person wrote, with or without its unit behind it; None for what is no number."""
    signed = _SIGNED.fullmatch(plain_marks(text))
    if signed is None or folded(signed[3], accents=False) not in ("", folded(unit, accents=False)):
        return None
    digits = _plain_digits(signed[2].rstrip(". "))
    if digits is None or sum(mark.isdigit() for mark in digits) > MOST_DIGITS:
        return None
    return Decimal(("-" if signed[1] == "-" else "") + digits)


def _plain_digits(written: str) -> str | None:
    if _GROUPED.fullmatch(written):
        return written.replace(".", "").replace(" ", "").replace(",", ".")
    if _COMMA.fullmatch(written):
        return written.replace(",", ".")
    return written if _DOT.fullmatch(written) else None


def plainly(text: str, unit: str = "") -> str | None:
    """How a typed number is read, with a comma and nothing between thousands: `1.234` → `1234`, `3.5` → `3,5`.

    Empty where it stands there like that already and where nothing does; None where it is not read at all.
    """
    if is_blank(text):
        return ""
    value = read_number(text, unit)
    if value is None:
        return None
    said = canonical(value).replace(".", ",")
    return "" if said == plain_marks(text) else said


def is_right_number(text: str, key: str, tolerance: str = "0", unit: str = "") -> bool:
    """Whether the number that was written lies within `tolerance` of the key, the ends included; exact."""
    value = read_number(text, unit)
    return value is not None and abs(Fraction(value) - Fraction(key)) <= Fraction(tolerance)


def rounded(value: float, digits: int) -> Decimal:
    """As a spreadsheet shows it: halves away from zero (51.25 → 51.3), of its 15 digits; never −0."""
    exact = Decimal(f"{value:.{_SPREADSHEET}g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return abs(exact) if exact.is_zero() else exact


def written(value: float, digits: int = 1) -> str:
    """1234.25 → `1.234,3`, -0.5 → `−0,5`; whole counts (int) without decimals."""
    if isinstance(value, int):
        return f"{value:,}".translate(_MARKS)
    return written_exactly(rounded(value, digits))


def written_exactly(value: Decimal) -> str:
    """With the decimals that it has, zeros at its end too: 49.960 → `49,960`."""
    return f"{value:,f}".translate(_MARKS)


def limit(value: float) -> str:
    """A limit as it was set, with no more decimals than it has: 50.0 → `50`, 62.5 → `62,5`."""
    return written_exactly(Decimal(f"{value:.10g}"))


def signed(value: float, digits: int = 1) -> str:
    """A change: `+12,0`, `−3,5`; `0,0` where nothing is left of it."""
    figure = rounded(value, digits)
    return f"{'+' if figure > 0 else ''}{written(float(figure), digits)}"
