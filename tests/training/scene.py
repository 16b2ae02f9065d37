"""The people of the reports' scene, and whoever plans what they learn.

topic                        competence  who lies below                                     seats
Tổng quan dịch vụ công       D1          p3 (A01, surely), p2 (A01, likely), p6 (B01, likely)  3
Tài khoản định danh điện tử  E1          p3 (A01, likely), p5 (B01, likely)                    2
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.training.classes import classes_of, form_classes, seats_of
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan
from quizapp.training.plans import LineFacts, PlanFacts, approve_plan, draw_up_plan, lines_of, store_line
from tests import make
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene

LINE = LineFacts(
    "Tổng quan dịch vụ công", ("D1",), (), seats=3, class_size=3, form="in_person",
    starts_on=date(2027, 3, 1), ends_on=date(2027, 4, 30),
)  # fmt: skip


@dataclass
class Training:
    """A plan of the province, written by `planner`; `second` wrote nothing of it."""

    scene: Scene
    plan_id: int
    planner: int
    second: int

    def plan(self, session: Session) -> TrainingPlan:
        return session.get_one(TrainingPlan, self.plan_id)

    def first(self, session: Session) -> TrainingLine:
        """The topic that is missing most."""
        return lines_of(session, self.plan_id)[0]

    def form(self, session: Session) -> list[TrainingClass]:
        """Classes of the first topic, formed by rule."""
        line = self.first(session)
        form_classes(session, self.plan(session), line, self.planner, NOW)
        return classes_of(session, [line.id])[line.id]

    def names(self, session: Session, row: TrainingClass) -> set[str]:
        """Who sits in a class, by the names of the scene."""
        known = {person_id: name for name, person_id in self.scene.people.items()}
        return {known[seat.person_id] for seat in seats_of(session, row.id)}


def build(
    engines: Engines,
    *,
    is_approved: bool = True,
    line: dict[str, Any] | None = None,
    prepare: Callable[[Session, Training], object] | None = None,
    **changes: Any,
) -> Training:
    """`line`: what of the first topic is other than proposed; `prepare`: what happens before it is approved."""
    scene = scenes.build(engines, **changes)
    with engines.writing() as session:
        province = session.get_one(Unit, scene.province)
        planner = make.account(session, username="lap-ke-hoach", roles=[("organiser", province)]).id
        second = make.account(session, username="duyet-ke-hoach", roles=[("results_reviewer", province)]).id
        facts = PlanFacts(2027, "Bồi dưỡng năng lực số năm 2027", scene.province, scene.round_id)
        plan = draw_up_plan(session, facts, scene.everywhere, planner, NOW)
        made = Training(scene, plan.id, planner, second)
        if line is not None:
            store_line(session, plan, made.first(session), replace(LINE, **line), planner, NOW)
        if prepare is not None:
            prepare(session, made)
        if is_approved:
            approve_plan(session, plan, second, NOW)
    return made
