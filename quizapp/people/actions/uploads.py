"""Files of people and units between sending and taking; their owner's, for a day."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.people.models import PeopleUpload
from quizapp.people.queries.uploads import UPLOAD_LIVES

MOST_UPLOADS = 5  # of one person


def keep_upload(
    session: Session,
    token: str,
    kind: str,
    name: str,
    content: str,
    choices: dict[str, Any],
    actor: int,
    now: datetime,
) -> PeopleUpload:
    """Keep a table for its owner to look at; what is older than a day, or too many of one person, goes."""
    drop_old_uploads(session, now)
    own = sa.select(PeopleUpload.id).where(PeopleUpload.uploaded_by == actor).order_by(PeopleUpload.id.desc())
    too_many = list(session.scalars(own.offset(MOST_UPLOADS - 1)))
    session.execute(sa.delete(PeopleUpload).where(PeopleUpload.id.in_(too_many)))
    upload = PeopleUpload(
        token=token,
        kind=kind,
        file_name=name[:200],
        content=content,
        choices=choices,
        uploaded_by=actor,
        uploaded_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def drop_old_uploads(session: Session, now: datetime) -> None:
    """What nobody can look at any more."""
    session.execute(sa.delete(PeopleUpload).where(PeopleUpload.uploaded_at <= now - UPLOAD_LIVES))


def drop_uploads_naming(session: Session, name: str, staff_code: str) -> None:
    """Files that nobody took yet and that name a person, who is about to be blanked; a code in any alphabet."""
    named = sa.or_(*(PeopleUpload.content.contains(text, autoescape=True) for text in (name, staff_code)))
    session.execute(sa.delete(PeopleUpload).where(named))


def drop_upload(session: Session, token: str, owner: int) -> None:
    """The file was taken, or its owner does not want it any more."""
    session.execute(sa.delete(PeopleUpload).where(PeopleUpload.token == token, PeopleUpload.uploaded_by == owner))
