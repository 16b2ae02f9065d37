"""Taking back a unit that was written by mistake and on which nothing hangs yet."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.db import Base
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.units import checked_reason, lock_tree, locked_unit, periods_of
from quizapp.people.models import Unit, UnitPeriod


def has_nothing(session: Session, unit_id: int) -> bool:
    """Whether no row of any table names the unit but the one stretch of its own life: no people, units below, rounds,
    rights, plans. Tables are taken from the schema, so that a later one is asked too."""
    own = UnitPeriod.__table__.c.unit_id
    named = [
        sa.exists().where(key.parent == unit_id)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is Unit.__table__.c.id and key.parent is not own
    ]
    lives = sa.select(sa.func.count()).select_from(UnitPeriod).where(own == unit_id).scalar_subquery()
    return bool(session.scalar(sa.select(sa.and_(~sa.or_(*named), lives < 2))))


def withdraw_unit(session: Session, unit_id: int, reason: str, actor: int | None, now: datetime, today: date) -> Unit:
    """Let it end before today, also where it was to begin later. It stays, so that its code is never given again, and
    its history says why.

    RecordRefused: bad_act_reason, has_ended_before, unit_in_use.
    """
    lock_tree(session)
    unit = locked_unit(session, unit_id)
    why = checked_reason(reason)
    if unit.valid_until is not None:
        raise RecordRefused("has_ended_before")
    if not has_nothing(session, unit_id):
        raise RecordRefused("unit_in_use")
    before = unit.valid_from
    (period,) = periods_of(session, unit)
    day = min(before, today - timedelta(days=1))
    unit.valid_from = unit.valid_until = period.valid_from = day
    period.reason = f"Rút lại vì ghi nhầm: {why}"[: UnitPeriod.reason.type.length]
    session.flush()
    record(
        session, now, actor, "unit_withdrawn", f"unit:{unit.id}",
        code=unit.code, name=unit.name, before=before.isoformat(), reason=why,
    )  # fmt: skip
    return unit
