"""Birthdays as offices write them: what a text most surely means, and what was assumed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.,-]\s*(\d{1,2})\s*[/.,-]\s*(\d{4}|\d{2})(?:\s+0{1,2}:00(?::00)?)?")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?:[ T]0{1,2}:00(?::00)?)?")
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_NOT_KNOWN = r"(?:0{1,2}|[xX?]{1,2}|\.{2,3}|…|_{1,2})"
_PART = rf"(?:{_NOT_KNOWN}|0?[1-9]|[12]\d|3[01])"
_NOT_WHOLE = re.compile(
    rf"(?:{_NOT_KNOWN}\s*[/.,-]\s*{_PART}\s*[/.,-]\s*|{_PART}\s*[/.,-]\s*{_NOT_KNOWN}\s*[/.,-]\s*"
    r"|(?:tháng\s+)?(?:0?[1-9]|1[0-2])(?:\s*[/.,-]\s*|\s+năm\s+)|năm\s+)((?:19|20)\d\d)",
    re.IGNORECASE,
)  # 03-xx-1970, 00/00/1970, 3/1970, tháng 3 năm 1970
_SERIAL_FROM = date(1899, 12, 30)  # day 0 of spreadsheets after February 1900
YOUNGEST, OLDEST = 14, 100  # years; members of community groups may be pupils or retired


@dataclass(frozen=True)
class ReadDay:
    """A day, or none; `assumed`: the day is a reading of something unusual; `year`: only this much was written."""

    day: date | None = None
    assumed: bool = False
    year: int | None = None


def age_on(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def read_birthday(text: str, today: date) -> ReadDay:
    """ValueError where it is no day, or may be several."""
    text = text.strip().strip("'’`").strip()
    if not text:
        return ReadDay()
    if found := _NOT_WHOLE.fullmatch(text):
        return ReadDay(year=int(found[1]))
    if found := _IN_WORDS.fullmatch(text) or _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        if len(year) == 4:
            return ReadDay(date(int(year), int(month), int(day)))
        return ReadDay(_only([(century + int(year), int(month), int(day)) for century in (1900, 2000)], today), True)
    if found := _YEAR_FIRST.fullmatch(text):
        return ReadDay(date(int(found[1]), int(found[2]), int(found[3])))
    return _bare_digits(text, today)


def _bare_digits(text: str, today: date) -> ReadDay:
    """01021980, 19800201, a year alone, or the number by which a spreadsheet counts days."""
    if re.fullmatch(r"\d{8}", text):
        day_first = (int(text[4:]), int(text[2:4]), int(text[:2]))
        year_first = (int(text[:4]), int(text[4:6]), int(text[6:]))
        return ReadDay(_only([day_first, year_first], today), True)
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return ReadDay(year=int(text))
    if re.fullmatch(r"\d{4,5}", text):
        counted = _SERIAL_FROM + timedelta(days=int(text))
        return ReadDay(_only([(counted.year, counted.month, counted.day)], today), True)
    raise ValueError(text)


def _only(readings: list[tuple[int, int, int]], today: date) -> date:
    """The one reading that makes somebody of an age to work."""
    found = []
    for year, month, day in readings:
        try:
            read = date(year, month, day)
        except ValueError:
            continue
        if YOUNGEST <= age_on(read, today) <= OLDEST:
            found.append(read)
    if len(found) != 1:
        raise ValueError(f"{len(found)} readings")
    return found[0]
