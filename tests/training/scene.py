"""The people of the reports' scene, and whoever plans what they learn.

Of the competences D1 and E1 the model says the topics; who lies below is told in `tests.reports.scene`.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.plans import PlanFacts, approve_plan, draw_up_plan, lines_of
from tests import make
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene


@dataclass
class Training:
    """A plan of the province, written by `planner`; `second` wrote nothing of it."""

    scene: Scene
    plan_id: int
    planner: int
    second: int

    def plan(self, session: Session) -> TrainingPlan:
        return session.get_one(TrainingPlan, self.plan_id)

    def lines(self, session: Session) -> list[TrainingLine]:
        return lines_of(session, self.plan_id)


def build(engines: Engines, *, is_approved: bool = True, **changes: Any) -> Training:
    scene = scenes.build(engines, **changes)
    with engines.writing() as session:
        province = session.get_one(Unit, scene.province)
        planner = make.account(session, username="lap-ke-hoach", roles=[("organiser", province)]).id
        second = make.account(session, username="duyet-ke-hoach", roles=[("results_reviewer", province)]).id
        facts = PlanFacts(2027, "Bồi dưỡng năng lực số năm 2027", scene.province, scene.round_id)
        plan = draw_up_plan(session, facts, scene.everywhere, planner, NOW)
        if is_approved:
            approve_plan(session, plan, second, NOW)
        return Training(scene, plan.id, planner, second)
