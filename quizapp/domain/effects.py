"""What another marking would change for one person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.classifying import is_below


@dataclass(frozen=True)
class Marked:
    """What of a result somebody may feel. `needs`: competences below what the position requires, of those `assessed`:
    of which a question counts."""

    total_percent: float
    band: str
    has_passed: bool
    needs: frozenset[str]
    assessed: frozenset[str] = field(default=frozenset(), compare=False)


def marked(columns: Mapping[str, Any], model: AssessmentModel, position: str) -> Marked:
    """`columns` of a result, stored or only computed."""
    competences = columns["marks"]["competences"]
    needs = {
        code
        for code, (earned, possible) in competences.items()
        if is_below(100 * earned / possible, model.required_percent(position, code))
    }
    figures = columns["total_percent"], columns["band"], columns["has_passed"]
    return Marked(*figures, frozenset(needs), frozenset(competences))


@dataclass(frozen=True)
class Effect:
    before: Marked
    after: Marked

    @property
    def changes_points(self) -> bool:
        return self.before.total_percent != self.after.total_percent

    @property
    def changes_band(self) -> bool:
        return self.before.band != self.after.band

    @property
    def changes_pass(self) -> bool:
        return self.before.has_passed != self.after.has_passed

    @property
    def changes_needs(self) -> bool:
        return self.before.needs != self.after.needs

    @property
    def changes_anything(self) -> bool:
        return self.before != self.after

    @property
    def gained_needs(self) -> list[str]:
        return sorted(self.after.needs - self.before.needs)

    @property
    def lost_needs(self) -> list[str]:
        """Of competences that are met now."""
        return sorted((self.before.needs - self.after.needs) & self.after.assessed)

    @property
    def unknown_needs(self) -> list[str]:
        """Of competences of which no question counts any more: nobody knows whether they are met."""
        return sorted(self.before.needs - self.after.needs - self.after.assessed)
