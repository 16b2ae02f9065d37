"""What counts of each person in a round, in columns: read from the results, or from the snapshot of the round."""

import json
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.domain import frames
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.packing import Columns, coded
from quizapp.results.models import Result
from quizapp.results.queries import versions_read
from quizapp.rounds.models import RoundCandidate
from quizapp.statements import DriverStatement

Floats = npt.NDArray[np.float64]
_MICROSECONDS = 1_000_000
GROUPS = ("competences", "domains")


class CountedPerson(NamedTuple):
    """The attempt of a person that counts. `row`: the person's place in the columns of the tally."""

    row: int
    person_id: int
    unit_id: int
    position_code: str
    category: str
    attempt_id: int
    ended_at: datetime
    total_percent: float
    band: str
    has_passed: bool


@dataclass(frozen=True)
class Shares:
    """Points of people (rows) at competences or domains (columns, named by `codes`); 0 possible where not asked."""

    codes: tuple[str, ...]
    earned: Floats
    possible: Floats


@dataclass(frozen=True)
class Tally:
    """One row for each person who sat, in the order of `people`."""

    people: tuple[CountedPerson, ...]
    competences: Shares
    domains: Shares


def people_columns(session: Session, round_id: int, unit_ids: Collection[int] | None = None) -> Columns:
    """From the results: the version that is read, of the best attempt where several are allowed; of equal ones of the
    first. Absent people are in no row."""
    best: dict[int, _Read] = {}
    for one in (_Read(*row) for row in session.execute(_counted(round_id, unit_ids))):
        if one.person_id not in best or one.total_percent > best[one.person_id].total_percent:
            best[one.person_id] = one
    rows = list(best.values())
    bands, band = coded(np.array([row.band for row in rows], dtype=str))
    kinds, kind = coded(np.array([row.category for row in rows], dtype=str))
    columns: Columns = {
        "person": _whole([row.person_id for row in rows]),
        "unit": _whole([row.unit_id for row in rows]),
        "position": _whole([row.position_id for row in rows]),
        "attempt": _whole([row.attempt_id for row in rows]),
        "ended": _whole([_microseconds(row.ended_at or row.deadline_at) for row in rows]),
        "total": np.array([row.total_percent for row in rows], float),
        "passed": np.array([row.has_passed for row in rows], bool),
        "band": band,
        "category": kind,
        "band_words": _words(bands.tolist()),
        "category_words": _words(kinds.tolist()),
    }
    marks = {group: _Marks() for group in GROUPS}
    for number, one in enumerate(rows):
        whole = json.loads(one.marks)
        for group, own in marks.items():
            own.add(number, whole[group])
    for group, own in marks.items():
        columns |= own.columns(group, len(rows))
    return columns


class _Read(NamedTuple):
    """A row of `_counted`; `marks` is JSON."""

    attempt_id: int
    person_id: int
    ended_at: datetime | None
    deadline_at: datetime
    total_percent: float
    band: str
    has_passed: bool
    unit_id: int
    position_id: int
    category: str
    marks: str


def _counted(round_id: int, unit_ids: Collection[int] | None) -> Any:
    read = versions_read([round_id])
    marks = sa.cast(Result.marks, sa.Text).label("marks")  # read once, by the fastest reader
    listed = sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id)
    statement = (
        sa.select(
            Attempt.id.label("attempt_id"), Attempt.person_id, Attempt.ended_at, Attempt.deadline_at,
            Result.total_percent, Result.band, Result.has_passed,
            RoundCandidate.unit_id, RoundCandidate.position_id, RoundCandidate.category, marks,
        )
        .join(read, read.c.attempt_id == Attempt.id)
        .join(Result, Result.id == read.c.result_id)
        .join(RoundCandidate, listed)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("submitted", "expired")))
        .order_by(Attempt.number, Attempt.id)
    )  # fmt: skip
    return statement if unit_ids is None else statement.where(RoundCandidate.unit_id.in_(unit_ids))


def sat_in(session: Session, round_id: int, unit_ids: Collection[int]) -> int:
    """How many people listed in these units have a result that counts."""
    heads = _counted(round_id, unit_ids).with_only_columns(sa.func.count(sa.distinct(Attempt.person_id)))
    return int(session.scalar(heads.order_by(None)) or 0)


def _whole(values: Sequence[int]) -> npt.NDArray[np.generic]:
    return np.array(values, np.int64)


def _microseconds(at: datetime) -> int:
    return round(at.timestamp() * _MICROSECONDS)


def _words(words: Sequence[str]) -> npt.NDArray[np.generic]:
    return np.frombuffer(json.dumps(list(words)).encode(), np.uint8)


def _said(column: npt.NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(json.loads(column.tobytes()))


class _Marks:
    """Points of people at the codes of a group, in bare numbers: lists and dictionaries that are kept by the hundred
    thousand are looked through again and again by Python's collector, which then costs more than reading them."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._rows, self._columns, self._earned, self._possible = array("q"), array("q"), array("d"), array("d")

    def add(self, row: int, marks: Mapping[str, tuple[float, float]]) -> None:
        for code, (earned, possible) in marks.items():
            self._rows.append(row)
            self._columns.append(self._places.setdefault(code, len(self._places)))
            self._earned.append(earned)
            self._possible.append(possible)

    def columns(self, group: str, size: int) -> Columns:
        codes = sorted(self._places)
        order = np.argsort([self._places[code] for code in codes])  # place → column
        found: Columns = {f"{group}_words": _words(codes)}
        for name, values in (("earned", self._earned), ("possible", self._possible)):
            table = np.zeros((size, len(codes)))
            table[self._rows, order[self._columns]] = values
            found[f"{group}_{name}_levels"], found[f"{group}_{name}"] = coded(table)
        return found


def tally_from(columns: Columns, positions: dict[int, str], unit_ids: Collection[int] | None = None) -> Tally:
    """`positions`: id → code; narrowed to people who were listed in `unit_ids`."""
    rows = np.arange(len(columns["person"]))
    if unit_ids is not None:
        rows = np.flatnonzero(np.isin(columns["unit"], list(unit_ids)))
    bands, kinds = _said(columns["band_words"]), _said(columns["category_words"])
    names = ("person", "unit", "position", "category", "attempt", "ended", "total", "band", "passed")
    facts = enumerate(zip(*(columns[name][rows].tolist() for name in names), strict=True))
    people = tuple(
        CountedPerson(row, who, unit, positions[post], kinds[kind], attempt, _moment(ended), total, bands[band], passed)
        for row, (who, unit, post, kind, attempt, ended, total, band, passed) in facts
    )
    competences, domains = (_shares(columns, group, rows) for group in GROUPS)
    return Tally(people, competences, domains)


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / _MICROSECONDS, UTC)


def _shares(columns: Columns, group: str, rows: npt.NDArray[np.intp]) -> Shares:
    earned, possible = (
        columns[f"{group}_{name}_levels"][columns[f"{group}_{name}"][rows]].astype(float)
        for name in ("earned", "possible")
    )
    return Shares(_said(columns[f"{group}_words"]), earned, possible)


def results_frame(people: Collection[CountedPerson]) -> pd.DataFrame:
    """Columns `frames.RESULTS`, one row per person who sat."""
    if not people:
        return frames.empty(frames.RESULTS)
    rows = [(one.person_id, one.unit_id, one.total_percent, one.band, one.has_passed) for one in people]
    return pd.DataFrame(rows, columns=list(frames.RESULTS))


def marks_frame(people: Sequence[CountedPerson], shares: Shares, model: AssessmentModel) -> pd.DataFrame:
    """Columns `frames.MARKS`, one row per person and competence, with what the person's position requires."""
    kept = np.array([one.row for one in people], np.intp)
    possible = shares.possible[kept]
    who, which = np.nonzero(possible)
    if not len(who):
        return frames.empty(frames.MARKS)
    required = {
        code: [model.required_percent(code, competence) for competence in shares.codes]
        for code in {one.position_code for one in people}
    }
    by_person = np.array([required[one.position_code] for one in people], float)
    earned, asked = shares.earned[kept][who, which], possible[who, which]
    return pd.DataFrame(
        {
            "person_id": np.array([one.person_id for one in people], np.int64)[who],
            "unit_id": np.array([one.unit_id for one in people], np.int64)[who],
            "competence": pd.Categorical.from_codes(which, categories=pd.Index(shares.codes, dtype=object)),
            "earned": earned,
            "possible": asked.astype(np.int64),
            "percent": 100 * earned / asked,
            "required": by_person[who, which],
        }
    )


# --- places of papers -------------------------------------------------------------------------------------------------


_places, _attempts = AttemptQuestion.__table__.c, Attempt.__table__.c
_OF_ROUND = DriverStatement(
    sa.select(_places.attempt_id, _places.position, _places.question_version_id)
    .join(Attempt.__table__, _attempts.id == _places.attempt_id)
    .where(_attempts.round_id == sa.bindparam("round_id"))
)


@dataclass(frozen=True)
class PaperPlaces:
    """What became of each place of the papers that count: one row a person, as in the tally of the same attempts, one
    column a position. `versions` is 0 behind the end of a paper; `outcomes` are letters of `scoring.OUTCOMES`, or "?"
    where the scorer's first version did not keep why nothing was earned."""

    versions: npt.NDArray[np.int64]
    points: Floats
    outcomes: npt.NDArray[np.uint8]


def place_columns(session: Session, round_id: int, attempts: npt.NDArray[np.generic]) -> Columns:
    """From the packed results of these attempts and their papers; answers are not read."""
    row_of = {attempt: row for row, attempt in enumerate(attempts.tolist())}
    read = versions_read([round_id])
    statement = sa.select(Result.attempt_id, sa.cast(Result.marks, sa.Text)).join(read, read.c.result_id == Result.id)
    told: dict[int, tuple[Floats, str]] = {}
    for attempt, text in session.execute(statement):
        if attempt in row_of:
            one = json.loads(text)
            why = one.get("outcomes") or "".join(_guessed(own) for own in one["points"])
            told[row_of[attempt]] = (np.array(one["points"], float), why)
    longest = max((len(own) for own, _why in told.values()), default=0)
    points = np.zeros((len(row_of), longest))
    outcomes = np.zeros((len(row_of), longest), np.uint8)
    for row, (own, why) in told.items():
        points[row, : len(own)] = own
        outcomes[row, : len(why)] = np.frombuffer(why.encode(), np.uint8)
    versions = np.zeros((len(row_of), longest), np.int64)
    for attempt, position, version in _OF_ROUND.rows(session, round_id=round_id):
        if attempt in row_of:
            versions[row_of[attempt], position - 1] = version
    found: Columns = {"attempt": attempts, "outcomes": outcomes}
    found["points_levels"], found["points"] = coded(points)
    found["versions_levels"], found["versions"] = coded(versions)
    return found


def _guessed(points: float) -> str:
    return "r" if points >= 1 else "p" if points > 0 else "?"


def places_from(columns: Columns, attempts: Sequence[int]) -> PaperPlaces:
    """Of these attempts, in their order; KeyError for one that the columns do not hold."""
    row_of = {attempt: row for row, attempt in enumerate(columns["attempt"].tolist())}
    rows = np.array([row_of[one] for one in attempts], np.intp)
    versions = columns["versions_levels"][columns["versions"][rows]].astype(np.int64)
    points = columns["points_levels"][columns["points"][rows]].astype(float)
    return PaperPlaces(versions, points, columns["outcomes"][rows].astype(np.uint8))
