"""Which questions somebody must look at again, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.laws import IS_CURRENT, LawChange, changed_bases, changed_versions
from quizapp.banks.models import Question, QuestionReview, QuestionVersion
from quizapp.banks.states import IS_RETIRED, IS_REVIEWED, STATUS
from quizapp.domain.laws import asks_for_review, has_ended, next_review
from quizapp.people.models import Account


@dataclass(frozen=True)
class DueQuestion:
    """A current question and every reason to look at it.

    `stopped_since`: from that day its changed basis keeps it out of the draw. `changes`: what it was not checked
    against, those to come too. `ended_on`: the last day of its basis, where past. `review_by`: where that day is near.
    """

    code: str
    version: QuestionVersion
    status: str
    stopped_since: date | None
    changes: tuple[LawChange, ...]
    ended_on: date | None
    review_by: date | None

    @property
    def is_stopped(self) -> bool:
        """What was never approved was never drawn."""
        return self.stopped_since is not None and self.status == "reviewed"

    @property
    def is_due(self) -> bool:
        return bool(self.changes or self.ended_on or self.review_by)


def due_questions(
    session: Session, on: date, code: str | None = None, among: Collection[int] | None = None
) -> list[DueQuestion]:
    """Current questions, but for retired ones, that ask for another look: those out of the draw first, then by code.
    `among`: versions to narrow it to."""
    statement = sa.select(Question.code, QuestionVersion, STATUS).join(QuestionVersion, IS_CURRENT)
    statement = statement.where(sa.not_(IS_RETIRED)).order_by(Question.code)
    if code is not None:
        statement = statement.where(Question.code == code)
    if among is not None:
        statement = statement.where(QuestionVersion.id.in_(among))
    rows = [(row[0], row[1], row[2]) for row in session.execute(statement)]
    bases, planned = changed_bases(session, among), planned_days(session, among)
    found = []
    for name, version, status in rows:
        basis = bases.get(version.id)
        due_by = planned.get(version.id, version.review_by)
        one = DueQuestion(
            code=name,
            version=version,
            status=status,
            stopped_since=basis.changed_since(on) if basis else None,
            changes=tuple(basis.unchecked()) if basis else (),
            ended_on=version.in_force_until if has_ended(version.in_force_until, on) else None,
            review_by=due_by if asks_for_review(due_by, on) else None,
        )
        if one.is_due:
            found.append(one)
    return sorted(found, key=lambda one: not one.is_stopped)


def is_held_back(session: Session, code: str, on: date) -> bool:
    """Whether the law keeps an approved question out of the draw on the day `on`."""
    return any(one.is_stopped or one.ended_on is not None for one in due_questions(session, on, code))


def held_back(session: Session, on: date, cells: Collection[tuple[str, int]]) -> list[DueQuestion]:
    """Approved questions of these competences and levels that the law keeps out of the draw on the day `on`. Of a bank
    of thousands only those are read to which something happened."""
    ended = sa.select(QuestionVersion.id).join(Question, IS_CURRENT).where(QuestionVersion.in_force_until < on)
    touched = {*changed_versions(session, on), *session.scalars(ended)}
    return [
        one
        for one in due_questions(session, on, among=touched)
        if (one.is_stopped or (one.ended_on and one.status == "reviewed"))
        and (one.version.competence, one.version.level) in cells
    ]


def planned_days(session: Session, among: Collection[int] | None = None) -> dict[int, date]:
    """Version → the day for its next review by those that were made; a review that set none goes by `next_review`."""
    statement = (
        sa.select(QuestionVersion.id, QuestionVersion.review_by.label("first"), QuestionReview.review_by)
        .add_columns(QuestionReview.checked_on)
        .join(QuestionReview, QuestionReview.question_version_id == QuestionVersion.id)
        .order_by(QuestionReview.id)
    )
    if among is not None:
        statement = statement.where(QuestionVersion.id.in_(among))
    planned: dict[int, date] = {}
    for version_id, first, set_day, checked_on in session.execute(statement):
        planned[version_id] = set_day or next_review(planned.get(version_id, first), checked_on)
    return planned


def planned_day(session: Session, version: QuestionVersion) -> date | None:
    """By when a version is to be looked at again; None where nobody said so."""
    return planned_days(session, [version.id]).get(version.id, version.review_by)


def due_versions(session: Session, on: date) -> set[int]:
    return {one.version.id for one in due_questions(session, on)}


def stopped_count(session: Session, on: date) -> int:
    """How many reviewed questions are out of the draw because their legal basis changed."""
    current = sa.select(QuestionVersion.id).join(Question, IS_CURRENT).where(IS_REVIEWED)
    return len(set(session.scalars(current)) & set(changed_versions(session, on)))


@dataclass(frozen=True)
class ReviewLine:
    """A review with the number of the version and the name of who made it."""

    review: QuestionReview
    number: int
    name: str


def reviews_of(session: Session, code: str) -> list[ReviewLine]:
    """All reviews of a question, the newest first."""
    statement = (
        sa.select(QuestionReview, QuestionVersion.number, Account.display_name)
        .join(QuestionVersion, QuestionVersion.id == QuestionReview.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Account, Account.id == QuestionReview.checked_by)
        .where(Question.code == code)
        .order_by(QuestionReview.id.desc())
    )
    return [ReviewLine(*row) for row in session.execute(statement)]
