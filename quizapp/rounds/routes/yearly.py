"""The yearly plan: two batches a year, each with the units that it must cover and the rounds that do."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import is_in_force, unit_choices, unit_names, unit_tree, units_in_scope
from quizapp.rounds.forms import show_refusal
from quizapp.rounds.list_forms import BatchForm
from quizapp.rounds.models import PlanBatch
from quizapp.rounds.queries import phase
from quizapp.rounds.routes.acting import STAFF, my_scope, my_units, told
from quizapp.rounds.routes.blueprint import bp
from quizapp.rounds.yearly import (
    BATCHES,
    add_batch,
    batch_in_scope,
    batches,
    change_batch,
    covered_today,
    remove_batch,
    rounds_of,
)
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing

COVERED_KINDS = ("commune", "ward", "special_zone")
FIELD_OF = {"plan_window": "ends_on", "batch_taken": "batch", "no_units": "unit_ids", "outside_scope": "unit_ids"}


@bp.get("/ke-hoach")
@only(*STAFF, "results_reviewer", scope="unit")
def plan_page() -> str:
    """All batches that the reader's units organise or that cover them, the newest year first."""
    found = batches(reading(), units_in_scope(reading(), me().scope(*STAFF, "results_reviewer")))
    rounds = rounds_of(reading(), [one.id for one in found])
    years: dict[int, list[PlanBatch]] = {today().year: []}
    for one in found:
        years.setdefault(one.year, []).append(one)
    return render_template(
        "rounds/plan.html",
        years=sorted(years.items(), reverse=True),
        rounds=rounds,
        phases={one.id: phase(one, now()) for some in rounds.values() for one in some},
        covered={one.id: len(covered_today(reading(), one.id)) for one in found},
        units=unit_names(reading()),
        mine=my_units(),
        may_plan=me().has_role(*STAFF),
        BATCHES=BATCHES,
    )


def _form(batch: PlanBatch | None) -> BatchForm:
    lines = [line for line in unit_tree(reading(), my_scope()) if is_in_force(line.unit, today())]
    communes = [line for line in lines if line.unit.kind in COVERED_KINDS]
    every = [line.unit.id for line in communes]
    initial = {"year": today().year, "batch": 1 if today().month <= 6 else 2, "unit_ids": every}
    if batch is not None:
        names = ("year", "batch", "name", "starts_on", "ends_on", "unit_id", "note")
        initial = {name: getattr(batch, name) for name in names} | {
            "unit_ids": list(covered_today(reading(), batch.id))
        }
    form = BatchForm(data=initial)
    form.unit_id.choices = unit_choices(reading(), my_scope(), today())
    form.unit_ids.choices = [(line.unit.id, line.unit.name) for line in communes or lines]
    return form


@bp.route("/ke-hoach/moi", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("plan_batch_added",))
def new_batch() -> ResponseReturnValue:
    form = _form(None)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                add_batch(session, form.plan(), units_in_scope(session, my_scope()), me().account_id, now())
        except RoundRefusal as refusal:
            show_refusal(form, refusal, FIELD_OF[refusal.reason])
        else:
            flash("Đã lưu kế hoạch.", "success")
            return redirect(url_for("rounds.plan_page"))
    return render_template("rounds/plan_form.html", form=form, batch=None), 422 if form.errors else 200


@bp.route("/ke-hoach/<int:plan_id>/sua", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("plan_batch_changed",))
def edit_batch(plan_id: int) -> ResponseReturnValue:
    batch = batch_in_scope(reading(), plan_id, my_units())
    form = _form(batch)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                scope = units_in_scope(session, my_scope())
                stored = batch_in_scope(session, plan_id, scope)
                change_batch(session, stored, form.plan(), scope, me().account_id, now())
        except RoundRefusal as refusal:
            show_refusal(form, refusal, FIELD_OF[refusal.reason])
        else:
            flash("Đã lưu kế hoạch.", "success")
            return redirect(url_for("rounds.plan_page"))
    return render_template("rounds/plan_form.html", form=form, batch=batch), 422 if form.errors else 200


@bp.post("/ke-hoach/<int:plan_id>/xoa")
@only(*STAFF, scope="unit", writes=True, audit=("plan_batch_removed",))
def drop_batch(plan_id: int) -> ResponseReturnValue:
    with told("Đã xóa kế hoạch."), writing() as session:
        batch = batch_in_scope(session, plan_id, units_in_scope(session, my_scope()))
        remove_batch(session, batch, me().account_id, now())
    return redirect(url_for("rounds.plan_page"))
