"""Codes that strangers type from paper, to see whether it is genuine: receipts, result sheets, certificates."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import current_app, request

from quizapp.attempts.guessing import Guesses
from quizapp.domain.receipts import tidy_code
from quizapp.web.request import now

Paper = TypeVar("Paper")
LONGEST_TYPED = 60
_GUESSES = "quizapp.guesses"


@dataclass(frozen=True)
class CodeCheck(Generic[Paper]):
    """What came of a code. `outcome`: throttled, malformed, unknown, else what the page makes of the paper."""

    outcome: str
    paper: Paper | None = None
    wait_minutes: int = 0

    @property
    def status(self) -> int:
        return 429 if self.outcome == "throttled" else 200


def typed_code() -> str:
    """`?ma=` as it was typed."""
    return "".join(mark for mark in request.args.get("ma", "")[:LONGEST_TYPED] if mark.isprintable()).strip()


def check_code(
    typed: str, paper_of: Callable[[str], Paper | None], outcome_of: Callable[[Paper], str]
) -> CodeCheck[Paper]:
    """Wrong codes of an address are counted over all kinds of paper together."""
    guesses: Guesses = current_app.extensions.setdefault(_GUESSES, Guesses())
    address = request.remote_addr or "?"
    if wait := guesses.minutes_to_wait(address, now()):
        return CodeCheck("throttled", wait_minutes=wait)
    code = tidy_code(typed)
    if not code:
        return CodeCheck("malformed")
    found = paper_of(code)
    if found is None:
        guesses.count(address, now())
        return CodeCheck("unknown")
    return CodeCheck(outcome_of(found), found)
