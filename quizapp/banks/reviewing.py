"""A version is held against the law again and found still true."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.laws import current_version
from quizapp.banks.models import QuestionReview
from quizapp.domain.errors import RecordRefused
from quizapp.domain.laws import has_ended

LONGEST_NOTE = 500


def record_review(
    session: Session, code: str, number: int, note: str, review_by: date | None, actor: int, on: date, now: datetime
) -> QuestionReview:
    """The current version of the question was found true on the day `on`; it may be drawn again.

    NotFound for an unknown question. RecordRefused where version `number` is no longer the current one, where its basis
    has ended (no look makes it drawn again), for an empty note, and for a next day of review that is not ahead.
    """
    version = current_version(session, code)
    if version.number != number:
        raise RecordRefused("review_of_old_version")
    if has_ended(version.in_force_until, on):
        raise RecordRefused("review_of_ended")
    if not 0 < len(note) <= LONGEST_NOTE:
        raise RecordRefused("review_note")
    if review_by is not None and review_by <= on:
        raise RecordRefused("review_by_past")
    review = QuestionReview(
        question_version_id=version.id,
        checked_on=on,
        checked_by=actor,
        checked_at=now,
        note=note,
        review_by=review_by,
    )
    session.add(review)
    session.flush()
    record(session, now, actor, "question_reviewed", f"question:{code}", version=number, note=note)
    return review
