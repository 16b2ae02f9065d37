"""Drawing a paper: per person, seeded, reproducible on any Python.

Order comes from SHA-256 of (seed, purpose, name), not from a library's generator, so a paper can be drawn
again years later: equal inputs give an equal paper, whatever the version of Python.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizapp.domain.errors import BankTooSmall, Shortage


@dataclass(frozen=True)
class Cell:
    """So many questions of one competence at one level."""

    competence: str
    level: int
    count: int


@dataclass(frozen=True)
class Candidate:
    """A question version that may be drawn (in force and not retired)."""

    version_id: int
    code: str
    competence: str
    level: int
    type: str
    letters: tuple[str, ...]
    left: tuple[str, ...] = ()
    keep_last: str | None = None


@dataclass(frozen=True)
class DrawnQuestion:
    """A place of a paper: which version, and the order in which this person sees its parts."""

    position: int
    version_id: int
    letters: tuple[str, ...]
    left: tuple[str, ...] = ()


def _rank(seed: str, purpose: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\x1f{purpose}\x1f{name}".encode()).digest()


def shuffled(names: Iterable[str], seed: str, purpose: str) -> list[str]:
    """`names` in the order of the seed; duplicates are not expected."""
    return sorted(names, key=lambda name: _rank(seed, purpose, name))


def shortages(pool: Sequence[Candidate], cells: Sequence[Cell]) -> tuple[Shortage, ...]:
    """The cells that `pool` cannot fill, with what it has."""
    have: dict[tuple[str, int], int] = {}
    for candidate in pool:
        place = (candidate.competence, candidate.level)
        have[place] = have.get(place, 0) + 1
    found = ((cell, have.get((cell.competence, cell.level), 0)) for cell in cells)
    return tuple(
        Shortage(cell.competence, cell.level, cell.count, number) for cell, number in found if number < cell.count
    )


def _shown_letters(candidate: Candidate, seed: str) -> tuple[str, ...]:
    """Options in this person's order; true/false keeps its natural order."""
    if candidate.type == "true_false":
        return candidate.letters
    order = shuffled(candidate.letters, seed, f"options:{candidate.code}")
    if candidate.keep_last in order:
        order.remove(candidate.keep_last)
        order.append(candidate.keep_last)
    return tuple(order)


def draw(pool: Sequence[Candidate], cells: Sequence[Cell], seed: str) -> tuple[DrawnQuestion, ...]:
    """A paper of Σ count questions, positions from 1, no question twice.

    Raises `BankTooSmall` with every cell that cannot be filled.
    """
    missing = shortages(pool, cells)
    if missing:
        raise BankTooSmall(missing)
    by_code = {candidate.code: candidate for candidate in pool}
    codes: dict[tuple[str, int], list[str]] = {}
    for candidate in pool:
        codes.setdefault((candidate.competence, candidate.level), []).append(candidate.code)
    chosen: list[str] = []
    for cell in cells:
        chosen += shuffled(codes.get((cell.competence, cell.level), ()), seed, "pick")[: cell.count]
    paper = []
    for position, code in enumerate(shuffled(chosen, seed, "order"), start=1):
        candidate = by_code[code]
        left = tuple(shuffled(candidate.left, seed, f"left:{code}"))
        paper.append(DrawnQuestion(position, candidate.version_id, _shown_letters(candidate, seed), left))
    return tuple(paper)
