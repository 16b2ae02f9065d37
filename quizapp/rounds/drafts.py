"""Drafts of rounds: the same form sent again makes the draft that it made a moment ago."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.twice import SENT_TWICE
from quizapp.people.models import Unit
from quizapp.rounds.actions import RoundPlan, create_round, plan_of
from quizapp.rounds.models import Round


def create_round_once(session: Session, plan: RoundPlan, scope: Collection[int], actor: int, now: datetime) -> Round:
    """A new draft as by `create_round`, or the one that the same form made a moment ago."""
    if plan.unit_id in scope:
        hold = sa.select(Unit.id).where(Unit.id == plan.unit_id).with_for_update(key_share=True)
        session.execute(hold)
    known = round_just_made(session, plan, now)
    return known or create_round(session, plan, scope, actor, now)


def round_just_made(session: Session, plan: RoundPlan, now: datetime, rehearsal_of: int | None = None) -> Round | None:
    """A draft of the very same plan, made a moment ago."""
    statement = sa.select(Round).where(
        Round.state == "draft",
        Round.unit_id == plan.unit_id,
        Round.name == plan.name,
        Round.makeup_of_id.is_(None),
        Round.rehearsal_of_id.is_not_distinct_from(rehearsal_of),
        Round.created_at > now - SENT_TWICE,
    )
    wanted = _in_order(plan)
    return next((one for one in session.scalars(statement) if _in_order(plan_of(session, one)) == wanted), None)


def _in_order(plan: RoundPlan) -> RoundPlan:
    lists = {name: tuple(sorted(set(getattr(plan, name)))) for name in ("unit_ids", "categories", "positions")}
    return replace(plan, scoring=dict(plan.scoring), **lists)  # type: ignore[arg-type]
