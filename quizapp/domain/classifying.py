"""From a percentage to a level."""

from quizapp.domain.assessment import Band

_TOLERANCE = 1e-9  # a weighted mean of exact fractions may miss its limit by a rounding error


def band_of(percent: float, bands: tuple[Band, ...]) -> Band:
    """The highest band whose limit `percent` (0-100) reaches; limits belong to the upper band.

    ValueError where `percent` lies outside 0-100 or no band reaches down to it.
    """
    if not -_TOLERANCE <= percent <= 100 + _TOLERANCE:
        raise ValueError(f"percent outside 0-100: {percent}")
    for band in sorted(bands, key=lambda one: one.from_percent, reverse=True):
        if percent + _TOLERANCE >= band.from_percent:
            return band
    raise ValueError(f"no band reaches down to {percent}")


def has_passed(percent: float, pass_percent: float) -> bool:
    """The pass mark itself passes."""
    return percent + _TOLERANCE >= pass_percent


def is_below(percent: float, required: float) -> bool:
    """Strictly below what the position requires."""
    return percent + _TOLERANCE < required
