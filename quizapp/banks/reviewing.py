"""A version is held against the law again and found still true."""

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.laws import changed_bases, current_version
from quizapp.banks.models import QuestionReview
from quizapp.domain.errors import RecordRefused
from quizapp.domain.laws import concerns, has_ended

LONGEST_NOTE = 500


def law_stamps(session: Session, versions: Collection[int]) -> dict[int, str]:
    """Version → another stamp as soon as a change of what it cites is recorded or taken back: by it a page says which
    changes were looked at there. "" where there is none."""
    return dict.fromkeys(versions, "") | {
        version_id: hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
        for version_id, basis in changed_bases(session, versions).items()
        if (
            said := sorted(
                [one.document, one.kind, one.by or "", one.from_on.isoformat(), one.provisions]
                for one in basis.changes
                if concerns(one.provisions, one.cited)
            )
        )
    }


def record_review(
    session: Session,
    code: str,
    number: int,
    note: str,
    review_by: date | None,
    actor: int,
    on: date,
    now: datetime,
    seen: str | None = None,
) -> QuestionReview:
    """The current version of the question was found true on the day `on`; it may be drawn again.

    NotFound for an unknown question. RecordRefused where version `number` is no longer the current one, where its basis
    has ended (no look makes it drawn again), for an empty note, for a next day of review that is not ahead, and where
    the changes of its law are others than those that were looked at: `seen` is their stamp, None where nobody read a
    page.
    """
    version = current_version(session, code)
    if version.number != number:
        raise RecordRefused("review_of_old_version")
    if has_ended(version.in_force_until, on):
        raise RecordRefused("review_of_ended")
    if seen not in (None, law_stamps(session, [version.id])[version.id]):
        raise RecordRefused("review_law_moved_on")
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
