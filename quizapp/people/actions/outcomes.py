"""What files did."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ImportOutcome:
    """How many records a file created, changed, left as they were."""

    created: int
    changed: int
    unchanged: int
