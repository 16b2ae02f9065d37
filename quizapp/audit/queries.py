"""Reading the log and checking its chain."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import FIRST_HASH, entry_hash
from quizapp.audit.models import AuditEntry, AuditHead


def latest_entries(session: Session, *, page: int = 1, per_page: int = 50) -> tuple[list[AuditEntry], bool]:
    """One page of entries, newest first, and whether there are more."""
    statement = sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(per_page + 1).offset((page - 1) * per_page)
    rows = list(session.scalars(statement))
    return rows[:per_page], len(rows) > per_page


def chain_head(session: Session, round_id: int) -> tuple[int, str]:  # noqa: ARG001 - one chain holds every round
    """How many entries the chain that a round's acts are written to has, and the hash of the last; 0 and "" before
    the first."""
    head = session.get(AuditHead, 1)
    return (head.entries, head.hash) if head is not None else (0, "")


def _in_order(session: Session, batch: int) -> Iterator[Any]:
    """Every entry, `batch` at a time: a page reads without a transaction, which a cursor of the server would need."""
    columns = AuditEntry.__table__.c
    last = 0
    while True:
        rows = session.execute(sa.select(*columns).where(columns.id > last).order_by(columns.id).limit(batch)).all()
        yield from rows
        if len(rows) < batch:
            return
        last = rows[-1].id


def broken_entry(session: Session, batch: int = 1000) -> int | None:
    """The id of the first entry that does not fit its chain, 0 where the tail is cut off, None where all is well."""
    previous, number = FIRST_HASH, 0
    for entry in _in_order(session, batch):
        expected = entry_hash(previous, entry.at, entry.account_id, entry.action, entry.subject, entry.details)
        if entry.previous_hash != previous or entry.hash != expected:
            return int(entry.id)
        previous, number = entry.hash, number + 1
    head = session.get(AuditHead, 1)
    if head is None:
        return None if number == 0 else 0
    return None if (head.hash, head.entries) == (previous, number) else 0
