"""Ends of units: who goes where is looked at before anything is written."""

import hashlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.succession import EndPlan, UnitEnd, end_plan, end_unit, reopen_unit
from quizapp.people.actions.withdrawing import has_nothing, withdraw_unit
from quizapp.people.forms.choices import offer, show_refusal
from quizapp.people.forms.units import EndForm, ReasonForm
from quizapp.people.models import Unit
from quizapp.people.queries.accounts import staff_of_unit
from quizapp.people.queries.units import descendants, unit_choices, unit_in_scope, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, staff_scope, today
from quizapp.people.routes.units import unit_page
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

FIELD_OF = {
    "dates": "last_day",
    "end_in_future": "last_day",
    "has_ended_before": "last_day",
    "bad_act_reason": "reason",
}
WRITE = "ghi"


@bp.route("/don-vi/<int:unit_id>/ket-thuc", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("unit_ended",))
def unit_end(unit_id: int) -> ResponseReturnValue:
    """First what is to be, then what it would do, then doing it."""
    scope = staff_scope()
    unit = unit_in_scope(reading(), unit_id, scope)
    form = EndForm()
    _offer_successors(form, unit)
    if request.method == "GET":
        return _asked(form, unit)
    if not form.validate():
        return _asked(form, unit), 422
    for successor_id in form.successor_ids:
        unit_in_scope(reading(), successor_id, scope)
    end = form.end(_chosen("nguoi"), _chosen("don-vi"))
    try:
        plan = end_plan(reading(), unit_id, end, today())
        if request.form.get("viec") != WRITE or request.form.get("dau") != _digest(plan):
            return _preview(form, unit, end, plan)
        with writing() as transaction:
            for one in (unit_id, *form.successor_ids):
                unit_in_scope(transaction, one, scope)
            end_unit(transaction, unit_id, end, me().account_id, now(), today=today())
    except RecordRefused as refusal:
        show_refusal(form, refusal, FIELD_OF, "first")
        return _asked(form, unit), 422
    moved = f" {len(plan.people)} người đã được chuyển." if plan.people else ""
    flash(f"Đã ghi ngày kết thúc của {unit.name}.{moved} Kết quả cũ vẫn gắn với đơn vị này.", "success")
    return redirect(url_for("people.unit_show", unit_id=unit_id))


def _asked(form: EndForm, unit: Unit) -> str:
    has_none = unit.valid_until is None and has_nothing(reading(), unit.id)
    return render_template("people/unit_end.html", form=form, unit=unit, has_nothing=has_none)


def _offer_successors(form: EndForm, unit: Unit) -> None:
    below = descendants(reading(), unit.id)
    choices = [pair for pair in unit_choices(reading(), staff_scope(), today()) if pair[0] not in below]
    offer(form.first, choices, "– Không có (giải thể) –")
    offer(form.second, choices, "– Không có –")
    offer(form.third, choices, "– Không có –")


def _chosen(what: str) -> dict[int, int]:
    """Fields `nguoi-12`, `don-vi-3`: the unit to which each goes; what is no number is nothing."""
    found = {}
    for name, value in request.form.items():
        number = name.removeprefix(f"{what}-")
        if name != number and number.isdecimal() and value.isdecimal():
            found[int(number)] = int(value)
    return found


def _digest(plan: EndPlan) -> str:
    told = ([one.id for one in plan.people], [one.id for one in plan.children])
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _preview(form: EndForm, unit: Unit, end: UnitEnd, plan: EndPlan) -> str:
    names = unit_names(reading(), form.successor_ids)
    return render_template(
        "people/unit_end_preview.html",
        form=form,
        unit=unit,
        end=end,
        plan=plan,
        digest=_digest(plan),
        successors=[(unit_id, names[unit_id]) for unit_id in form.successor_ids],
        staff=staff_of_unit(reading(), unit.id),
        is_again=request.form.get("viec") == WRITE,
    )


@bp.post("/don-vi/<int:unit_id>/hoat-dong-lai")
@only(*STAFF, scope="unit", writes=True, audit=("unit_reopened",))
def unit_reopen(unit_id: int) -> ResponseReturnValue:
    unit_in_scope(reading(), unit_id, staff_scope())
    form = ReasonForm()
    if form.validate():
        try:
            with writing() as transaction:
                unit_in_scope(transaction, unit_id, staff_scope())
                reopen_unit(transaction, unit_id, str(form.reason.data), me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {}, "reason")
        else:
            flash("Đã bỏ ngày kết thúc của đơn vị. Người đã chuyển đi vẫn ở đơn vị mới.", "success")
            return redirect(url_for("people.unit_show", unit_id=unit_id))
    return unit_page(unit_id, form), 422


@bp.post("/don-vi/<int:unit_id>/rut-lai")
@only(*STAFF, scope="unit", writes=True, audit=("unit_withdrawn",))
def unit_withdraw(unit_id: int) -> ResponseReturnValue:
    """A unit that was written by mistake, on which nothing hangs yet."""
    unit_in_scope(reading(), unit_id, staff_scope())
    form = ReasonForm()
    if form.validate():
        try:
            with writing() as transaction:
                unit_in_scope(transaction, unit_id, staff_scope())
                unit = withdraw_unit(transaction, unit_id, str(form.reason.data), me().account_id, now(), today())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {}, "reason")
        else:
            flash(f"Đã rút lại {unit.name}. Mã {unit.code} không dùng lại cho đơn vị khác.", "success")
            return redirect(url_for("people.unit_tree"))
    return unit_page(unit_id, form), 422
