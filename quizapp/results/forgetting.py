"""Blanking the words of complaints: with their person, or when the period of keeping is over."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.complaints import ANSWERED
from quizapp.results.life_models import Complaint, ComplaintStep


def complaints_of(session: Session, person_id: int) -> tuple[int, ...]:
    return tuple(session.scalars(sa.select(Complaint.id).where(Complaint.person_id == person_id)))


def old_complaints(session: Session, before: datetime) -> tuple[int, ...]:
    """Those that were answered before then and still have words."""
    answered = sa.exists().where(
        ComplaintStep.complaint_id == Complaint.id, ComplaintStep.kind.in_(ANSWERED), ComplaintStep.taken_at < before
    )
    has_words = sa.or_(
        Complaint.text != "",
        sa.exists().where(ComplaintStep.complaint_id == Complaint.id, ComplaintStep.reply != ""),
    )
    return tuple(session.scalars(sa.select(Complaint.id).where(answered, has_words).order_by(Complaint.id)))


def blank_complaints(session: Session, ids: Collection[int]) -> None:
    """What somebody wrote goes; what it was about, when, and how it ended stays."""
    if ids:
        session.execute(sa.update(Complaint).where(Complaint.id.in_(ids)).values(text=""))
        session.execute(sa.update(ComplaintStep).where(ComplaintStep.complaint_id.in_(ids)).values(reply=""))
