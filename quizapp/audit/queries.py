"""Reading the log and checking its chain."""

from contextlib import closing

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import FIRST_HASH, entry_hash
from quizapp.audit.models import AuditEntry, AuditHead


def latest_entries(session: Session, *, page: int = 1, per_page: int = 50) -> tuple[list[AuditEntry], bool]:
    """One page of entries, newest first, and whether there are more."""
    statement = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(per_page + 1).offset((page - 1) * per_page)
    rows = list(session.scalars(statement))
    return rows[:per_page], len(rows) > per_page


def broken_entry(session: Session) -> int | None:
    """The id of the first entry that does not fit its chain, 0 where the tail is cut off, None where all is well."""
    previous, number = FIRST_HASH, 0
    statement = sa.select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    with closing(session.scalars(statement)) as entries:
        for entry in entries:
            expected = entry_hash(previous, entry.at, entry.account_id, entry.action, entry.subject, entry.details)
            if entry.previous_hash != previous or entry.hash != expected:
                return entry.id
            previous, number = entry.hash, number + 1
    head = session.get(AuditHead, 1)
    if head is None:
        return None if number == 0 else 0
    return None if (head.hash, head.entries) == (previous, number) else 0
