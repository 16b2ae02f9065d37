"""Codes of questions: of drafts that nobody has approved yet, and of those of an office's own."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import Question

IMPORTED, WRITTEN = "NK", "BN"  # the series of drafts from foreign files, and of those written in the browser
FIRST_OWN_NUMBER = 1001  # bank files number theirs below, so that no file ever overwrites an office's own question


def is_draft_code(code: str) -> bool:
    return code.startswith((f"{IMPORTED}-", f"{WRITTEN}-"))


def next_draft_codes(session: Session, series: str, year: int, count: int) -> list[str]:
    """Codes that no question has or had; the log must be held, so that nobody else gives the same."""
    start = f"{series}-{year}-"
    old = sa.select(Question.old_code).where(Question.old_code.is_not(None))
    last = _highest(start, [*session.scalars(sa.select(Question.code)), *session.scalars(old)])
    return [f"{start}{number:04d}" for number in range(last + 1, last + count + 1)]


def next_own_code(session: Session, domain: str, competence: str) -> str:
    """The code that the first approval gives."""
    start = f"{domain}-{competence}-"
    return f"{start}{max(FIRST_OWN_NUMBER - 1, _highest(start, session.scalars(sa.select(Question.code)))) + 1}"


def _highest(start: str, codes: Iterable[str | None]) -> int:
    numbers = (code.removeprefix(start) for code in codes if code and code.startswith(start))
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
