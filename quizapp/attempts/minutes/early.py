"""Tests that ended because the round was closed while people sat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.audit.actions import chain_of_round
from quizapp.audit.models import AuditEntry


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
    closed = sa.and_(AuditEntry.chain == chain_of_round(round_id), AuditEntry.action == "attempts_closed_early")
    of_whom = {
        row.id: row.person_id
        for row in session.execute(sa.select(Attempt.id, Attempt.person_id).where(Attempt.round_id == round_id))
    }
    found = []
    for one in session.scalars(sa.select(AuditEntry).where(closed).order_by(AuditEntry.id)):
        count = sum(of_whom.get(attempt) in people for attempt in one.details["attempts"])
        if count:
            found.append(EarlyClose(one.at, accounts.get(one.account_id or 0, ""), count))
    return tuple(found)
