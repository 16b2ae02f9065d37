"""What a check says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FIT, WARNING, UNFIT = "fit", "warning", "unfit"
EXIT_CODES = {FIT: 0, WARNING: 2, UNFIT: 1}


@dataclass(frozen=True)
class Check:
    """`name` is what was looked at, `said` the code of what was seen, `facts` the figures of it."""

    name: str
    level: str
    said: str
    facts: dict[str, Any] = field(default_factory=dict)


def worst(checks: Iterable[Check]) -> str:
    levels = {check.level for check in checks}
    return next((level for level in (UNFIT, WARNING) if level in levels), FIT)
