"""The yearly plan: proposed from the needs of a round, written by hand, approved by a second person."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.audit.twice import SENT_TWICE, just_done
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.training import CLASS_SIZE, in_year
from quizapp.people.models import Account, Unit
from quizapp.training.models import TrainingClass, TrainingCluster, TrainingLine, TrainingPlan, TrainingWriter
from quizapp.training.needing import Proposed, proposals


@dataclass(frozen=True)
class PlanFacts:
    """What is filled in to begin. The needs are those of `round_id`, of people of `unit_id` and all below."""

    year: int
    name: str
    unit_id: int
    round_id: int
    note: str = ""


@dataclass(frozen=True)
class LineFacts:
    """What is filled in of one topic."""

    topic: str
    competences: tuple[str, ...]
    categories: tuple[str, ...]
    seats: int
    class_size: int
    form: str
    starts_on: date
    ends_on: date
    cost: int | None = None
    responsible: str = ""
    note: str = ""


def draw_up_plan(session: Session, facts: PlanFacts, scope: Collection[int], actor: int, now: datetime) -> TrainingPlan:
    """A draft with a line for each topic that somebody needs, the most missing first; or the one that the same form
    made a moment ago. NotFound where the unit is out of scope or the round not visible from it."""
    if facts.unit_id not in scope:
        raise RecordRefused("unknown_unit")
    session.execute(sa.select(Unit.id).where(Unit.id == facts.unit_id).with_for_update(key_share=True))
    if (known := _just_drawn_up(session, facts, actor, now)) is not None:
        return known
    proposed = proposals(session, facts.round_id, facts.unit_id)
    plan = TrainingPlan(
        year=facts.year, name=facts.name, unit_id=facts.unit_id, round_id=facts.round_id, note=facts.note,
        state="draft", created_by=actor, created_at=now, approved_by=None, approved_at=None,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    _wrote(session, plan, actor)
    for place, one in enumerate(proposed, start=1):
        session.add(_line(plan, place, _as_proposed(one, facts.year), one, actor, now))
    session.flush()
    record(
        session, now, actor, "training_plan_drawn_up", f"training:{plan.id}", round=plan.round_id, lines=len(proposed)
    )
    return plan


def _just_drawn_up(session: Session, facts: PlanFacts, actor: int, now: datetime) -> TrainingPlan | None:
    same = [
        getattr(TrainingPlan, name) == getattr(facts, name) for name in ("year", "name", "unit_id", "round_id", "note")
    ]
    fresh = (TrainingPlan.created_by == actor, TrainingPlan.created_at > now - SENT_TWICE)
    return session.scalars(sa.select(TrainingPlan).where(TrainingPlan.state == "draft", *same, *fresh)).first()


def _as_proposed(one: Proposed, year: int) -> LineFacts:
    return LineFacts(
        topic=one.topic,
        competences=one.competences,
        categories=(),
        seats=one.figures.below,
        class_size=min(CLASS_SIZE, one.figures.below) if one.form == "mentoring" else CLASS_SIZE,
        form=one.form,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
    )


def _line(
    plan: TrainingPlan, place: int, facts: LineFacts, one: Proposed | None, actor: int, now: datetime
) -> TrainingLine:
    figures = one.as_kept() if one else {}
    return TrainingLine(
        plan_id=plan.id, place=place, figures=figures, changed_by=actor, changed_at=now, **_columns(facts)
    )


_PLAIN = ("topic", "seats", "class_size", "form", "starts_on", "ends_on", "cost", "responsible", "note")


def content_stamp(session: Session, plan: TrainingPlan) -> str:
    """Another one as soon as anything else is planned: a page says by it what was read there."""
    columns = (*_PLAIN, "competences", "categories")
    lines = [[one.id, *(getattr(one, name) for name in columns)] for one in lines_of(session, plan.id)]
    said = json.dumps([plan.name, plan.year, plan.note, lines], default=str, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _columns(facts: LineFacts) -> dict[str, object]:
    lists = {"competences": list(facts.competences), "categories": list(facts.categories)}
    return {name: getattr(facts, name) for name in _PLAIN} | lists


def change_plan(
    session: Session, plan: TrainingPlan, name: str, year: int, note: str, actor: int, now: datetime
) -> None:
    """The topics keep their days of the year in another year."""
    _require_draft(plan)
    if year != plan.year:
        for line in lines_of(session, plan.id):
            line.starts_on, line.ends_on = in_year(line.starts_on, year), in_year(line.ends_on, year)
    plan.name, plan.year, plan.note = name, year, note
    _wrote(session, plan, actor)
    record(session, now, actor, "training_plan_changed", f"training:{plan.id}", year=year)


def store_line(
    session: Session, plan: TrainingPlan, line: TrainingLine | None, facts: LineFacts, actor: int, now: datetime
) -> TrainingLine:
    """Change a line of a draft, or add one behind the others, but for the one that the same form added a moment ago."""
    _require_draft(plan)
    if facts.ends_on < facts.starts_on:
        raise RecordRefused("dates")
    if not facts.starts_on.year == plan.year == facts.ends_on.year:
        raise RecordRefused("outside_year")
    if line is None and (known := _just_added(session, plan, facts, actor, now)) is not None:
        return known
    if line is None:
        last = session.scalar(sa.select(sa.func.max(TrainingLine.place)).where(TrainingLine.plan_id == plan.id)) or 0
        line = _line(plan, last + 1, facts, None, actor, now)
        session.add(line)
    else:
        for column, value in _columns(facts).items():
            setattr(line, column, value)
        line.changed_by, line.changed_at = actor, now
    _wrote(session, plan, actor)
    record(session, now, actor, "training_line_stored", f"training:{plan.id}", line=line.id, seats=facts.seats)
    return line


def _just_added(
    session: Session, plan: TrainingPlan, facts: LineFacts, actor: int, now: datetime
) -> TrainingLine | None:
    wanted = _columns(facts)
    for did in just_done(session, f"training:{plan.id}", "training_line_stored", actor, now):
        known = session.get(TrainingLine, did["line"])
        if known is not None and {name: getattr(known, name) for name in wanted} == wanted:
            return known
    return None


def remove_line(session: Session, plan: TrainingPlan, line: TrainingLine, actor: int, now: datetime) -> None:
    """Only of a draft, and only while the line has no class."""
    _require_draft(plan)
    if session.scalar(sa.select(sa.func.count()).where(TrainingClass.line_id == line.id)):
        raise RecordRefused("line_has_classes")
    session.execute(sa.delete(TrainingLine).where(TrainingLine.id == line.id))
    _wrote(session, plan, actor)
    record(session, now, actor, "training_line_removed", f"training:{plan.id}", line=line.id, topic=line.topic)


def approve_plan(session: Session, plan: TrainingPlan, actor: int, now: datetime, seen: str | None = None) -> None:
    """RecordRefused for whoever wrote any part of the plan, for a plan without lines, and where it says something else
    than what was read: `seen` is the stamp of that, None where nobody read a page."""
    _require_draft(plan)
    lines = lines_of(session, plan.id)
    if not lines:
        raise RecordRefused("plan_empty")
    if actor in writers_of(session, plan.id):
        raise RecordRefused("approve_own_plan")
    if seen not in (None, content_stamp(session, plan)):
        raise RecordRefused("plan_moved_on")
    plan.state, plan.approved_by, plan.approved_at = "approved", actor, now
    session.flush()
    record(session, now, actor, "training_plan_approved", f"training:{plan.id}", lines=len(lines))


def take_back(session: Session, plan: TrainingPlan, reason: str, actor: int, now: datetime) -> None:
    """Make an approved plan a draft again; its classes stay."""
    if plan.state != "approved":
        raise RecordRefused("plan_not_taken_back")
    plan.state, plan.approved_by, plan.approved_at = "draft", None, None
    session.flush()
    record(session, now, actor, "training_plan_taken_back", f"training:{plan.id}", reason=reason)


def remove_plan(session: Session, plan: TrainingPlan, actor: int, now: datetime) -> None:
    """A draft that has neither classes nor a test afterwards."""
    _require_draft(plan)
    try:
        with session.begin_nested():
            for table in (TrainingCluster, TrainingLine, TrainingWriter):
                session.execute(sa.delete(table).where(table.plan_id == plan.id))
            session.execute(sa.delete(TrainingPlan).where(TrainingPlan.id == plan.id))
    except IntegrityError:
        raise RecordRefused("plan_has_classes") from None
    record(session, now, actor, "training_plan_removed", f"training:{plan.id}", name=plan.name)


def store_clusters(session: Session, plan: TrainingPlan, names: dict[int, str], actor: int, now: datetime) -> None:
    """Unit → name of its cluster; "" for none. Other units keep theirs: those that need nothing now are on no page."""
    own = TrainingCluster.unit_id.in_(names)
    session.execute(sa.delete(TrainingCluster).where(TrainingCluster.plan_id == plan.id, own))
    named = {unit: name for unit, name in names.items() if name}
    session.add_all(TrainingCluster(plan_id=plan.id, unit_id=unit, name=name) for unit, name in sorted(named.items()))
    session.flush()
    record(session, now, actor, "training_clusters_stored", f"training:{plan.id}", units=len(named))


def _wrote(session: Session, plan: TrainingPlan, actor: int) -> None:
    if actor not in writers_of(session, plan.id):
        session.add(TrainingWriter(plan_id=plan.id, written_by=actor))
    session.flush()


def _require_draft(plan: TrainingPlan) -> None:
    if plan.state != "draft":
        raise RecordRefused("plan_state")


# --- reading ----------------------------------------------------------------------------------------------------------


def plan_in_scope(session: Session, plan_id: int, unit_ids: Collection[int], *, lock: bool = False) -> TrainingPlan:
    """NotFound where no unit of `unit_ids` organises it. `lock`: so that two acts on it queue."""
    statement = sa.select(TrainingPlan).where(TrainingPlan.id == plan_id, TrainingPlan.unit_id.in_(unit_ids))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("plan")
    return found


def plans(session: Session, unit_ids: Collection[int]) -> list[TrainingPlan]:
    """The newest year first."""
    statement = sa.select(TrainingPlan).where(TrainingPlan.unit_id.in_(unit_ids))
    return list(session.scalars(statement.order_by(TrainingPlan.year.desc(), TrainingPlan.id.desc())))


def writers_of(session: Session, plan_id: int) -> set[int]:
    return set(session.scalars(sa.select(TrainingWriter.written_by).where(TrainingWriter.plan_id == plan_id)))


def lines_of(session: Session, plan_id: int) -> list[TrainingLine]:
    statement = sa.select(TrainingLine).where(TrainingLine.plan_id == plan_id)
    return list(session.scalars(statement.order_by(TrainingLine.place, TrainingLine.id)))


def line_of(session: Session, plan_id: int, line_id: int) -> TrainingLine:
    """NotFound where the plan has no such line."""
    found = session.get(TrainingLine, line_id)
    if found is None or found.plan_id != plan_id:
        raise NotFound("line")
    return found


def clusters_of(session: Session, plan_id: int) -> dict[int, str]:
    """Unit → name of its cluster, of those that have one."""
    statement = sa.select(TrainingCluster).where(TrainingCluster.plan_id == plan_id)
    return {one.unit_id: one.name for one in session.scalars(statement)}


def names_of_accounts(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    wanted = [one for one in ids if one is not None]
    rows = session.execute(sa.select(Account.id, Account.display_name).where(Account.id.in_(wanted)))
    return {row.id: row.display_name for row in rows}
