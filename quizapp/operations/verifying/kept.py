"""I3 for what is kept of results: snapshots and roll-ups that call themselves sound say what the results say."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.operations.verifying.findings import Finding, named
from quizapp.results.models import RoundSnapshot
from quizapp.results.rollups import false_rollups
from quizapp.results.snapshots import stamp_of, told_apart


def false_snapshots(session: Session) -> list[Finding]:
    """Stale ones are left out: no report reads them."""
    held = session.execute(sa.select(RoundSnapshot.round_id, RoundSnapshot.stamp).order_by(RoundSnapshot.round_id))
    sound = [row.round_id for row in held if row.stamp == stamp_of(session, row.round_id)]
    false: list[tuple[Any, ...]] = [(round_id,) for round_id in sound if told_apart(session, round_id)]
    return named("I3", "round_snapshot", "differs", false)


def false_sums(session: Session) -> list[Finding]:
    """The same of roll-ups."""
    return named("I3", "round_rollup", "differs", [(round_id,) for round_id in false_rollups(session)])
