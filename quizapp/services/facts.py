"""What is said of difficulties, one by one and in the report: frozen objects that page and files print alike."""

from dataclasses import dataclass
from datetime import date, datetime

from quizapp.domain.difficulties import NEW

UNLISTED = "Dịch vụ chưa có trong danh sách"


@dataclass(frozen=True)
class Issue:
    """A difficulty and where its follow-up stands. `steps`: how many were taken; `answered_at`: of the last step."""

    id: int
    service_id: int | None
    service_code: str
    service_name: str
    field: str
    step: str
    kind: str
    state: str = NEW
    steps: int = 0
    answer: str = ""
    passed_to: str = ""
    stepped_at: datetime | None = None


@dataclass(frozen=True)
class Voice:
    """One time that it was named. `person_name` only of who wished to be known."""

    named_on: date
    unit_name: str
    service_name: str
    text: str
    person_name: str
    staff_code: str


@dataclass(frozen=True)
class OwnVoice:
    """What somebody named and wished to be known for."""

    named_on: date
    issue: Issue
    service_name: str
    text: str


@dataclass(frozen=True)
class Asked:
    """Which voices are counted: of a round, from a day, until a day; None narrows nothing."""

    round_id: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def is_narrow(self) -> bool:
        return self != EVERYTHING


EVERYTHING = Asked()


@dataclass(frozen=True)
class Counted:
    """How often something was named; None where so few named it that the reader is not told."""

    code: str
    name: str
    voices: int | None


@dataclass(frozen=True)
class IssueLine:
    """A difficulty with how often and by how many units it was named. `since_answer`: named again on a later day than
    its last step."""

    issue: Issue
    voices: int | None
    units: int | None
    first_on: date | None
    last_on: date | None
    since_answer: int | None


@dataclass(frozen=True)
class UnitVoices:
    """A unit: how often its people named something, how many difficulties that are, and how many were answered."""

    unit_id: int
    code: str
    name: str
    voices: int | None
    issues: int | None
    answered: int | None


@dataclass(frozen=True)
class UnitIssue:
    """What one unit said of one difficulty, for who sees every voice."""

    unit_code: str
    unit_name: str
    line: IssueLine
    voices: int
    first_on: date
    last_on: date


@dataclass(frozen=True)
class ServicesReport:
    """Difficulties named in the reader's units. `sees_all`: the reader answers them and is told every number; to
    anybody else numbers of fewer than 5 are withheld. `sat`: people who sat the round that was asked for, None where
    none was; `voices` None: so few that nothing is told."""

    asked: Asked
    round_name: str
    sat: int | None
    sees_all: bool
    voices: int | None
    lines: tuple[IssueLine, ...]
    units: tuple[UnitVoices, ...]
    services: tuple[Counted, ...]
    steps: tuple[Counted, ...]
    kinds: tuple[Counted, ...]
    states: tuple[Counted, ...]  # here `voices` are difficulties, not voices
    by_unit: tuple[UnitIssue, ...] = ()
    only: str = ""  # the unit to which it was narrowed on request, in words

    @property
    def is_empty(self) -> bool:
        return not self.lines
