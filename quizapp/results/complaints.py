"""Reading complaints: a person's own, and those that staff have to answer.

Staff see complaints of people of their units about rounds that their units organise, and no others. Of somebody taken
off the list since, whoever organises the round sees them: a complaint does not go with a place on a list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.times import last_moment
from quizapp.banks.models import Question, QuestionVersion
from quizapp.domain.complaints import ANSWERED, WAITING, answer_by, heard_until, is_overdue
from quizapp.domain.errors import NotFound
from quizapp.people.models import Account, Person, Unit
from quizapp.results.life_models import Complaint, ComplaintStep, Publication, Rescoring
from quizapp.results.queries import publication_read
from quizapp.rounds.models import Round, RoundCandidate


@dataclass(frozen=True)
class Step:
    """`publication`: the number of the publication that the rescoring led to; 0 where there is none."""

    step: ComplaintStep
    by: str
    rescoring: Rescoring | None
    publication: int


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint with whom it is by, what it is about and what was done, in order. `unit_id`: of the list, or of the
    person today where it names them no more (`is_listed`)."""

    complaint: Complaint
    round_: Round
    person_name: str
    staff_code: str
    unit_id: int
    unit_name: str
    is_listed: bool
    question_code: str
    taker: str
    steps: tuple[Step, ...]

    @property
    def state(self) -> str:
        return self.steps[-1].step.kind if self.steps else WAITING

    @property
    def is_answered(self) -> bool:
        return self.state in ANSWERED

    @property
    def answer_by(self) -> datetime:
        """Until when it is to be answered; `complaint.deadline_at` is until when it could be sent."""
        return answer_by(self.complaint.filed_at)

    def is_overdue(self, now: datetime) -> bool:
        return is_overdue(self.state, self.complaint.filed_at, now)


def complaint_deadline(session: Session, round_: Round, now: datetime, zone: tzinfo) -> datetime | None:
    """Until when complaints about the round are heard as of now; each publication opens the days anew. None while the
    results are to be let out by somebody and were not."""
    publication = publication_read(session, round_.id)
    shown_at = publication.published_at if publication else round_.results_published_at
    if shown_at is None and round_.results_rule in ("at_once", "after_close"):
        shown_at = round_.closes_at
    return heard_until(shown_at, last_moment(session, round_, now), round_.complaint_days, zone)


LISTED = sa.and_(RoundCandidate.round_id == Complaint.round_id, RoundCandidate.person_id == Complaint.person_id)
_ALL = (
    sa.select(Complaint, Round, Person.name, Person.staff_code, Unit.id, Unit.name)
    .add_columns(RoundCandidate.person_id.is_not(None), Question.code, Account.display_name)
    .join(Round, Round.id == Complaint.round_id)
    .join(Person, Person.id == Complaint.person_id)
    .outerjoin(RoundCandidate, LISTED)
    .join(Unit, Unit.id == sa.func.coalesce(RoundCandidate.unit_id, Person.unit_id))
    .outerjoin(QuestionVersion, QuestionVersion.id == Complaint.question_version_id)
    .outerjoin(Question, Question.id == QuestionVersion.question_id)
    .outerjoin(Account, Account.id == Complaint.taken_by)
)


def own_complaints(session: Session, person_id: int) -> list[ComplaintRow]:
    """The newest first."""
    return _rows(session, _ALL.where(Complaint.person_id == person_id).order_by(Complaint.id.desc()))


def of_units(unit_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """A condition beside `LISTED`, joined loosely: who is of these units by the list, or on it no more."""
    return sa.or_(RoundCandidate.unit_id.in_(unit_ids), RoundCandidate.person_id.is_(None))


def _in_scope(unit_ids: Collection[int]) -> sa.ColumnElement[bool]:
    return sa.and_(Round.unit_id.in_(unit_ids), of_units(unit_ids))


def round_complaints(session: Session, round_id: int, unit_ids: Collection[int]) -> list[ComplaintRow]:
    """Of one round, the oldest first: whoever waits longest stands on top."""
    return _rows(session, _ALL.where(Complaint.round_id == round_id, _in_scope(unit_ids)).order_by(Complaint.id))


def complaint_row(session: Session, round_id: int, complaint_id: int, unit_ids: Collection[int]) -> ComplaintRow:
    """NotFound where it is of another round or of people outside `unit_ids`."""
    mine = sa.and_(Complaint.id == complaint_id, Complaint.round_id == round_id)
    found = _rows(session, _ALL.where(mine, _in_scope(unit_ids)))
    if not found:
        raise NotFound("complaint")
    return found[0]


def _rows(session: Session, statement: Any) -> list[ComplaintRow]:
    found = session.execute(statement).all()
    steps = _steps(session, [row[0].id for row in found])
    return [
        ComplaintRow(
            complaint,
            round_,
            name,
            code,
            unit_id,
            unit,
            is_listed,
            question or "",
            taker or "",
            tuple(steps.get(complaint.id, ())),
        )
        for complaint, round_, name, code, unit_id, unit, is_listed, question, taker in found
    ]


def _steps(session: Session, ids: Collection[int]) -> dict[int, list[Step]]:
    statement = (
        sa.select(ComplaintStep, Account.display_name, Rescoring, Publication.number)
        .join(Account, Account.id == ComplaintStep.taken_by)
        .outerjoin(Rescoring, Rescoring.id == ComplaintStep.rescoring_id)
        .outerjoin(Publication, Publication.rescoring_id == Rescoring.id)
        .where(ComplaintStep.complaint_id.in_(ids))
        .order_by(ComplaintStep.id)
    )
    steps: dict[int, list[Step]] = {}
    for step, by, rescoring, number in session.execute(statement):
        steps.setdefault(step.complaint_id, []).append(Step(step, by, rescoring, number or 0))
    return steps


def open_complaints(session: Session, round_id: int) -> int:
    """How many of a round are not answered yet."""
    answered = sa.exists().where(ComplaintStep.complaint_id == Complaint.id, ComplaintStep.kind.in_(ANSWERED))
    statement = sa.select(sa.func.count()).where(Complaint.round_id == round_id, ~answered)
    return session.scalar(statement) or 0


def listed_person(session: Session, round_id: int, staff_code: str, unit_ids: Collection[int]) -> int:
    """Whom the list of the round names by this code, in one of the units; NotFound where nobody."""
    statement = (
        sa.select(Person.id)
        .join(RoundCandidate, RoundCandidate.person_id == Person.id)
        .where(
            RoundCandidate.round_id == round_id,
            RoundCandidate.unit_id.in_(unit_ids),
            sa.func.upper(Person.staff_code) == staff_code.upper(),
        )
    )
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound("person")
    return found
