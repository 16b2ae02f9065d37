"""What waits for a second person, and what that person gave back."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.banks.life import writers_by_question
from quizapp.banks.models import Question, QuestionStep, QuestionVersion
from quizapp.banks.states import IS_NEWEST, STATUS
from quizapp.domain.question_life import may_approve
from quizapp.people.models import Account


@dataclass(frozen=True)
class WaitingQuestion:
    """A version in review. `is_change`: an approved one is drawn meanwhile; `may_approve`: by whoever asked."""

    code: str
    version: QuestionVersion
    submitted_by: str
    submitted_at: datetime
    is_change: bool
    may_approve: bool


@dataclass(frozen=True)
class ReturnedQuestion:
    """A draft that a second person gave back with the reason."""

    code: str
    note: str
    by: str


def returned_questions(session: Session, account: int) -> list[ReturnedQuestion]:
    """What this person wrote or submitted and has to mend, the oldest first."""
    later, sent = aliased(QuestionStep), aliased(QuestionStep)
    is_last = ~sa.exists().where(later.question_version_id == QuestionVersion.id, later.place > QuestionStep.place)
    was_sent = sa.exists().where(sent.question_version_id == QuestionVersion.id, sent.taken_by == account)
    statement = (
        sa.select(Question.code, QuestionStep.note, Account.display_name)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionStep, QuestionStep.question_version_id == QuestionVersion.id)
        .join(Account, Account.id == QuestionStep.taken_by)
        .where(QuestionStep.kind == "returned", is_last, IS_NEWEST)
        .where(sa.or_(QuestionVersion.created_by == account, was_sent))
        .order_by(QuestionStep.id)
    )
    return [ReturnedQuestion(*row) for row in session.execute(statement)]


def waiting_questions(session: Session, account: int) -> list[WaitingQuestion]:
    """All that is in review, the longest waiting first; what this person may approve before the rest."""
    given = (
        sa.select(QuestionStep.question_version_id, QuestionStep.taken_by, QuestionStep.taken_at, Account.display_name)
        .join(Account, Account.id == QuestionStep.taken_by)
        .where(QuestionStep.kind == "submitted")
        .order_by(QuestionStep.id)
    )
    submitted: dict[int, list[sa.Row[int, int, datetime, str]]] = {}
    for step in session.execute(given):
        submitted.setdefault(step.question_version_id, []).append(step)
    statement = (
        sa.select(Question, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(STATUS.in_(("in_review",)), IS_NEWEST)
    )
    rows = [(question, version) for question, version in session.execute(statement)]
    writers = writers_by_question(session, {question.id: version.number for question, version in rows})
    found = []
    for question, version in rows:
        steps = submitted[version.id]
        own = not may_approve(account, writers[question.id], {step.taken_by for step in steps})
        last, is_change = steps[-1], version.number > question.current_number
        found.append(
            WaitingQuestion(question.code, version, last.display_name, last.taken_at, is_change, may_approve=not own)
        )
    return sorted(found, key=lambda one: (not one.may_approve, one.submitted_at, one.code))
