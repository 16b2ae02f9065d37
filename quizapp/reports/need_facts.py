"""What a report of training needs says: frozen objects, like those of `facts`. Percentages are 0-100."""

from dataclasses import dataclass
from typing import NamedTuple

from quizapp.domain.certainty import Interval
from quizapp.reports.facts import AS_IT_WAS, HeatMap, RoundFacts, Succession

HALF = 50.0  # percent of people below, from which a competence is a matter of all


class NamedPerson(NamedTuple):
    """Somebody who lies below what the position requires."""

    person_id: int
    staff_code: str
    name: str
    position_name: str


@dataclass(frozen=True)
class NeedLine:
    """A competence in a group, or over all (no name). `unit_id` is 0 but for units. `mean_gap` is in percentage points,
    over the people below. `people` is None where the reader may not see names.

    Of single people: `sure` of those below are surely so, `watch` are not below but may be. Of the group as a whole:
    `percent`, `interval`, `required`, and `need`, one of `certainty.NEEDS`.
    """

    unit_id: int
    unit_code: str
    unit_name: str
    competence: str
    competence_name: str
    training_topic: str
    people_below: int
    people_assessed: int
    percent_below: float
    mean_gap: float
    people: tuple[NamedPerson, ...] | None = None
    sure: int = 0
    watch: int = 0
    need: str = ""
    percent: float | None = None
    required: float | None = None
    interval: Interval | None = None

    @property
    def burden(self) -> float:
        """What is missing of all people below together: gap × heads, in percentage points."""
        return self.mean_gap * self.people_below

    @property
    def likely(self) -> int:
        return self.people_below - self.sure


@dataclass(frozen=True)
class NeedsAsked:
    """What a reader asked for by the address. `by`: unit, position or category; `order`: people (heads first) or gap
    (gap × heads first); `only_sure`: only groups that surely need it; the rest narrow the people, "" or 0 to all, a
    unit to everything below it."""

    by: str = "unit"
    order: str = "people"
    only_sure: bool = False
    unit_id: int = 0
    position: str = ""
    category: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.unit_id or self.position or self.category)


EVERYBODY = NeedsAsked()


@dataclass(frozen=True)
class NeedsChoices:
    """What may be chosen in the filters: (value, words)."""

    units: tuple[tuple[int, str], ...] = ()
    positions: tuple[tuple[str, str], ...] = ()
    categories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class NeedsReport:
    """Who needs which training, the greatest need first. `heat`: percent of people below, by unit and competence.
    `withheld`: how many units have so few people that the reader is not told. `narrowed_to`: what, and to which one, in
    words; empty where it is of everybody in the reader's scope. `withheld_reason`: as in `RoundReport`."""

    round: RoundFacts
    invited: int
    sat: int
    by_competence: tuple[NeedLine, ...]
    lines: tuple[NeedLine, ...]
    heat: HeatMap
    has_names: bool
    withheld: int = 0
    domains: tuple[NeedLine, ...] = ()
    asked: NeedsAsked = EVERYBODY
    may_filter: bool = True
    choices: NeedsChoices | None = None
    succession: Succession = AS_IT_WAS
    narrowed_to: tuple[tuple[str, str], ...] = ()
    withheld_reason: str = ""

    @property
    def of_unit(self) -> str:
        """The name of the unit that it was narrowed to; "" where to none."""
        return dict(self.narrowed_to).get("Đơn vị", "").partition(", gồm ")[0]

    @property
    def only(self) -> str:
        """“Đơn vị: …; Đối tượng: …”."""
        return "; ".join(f"{what}: {which}" for what, which in self.narrowed_to)

    @property
    def not_needed(self) -> tuple[NeedLine, ...]:
        """Competences that all together reach surely, and fewer than half of them lack: no class for all is wanted."""
        return tuple(line for line in self.by_competence if line.need == "none" and line.percent_below < HALF)

    @property
    def unclear(self) -> tuple[NeedLine, ...]:
        """What is neither needed nor not needed for sure."""
        clear = {"sure", "likely"}
        return tuple(one for one in self.by_competence if one.need not in clear and one not in self.not_needed)
