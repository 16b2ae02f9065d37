"""A row that breaks an invariant."""

from collections.abc import Iterable
from dataclasses import dataclass

INVARIANTS = ("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9")


@dataclass(frozen=True)
class Finding:
    """`row` is the key of the row in `table` (parts joined by “/”), `fact` the code of what is wrong with it."""

    invariant: str
    table: str
    row: str
    fact: str
    detail: str = ""


def named(invariant: str, table: str, fact: str, keys: Iterable[tuple[object, ...]]) -> list[Finding]:
    """One finding for each key."""
    return [Finding(invariant, table, "/".join(str(part) for part in key), fact) for key in keys]
