"""What training forgets with an erased person: their name where it stands as a trainer."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.names import tidy
from quizapp.domain.texts import names_in
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan


@dataclass(frozen=True)
class Named:
    """A place in which somebody wrote the name by hand. `field`: responsible, line_note, plan_note or trainer;
    `class_id` where it is a class."""

    plan_id: int
    plan: str
    topic: str
    field: str
    text: str
    class_id: int | None = None
    number: int = 0


def blank_name(session: Session, name: str) -> None:
    """Trainers are written by hand, for many are not on the list: whoever is named just so, but for case, is blanked.
    Who is responsible stands in a plan that was approved, which stays as it was signed."""
    wanted = tidy(name).casefold()
    for row in session.scalars(sa.select(TrainingClass).where(TrainingClass.trainer != "")):
        if tidy(row.trainer).casefold() == wanted:
            row.trainer = ""
    session.flush()


def places_naming(session: Session, name: str) -> list[Named]:
    """Where the name stands as words of a text that `blank_name` leaves: with a title, or in a plan. By plan."""
    plans = {one.id: one for one in session.scalars(sa.select(TrainingPlan))}
    lines = {one.id: one for one in session.scalars(sa.select(TrainingLine))}
    found = [Named(one.id, one.name, "", "plan_note", one.note) for one in plans.values()]
    for line in lines.values():
        at = (line.plan_id, plans[line.plan_id].name, line.topic)
        found += [Named(*at, "responsible", line.responsible), Named(*at, "line_note", line.note)]
    for row in session.scalars(sa.select(TrainingClass).where(TrainingClass.trainer != "")):
        line = lines[row.line_id]
        if tidy(row.trainer).casefold() != tidy(name).casefold():
            plan = plans[line.plan_id]
            found.append(Named(plan.id, plan.name, line.topic, "trainer", row.trainer, row.id, row.number))
    return sorted((one for one in found if names_in(one.text, name)), key=lambda one: (one.plan_id, one.class_id or 0))
