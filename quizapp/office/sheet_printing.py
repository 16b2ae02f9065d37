"""How a wide table is printed: on one page's width where its letters stay readable, else over several pages, each with
the columns that name its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = 11  # points of a workbook's font
READABLE = 8  # points on paper, at the least
SMALLEST = -(
    -READABLE * 100 // LETTERS
)  # percent of its size that a sheet over several pages is printed at, at the least
LARGEST = 85  # and at the most
MARGIN = 0.4  # inches at the left and right
PAGE = (297 / 25.4 - 2 * MARGIN) * 72  # points across A4
DIGIT = 9  # pixels: seven in the workbook's own font, nine in what LibreOffice takes for it where it is not installed
NAMES_MOST = 0.4  # of a page's width, for the columns that stand on each


@dataclass(frozen=True)
class Across:
    """`percent`: of its size; None is as large as fits one page's width. `names`: leading columns that each page
    repeats. `first`: columns on the first page."""

    percent: int | None
    names: int
    first: int


def points(width: int) -> float:
    """Of a column of so many characters (ECMA-376 18.3.1.13: a digit's pixels each and five around, 96 an inch)."""
    return (width * DIGIT + 5) * 0.75


def naming(kinds: Sequence[str]) -> int:
    """How many leading columns name the rows: the words up to the first figure, and a number of order before them."""
    first = next((place for place, one in enumerate(kinds) if one == "text"), 0)
    return next((place for place, one in enumerate(kinds) if place > first and one != "text"), len(kinds))


def across(widths: Sequence[int], texts: int) -> Across:
    """Of columns that are so many characters wide, the first `texts` of which name the rows: where one page cannot hold
    them readably, as few pages as can, and the letters as large as those allow."""
    columns = [points(one) for one in widths]
    if sum(columns) * SMALLEST / 100 <= PAGE:
        return Across(None, 0, len(columns))
    names = _names(columns[:texts], PAGE * 100 / SMALLEST)
    fewest = len(_pages(columns, names, SMALLEST))
    percent = next(one for one in range(LARGEST, SMALLEST - 1, -1) if len(_pages(columns, names, one)) == fewest)
    return Across(percent, names, _pages(columns, names, percent)[0])


def _names(columns: Sequence[float], room: float) -> int:
    """How many of the leading columns may stand on every page."""
    taken, count = 0.0, 0
    for one in columns:
        taken += one
        if taken > room * NAMES_MOST:
            break
        count += 1
    return count


def _pages(columns: Sequence[float], names: int, percent: int) -> list[int]:
    """How many columns stand on each page beside those that are repeated; on the first, with them."""
    room, repeated = PAGE * 100 / percent, sum(columns[:names])
    pages, taken = [names], repeated
    for one in columns[names:]:
        if taken + one > room and taken > repeated:
            pages.append(0)
            taken = repeated
        pages[-1] += 1
        taken += one
    return pages
