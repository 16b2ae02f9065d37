"""Forms that were sent twice: a button that is pressed again, or a page that is sent again, makes nothing new.

Without a script nothing holds a button back, so the second press is known by what it asks for. The caller holds the
lock under which the first one was kept.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry

SENT_TWICE = timedelta(seconds=30)  # the same words again so soon


def just_done(session: Session, subject: str, action: str, actor: int, now: datetime) -> list[dict[str, Any]]:
    """What the log has of an act on the subject (`round:12`) by the same hand a moment ago, the newest first."""
    statement = sa.select(AuditEntry.details).where(
        AuditEntry.subject == subject,
        AuditEntry.action == action,
        AuditEntry.account_id == actor,
        AuditEntry.at > now - SENT_TWICE,
    )
    return list(session.scalars(statement.order_by(AuditEntry.id.desc())))
