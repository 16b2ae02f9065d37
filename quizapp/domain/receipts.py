"""The receipt of a closed attempt: a short code that only these answers have, so that a later change of them shows.

The alphabet is Crockford's base 32: five bits a character, and the letters that paper makes ambiguous are left out.
Passwords have 31 readable characters, one too few for that.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHARACTERS, GROUP = 12, 4  # 60 bits, read out in groups of four
_LOOKALIKES = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\u2010-\u2015-]+")  # word processors make other dashes of a hyphen


@dataclass(frozen=True)
class LoggedAnswer:
    """The answer of a place that counts in the log, when the attempt was closed."""

    position: int
    epoch: int
    seq: int
    value: tuple[str, ...]


def receipt_hash(token: str, ended_at: datetime, answers: Iterable[LoggedAnswer]) -> str:
    """SHA-256 (hex) over attempt, end and the answers that count, in whatever order they come."""
    rows = sorted([one.position, one.epoch, one.seq, *one.value] for one in answers)
    facts = [token, ended_at.astimezone(UTC).isoformat(timespec="microseconds"), rows]
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def receipt_code(answers_hash: str) -> str:
    """The first 60 bits of a hash as XXXX-XXXX-XXXX."""
    bits = int(answers_hash[:15], 16)
    marks = [ALPHABET[(bits >> (5 * place)) & 31] for place in reversed(range(CHARACTERS))]
    return "-".join("".join(marks[start : start + GROUP]) for start in range(0, CHARACTERS, GROUP))


def tidy_code(typed: str) -> str:
    """What somebody typed as the code that they meant, "" where it cannot be one.

    Case, spaces and dashes do not matter; O is 0, I and L are 1.
    """
    plain = _BETWEEN.sub("", typed).upper().translate(_LOOKALIKES)
    if len(plain) != CHARACTERS or not set(plain) <= set(ALPHABET):
        return ""
    return "-".join(plain[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))
