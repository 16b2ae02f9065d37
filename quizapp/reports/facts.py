"""What a report says: frozen objects that the page and the workbook print alike. Percentages are 0-100."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from quizapp.domain.assessment import AssessmentModel, Competence
from quizapp.domain.certainty import Interval
from quizapp.domain.classifying import is_below
from quizapp.domain.comparing import NO_MEASURE, NOTHING, Comparison, Measure
from quizapp.domain.rating import UnitRating
from quizapp.domain.reliability import Reliability
from quizapp.domain.summaries import Summary

NOT_OVER = {
    "upcoming": "Đợt chưa mở nên chưa ai dự; người chưa dự chưa phải là người vắng.",
    "open": "Đợt chưa kết thúc nên số liệu còn thay đổi; người chưa dự chưa phải là người vắng.",
}


@dataclass(frozen=True)
class RoundFacts:
    """The round behind a report, with the model version that it froze. `publication`: the number of the version of the
    results that is told, 0 where none was published yet; `correction`: why there is a later one than the first. `only`:
    the unit to which figures were narrowed on request, in words; empty where they were not. `stage`: upcoming, open or
    over when it was read (`read_at`)."""

    id: int
    code: str
    name: str
    kind: str
    state: str
    organiser: str
    opens_at: datetime
    closes_at: datetime
    model: AssessmentModel
    unit_id: int = 0
    publication: int = 0
    published_at: datetime | None = None
    correction: str = ""
    only: str = ""
    stage: str = "over"

    def read_at(self, now: datetime, only: str = "") -> "RoundFacts":
        is_upcoming = self.state == "ready" and now < self.opens_at
        stage = "upcoming" if is_upcoming else "over" if self.is_over(now) else "open"
        return replace(self, stage=stage, only=only)

    @property
    def stage_words(self) -> str:
        """What must be known of figures that still change; empty once the round is over."""
        return NOT_OVER.get(self.stage, "")

    def sat_percent(self, summary: Summary) -> float | None:
        """None before anybody could sit: 0 would say that nobody came."""
        return None if self.stage == "upcoming" else summary.sat_percent

    def awaits(self, one: "PersonLine") -> bool:
        """Who did not sit is absent only once nobody may begin any more."""
        return one.state == "absent" and self.stage != "over"

    @property
    def version_words(self) -> str:
        return f"Công bố lần {self.publication}" if self.publication else "Chưa công bố"

    @property
    def model_label(self) -> str:
        return f"{self.model.code} {self.model.version}"

    def is_over(self, now: datetime) -> bool:
        """Whether nobody may begin any more; before that, figures still change."""
        return self.state == "closed" or now >= self.closes_at


@dataclass(frozen=True)
class ReportRow:
    """A round with its headline figures, narrowed to the reader's units. `publication`: as in `RoundFacts`."""

    id: int
    code: str
    name: str
    kind: str
    state: str
    organiser: str
    opens_at: datetime
    closes_at: datetime
    is_illustrative: bool
    summary: Summary
    publication: int = 0


@dataclass(frozen=True)
class FormerUnit:
    """A unit of the list that has gone on in one other since."""

    code: str
    name: str
    now_code: str
    now_name: str


@dataclass(frozen=True)
class Succession:
    """What became of the units of a list. `is_rolled_up`: figures of former units are counted with those in which they
    went on, under the names of today; else every unit stands for itself, under its name of the day. `may_roll_up`: not
    where figures are withheld."""

    is_rolled_up: bool = False
    former: tuple[FormerUnit, ...] = ()
    may_roll_up: bool = True


AS_IT_WAS = Succession()


@dataclass(frozen=True)
class UnitLine:
    """A unit beside the others. `is_withheld`: of so few people that the reader, who may not see their names, is told
    only how many they are; the figures of `summary` are empty then."""

    unit_id: int
    code: str
    name: str
    summary: Summary
    is_withheld: bool = False
    measure: Measure = NO_MEASURE
    rating: UnitRating | None = None


@dataclass(frozen=True)
class Bar:
    """Points earned / possible of all who sat together, and what their positions require on average; `required` is
    None for domains, for which nothing is required. `interval`: 95 %, from `questions` answers of `people`; `need`: one
    of `certainty.NEEDS`."""

    code: str
    name: str
    percent: float
    required: float | None = None
    training_topic: str = ""
    interval: Interval | None = None
    people: int = 0
    questions: int = 0
    need: str = ""

    @property
    def gap(self) -> float:
        """How far the average lies below what is required, in percentage points; negative above it."""
        return (self.required or 0) - self.percent

    @property
    def is_below(self) -> bool:
        return self.required is not None and is_below(self.percent, self.required)


@dataclass(frozen=True)
class HeatCell:
    """`percent` None: nobody of the unit was assessed. `is_marked` is what the figure's legend says of it."""

    percent: float | None
    is_marked: bool = False


@dataclass(frozen=True)
class HeatRow:
    unit_id: int
    code: str
    name: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatMap:
    """One row a unit, one cell a competence; units whose figures are withheld have no row."""

    competences: tuple[Competence, ...]
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True)
class ChangedQuestion:
    """A question of frozen papers whose legal basis changed; it stays marked when it was reviewed afterwards."""

    code: str
    since: date
    reviewed_on: date | None = None

    @property
    def words(self) -> str:
        """From when, and whether somebody has looked since."""
        looked = f", đã rà soát lại ngày {self.reviewed_on:%d/%m/%Y}" if self.reviewed_on else ", chưa rà soát lại"
        return f"từ ngày {self.since:%d/%m/%Y}{looked}"


@dataclass(frozen=True)
class RoundReport:
    """All units of a round that lie in the reader's scope. `histogram`: people by classes of ten points.

    `changed`: questions in its papers whose legal basis is another than it was held against. `earlier`: the round
    before, where a file asks for it; `changes`: code of a unit → mean change of the same people, where it may be told.
    `withheld_reason`: why figures of all together are withheld (`disclosure.reason_of`), else empty.
    """

    round: RoundFacts
    summary: Summary
    units: tuple[UnitLine, ...]
    domains: tuple[Bar, ...]
    competences: tuple[Bar, ...]
    heat: HeatMap
    histogram: tuple[int, ...]
    changed: tuple[ChangedQuestion, ...] = ()
    comparison: Comparison = NOTHING
    reliability: Reliability | None = None
    succession: Succession = AS_IT_WAS
    earlier: str = ""
    changes: Mapping[str, float] = field(default_factory=dict)
    withheld_reason: str = ""


@dataclass(frozen=True)
class GroupLine:
    """People of one position or category. `code`: of the position, or CB, LD …"""

    code: str
    name: str
    summary: Summary
    is_withheld: bool = False
    measure: Measure = NO_MEASURE


@dataclass(frozen=True)
class GroupsReport:
    """A round by position or by category (`by`). `heat`: competences by group; rows of groups without a row are
    withheld or empty."""

    round: RoundFacts
    by: str
    summary: Summary
    lines: tuple[GroupLine, ...]
    heat: HeatMap
    comparison: Comparison = NOTHING


@dataclass(frozen=True)
class PersonLine:
    """Somebody on the list. `state`: sat, in_progress, voided or absent; figures are None for all but the first."""

    person_id: int
    staff_code: str
    name: str
    position_name: str
    category: str
    state: str
    total_percent: float | None = None
    band_name: str = ""
    has_passed: bool | None = None
    ended_at: datetime | None = None
    unit_name: str = ""
    unit_id: int = 0
    unit_code: str = ""


MOST_NAMED = 500  # people on a page or in a document of many units; more stand in the workbook, and with their units


@dataclass(frozen=True)
class UnitReport:
    """One unit, with everything below it. `people` is None for a reader who may not see names. `ranked`: how many units
    have a rank. `lines`: the units that the figures are of, side by side by `comparison`, where one below it is among
    them; it stands among them itself where it has people of its own on the list."""

    round: RoundFacts
    unit: UnitLine
    domains: tuple[Bar, ...]
    competences: tuple[Bar, ...]
    histogram: tuple[int, ...]
    people: tuple[PersonLine, ...] | None
    ranked: int = 0
    succession: Succession = AS_IT_WAS
    lines: tuple[UnitLine, ...] = ()
    comparison: Comparison = NOTHING

    @property
    def below(self) -> int:
        """How many units below it are on the list; 0 where the report is of the unit alone."""
        return sum(line.unit_id != self.unit.unit_id for line in self.lines)

    @property
    def shown(self) -> tuple[PersonLine, ...]:
        """People that a page lists: of very many only the unit's own."""
        people = self.people or ()
        if not self.lines or len(people) <= MOST_NAMED:
            return people
        return tuple(one for one in people if one.unit_id == self.unit.unit_id)
