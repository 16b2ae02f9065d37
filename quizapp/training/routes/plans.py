"""The plan: proposed from a round, looked at, approved by a second person."""

from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.people.queries.units import unit_choices, unit_names
from quizapp.reports.queries import rounds_sat
from quizapp.rounds.routes.acting import mark_of, refuse_if_changed
from quizapp.training.access import (
    READERS,
    WRITERS,
    my_plan,
    my_units,
    names_may_be_seen,
    seen_plan,
    show_refusal,
    source_of,
    told,
)
from quizapp.training.attending import Carried, carried_out, together
from quizapp.training.forms import PlanForm, PlanHeadForm, ReasonForm
from quizapp.training.models import TrainingPlan
from quizapp.training.plans import (
    approve_plan,
    change_plan,
    content_stamp,
    draw_up_plan,
    lines_of,
    names_of_accounts,
    plans,
    remove_plan,
    take_back,
    writers_of,
)
from quizapp.training.retesting import retests_of
from quizapp.training.routes.blueprint import bp
from quizapp.web.filters import day
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing


@bp.get("/boi-duong")
@only(*READERS, scope="unit")
def plan_list() -> str:
    """Plans of the reader's units, the newest year first, each with how far it was carried out."""
    found = [one for one in plans(reading(), my_units(reading(), *READERS)) if names_may_be_seen(reading(), one)]
    units = unit_names(reading(), [one.unit_id for one in found])
    lines = [PlanLine(one, units[one.unit_id], *_done(one)) for one in found]
    return render_template("training/plan_list.html", lines=lines, may_plan=me().has_role(*WRITERS))


class PlanLine(NamedTuple):
    """A line of the list of plans."""

    plan: TrainingPlan
    unit_name: str
    topics: int
    done: Carried


def _done(plan: TrainingPlan) -> tuple[int, Carried]:
    lines = lines_of(reading(), plan.id)
    return len(lines), together(carried_out(reading(), lines).values())


def _round_choices(units: set[int]) -> list[tuple[int, str]]:
    return [(one.id, f"{one.name} (đóng {day(one.closes_at)})") for one in rounds_sat(reading(), units)]


@bp.route("/boi-duong/moi", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_plan_drawn_up",))
def new_plan() -> ResponseReturnValue:
    units = my_units(reading(), *WRITERS)
    rounds = _round_choices(units)
    year = today().year + (today().month > 9)
    initial = {
        "year": year,
        "name": f"Bồi dưỡng năng lực số năm {year}",
        "round_id": request.args.get("dot", 0, type=int),
    }
    form = PlanForm(data=initial)
    form.unit_id.choices = unit_choices(reading(), me().scope(*WRITERS), today())
    form.round_id.choices = rounds
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                plan = draw_up_plan(session, form.facts(), my_units(session, *WRITERS), me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, "unit_id")
        else:
            flash("Đã lập dự thảo từ báo cáo nhu cầu. Hãy xem lại từng chuyên đề.", "success")
            return redirect(url_for("training.plan_page", training_id=plan.id))
    return render_template("training/plan_form.html", form=form, rounds=rounds), 422 if form.errors else 200


@bp.get("/boi-duong/<int:training_id>")
@only(*READERS, scope="unit")
def plan_page(training_id: int) -> str:
    plan = seen_plan(reading(), training_id)
    lines = lines_of(reading(), plan.id)
    done = carried_out(reading(), lines)
    return render_template(
        "training/plan.html",
        plan=plan,
        lines=lines,
        done=done,
        total=together(done.values()),
        source=source_of(plan),
        retests=retests_of(reading(), plan.id),
        unit_name=unit_names(reading(), [plan.unit_id])[plan.unit_id],
        people=names_of_accounts(reading(), [plan.created_by, plan.approved_by]),
        is_mine=plan.unit_id in my_units(reading(), *WRITERS),
        stamp=content_stamp(reading(), plan),
        wrote_it=me().account_id in writers_of(reading(), plan.id),
    )


@bp.route("/boi-duong/<int:training_id>/sua", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_plan_changed",))
def edit_plan(training_id: int) -> ResponseReturnValue:
    plan = my_plan(reading(), training_id)
    form = PlanHeadForm(data=_head(plan))
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                stored = my_plan(session, training_id, lock=True)
                refuse_if_changed(_head(stored))
                name, note = str(form.name.data), str(form.note.data or "")
                change_plan(session, stored, name, form.year.data or stored.year, note, me().account_id, now())
        except (RecordRefused, RoundRefusal) as refusal:
            show_refusal(form, refusal, "name")
        else:
            flash("Đã lưu kế hoạch.", "success")
            return redirect(url_for("training.plan_page", training_id=training_id))
    page = render_template("training/plan_head_form.html", form=form, plan=plan, seen=mark_of(_head(plan)))
    return page, 422 if form.errors else 200


def _head(plan: TrainingPlan) -> dict[str, object]:
    return {"name": plan.name, "year": plan.year, "note": plan.note}


@bp.post("/boi-duong/<int:training_id>/duyet")
@only(*READERS, scope="unit", writes=True, audit=("training_plan_approved",))
def approve(training_id: int) -> ResponseReturnValue:
    with told("Đã duyệt kế hoạch. Bây giờ có thể xếp lớp."), writing() as session:
        plan = seen_plan(session, training_id, lock=True)
        approve_plan(session, plan, me().account_id, now(), request.form.get("ban"))
    return redirect(url_for("training.plan_page", training_id=training_id))


@bp.route("/boi-duong/<int:training_id>/rut-lai", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_plan_taken_back",))
def take_plan_back(training_id: int) -> ResponseReturnValue:
    plan = my_plan(reading(), training_id)
    form = ReasonForm()
    if request.method == "POST" and form.validate():
        with told("Đã đưa kế hoạch về dự thảo."), writing() as session:
            stored = my_plan(session, training_id, lock=True)
            take_back(session, stored, str(form.reason.data), me().account_id, now())
        return redirect(url_for("training.plan_page", training_id=training_id))
    return render_template("training/take_back.html", form=form, plan=plan), 422 if form.errors else 200


@bp.post("/boi-duong/<int:training_id>/xoa")
@only(*WRITERS, scope="unit", writes=True, audit=("training_plan_removed",))
def drop_plan(training_id: int) -> ResponseReturnValue:
    with told("Đã xóa dự thảo."), writing() as session:
        remove_plan(session, my_plan(session, training_id, lock=True), me().account_id, now())
    return redirect(url_for("training.plan_list"))
