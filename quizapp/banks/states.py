"""What state a version is in now, as columns for queries: its last step has the word, else its own status."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.audit.actions import hold_log
from quizapp.banks.models import Question, QuestionStep, QuestionVersion
from quizapp.domain.errors import NotFound
from quizapp.domain.question_life import STEPS

_LAST = (
    sa.select(QuestionStep.kind)
    .where(QuestionStep.question_version_id == QuestionVersion.id)
    .order_by(QuestionStep.place.desc())
    .limit(1)
    .correlate(QuestionVersion)
    .scalar_subquery()
)
STATUS: sa.ColumnElement[str] = sa.func.coalesce(
    sa.case(STEPS, value=_LAST, else_=None), QuestionVersion.status, type_=sa.String()
)
IS_REVIEWED = STATUS == "reviewed"
IS_RETIRED = STATUS == "retired"

_newer = aliased(QuestionVersion)
IS_NEWEST = (
    QuestionVersion.number
    == sa.select(sa.func.max(_newer.number))
    .where(_newer.question_id == QuestionVersion.question_id)
    .correlate(QuestionVersion)
    .scalar_subquery()
)
# a version that is written or reviewed while an older one goes on being drawn
IS_WORKING = sa.and_(IS_NEWEST, QuestionVersion.number > Question.current_number, sa.not_(IS_RETIRED))


@dataclass(frozen=True)
class StatedVersion:
    """A version with its status now."""

    version: QuestionVersion
    status: str


@dataclass(frozen=True)
class Standing:
    """A question with all its versions, the newest first.

    `current` is the one that is drawn where it may be; `working` is a newer one that is still written or reviewed, None
    where there is none; `live` is the one that the next step is about.
    """

    question: Question
    versions: tuple[StatedVersion, ...]

    @property
    def newest(self) -> StatedVersion:
        return self.versions[0]

    @property
    def current(self) -> StatedVersion:
        return next(one for one in self.versions if one.version.number == self.question.current_number)

    @property
    def working(self) -> StatedVersion | None:
        newest = self.newest
        is_newer = newest.version.number > self.question.current_number
        return newest if is_newer and newest.status != "retired" else None

    @property
    def returns(self) -> bool:
        """Whether the question was retired, and a newer version would bring it back."""
        return self.working is not None and self.current.status == "retired"

    @property
    def live(self) -> StatedVersion:
        return self.working or self.current


def question_by_code(session: Session, code: str, *, lock: bool = False) -> Question:
    """The question that has this code, or had it as a draft. NotFound where there is none.

    `lock`: of those who change it one at a time. The log is held before the question, by everybody: who saves a new
    question holds it for the code, and two that took them in turn would wait for each other.
    """
    if lock:
        hold_log(session)
    statement = sa.select(Question).where(sa.or_(Question.code == code, Question.old_code == code))
    question = session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if question is None:
        raise NotFound("question")
    return question


def standing(session: Session, question: Question) -> Standing:
    statement = (
        sa.select(QuestionVersion, STATUS)
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    )
    return Standing(question, tuple(StatedVersion(*row) for row in session.execute(statement)))
