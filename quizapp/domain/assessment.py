"""The assessment model: what is measured, how it is weighed, and what a position requires.

Every value is data of a model file (YAML); a round freezes the version that it used.
"""

from dataclasses import dataclass, field

LEVELS = {1: "Nhận biết", 2: "Thông hiểu", 3: "Vận dụng"}


@dataclass(frozen=True)
class Competence:
    code: str
    name: str
    domain: str
    training_topic: str


@dataclass(frozen=True)
class Domain:
    code: str
    name: str
    weight: float


@dataclass(frozen=True)
class Band:
    """A level: everyone at or above `from_percent` and below the next band's."""

    code: str
    name: str
    from_percent: float


@dataclass(frozen=True)
class AssessmentModel:
    """One version of the department's model. Percentages are 0-100, weights are relative."""

    code: str
    version: str
    name: str
    is_illustrative: bool
    note: str
    pass_percent: float
    domains: tuple[Domain, ...]
    competences: tuple[Competence, ...]
    bands: tuple[Band, ...]
    required_default: float
    required_by_position: dict[str, dict[str, float]] = field(default_factory=dict)
    scoring: dict[str, str] = field(default_factory=dict)

    def competence(self, code: str) -> Competence:
        """KeyError where the model has no such competence."""
        return self._by_code()[code]

    def _by_code(self) -> dict[str, Competence]:
        return {competence.code: competence for competence in self.competences}

    def domain_of(self, competence: str) -> str:
        return self.competence(competence).domain

    def knows(self, competence: str) -> bool:
        return competence in self._by_code()

    def required_percent(self, position: str, competence: str) -> float:
        """What `position` requires in `competence` (0-100): the competence's own figure, else the
        position's `default`, else the model's."""
        by_competence = self.required_by_position.get(position, {})
        return by_competence.get(competence, by_competence.get("default", self.required_default))

    def competences_of(self, domain: str) -> tuple[Competence, ...]:
        return tuple(c for c in self.competences if c.domain == domain)
