"""Files of people and units that wait for their owner."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.people.models import PeopleUpload

UPLOAD_LIVES = timedelta(days=1)


def own_upload(session: Session, token: str, kind: str, owner: int, now: datetime) -> PeopleUpload:
    """NotFound where there is none, where it is somebody else's or of another kind, and after a day."""
    statement = sa.select(PeopleUpload).where(
        PeopleUpload.token == token,
        PeopleUpload.kind == kind,
        PeopleUpload.uploaded_by == owner,
        PeopleUpload.uploaded_at > now - UPLOAD_LIVES,
    )
    upload = session.scalars(statement).one_or_none()
    if upload is None:
        raise NotFound("people_upload")
    return upload
