"""Tests that ended because the round was closed while people sat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.audit.actions import chain_of_round
from quizapp.audit.models import AuditEntry

AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True)
class EarlyClose:
    """When the round was closed, by whom, and how many tests of these people that ended."""

    at: datetime
    by: str
    attempts: int


def early_closes(
    session: Session, round_id: int, people: Collection[int], accounts: Mapping[int, str]
) -> tuple[EarlyClose, ...]:
    """From the log, which names the tests; those that ended nobody's test of `people` are left out. `accounts`: id →
    name."""
    entries = _entries(session, round_id)
    ended = sorted({attempt for one in entries for attempt in one.details["attempts"]})
    whose: dict[int, int] = {}
    for start in range(0, len(ended), AT_ONCE):
        rows = sa.select(Attempt.id, Attempt.person_id).where(Attempt.id.in_(ended[start : start + AT_ONCE]))
        whose |= {row.id: row.person_id for row in session.execute(rows)}
    found = []
    for one in entries:
        count = sum(whose.get(attempt) in people for attempt in one.details["attempts"])
        if count:
            found.append(EarlyClose(one.at, accounts.get(one.account_id or 0, ""), count))
    return tuple(found)


def ended_by_close(session: Session, attempt: Attempt) -> bool:
    """Whether the round was closed while its owner sat, so that they handed nothing in."""
    return any(attempt.id in one.details["attempts"] for one in _entries(session, attempt.round_id))


def _entries(session: Session, round_id: int) -> list[AuditEntry]:
    closed = sa.and_(AuditEntry.chain == chain_of_round(round_id), AuditEntry.action == "attempts_closed_early")
    return list(session.scalars(sa.select(AuditEntry).where(closed).order_by(AuditEntry.id)))
