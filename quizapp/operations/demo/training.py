"""A year's training of the demo: planned from its first round, approved, two topics in classes, one class begun."""

import random
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.people.models import Account, Unit
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.models import Round
from quizapp.training.attending import add_session, mark
from quizapp.training.classes import change_class, classes_of, form_classes, seats_of
from quizapp.training.models import TrainingClass, TrainingPlan
from quizapp.training.plans import PlanFacts, approve_plan, draw_up_plan, lines_of, store_clusters

CLUSTERS = ("Cụm 1", "Cụm 2")
TRAINER = "ThS. Đặng Minh Hòa (Trường Chính trị tỉnh)"
HALF_DAY = timedelta(hours=3, minutes=30)


def train(engines: Engines, organiser: str, department: str, morning: datetime, now: datetime) -> None:
    """`morning`: when the session that was held began; the next one is a week later."""
    with engines.writing() as session:
        writes, approves = (_account(session, username) for username in (organiser, department))
        round_id = session.scalars(sa.select(Round.id).order_by(Round.id).limit(1)).one()
        unit_id = session.scalars(sa.select(Unit.id).where(Unit.parent_id.is_(None)).order_by(Unit.id).limit(1)).one()
        facts = PlanFacts(now.year, f"Bồi dưỡng năng lực số năm {now.year}", unit_id, round_id)
        plan = draw_up_plan(session, facts, units_in_scope(session, (unit_id,)), writes, now)
        communes = session.scalars(sa.select(Unit.id).where(Unit.kind.in_(("commune", "ward"))).order_by(Unit.code))
        store_clusters(session, plan, {one: CLUSTERS[n % 2] for n, one in enumerate(communes)}, writes, now)
        approve_plan(session, plan, approves, now)
        topics = lines_of(session, plan.id)[:2]
        for line in topics:
            form_classes(session, plan, line, writes, now)
        _begin(session, plan, classes_of(session, [topics[0].id])[topics[0].id][0], writes, morning, now)


def _account(session: Session, username: str) -> int:
    return session.scalars(sa.select(Account.id).where(Account.username == username)).one()


def _begin(
    session: Session, plan: TrainingPlan, row: TrainingClass, actor: int, morning: datetime, now: datetime
) -> None:
    chance = random.Random("quizapp-demo-training")  # noqa: S311 - made-up people
    change_class(session, plan, row, "Hội trường UBND xã", TRAINER, row.capacity, actor, now)
    held = add_session(session, plan, row, morning, morning + HALF_DAY, actor, now)
    later = morning + timedelta(days=7)
    add_session(session, plan, row, later, later + HALF_DAY, actor, now)
    people = sorted(seat.person_id for seat in seats_of(session, row.id))
    marks = {one: chance.choices(("present", "part", "absent"), (88, 4, 8))[0] for one in people}
    mark(session, plan, held, marks, actor, now)
