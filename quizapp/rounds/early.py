"""Rounds that were closed before their time: a round keeps the hour that was planned, the log knows the other."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import chain_of_round
from quizapp.audit.models import AuditEntry
from quizapp.rounds.models import Round


def closed_early(session: Session, rounds: Iterable[Round]) -> dict[int, datetime]:
    """Round → when it was closed last, of those that are closed and were before their planned end."""
    closed = {chain_of_round(one.id): one for one in rounds if one.state == "closed"}
    if not closed:
        return {}
    statement = (
        sa.select(AuditEntry.chain, sa.func.max(AuditEntry.at))
        .where(AuditEntry.chain.in_(closed), AuditEntry.action == "round_closed")
        .group_by(AuditEntry.chain)
    )
    return {closed[chain].id: at for chain, at in session.execute(statement) if at < closed[chain].closes_at}
