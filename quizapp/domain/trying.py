"""What another model would say of people who sat: a pure function of their points and the two models."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.classifying import is_below
from quizapp.domain.totals import Points, total_of


@dataclass(frozen=True)
class Stand:
    """Where a model puts somebody. `band`: its name; `needs`: competences below what the position requires."""

    percent: float
    band: str
    has_passed: bool
    needs: frozenset[str]


@dataclass(frozen=True)
class Trial:
    """One person by the model of their round and by another; `after` is None where it knows nothing of their paper."""

    person_id: int
    unit_id: int
    before: Stand
    after: Stand | None

    @property
    def changes_band(self) -> bool:
        return self.after is not None and self.after.band != self.before.band

    @property
    def changes_pass(self) -> bool:
        return self.after is not None and self.after.has_passed != self.before.has_passed

    @property
    def changes_needs(self) -> bool:
        return self.after is not None and self.after.needs != self.before.needs

    @property
    def changes(self) -> bool:
        return self.after is None or self.changes_band or self.changes_pass or self.changes_needs


@dataclass(frozen=True)
class Tally:
    """How many of `people` would stand elsewhere. `gained`, `lost`: passes."""

    people: int
    band: int
    gained: int
    lost: int
    needs: int
    unknown: int

    @property
    def changes_pass(self) -> int:
        return self.gained + self.lost


def stand_of(sums: Mapping[str, tuple[Points, int]], model: AssessmentModel, position: str) -> Stand | None:
    """`sums`: competence → points earned and possible. What the model lacks is left out; None if that is all."""
    held = {code: one for code, one in sums.items() if model.knows(code)}
    if not held:
        return None
    found = total_of(held, model)
    names = {band.code: band.name for band in model.bands}
    percents = {code: 100 * float(earned) / possible for code, (earned, possible) in held.items()}
    needs = {code for code, percent in percents.items() if is_below(percent, model.required_percent(position, code))}
    return Stand(found.percent, names[found.band], found.has_passed, frozenset(needs))


def tally_of(trials: Collection[Trial]) -> Tally:
    passes = Counter(one.after.has_passed for one in trials if one.changes_pass and one.after is not None)
    return Tally(
        people=len(trials),
        band=sum(one.changes_band for one in trials),
        gained=passes[True],
        lost=passes[False],
        needs=sum(one.changes_needs for one in trials),
        unknown=sum(one.after is None for one in trials),
    )


def moves_of(trials: Collection[Trial]) -> dict[tuple[str, str], int]:
    """Level before, level after → people."""
    return dict(Counter((one.before.band, one.after.band) for one in trials if one.after is not None))
