"""The person sheet: one attempt's result with everything that a page, a workbook or a complaint may ask of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.assessment import AssessmentModel, Band
from quizapp.domain.certainty import Standing, effective_questions, standing
from quizapp.domain.classifying import has_passed, is_below
from quizapp.domain.needs import furthest_below
from quizapp.domain.totals import short_domains, weights_of
from quizapp.people.models import Person, Position, Unit
from quizapp.people.queries.unit_history import unit_name_at
from quizapp.results.life_models import Publication, PublishedResult
from quizapp.results.models import Result
from quizapp.results.queries import publication_read
from quizapp.results.rulings import rulings_up_to
from quizapp.results.shown import ShownQuestion, shown_questions
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class SheetPerson:
    """Who sat, with unit and position of the day the list was drawn up."""

    person_id: int
    staff_code: str
    name: str
    unit_id: int
    unit_code: str
    unit_name: str
    position_code: str
    position_name: str
    category: str


@dataclass(frozen=True)
class DomainMark:
    """Points of a domain; `percent` is 0-100."""

    code: str
    name: str
    earned: float
    possible: int
    percent: float
    band: Band
    standing: Standing


@dataclass(frozen=True)
class CompetenceMark:
    """Points of a competence; indicative for one person, since it rests on few questions."""

    code: str
    name: str
    domain: str
    earned: float
    possible: int
    percent: float
    required: float
    is_below: bool
    training_topic: str


@dataclass(frozen=True)
class PersonSheet:
    """One attempt of one person. `questions` is empty where explanations must not be shown. `short`: domains below
    the least that the model asks for, in which case nobody passes. `publication`: the number of the last
    publication that this result is in, 0 where it is in none."""

    person: SheetPerson
    round_id: int
    round_code: str
    round_name: str
    round_kind: str
    attempt_number: int
    state: str
    started_at: datetime
    ended_at: datetime
    answered: int
    question_count: int
    total_percent: float
    band: Band
    standing: Standing
    has_passed: bool
    model: AssessmentModel
    domains: tuple[DomainMark, ...]
    competences: tuple[CompetenceMark, ...]
    learn_next: tuple[CompetenceMark, ...]
    short: tuple[DomainMark, ...]
    questions: tuple[ShownQuestion, ...]
    publication: int = 0
    published_at: datetime | None = None

    @property
    def reaches_pass_mark(self) -> bool:
        """The total alone: a domain below its least percent may still say no."""
        return has_passed(self.total_percent, self.model.pass_percent)


def person_sheet(
    session: Session, result: Result, model: AssessmentModel, show_explanations: bool, on: date | None = None
) -> PersonSheet:
    """The sheet of a result that the caller found through its owner or within its scope, read on the day `on`."""
    sat, person = _who(session, result.attempt_id)
    competences, domains = _competences(result, model, person.position_code), _domains(result, model)
    publication = _publication(session, sat.round_id, result)
    short = short_domains({one.code: one.percent for one in domains}, model.domains)
    return PersonSheet(
        person=person,
        round_id=sat.round_id,
        round_code=sat.round_code,
        round_name=sat.round_name,
        round_kind=sat.round_kind,
        attempt_number=sat.number,
        state=sat.state,
        started_at=sat.started_at,
        ended_at=sat.ended_at,
        answered=result.answered,
        question_count=result.questions,
        total_percent=result.total_percent,
        band=_band(model, result.band),
        standing=_standing(result, model),
        has_passed=result.has_passed,
        model=model,
        domains=domains,
        competences=competences,
        learn_next=_learn_next(competences),
        short=tuple(one for one in domains if one.code in short),
        questions=_questions(session, sat.round_id, result, on) if show_explanations else (),
        publication=publication.number if publication else 0,
        published_at=publication.published_at if publication else None,
    )


def _questions(session: Session, round_id: int, result: Result, on: date | None) -> tuple[ShownQuestion, ...]:
    rulings = rulings_up_to(session, round_id, result.rescoring_id)
    return shown_questions(session, result.attempt_id, result.marks["points"], on, rulings)


def _publication(session: Session, round_id: int, result: Result) -> Publication | None:
    """The last one that this version of the result is in: none where others of the round were published without it."""
    if publication_read(session, round_id) is None:
        return None
    statement = (
        sa.select(Publication)
        .join(PublishedResult, PublishedResult.publication_id == Publication.id)
        .where(PublishedResult.attempt_id == result.attempt_id, PublishedResult.result_id == result.id)
        .order_by(Publication.number.desc())
        .limit(1)
    )
    return session.scalars(statement).one_or_none()


class _Sat(NamedTuple):
    """What the sheet says of attempt and round."""

    number: int
    state: str
    started_at: datetime
    ended_at: datetime
    round_id: int
    round_code: str
    round_name: str
    round_kind: str
    opens_at: datetime


_attempts, _rounds, _listed = Attempt.__table__.c, Round.__table__.c, RoundCandidate.__table__.c
_persons, _units, _positions = Person.__table__.c, Unit.__table__.c, Position.__table__.c
_WHO = DriverStatement(
    sa.select(_attempts.number, _attempts.state, _attempts.started_at)
    .add_columns(sa.func.coalesce(_attempts.ended_at, _attempts.deadline_at))
    .add_columns(_rounds.id, _rounds.code, _rounds.name, _rounds.kind, _rounds.opens_at)
    .add_columns(_persons.id, _persons.staff_code, _persons.name, _units.id, _units.code, _units.name)
    .add_columns(_positions.code, _positions.name, _listed.category)
    .select_from(Attempt.__table__)
    .join(Round.__table__, _rounds.id == _attempts.round_id)
    .join(
        RoundCandidate.__table__,
        sa.and_(_listed.round_id == _attempts.round_id, _listed.person_id == _attempts.person_id),
    )
    .join(Person.__table__, _persons.id == _attempts.person_id)
    .join(Unit.__table__, _units.id == _listed.unit_id)
    .join(Position.__table__, _positions.id == _listed.position_id)
    .where(_attempts.id == sa.bindparam("attempt_id"))
)


def _who(session: Session, attempt_id: int) -> tuple[_Sat, SheetPerson]:
    [row] = _WHO.rows(session, attempt_id=attempt_id)
    facts = len(_Sat._fields)
    sat, who = _Sat(*row[:facts]), SheetPerson(*row[facts:])
    return sat, replace(who, unit_name=unit_name_at(session, sat.opens_at, who.unit_id) or who.unit_name)


def _standing(result: Result, model: AssessmentModel) -> Standing:
    possible = {code: int(count) for code, (_earned, count) in result.marks["domains"].items()}
    weights = {code: float(weight) for code, weight in weights_of(possible, model).items()}
    effective = effective_questions(possible, weights)
    return standing(result.total_percent, sum(possible.values()), model.bands, effective)


def _band(model: AssessmentModel, code: str) -> Band:
    return next(band for band in model.bands if band.code == code)


def _domains(result: Result, model: AssessmentModel) -> tuple[DomainMark, ...]:
    bands = result.marks["domain_bands"]
    lines = []
    for domain in model.domains:
        if domain.code not in result.marks["domains"]:
            continue
        earned, possible = result.marks["domains"][domain.code]
        band = _band(model, bands[domain.code])
        percent = 100 * earned / possible
        sure = standing(percent, int(possible), model.bands)
        lines.append(DomainMark(domain.code, domain.name, earned, int(possible), percent, band, sure))
    return tuple(lines)


def _competences(result: Result, model: AssessmentModel, position: str) -> tuple[CompetenceMark, ...]:
    marks = result.marks["competences"]
    lines = []
    for competence in model.competences:
        if competence.code not in marks:
            continue
        earned, possible = marks[competence.code]
        percent, required = 100 * earned / possible, model.required_percent(position, competence.code)
        lines.append(
            CompetenceMark(
                code=competence.code,
                name=competence.name,
                domain=competence.domain,
                earned=earned,
                possible=int(possible),
                percent=percent,
                required=required,
                is_below=is_below(percent, required),
                training_topic=competence.training_topic,
            )
        )
    return tuple(lines)


def _learn_next(competences: tuple[CompetenceMark, ...]) -> tuple[CompetenceMark, ...]:
    by_code = {mark.code: mark for mark in competences}
    furthest = furthest_below({c.code: c.percent for c in competences}, {c.code: c.required for c in competences})
    return tuple(by_code[code] for code in furthest)
