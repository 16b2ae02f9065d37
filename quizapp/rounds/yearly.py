"""The yearly plan: two batches a year, the units that each must cover, and the rounds that do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.domain.units import heirs
from quizapp.people.models import Unit
from quizapp.people.queries.unit_history import successors
from quizapp.rounds.models import PlanBatch, PlanUnit, Round

BATCHES = {1: "Đợt 1 (sáu tháng đầu năm)", 2: "Đợt 2 (sáu tháng cuối năm)"}


@dataclass(frozen=True)
class BatchPlan:
    """What is filled in. `unit_id` organises; `unit_ids` must be covered."""

    year: int
    batch: int
    name: str
    starts_on: date
    ends_on: date
    unit_id: int
    unit_ids: tuple[int, ...]
    note: str = ""


def _check(plan: BatchPlan, scope: Collection[int]) -> None:
    if plan.ends_on < plan.starts_on:
        raise RoundRefusal("plan_window")
    if not plan.unit_ids:
        raise RoundRefusal("no_units")
    if not set(scope).issuperset({plan.unit_id, *plan.unit_ids}):
        raise RoundRefusal("outside_scope")


def _columns(plan: BatchPlan) -> dict[str, object]:
    names = ("year", "batch", "name", "starts_on", "ends_on", "unit_id", "note")
    return {name: getattr(plan, name) for name in names}


def _cover(session: Session, plan_id: int, unit_ids: Collection[int]) -> None:
    session.execute(sa.delete(PlanUnit).where(PlanUnit.plan_id == plan_id))
    session.add_all(PlanUnit(plan_id=plan_id, unit_id=unit_id) for unit_id in sorted(set(unit_ids)))
    session.flush()


def add_batch(session: Session, plan: BatchPlan, scope: Collection[int], actor: int, now: datetime) -> PlanBatch:
    """A batch of the plan; RoundRefusal where the unit has it already."""
    _check(plan, scope)
    row = PlanBatch(**_columns(plan))
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise RoundRefusal("batch_taken") from None
    _cover(session, row.id, plan.unit_ids)
    record(session, now, actor, "plan_batch_added", f"plan:{row.id}", **_facts(plan))
    return row


def change_batch(
    session: Session, batch: PlanBatch, plan: BatchPlan, scope: Collection[int], actor: int, now: datetime
) -> None:
    """RoundRefusal as for `add_batch`. Units that lie outside the scope and were covered stay so."""
    kept = set(covered_units(session, batch.id)) - set(scope)
    _check(plan, scope)
    try:
        with session.begin_nested():
            for name, value in _columns(plan).items():
                setattr(batch, name, value)
            session.flush()
    except IntegrityError:
        raise RoundRefusal("batch_taken") from None
    _cover(session, batch.id, {*plan.unit_ids, *kept})
    record(session, now, actor, "plan_batch_changed", f"plan:{batch.id}", **_facts(plan))


def remove_batch(session: Session, batch: PlanBatch, actor: int, now: datetime) -> None:
    """Only while no round belongs to it."""
    if rounds_of(session, [batch.id]):
        raise RoundRefusal("plan_in_use")
    session.execute(sa.delete(PlanUnit).where(PlanUnit.plan_id == batch.id))
    session.execute(sa.delete(PlanBatch).where(PlanBatch.id == batch.id))
    record(session, now, actor, "plan_batch_removed", f"plan:{batch.id}", year=batch.year, batch=batch.batch)


def _facts(plan: BatchPlan) -> dict[str, object]:
    days = {"starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat()}
    return {"year": plan.year, "batch": plan.batch, "units": list(plan.unit_ids), **days}


# --- reading ---------------------------------------------------------------------------------------------------------


def _visible(unit_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """Who organises a batch, or is covered by it, may read it."""
    covered = sa.exists().where(PlanUnit.plan_id == PlanBatch.id, PlanUnit.unit_id.in_(unit_ids))
    return sa.or_(PlanBatch.unit_id.in_(unit_ids), covered)


def batch_in_scope(session: Session, plan_id: int, unit_ids: Collection[int]) -> PlanBatch:
    """The batch where one of `unit_ids` organises it; NotFound otherwise."""
    statement = sa.select(PlanBatch).where(PlanBatch.id == plan_id, PlanBatch.unit_id.in_(unit_ids))
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("plan")
    return found


def visible_batch(session: Session, plan_id: int, unit_ids: Collection[int]) -> PlanBatch:
    """The batch where `unit_ids` organise it or are covered by it; NotFound otherwise."""
    found = session.scalars(sa.select(PlanBatch).where(PlanBatch.id == plan_id, _visible(unit_ids))).one_or_none()
    if found is None:
        raise NotFound("plan")
    return found


def batch_by_id(session: Session, plan_id: int) -> PlanBatch | None:
    """For the page of a round that belongs to it."""
    return session.get(PlanBatch, plan_id)


def batches(session: Session, unit_ids: Collection[int], year: int | None = None) -> list[PlanBatch]:
    """Batches that these units organise or that cover them, the newest year first."""
    statement = sa.select(PlanBatch).where(_visible(unit_ids))
    if year is not None:
        statement = statement.where(PlanBatch.year == year)
    return list(session.scalars(statement.order_by(PlanBatch.year.desc(), PlanBatch.batch, PlanBatch.id)))


def covered_units(session: Session, plan_id: int) -> list[int]:
    """Units that the batch must cover, by code."""
    statement = sa.select(Unit.id).join(PlanUnit, PlanUnit.unit_id == Unit.id).where(PlanUnit.plan_id == plan_id)
    return list(session.scalars(statement.order_by(Unit.code)))


def covered_today(session: Session, plan_id: int) -> dict[int, tuple[int, ...]]:
    """Units in which those of the batch go on today → which ended ones these were. Units that were split or merged
    since are covered where they go on."""
    known = successors(session)
    found: dict[int, tuple[int, ...]] = {}
    for one in covered_units(session, plan_id):
        for heir in heirs(one, known):
            found[heir] = (*found.get(heir, ()), *([one] if heir != one else ()))
    return found


def rounds_of(session: Session, plan_ids: Collection[int]) -> dict[int, list[Round]]:
    """Batch → its rounds that count: those called off do not."""
    statement = sa.select(Round).where(
        Round.plan_id.in_(plan_ids), Round.state != "cancelled", Round.kind != "rehearsal"
    )
    found: dict[int, list[Round]] = {}
    for one in session.scalars(statement.order_by(Round.opens_at, Round.id)):
        found.setdefault(one.plan_id or 0, []).append(one)
    return found
