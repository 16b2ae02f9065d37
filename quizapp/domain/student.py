"""Student's t: the quantile that a band of few differences needs."""

from math import atan, cos, pi, sin, sqrt

_MANY = 60  # degrees of freedom from which the series in 1/n is exact to six digits
_Z = 1.9599639845


def t_quantile(degrees: int) -> float:
    """The two-sided 95 % point of Student's t. ValueError below one degree of freedom.

    Up to 60 by the finite series of Abramowitz and Stegun 26.7.3-4, beyond by their expansion 26.7.5.
    """
    if degrees < 1:
        raise ValueError("a difference of one has no band")
    if degrees > _MANY:
        return _expanded(degrees)
    low, high = 0.0, 20.0
    for _step in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < 0.95 else (low, middle)
    return high


def _expanded(n: int) -> float:
    z = _Z
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / n + second / n**2 + third / n**3


def _within(t: float, n: int) -> float:
    """The probability that |T| is at most t."""
    angle = atan(t / sqrt(n))
    if n == 1:
        return 2 * angle / pi
    step = cos(angle) ** 2
    odd = n % 2
    term, total = (cos(angle), cos(angle)) if odd else (1.0, 1.0)
    for k in range(1, (n - 1) // 2 if odd else n // 2):
        term *= step * (2 * k / (2 * k + 1) if odd else (2 * k - 1) / (2 * k))
        total += term
    return 2 / pi * (angle + sin(angle) * total) if odd else sin(angle) * total
