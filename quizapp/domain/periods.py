"""The periods of a report: a quarter, half a year, a year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_PERIOD = re.compile(r"(20[0-9]{2})(?:-(Q[1-4]|H[12]))?")
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Period:
    """`first` and `last` are days of it."""

    code: str
    first: date
    last: date

    @property
    def words(self) -> str:
        """“quý III năm 2026”, “6 tháng đầu năm 2026”, “năm 2026”."""
        part = self.code[5:]
        if part.startswith("Q"):
            return f"quý {_ROMAN[int(part[1]) - 1]} năm {self.first.year}"
        halves = {"H1": "6 tháng đầu ", "H2": "6 tháng cuối "}
        return f"{halves.get(part, '')}năm {self.first.year}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def period_of(text: str) -> Period | None:
    """`2026-Q3`, `2026-H1`, `2026`; None for anything else."""
    found = _PERIOD.fullmatch(text.strip().upper())
    if not found:
        return None
    year, part = int(found[1]), found[2] or ""
    months = {"Q": 3, "H": 6}.get(part[:1], 12)
    first_month = (int(part[1:]) - 1) * months + 1 if part else 1
    following = date(year + (first_month + months > 12), (first_month + months - 1) % 12 + 1, 1)
    return Period(found[0], date(year, first_month, 1), following - timedelta(days=1))


def recent(day: date) -> tuple[Period, ...]:
    """The periods of a day's year and of the one before that have begun, the newest first."""
    codes = [f"{year}{part}" for year in (day.year, day.year - 1)
             for part in ("", "-H2", "-H1", "-Q4", "-Q3", "-Q2", "-Q1")]  # fmt: skip
    return tuple(one for one in map(period_of, codes) if one and one.first <= day)
