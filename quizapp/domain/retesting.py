"""The matrix of a test afterwards: the competences of a plan, with questions enough to say something."""

from collections.abc import Collection, Mapping, Sequence

from quizapp.domain.certainty import ENOUGH
from quizapp.domain.drawing import Cell

EACH = ENOUGH  # questions of each competence, as far as the bank has them


def retest_cells(
    cells: Sequence[Cell], competences: Collection[str], supply: Mapping[tuple[str, int], int], each: int = EACH
) -> tuple[Cell, ...]:
    """The cells of the earlier matrix for these competences, filled up to `each` questions of a competence, one at a
    time over its levels from the lowest, never beyond what the bank has (`supply`)."""
    counts = {(cell.competence, cell.level): cell.count for cell in cells if cell.competence in competences}
    wanted = {place: min(count, supply.get(place, 0)) for place, count in counts.items()}
    for competence in sorted(competences):
        levels = sorted(level for code, level in {*supply, *counts} if code == competence)
        _fill(wanted, competence, levels, supply, each)
    return tuple(Cell(code, level, count) for (code, level), count in sorted(wanted.items()) if count)


def _fill(
    wanted: dict[tuple[str, int], int],
    competence: str,
    levels: Sequence[int],
    supply: Mapping[tuple[str, int], int],
    each: int,
) -> None:
    """Each turn goes to the level of the matrix that has the fewest questions so far."""
    while sum(wanted.get((competence, level), 0) for level in levels) < each:
        free = [one for one in levels if wanted.get((competence, one), 0) < supply.get((competence, one), 0)]
        if not free:
            return
        level = min(free, key=lambda one: (wanted.get((competence, one), 0), one))
        wanted[competence, level] = wanted.get((competence, level), 0) + 1
