"""Writing to the log, in the transaction of the act itself."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry, AuditHead

FIRST_HASH = "0" * 64


def entry_hash(previous: str, at: datetime, account_id: int | None, action: str, subject: str, details: object) -> str:
    """SHA-256 over the canonical JSON of an entry and the hash before it."""
    facts = [previous, at.astimezone(UTC).isoformat(timespec="microseconds"), account_id, action, subject, details]
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def hold_log(session: Session) -> None:
    """Nobody else writes to the log until this transaction ends: for numbers that are given in its order."""
    session.execute(sa.select(AuditHead.id).with_for_update())


def record(
    session: Session, now: datetime, account_id: int | None, action: str, subject: str, **details: Any
) -> AuditEntry:
    """Append one entry; `details` must be plain JSON values."""
    head = session.scalars(sa.select(AuditHead).where(AuditHead.id == 1).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, entries=0, hash=FIRST_HASH)
        session.add(head)
    entry = AuditEntry(
        at=now,
        account_id=account_id,
        action=action,
        subject=subject,
        details=details,
        previous_hash=head.hash,
        hash=entry_hash(head.hash, now, account_id, action, subject, details),
    )
    session.add(entry)
    head.entries += 1
    head.hash = entry.hash
    session.flush()
    return entry
