"""Every person of a round, some hundreds at a time, for files that are too large to be made at once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import Question, QuestionVersion
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.classifying import is_below
from quizapp.domain.people import CATEGORIES
from quizapp.domain.totals import of_a_kind
from quizapp.office.plain_tables import Field
from quizapp.office.workbooks import Value
from quizapp.people.models import Person, Position, Unit
from quizapp.people.queries.unit_history import unit_names_at
from quizapp.reports.facts import RoundFacts
from quizapp.results.models import Result
from quizapp.results.queries import versions_read
from quizapp.rounds.models import RoundCandidate

WHATS = {
    "bang-diem": "Bảng điểm cá nhân",
    "nang-luc": "Kỹ thuật: người × năng lực",
    "cau-hoi": "Kỹ thuật: bài làm × câu hỏi",
}
NO_RESULT = {"in_progress": "Đang làm bài", "voided": "Bài đã hủy", "awaited": "Chưa dự", "": "Vắng"}


@dataclass(frozen=True)
class Sat:
    """An attempt with the result that was read of it at a moment; None where it has none."""

    attempt: Attempt
    result: Result | None


@dataclass(frozen=True)
class Listed:
    """Somebody on the list with all their attempts, in their order. `is_awaited`: the round is not over."""

    person_id: int
    staff_code: str
    name: str
    born_on: date | None
    unit_id: int
    unit_code: str
    unit_name: str
    position_code: str
    position_name: str
    category: str
    number: str | None
    attempts: tuple[Sat, ...]
    is_awaited: bool = False

    @property
    def counted(self) -> Sat | None:
        """The same that counts in every report: the best, of equals the first."""
        sat = [one for one in self.attempts if one.result is not None and one.attempt.state in ("submitted", "expired")]
        return max(sat, key=lambda one: one.result.total_percent if one.result else 0.0, default=None)


def listed_people(session: Session, round_id: int, unit_ids: Collection[int]) -> int:
    statement = sa.select(sa.func.count()).where(
        RoundCandidate.round_id == round_id, RoundCandidate.unit_id.in_(unit_ids)
    )
    return session.scalars(statement).one()


def listed_after(
    session: Session, round_: RoundFacts, unit_ids: Collection[int], after: int, most: int, as_of: datetime
) -> list[Listed]:
    """The next people by their ids, with the results that stood at `as_of`."""
    statement = (
        sa.select(Person.id, Person.staff_code, Person.name, Person.born_on)
        .add_columns(Unit.id, Unit.code, Unit.name, Position.code, Position.name)
        .add_columns(RoundCandidate.category, RoundCandidate.candidate_number)
        .join(RoundCandidate, RoundCandidate.person_id == Person.id)
        .join(Unit, Unit.id == RoundCandidate.unit_id)
        .join(Position, Position.id == RoundCandidate.position_id)
        .where(RoundCandidate.round_id == round_.id, RoundCandidate.unit_id.in_(unit_ids), Person.id > after)
        .order_by(Person.id)
        .limit(most)
    )
    rows = session.execute(statement).all()
    names = unit_names_at(session, round_.opens_at, {row[4] for row in rows})
    is_awaited = not round_.is_over(as_of)
    attempts = _attempts(session, round_.id, [row[0] for row in rows], as_of)
    facts: list[tuple[Any, ...]] = [
        (*row[:6], names[row[4]], *row[7:], tuple(attempts[row[0]]), is_awaited) for row in rows
    ]
    return [Listed(*one) for one in facts]


def _attempts(
    session: Session, round_id: int, person_ids: Collection[int], as_of: datetime
) -> defaultdict[int, list[Sat]]:
    read = versions_read([round_id], as_of)
    statement = (
        sa.select(Attempt, Result)
        .outerjoin(read, read.c.attempt_id == Attempt.id)
        .outerjoin(Result, Result.id == read.c.result_id)
        .where(Attempt.round_id == round_id, Attempt.person_id.in_(person_ids))
        .order_by(Attempt.number)
    )
    found: defaultdict[int, list[Sat]] = defaultdict(list)
    for attempt, result in session.execute(statement):
        found[attempt.person_id].append(Sat(attempt, result))
    return found


# --- one row a person ----------------------------------------------------------------------------------------------


def _score_fields(model: AssessmentModel) -> tuple[Field, ...]:
    return (
        Field("no", "STT", "count", 6), Field("number", "Số báo danh"), Field("staff_code", "Mã cán bộ"),
        Field("name", "Họ và tên", width=28),
        Field("born_on", "Ngày sinh", "day", 12), Field("unit", "Mã ĐVHC"), Field("unit_name", "Đơn vị", width=32),
        Field("position", "Vị trí việc làm", width=30), Field("category", "Đối tượng", width=24),
        *(Field(f"domain_{one.code}", f"Điểm {one.code}", "mark", 10) for one in model.domains),
        Field("theory", "Điểm lý thuyết", "decimal", 10), Field("practice", "Điểm thực hành", "decimal", 10),
        Field("total", "Tổng điểm", "mark", 10), Field("band", "Xếp loại"), Field("result", "Kết quả"),
        Field("minutes", "Thời gian làm bài (phút)", "decimal", 12), Field("note", "Ghi chú", width=18),
    )  # fmt: skip


def _score_rows(
    _session: Session, people: Sequence[Listed], model: AssessmentModel, first: int
) -> list[tuple[Value, ...]]:
    bands = {band.code: band.name for band in model.bands}
    return [(place, *_score_row(one, model, bands)) for place, one in enumerate(people, first)]


def _score_row(one: Listed, model: AssessmentModel, bands: dict[str, str]) -> tuple[Value, ...]:
    """Points of domains, theory and practice: of 100; who was absent, and what was not asked, has none."""
    who = (one.number, one.staff_code, one.name, one.born_on, one.unit_code, one.unit_name, one.position_name,
           CATEGORIES[one.category])  # fmt: skip
    sat = one.counted
    if sat is None or sat.result is None:
        state = one.attempts[-1].attempt.state if one.attempts else "awaited" if one.is_awaited else ""
        return (*who, *(None,) * (len(model.domains) + 6), NO_RESULT.get(state, "Chưa chấm"))
    result, marks = sat.result, sat.result.marks["domains"]
    spent = (sat.attempt.ended_at or sat.attempt.deadline_at) - sat.attempt.started_at
    percents = {code: 100 * earned / possible for code, (earned, possible) in marks.items()}
    points = [percents.get(d.code) for d in model.domains]
    kinds = [of_a_kind(percents, model, is_practice=one) for one in (False, True)]
    return (
        *who, *points, *kinds, result.total_percent, bands[result.band], "Đạt" if result.has_passed else "Chưa đạt",
        spent.total_seconds() / 60, None if result.version == 1 else f"kết quả phiên bản {result.version}",
    )  # fmt: skip


# --- one row a person and competence -------------------------------------------------------------------------------


def _mark_fields(_model: AssessmentModel) -> tuple[Field, ...]:
    return (
        Field("staff_code", "staff_code"), Field("unit", "unit"), Field("position", "position"),
        Field("category", "category"), Field("attempt", "attempt", "count"), Field("version", "version", "count"),
        Field("competence", "competence"), Field("earned", "earned"), Field("possible", "possible", "count"),
        Field("percent", "percent"), Field("required", "required"), Field("is_below", "is_below", "count"),
    )  # fmt: skip


def _mark_rows(
    _session: Session, people: Sequence[Listed], model: AssessmentModel, _first: int
) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for one in people:
        sat = one.counted
        if sat is None or sat.result is None:
            continue
        for code, (earned, possible) in sorted(sat.result.marks["competences"].items()):
            percent, required = 100 * earned / possible, model.required_percent(one.position_code, code)
            rows.append((
                one.staff_code, one.unit_code, one.position_code, one.category, sat.attempt.number, sat.result.version,
                code, float(earned), int(possible), percent, float(required), int(is_below(percent, required)),
            ))  # fmt: skip
    return rows


# --- one row an attempt and question -------------------------------------------------------------------------------


def _answer_fields(_model: AssessmentModel) -> tuple[Field, ...]:
    return (
        Field("staff_code", "staff_code"), Field("unit", "unit"), Field("position", "position"),
        Field("attempt", "attempt", "count"), Field("counts", "counts", "count"), Field("state", "state"),
        Field("version", "version", "count"), Field("place", "place", "count"),
        Field("question", "question", width=18), Field("question_version", "question_version", "count"),
        Field("competence", "competence"), Field("type", "type"), Field("points", "points"),
        Field("outcome", "outcome", width=10),
    )  # fmt: skip


def _answer_rows(
    session: Session, people: Sequence[Listed], _model: AssessmentModel, _first: int
) -> list[tuple[Value, ...]]:
    """`outcome`: r right, p partly, w wrong, b blank, n not reached; empty of results of the first scorer."""
    attempts = {sat.attempt.id: (one, sat) for one in people for sat in one.attempts if sat.result is not None}
    statement = (
        sa.select(AttemptQuestion.attempt_id, AttemptQuestion.position, Question.code)
        .add_columns(QuestionVersion.number, QuestionVersion.competence, QuestionVersion.type)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(AttemptQuestion.attempt_id.in_(attempts))
        .order_by(AttemptQuestion.attempt_id, AttemptQuestion.position)
    )
    rows: list[tuple[Value, ...]] = []
    for attempt_id, place, *question in session.execute(statement):
        one, sat = attempts[attempt_id]
        assert sat.result is not None
        marks = sat.result.marks
        rows.append((
            one.staff_code, one.unit_code, one.position_code, sat.attempt.number, int(one.counted == sat),
            sat.attempt.state, sat.result.version, place, *question, float(marks["points"][place - 1]),
            marks.get("outcomes", "")[place - 1 : place] or None,
        ))  # fmt: skip
    return rows


Rows = Callable[[Session, Sequence[Listed], AssessmentModel, int], list[tuple[Value, ...]]]
_MADE: dict[str, tuple[Callable[[AssessmentModel], tuple[Field, ...]], Rows]] = {
    "bang-diem": (_score_fields, _score_rows),
    "nang-luc": (_mark_fields, _mark_rows),
    "cau-hoi": (_answer_fields, _answer_rows),
}


def fields_of(what: str, model: AssessmentModel) -> tuple[Field, ...]:
    return _MADE[what][0](model)


def rows_of(
    session: Session, what: str, people: Sequence[Listed], model: AssessmentModel, first: int
) -> list[tuple[Value, ...]]:
    """`first`: the number of the first of these rows in the whole table."""
    return _MADE[what][1](session, people, model, first)
