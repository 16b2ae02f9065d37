"""What came of a plan: before and after of those who attended beside the others, and who still needs it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from quizapp.domain.gains import Effect, effect, of_part
from quizapp.domain.topics import TopicNeed, topic_needs
from quizapp.reports.queries.ground import Ground
from quizapp.reports.queries.round import reliability_of
from quizapp.rounds.models import Round
from quizapp.training.attending import attended_ids
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.needing import Needing, ground_of_plan, named, needs_of_line
from quizapp.training.plans import lines_of
from quizapp.training.retesting import retests_of


@dataclass(frozen=True)
class LineEffect:
    """One topic. `needed`: who needed it before; `still`: who needs it by the test afterwards; `untested`: who needed
    it, did not attend and has no later test; by unit and name."""

    line: TrainingLine
    needed: int
    attended: int
    effect: Effect | None
    questions: float
    still: tuple[Needing, ...]
    untested: tuple[Needing, ...]


@dataclass(frozen=True)
class EffectReport:
    """`later`: the test afterwards that the figures are of; None while there is none that was sat."""

    plan: TrainingPlan
    earlier: Round
    later: Round | None
    choices: tuple[Round, ...]
    lines: tuple[LineEffect, ...]


def effect_report(session: Session, plan: TrainingPlan, later_id: int | None = None) -> EffectReport:
    """`later_id`: one of the plan's tests afterwards; None, or another: the newest that is open or closed."""
    choices = tuple(one for one in retests_of(session, plan.id) if one.state in ("ready", "closed"))
    later = next((one for one in choices if one.id == later_id), choices[0] if choices else None)
    then = ground_of_plan(session, plan.round_id, plan.unit_id)
    now = ground_of_plan(session, later.id, plan.unit_id) if later else None
    lines = lines_of(session, plan.id)
    attended = attended_ids(session, [line.id for line in lines])
    return EffectReport(
        plan,
        session.get_one(Round, plan.round_id),
        later,
        choices,
        tuple(_line_effect(session, plan, line, attended[line.id], then, now) for line in lines),
    )


def _line_effect(
    session: Session,
    plan: TrainingPlan,
    line: TrainingLine,
    attended: Collection[int],
    then: Ground,
    now: Ground | None,
) -> LineEffect:
    before = needs_of_line(session, plan, line, then)
    needing = {one.person_id: one for one in before if one.is_needed}
    after = {one.person_id: one for one in topic_needs(now.marks, line.competences)} if now else {}
    active = {one.person_id for one in before}
    still = [one for one in after.values() if one.is_needed and (one.person_id in attended or one.person_id in active)]
    untested = [one for person, one in needing.items() if person not in after and person not in attended]
    return LineEffect(
        line=line,
        needed=len(needing),
        attended=len(attended),
        effect=_effect(line, attended, needing, then, after) if now else None,
        questions=_questions(then.marks, line.competences),
        still=tuple(named(session, still)),
        untested=tuple(named(session, untested)),
    )


def _effect(
    line: TrainingLine,
    attended: Collection[int],
    needing: Mapping[int, TopicNeed],
    then: Ground,
    after: Mapping[int, TopicNeed],
) -> Effect:
    """Of all who needed the topic: somebody who came without a need was not chosen for being low."""
    before = {one.person_id: one.percent for one in topic_needs(then.marks, line.competences)}
    later = {person: one.percent for person, one in after.items()}
    came = set(attended) & set(needing)
    asked = _questions(then.marks, line.competences)
    of_all = float(then.marks.groupby("person_id")["possible"].sum().mean()) if len(then.marks) else 0.0
    return effect(before, later, came, set(needing) - came, of_part(reliability_of(then).value, asked, of_all))


def _questions(marks: pd.DataFrame, competences: Collection[str]) -> float:
    """Of the topic, on the average paper."""
    mine = marks[marks["competence"].isin(list(competences))]
    return float(mine.groupby("person_id")["possible"].sum().mean()) if len(mine) else 0.0
