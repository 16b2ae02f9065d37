"""Steps of a question paper to be put in order: “B → C → A” or “2 - 3 - 1” behind “Đáp án:”."""

import re
from collections.abc import Sequence

_ASKED = re.compile(r"sắp xếp|thứ tự|trình tự", re.IGNORECASE)
_BETWEEN = re.compile(r"\s{0,9}(?:->|=>|[→⇒>\-–—,;])\s{0,9}")
_JOINED = re.compile(r"->|=>|[→⇒>\-–—]")
FEWEST = 3


def order_in(said: str, names: Sequence[str], asked: str) -> list[str]:
    """`names` as the key puts them in order; nothing where it does not name each of them once.

    A key that only lists them, “A, B, C”, is an order where the question asks for one.
    """
    parts = [part.strip(" .()").upper() for part in _BETWEEN.split(said.strip())]
    is_order = bool(_ASKED.search(asked)) or (bool(_JOINED.search(said)) and not names[0].isdigit())
    is_whole = len(parts) >= FEWEST and sorted(parts) == sorted(names)
    return parts if is_order and is_whole else []
