"""Naming a difficulty, and what the department does about it."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.audit.actions import record
from quizapp.domain.difficulties import (
    KINDS,
    LONGEST_ANSWER,
    LONGEST_SERVICE_NAME,
    LONGEST_TEXT,
    NEW,
    STEPS,
    Step,
    step_fault,
    without_numbers,
)
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import tidy
from quizapp.domain.summaries import FEW
from quizapp.people.models import Person, Unit
from quizapp.people.queries.units import ids_below
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.services.models import IssueStep, PublicService, ServiceDifficulty, ServiceIssue
from quizapp.services.queries.issues import last_step


@dataclass(frozen=True)
class Named:
    """What somebody says. `service_id` None: `service_name` says which service it is. `with_name`: they wish to be
    known to the department."""

    service_id: int | None
    step: str
    kind: str
    service_name: str = ""
    text: str = ""
    with_name: bool = False
    round_id: int | None = None


def name_difficulty(session: Session, said: Named, person_id: int, today: date) -> ServiceDifficulty:
    """Nothing goes on record, for the log would say who it was. RecordRefused: difficulty_choice, difficulty_service,
    difficulty_text."""
    checked = _checked(session, said)
    person = session.get_one(Person, person_id)
    unit_id = person.unit_id if said.with_name else shown_unit(session, person.unit_id)
    round_id = _round_of(session, said.round_id, person_id)
    if round_id is not None and not said.with_name and _began(session, round_id, unit_id) < FEW:
        round_id = None  # beside the unit and the day it would say who spoke
    row = ServiceDifficulty(
        issue_id=_issue(session, said).id,
        unit_id=unit_id,
        round_id=round_id,
        named_on=today,
        service_name="" if said.service_id else checked.service_name,
        text=checked.text,
        person_id=person_id if said.with_name else None,
    )
    session.add(row)
    session.flush()
    return row


def _checked(session: Session, said: Named) -> Named:
    if said.step not in STEPS or said.kind not in KINDS:
        raise RecordRefused("difficulty_choice")
    name, text = without_numbers(tidy(said.service_name)), without_numbers(tidy(said.text))
    if said.service_id is None and not 2 <= len(name) <= LONGEST_SERVICE_NAME:
        raise RecordRefused("difficulty_service")
    if said.service_id is not None and not _is_in_use(session, said.service_id):
        raise RecordRefused("difficulty_service")
    if len(text) > LONGEST_TEXT:
        raise RecordRefused("difficulty_text")
    return Named(said.service_id, said.step, said.kind, name, text, said.with_name, said.round_id)


def _is_in_use(session: Session, service_id: int) -> bool:
    service = session.get(PublicService, service_id)
    return service is not None and service.is_active


def shown_unit(session: Session, unit_id: int) -> int:
    """The unit under which an unnamed voice is kept: their own, or the first above that has 5 people at work with all
    below it; of fewer one could guess who spoke."""
    seen = {unit_id}
    while _people_below(session, unit_id) < FEW:
        above = session.scalar(sa.select(Unit.parent_id).where(Unit.id == unit_id))
        if above is None or above in seen:
            break
        seen.add(above)
        unit_id = above
    return unit_id


def _people_below(session: Session, unit_id: int) -> int:
    statement = sa.select(sa.func.count()).select_from(Person)
    return session.scalar(statement.where(Person.unit_id.in_(ids_below([unit_id])), Person.is_active.is_(True))) or 0


def _issue(session: Session, said: Named) -> ServiceIssue:
    """Of two that name it first at the same moment the second finds the first's."""
    service = ServiceIssue.service_id.is_(None) if said.service_id is None else (
        ServiceIssue.service_id == said.service_id
    )  # fmt: skip
    statement = sa.select(ServiceIssue).where(service, ServiceIssue.step == said.step, ServiceIssue.kind == said.kind)
    found = session.scalars(statement).one_or_none()
    if found is not None:
        return found
    made = ServiceIssue(service_id=said.service_id, step=said.step, kind=said.kind)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(statement).one()
    return made


def _round_of(session: Session, round_id: int | None, person_id: int) -> int | None:
    """The round where the person is on its list, and it counts; else none."""
    statement = (
        sa.select(Round.id)
        .join(RoundCandidate, RoundCandidate.round_id == Round.id)
        .where(Round.id == round_id, RoundCandidate.person_id == person_id, Round.kind != "rehearsal")
    )
    return session.scalar(statement)


def _began(session: Session, round_id: int, unit_id: int) -> int:
    """How many people of the unit with all below it have begun the test of the round by now."""
    listed = sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id)
    statement = sa.select(sa.func.count(Attempt.person_id.distinct())).join(RoundCandidate, listed)
    own = RoundCandidate.unit_id.in_(ids_below([unit_id]))
    return session.scalar(statement.where(Attempt.round_id == round_id, own)) or 0


def take_step(session: Session, issue_id: int, step: Step, seen: int, actor: int, now: datetime) -> IssueStep:
    """`seen`: how many steps the page showed. RecordRefused: difficulty_moved_on, difficulty_state, difficulty_answer,
    difficulty_passed_to."""
    if session.get(ServiceIssue, issue_id, with_for_update=True) is None:
        raise NotFound("issue")
    before = last_step(session, issue_id)
    if (before.place if before else 0) != seen:
        raise RecordRefused("difficulty_moved_on")
    text, passed_to = step.text.strip(), tidy(step.passed_to)
    tidied = Step(step.state, text, passed_to)
    fault = step_fault(before.state if before else NEW, tidied)
    if fault or len(text) > LONGEST_ANSWER:
        raise RecordRefused(fault or "difficulty_answer")
    row = IssueStep(
        issue_id=issue_id, place=seen + 1, state=step.state, text=text, passed_to=passed_to,
        taken_by=actor, taken_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, now, actor, "difficulty_followed_up", f"issue:{issue_id}", state=step.state, place=row.place)
    return row
