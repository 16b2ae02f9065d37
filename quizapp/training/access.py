"""Whose plan or class the pages of training show, where its needs come from, and how a refusal is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound, RecordRefused, RoundRefusal
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.queries.bulk import listed_people
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.tallies import sat_in
from quizapp.rounds.queries import round_by_id
from quizapp.training.classes import class_of
from quizapp.training.documents import Source
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan
from quizapp.training.plans import plan_in_scope
from quizapp.web.errors import words_for
from quizapp.web.forms import Form
from quizapp.web.request import me, reading, timezone

WRITERS = ("organiser", "administrator")
READERS = ("organiser", "results_reviewer", "administrator")


def my_units(session: Session, *roles: str) -> set[int]:
    return units_in_scope(session, me().scope(*roles))


def my_plan(session: Session, plan_id: int, *, lock: bool = False) -> TrainingPlan:
    """The plan where the signed-in person organises it."""
    return plan_in_scope(session, plan_id, my_units(session, *WRITERS), lock=lock)


def seen_plan(session: Session, plan_id: int, *, lock: bool = False) -> TrainingPlan:
    """The plan where the signed-in person may read it, with names: of a self-test only its organisers."""
    plan = plan_in_scope(session, plan_id, my_units(session, *READERS), lock=lock)
    if not names_may_be_seen(session, plan):
        raise NotFound("plan")
    return plan


def names_may_be_seen(session: Session, plan: TrainingPlan) -> bool:
    official = round_by_id(session, plan.round_id).kind == "official"
    return official or plan.unit_id in my_units(session, *WRITERS)


def my_class(
    session: Session, class_id: int, *, lock: bool = False
) -> tuple[TrainingPlan, TrainingLine, TrainingClass]:
    return class_of(session, class_id, my_units(session, *WRITERS), lock=lock)


def seen_class(session: Session, class_id: int) -> tuple[TrainingPlan, TrainingLine, TrainingClass]:
    found = class_of(session, class_id, my_units(session, *READERS))
    if not names_may_be_seen(session, found[0]):
        raise NotFound("class")
    return found


def source_of(plan: TrainingPlan) -> Source:
    """The round that the needs of a plan come from."""
    units = units_in_scope(reading(), (plan.unit_id,))
    facts = round_facts(reading(), plan.round_id, units)
    closed_on = facts.closes_at.astimezone(timezone()).date()
    sat, invited = sat_in(reading(), plan.round_id, units), listed_people(reading(), plan.round_id, units)
    return Source(
        facts.name,
        closed_on,
        sat,
        invited,
        facts.model.is_illustrative,
        facts.publication,
        is_newer=facts.published_at is not None and facts.published_at > plan.created_at,
    )


@contextmanager
def told(done: str) -> Iterator[None]:
    """Flash `done`, or the words of the refusal. Stands around the transaction, so that a refused act is undone."""
    try:
        yield
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash(done, "success")


def show_refusal(form: Form, refusal: RecordRefused | RoundRefusal, field: str) -> None:
    form[field].errors = [*form[field].errors, words_for(refusal).sentence]
