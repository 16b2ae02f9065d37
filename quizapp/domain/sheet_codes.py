"""The check code of a result sheet: a keyed hash over what the sheet says, as short as a receipt's code."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.domain.receipts import receipt_code


@dataclass(frozen=True)
class SheetFacts:
    """A frozen version of a result. `token` is the attempt's: only this office knows it, and it stays the same in
    every copy of the database."""

    token: str
    version: int
    total_percent: float
    band: str
    has_passed: bool
    marks: Mapping[str, Any]
    paper_hash: str
    answers_hash: str


def sheet_code(facts: SheetFacts) -> str:
    """HMAC-SHA256, keyed with the attempt's token, as XXXX-XXXX-XXXX."""
    said = [
        facts.version, repr(float(facts.total_percent)), facts.band, bool(facts.has_passed),
        _told(facts.marks), facts.paper_hash, facts.answers_hash,
    ]  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return receipt_code(hmac.new(facts.token.encode(), text.encode(), hashlib.sha256).hexdigest())


def _told(marks: Mapping[str, Any]) -> dict[str, Any]:
    """What of the marks stands on a sheet; numbers as numbers, however a database gives them back."""
    return {
        part: {code: [float(value) for value in pair] for code, pair in marks.get(part, {}).items()}
        for part in ("domains", "competences")
    }
