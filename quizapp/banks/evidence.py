"""What stands behind a question: whether it is due for another look, and where its source can be opened."""

import re
from datetime import date, timedelta

REVIEW_AHEAD = timedelta(days=90)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.ASCII | re.IGNORECASE)


def day_of(written: str | None) -> date | None:
    """A day as the evidence of a stored version keeps it."""
    return date.fromisoformat(written) if written else None


def is_due(review_by: date | None, in_force_until: date | None, on: date) -> bool:
    """Whether somebody must look at it: the day to review is near or gone, or its legal basis has ended."""
    is_near = review_by is not None and review_by - on <= REVIEW_AHEAD
    return is_near or (in_force_until is not None and in_force_until < on)


def source_parts(source: str) -> tuple[str, str]:
    """The address that a source begins with ("" where it is none that a browser may open) and the words after it."""
    found = _ADDRESS.match(source)
    return (found.group(), source[found.end() :].strip()) if found else ("", source)
