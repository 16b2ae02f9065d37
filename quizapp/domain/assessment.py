"""The assessment model: what is measured, how it is weighed, and what a position requires.

Every value is data of a model file (YAML); a round freezes the version that it used.
"""

from dataclasses import dataclass, field

LEVELS = {1: "Nhận biết", 2: "Thông hiểu", 3: "Vận dụng"}
FEW_PEOPLE = 5  # where a model does not say; an average of fewer says more about the persons than about their unit
RATED_BY = {
    "mean": "Điểm bình quân",
    "median": "Điểm trung vị",
    "pass_percent": "Tỷ lệ đạt",
    "top_five": "Bình quân 5 người cao nhất",
}


@dataclass(frozen=True)
class Competence:
    code: str
    name: str
    domain: str
    training_topic: str


@dataclass(frozen=True)
class Domain:
    """`minimum_percent`: below it nobody passes, whatever the total ("điểm liệt"); None asks for nothing."""

    code: str
    name: str
    weight: float
    minimum_percent: float | None = None
    is_practice: bool = False


@dataclass(frozen=True)
class Band:
    """A level: everyone at or above `from_percent` and below the next band's."""

    code: str
    name: str
    from_percent: float


@dataclass(frozen=True)
class UnitRatings:
    """Levels of units, by one of `RATED_BY`; none for a unit of which fewer than `least_sat_percent` of those who were
    invited sat."""

    measure: str
    levels: tuple[Band, ...]
    least_sat_percent: float = 0


@dataclass(frozen=True)
class AssessmentModel:
    """One version of the department's model. Percentages are 0-100, weights are relative.

    `practice_percent`: what the domains of practice count together, in a paper that has both kinds; None: all domains
    count by their weights alone. `few_people`: figures of fewer are withheld from who may not see names. `follows`:
    the public source whose practice this is.
    """

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
    practice_percent: float | None = None
    unit_ratings: UnitRatings | None = None
    few_people: int = FEW_PEOPLE
    follows: str = ""

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
