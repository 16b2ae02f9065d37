"""What stands behind a question: whether it is due for another look, and where its source can be opened."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from quizapp.domain.laws import numbers_in

_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.ASCII | re.IGNORECASE)


def day_of(written: str | None) -> date | None:
    """A day as the evidence of a stored version keeps it."""
    return date.fromisoformat(written) if written else None


def source_parts(source: str) -> tuple[str, str]:
    """The address that a source begins with ("" where it is none that a browser may open) and the words after it."""
    found = _ADDRESS.match(source)
    return (found.group(), source[found.end() :].strip()) if found else ("", source)


def citations_of(evidence: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """(place from 1, number of the document, provision) for each entry of a legal basis that names a number.

    Of `Luật … số 26/2023/QH15 (sửa đổi bởi Luật số 118/2025/QH15)` the first number is the document that is cited.
    """
    found = []
    for place, basis in enumerate(evidence.get("legal_basis") or (), start=1):
        number = next(iter(numbers_in(basis["document"])), None)
        if number is not None:
            found.append((place, number, basis.get("article") or ""))
    return found
