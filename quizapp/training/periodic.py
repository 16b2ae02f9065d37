"""Training's part of the periodic report: plans approved, classes held, who came, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.periods import Period
from quizapp.reports.periodic_facts import TRAINED, Trained, Training
from quizapp.reports.queries.periodic import CHOSEN
from quizapp.rounds.models import Round
from quizapp.training.attending import attended_in, carried_out, together
from quizapp.training.effect_words import idle_sentence, verdict_sentence
from quizapp.training.effects import effect_report
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan, TrainingRetest, TrainingSession
from quizapp.training.plans import lines_of, plans
from quizapp.training.retesting import retests_of


def trained_in(session: Session, period: Period, unit_ids: Collection[int], zone: tzinfo, now: datetime) -> Training:
    """Of plans that units of the reader's organise. The share is of plans of the period's year, as it stands now;
    effects are of tests afterwards that ended in the period."""
    first = datetime.combine(period.first, time(), zone)
    after = datetime.combine(period.last + timedelta(days=1), time(), zone)
    known = plans(session, unit_ids)
    this_year = [one for one in known if one.state == "approved" and one.year == period.first.year]
    done = together(carried_out(session, [line for one in this_year for line in lines_of(session, one.id)]).values())
    return Training(
        plans=tuple(one.name for one in known if one.approved_at is not None and first <= one.approved_at < after),
        classes=_held(session, known, first, after, now),
        year=period.first.year,
        year_plans=len(this_year),
        seats=done.seats,
        attended=done.attended,
        percent=done.percent if done.seats else None,
        effects=_all_effects(session, known, first, after, now),
    )


def _held(
    session: Session, known: Sequence[TrainingPlan], first: datetime, after: datetime, now: datetime
) -> tuple[Trained, ...]:
    """Classes whose last session was in the period, in the order of plans and topics."""
    last = sa.select(sa.func.max(TrainingSession.starts_at)).where(TrainingSession.class_id == TrainingClass.id)
    statement = (
        sa.select(TrainingClass, TrainingLine)
        .join(TrainingLine, TrainingLine.id == TrainingClass.line_id)
        .where(TrainingLine.plan_id.in_([one.id for one in known]))
        .where(last.scalar_subquery() >= first, last.scalar_subquery() < min(after, now))
        .order_by(TrainingLine.plan_id.desc(), TrainingLine.place, TrainingClass.number)
    )
    rows = [(row[0], row[1]) for row in session.execute(statement)]
    came = attended_in(session, [one.id for one, _line in rows])
    return tuple(
        Trained(line.topic, f"Lớp {one.number}{f', {one.place}' if one.place else ''}", one.capacity, came.get(one.id))
        for one, line in rows
    )


def _all_effects(
    session: Session, known: Sequence[TrainingPlan], first: datetime, after: datetime, now: datetime
) -> tuple[str, ...]:
    """Plan by plan; each is named where they are several."""
    told = [(plan.name, words) for plan in known if (words := _effects(session, plan, first, after, now))]
    return tuple(f"{name} – {one}" if len(told) > 1 else one for name, words in told for one in words)


def _effects(session: Session, plan: TrainingPlan, first: datetime, after: datetime, now: datetime) -> list[str]:
    """A sentence for each topic that somebody attended before a test afterwards that ended in the period, by the last
    of them that asked it, and one for all others."""
    over = [one for one in retests_of(session, plan.id) if one.state == "closed" or one.closes_at <= now]
    ended = [one for one in over if first <= one.closes_at < after]
    if not ended:
        return []
    reports = [effect_report(session, plan, one.id, most=0) for one in ended]
    by_line = {one.line.id: one for report in reversed(reports) for one in report.taught if one.shared}
    told = [by_line.get(one.line.id, one) for one in reports[0].lines if one.attended or one.line.id in by_line]
    taught = [f"{one.line.topic}: {verdict_sentence(one.effect)}" for one in told]
    idle = len(reports[0].lines) - len(told)
    return [*taught, idle_sentence(idle)] if idle else taught


TRAINED.append(trained_in)
CHOSEN.append(sa.exists().where(TrainingRetest.round_id == Round.id))  # their people needed a topic, or were taught it
