"""Drawing a paper: per person, seeded, reproducible on any Python.

Order comes from SHA-256 of (seed, purpose, name), not from a library's generator, so a paper can be drawn
again years later: equal inputs give an equal paper, whatever the version of Python.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from quizapp.domain.errors import BankTooSmall, Shortage
from quizapp.domain.parts import orders_of


@dataclass(frozen=True)
class Cell:
    """So many questions of one competence at one level."""

    competence: str
    level: int
    count: int


@dataclass(frozen=True)
class Candidate:
    """A question version that may be drawn (in force and not retired).

    `case`: the code of the situation that it shares with others, "" where it stands alone.
    """

    version_id: int
    code: str
    competence: str
    level: int
    type: str
    letters: tuple[str, ...]
    left: tuple[str, ...] = ()
    keep_last: str | None = None
    case: str = ""


@dataclass(frozen=True)
class DrawnQuestion:
    """A place of a paper: which version, and the order in which this person sees its parts."""

    position: int
    version_id: int
    letters: tuple[str, ...]
    left: tuple[str, ...] = ()


def shuffled(names: Iterable[str], seed: str, purpose: str) -> list[str]:
    """`names` in the order of the seed; duplicates are not expected."""
    before = f"{seed}\x1f{purpose}\x1f".encode()
    return [name for _digest, name in sorted([(sha256(before + name.encode()).digest(), name) for name in names])]


def shortages(pool: Sequence[Candidate], cells: Sequence[Cell]) -> tuple[Shortage, ...]:
    """The cells that the questions of `pool` cannot fill, with what it has.

    Questions of a case are not counted: they come together or not at all, and a paper must never depend on that.
    """
    have = Counter([(one.competence, one.level) for one in pool if not one.case])
    found = ((cell, have[cell.competence, cell.level]) for cell in cells)
    return tuple(
        Shortage(cell.competence, cell.level, cell.count, number) for cell, number in found if number < cell.count
    )


def _shown_letters(candidate: Candidate, seed: str) -> tuple[str, ...]:
    """Options in this person's order; true/false keeps its natural order."""
    if candidate.type == "true_false":
        return candidate.letters
    if candidate.type == "cloze":  # options change places within their blank only
        groups = orders_of(candidate.letters)
        return tuple(
            letter
            for number, options in groups.items()
            for letter in shuffled([f"{number}.{one}" for one in options], seed, f"options:{candidate.code}")
            or [number]
        )
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
    paper = []
    for position, candidate in enumerate(_in_order(_picked(pool, cells, seed), seed), start=1):
        left = tuple(shuffled(candidate.left, seed, f"left:{candidate.code}")) if candidate.left else ()
        paper.append(DrawnQuestion(position, candidate.version_id, _shown_letters(candidate, seed), left))
    return tuple(paper)


def _units(pool: Sequence[Candidate], room: Mapping[tuple[str, int], int]) -> dict[str, list[Candidate]]:
    """Name → what is drawn together: a question alone that `room` has a cell for, or those of a case by their codes."""
    units: dict[str, list[Candidate]] = {}
    cases = set()
    for candidate in pool:
        if candidate.case:
            name = f"case:{candidate.case}"
            cases.add(name)
            units.setdefault(name, []).append(candidate)
        elif (candidate.competence, candidate.level) in room:
            units[candidate.code] = [candidate]
    for name in cases:
        units[name].sort(key=lambda one: one.code)
    return units


def _picked(pool: Sequence[Candidate], cells: Sequence[Cell], seed: str) -> list[list[Candidate]]:
    """Units in the order of the seed, each where all its questions still have room: what stands alone fills the rest,
    so every cell is full at the end."""
    room = {(cell.competence, cell.level): cell.count for cell in cells}
    left = sum(room.values())
    units = _units(pool, room)
    picked = []
    for name in shuffled(units, seed, "pick"):
        if not left:  # every cell is full
            break
        unit = units[name]
        first = unit[0]
        if room.get((first.competence, first.level)) if len(unit) == 1 else _fits(unit, room):
            picked.append(unit)
            left -= len(unit)
            for one in unit:
                room[one.competence, one.level] -= 1
    return picked


def _fits(unit: Sequence[Candidate], room: Mapping[tuple[str, int], int]) -> bool:
    """Whether all questions of a case have room."""
    wanted = Counter((one.competence, one.level) for one in unit)
    return all(room.get(place, 0) >= count for place, count in wanted.items())


def _in_order(picked: Iterable[list[Candidate]], seed: str) -> list[Candidate]:
    """The paper's order: shuffled, the questions of a case side by side in the order of their codes."""
    units = {f"case:{unit[0].case}" if unit[0].case else unit[0].code: unit for unit in picked}
    return [candidate for name in shuffled(units, seed, "order") for candidate in units[name]]
