"""Two communes, a bank of which a paper takes a part, and questions that were given to practice."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AttemptQuestion
from quizapp.banks.models import Question, QuestionVersion
from quizapp.learning.practising import practice_counts
from quizapp.learning.releasing import release
from quizapp.people.models import Account, Person, Unit
from tests import make
from tests.make import NOW

TODAY = NOW.date()
EVERY_TYPE = ("DVC-D1-11", "DVC-D1-12", "DVC-D1-13", "DVC-D1-14", "DVC-D1-15")


@dataclass
class School:
    """`here` and `there`: two communes; `learner` of the first has the account `hoc`; `reviewer` gives questions."""

    here: Unit
    there: Unit
    learner: Person
    other: Person
    reviewer: Account


def school(session: Session, copies: int = 3) -> School:
    make.small_bank(session, copies=copies)
    make.blueprint(session)
    here, there = make.unit(session, "Xã Học"), make.unit(session, "Xã Khác")
    learner, other = make.person(session, "Trần Ham Học", unit=here), make.person(session, "Lê Khác", unit=there)
    make.account(session, person=learner, username="hoc")
    reviewer = make.account(session, username="duyet", roles=[("question_reviewer", None)])
    return School(here, there, learner, other, reviewer)


def ids_of(session: Session, codes: Collection[str]) -> set[int]:
    return set(session.scalars(sa.select(Question.id).where(Question.code.in_(codes))))


def given(session: Session, scene: School, codes: Collection[str] = EVERY_TYPE) -> set[int]:
    """The questions, given to practice."""
    ids = ids_of(session, codes)
    release(session, ids, scene.reviewer.id, TODAY, NOW)
    return ids


def in_paper(session: Session, attempt_id: int) -> list[str]:
    """Codes of the questions of D1 in a frozen paper."""
    statement = (
        sa.select(Question.code)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(AttemptQuestion, AttemptQuestion.question_version_id == QuestionVersion.id)
        .where(AttemptQuestion.attempt_id == attempt_id, QuestionVersion.competence == "D1")
    )
    return list(session.scalars(statement.order_by(Question.code)))


def practised_now(session: Session, at: object = NOW) -> int:
    """How many questions of D1 may be practised."""
    return practice_counts(session, TODAY, at)["D1"]  # type: ignore[arg-type]
