"""Hours of sittings that were changed after a round was opened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import chain_of_round
from quizapp.audit.models import AuditEntry


@dataclass(frozen=True)
class Hours:
    """When a sitting was to begin and to end, and how many minutes late one might come; None: until it ends."""

    opens_at: datetime
    closes_at: datetime
    late_minutes: int | None


@dataclass(frozen=True)
class Shift:
    """The hours of a sitting were changed after the round was opened."""

    at: datetime
    to: str
    before: Hours
    after: Hours
    words: str
    by: str


def shifts_of(
    session: Session, round_id: int, sittings: Mapping[int, str], accounts: Mapping[int, str]
) -> tuple[Shift, ...]:
    """Of the named `sittings`, from the log, where the hours of before are kept; `accounts`: id → name."""
    moved = sa.and_(AuditEntry.chain == chain_of_round(round_id), AuditEntry.action == "sitting_moved")
    return tuple(
        Shift(
            one.at,
            sittings[one.details["sitting"]],
            _hours(one.details["before"]),
            _hours(one.details["after"]),
            one.details["reason"],
            accounts.get(one.account_id or 0, ""),
        )
        for one in session.scalars(sa.select(AuditEntry).where(moved).order_by(AuditEntry.id))
        if one.details["sitting"] in sittings
    )


def _hours(facts: dict[str, Any]) -> Hours:
    opens_at, closes_at = (datetime.fromisoformat(facts[name]) for name in ("opens_at", "closes_at"))
    return Hours(opens_at, closes_at, facts["late_minutes"])
