"""Topics of a plan, and the clusters of communes that learn together."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.competences.queries import model_of
from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.domain.names import tidy
from quizapp.domain.training import CLASS_SIZE
from quizapp.rounds.queries import round_by_id
from quizapp.rounds.routes.acting import mark_of, refuse_if_changed
from quizapp.training.access import WRITERS, my_plan, show_refusal, told
from quizapp.training.forms import LineForm
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.needing import needs_of_plan, units_of_plan
from quizapp.training.plans import clusters_of, line_of, lines_of, remove_line, store_clusters, store_line
from quizapp.training.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

_FIELDS = {"dates": "ends_on", "outside_year": "starts_on"}
_KEPT = (
    "topic", "competences", "categories", "seats", "class_size", "form", "starts_on", "ends_on", "cost",
    "responsible", "note",
)  # fmt: skip


def _stored(line: TrainingLine) -> dict[str, object]:
    return {name: getattr(line, name) for name in _KEPT}


def _form(plan: TrainingPlan, line: TrainingLine | None) -> LineForm:
    form = LineForm(data=_stored(line) if line else {"class_size": CLASS_SIZE, "form": "in_person"})
    model = model_of(reading(), round_by_id(reading(), plan.round_id).model_id or 0)
    form.competences.choices = [(one.code, f"{one.code} – {one.name}") for one in model.competences]
    return form


@bp.route("/boi-duong/<int:training_id>/chuyen-de/moi", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_line_stored",))
def new_line(training_id: int) -> ResponseReturnValue:
    return _edited(training_id, None)


@bp.route("/boi-duong/<int:training_id>/chuyen-de/<int:line_id>", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_line_stored",))
def edit_line(training_id: int, line_id: int) -> ResponseReturnValue:
    return _edited(training_id, line_id)


def _edited(training_id: int, line_id: int | None) -> ResponseReturnValue:
    plan = my_plan(reading(), training_id)
    line = line_of(reading(), plan.id, line_id) if line_id is not None else None
    form = _form(plan, line)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                stored = my_plan(session, training_id, lock=True)
                row = line_of(session, stored.id, line_id) if line_id is not None else None
                if row is not None:
                    refuse_if_changed(_stored(row))
                store_line(session, stored, row, form.facts(), me().account_id, now())
        except (RecordRefused, RoundRefusal) as refusal:
            show_refusal(form, refusal, _FIELDS.get(refusal.reason, "topic"))
        else:
            flash("Đã lưu chuyên đề.", "success")
            return redirect(url_for("training.plan_page", training_id=training_id))
    seen = mark_of(_stored(line)) if line else ""
    page = render_template("training/line_form.html", form=form, plan=plan, line=line, seen=seen)
    return page, 422 if form.errors else 200


@bp.post("/boi-duong/<int:training_id>/chuyen-de/<int:line_id>/xoa")
@only(*WRITERS, scope="unit", writes=True, audit=("training_line_removed",))
def drop_line(training_id: int, line_id: int) -> ResponseReturnValue:
    with told("Đã bỏ chuyên đề khỏi dự thảo."), writing() as session:
        plan = my_plan(session, training_id, lock=True)
        remove_line(session, plan, line_of(session, plan.id, line_id), me().account_id, now())
    return redirect(url_for("training.plan_page", training_id=training_id))


@bp.route("/boi-duong/<int:training_id>/cum", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_clusters_stored",))
def clusters(training_id: int) -> ResponseReturnValue:
    """Only units of whose people somebody needs a topic are listed."""
    plan = my_plan(reading(), training_id)
    wanting = _wanting(plan)
    units = [unit for unit in units_of_plan(reading(), plan) if unit.id in wanting]
    if request.method == "POST":
        names = {unit.id: tidy(request.form.get(f"cum-{unit.id}", "").replace("\x00", ""))[:60] for unit in units}
        with told("Đã lưu cụm xã. Cụm chỉ dùng cho những lần xếp lớp từ nay."), writing() as session:
            store_clusters(session, my_plan(session, training_id, lock=True), names, me().account_id, now())
        return redirect(url_for("training.clusters", training_id=training_id))
    return render_template(
        "training/clusters.html", plan=plan, units=units, names=clusters_of(reading(), plan.id), people=wanting
    )


def _wanting(plan: TrainingPlan) -> dict[int, int]:
    """Unit → people who need any topic of the plan."""
    needs = needs_of_plan(reading(), plan)
    found: dict[int, set[int]] = {}
    for line in lines_of(reading(), plan.id):
        for one in needs.of(line):
            if one.is_needed:
                found.setdefault(one.unit_id, set()).add(one.person_id)
    return {unit: len(people) for unit, people in found.items()}
