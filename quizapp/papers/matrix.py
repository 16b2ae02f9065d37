"""A blueprint laid out for reading: domains, competences, levels, beside what the bank has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.domain.drawing import Cell

Place = tuple[str, int]


@dataclass(frozen=True)
class Slot:
    """One competence at one level: how many questions a paper takes, how many may be drawn today."""

    level: int
    count: int
    supply: int

    @property
    def missing(self) -> int:
        return max(0, self.count - self.supply)


@dataclass(frozen=True)
class Row:
    """One competence."""

    code: str
    name: str
    slots: tuple[Slot, ...]

    @property
    def total(self) -> int:
        return sum(slot.count for slot in self.slots)


@dataclass(frozen=True)
class Block:
    """One domain. Both shares are 0-100; `weight_percent` is None for what the model does not know."""

    code: str
    name: str
    rows: tuple[Row, ...]
    share_percent: float
    weight_percent: float | None

    @property
    def totals(self) -> tuple[int, ...]:
        """By level."""
        return tuple(sum(row.slots[index].count for row in self.rows) for index in range(len(LEVELS)))


@dataclass(frozen=True)
class Matrix:
    """The whole paper."""

    blocks: tuple[Block, ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """By level."""
        return tuple(sum(block.totals[index] for block in self.blocks) for index in range(len(LEVELS)))

    @property
    def total(self) -> int:
        return sum(self.totals)

    @property
    def missing(self) -> int:
        """How many questions the bank lacks for one paper."""
        return sum(slot.missing for block in self.blocks for row in block.rows for slot in row.slots)


def matrix_of(cells: Sequence[Cell], supply: Mapping[Place, int], model: AssessmentModel | None) -> Matrix:
    """Every competence of `model`, then those of `cells` that it does not know."""
    counts = {(cell.competence, cell.level): cell.count for cell in cells}
    total = sum(counts.values())

    def block(code: str, name: str, named: Sequence[tuple[str, str]], weight_percent: float | None) -> Block:
        rows = tuple(Row(one, called, _slots(one, counts, supply)) for one, called in named)
        share = 100 * sum(row.total for row in rows) / total if total else 0.0
        return Block(code, name, rows, share, weight_percent)

    blocks = []
    if model is not None:
        weights = sum(domain.weight for domain in model.domains)
        for domain in model.domains:
            named = [(one.code, one.name) for one in model.competences_of(domain.code)]
            blocks.append(block(domain.code, domain.name, named, 100 * domain.weight / weights))
    strange = unknown_competences(cells, model)
    if strange:
        blocks.append(block("", "Không có trong mô hình mới nhất", [(code, "") for code in strange], None))
    return Matrix(tuple(blocks))


def unknown_competences(cells: Sequence[Cell], model: AssessmentModel | None) -> tuple[str, ...]:
    """What a blueprint asks for that the newest model no longer has."""
    return tuple(sorted({cell.competence for cell in cells if model is None or not model.knows(cell.competence)}))


def _slots(code: str, counts: Mapping[Place, int], supply: Mapping[Place, int]) -> tuple[Slot, ...]:
    return tuple(Slot(level, counts.get((code, level), 0), supply.get((code, level), 0)) for level in LEVELS)
