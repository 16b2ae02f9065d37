"""Pages of units: the tree, one unit with its history, adding, correcting, renaming."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions import units as actions
from quizapp.people.actions.withdrawing import has_nothing
from quizapp.people.forms.choices import offer, show_refusal
from quizapp.people.forms.units import ReasonForm, RenameForm, UnitFactsForm, UnitForm
from quizapp.people.models import Unit
from quizapp.people.queries import units as queries
from quizapp.people.queries.unit_history import unit_periods, units_after, units_before
from quizapp.people.queries.units import Scope, unit_in_scope
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

FIELD_OF = {
    "dates": "valid_from",
    "period_days": "valid_from",
    "own_child": "parent_id",
    "unknown_unit": "parent_id",
    "bad_act_reason": "reason",
    "bad_code": "code",
    "code_taken": "code",
}
NO_PARENT = "– Không có (cấp cao nhất) –"


@bp.get("/don-vi")
@only(*STAFF, scope="unit")
def unit_tree() -> str:
    lines = queries.unit_tree(reading(), staff_scope())
    in_force = [line for line in lines if queries.is_in_force(line.unit, today())]
    ended = [line for line in lines if line not in in_force]
    return render_template("people/unit_tree.html", lines=in_force, ended=ended, is_administrator=is_administrator())


@bp.get("/don-vi/<int:unit_id>")
@only(*STAFF, scope="unit")
def unit_show(unit_id: int) -> str:
    return unit_page(unit_id, ReasonForm(formdata=None))


def unit_page(unit_id: int, form: ReasonForm) -> str:
    session, scope = reading(), staff_scope()
    unit = unit_in_scope(session, unit_id, scope)
    return render_template(
        "people/unit.html",
        unit=unit,
        has_nothing=unit.valid_until is None and has_nothing(session, unit_id),
        lines=[line for line in queries.unit_tree(session, (unit_id,)) if line.unit.parent_id == unit_id],
        people=next(line.people for line in queries.unit_tree(session, (unit_id,)) if line.unit.id == unit_id),
        periods=unit_periods(session, unit),
        after=units_after(session, unit_id, scope),
        before=units_before(session, unit_id),
        form=form,
    )


def _offer_parents(form: UnitFactsForm, scope: Scope, unit: Unit | None) -> None:
    """Parents within the scope, but none below the unit itself; the parent that it has stays on offer."""
    session = reading()
    below = queries.descendants(session, unit.id) if unit else set()
    choices = [
        (unit_id, name) for unit_id, name in queries.unit_choices(session, scope, today()) if unit_id not in below
    ]
    if unit is not None and unit.parent_id is not None and unit.parent_id not in dict(choices):
        choices += list(queries.unit_names(session, [unit.parent_id]).items())
    may_be_root = None in scope or (unit is not None and unit.parent_id is None)
    offer(form.parent_id, choices, NO_PARENT if may_be_root else "– Chọn –")


def _may_hang(form: UnitFactsForm, scope: Scope, unit: Unit | None) -> bool:
    """Whether the scope reaches the chosen parent; notes the fault at the field otherwise."""
    parent_id = form.parent_id.data or None
    if None in scope or (unit is not None and unit.parent_id == parent_id):
        return True
    if parent_id is None:
        form.parent_id.errors = ["Hãy chọn đơn vị cấp trên trong phạm vi bạn phụ trách."]
        return False
    unit_in_scope(reading(), parent_id, scope)
    return True


@bp.route("/don-vi/them", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("unit_added",))
def unit_add() -> ResponseReturnValue:
    form, scope = UnitForm(), staff_scope()
    _offer_parents(form, scope, None)
    if request.method == "GET":
        form.parent_id.data = request.args.get("cap-tren", type=int) or 0
        form.valid_from.data = today()
        return render_template("people/unit_form.html", form=form, unit=None)
    if form.validate() and _may_hang(form, scope, None):
        try:
            with writing() as transaction:
                unit = actions.add_unit(transaction, **form.facts(), actor=me().account_id, now=now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "code")
        else:
            flash(f"Đã thêm đơn vị {unit.name}.", "success")
            return redirect(url_for("people.unit_tree"))
    return render_template("people/unit_form.html", form=form, unit=None), 422


@bp.route("/don-vi/<int:unit_id>/sua", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("unit_changed",))
def unit_edit(unit_id: int) -> ResponseReturnValue:
    """What was written wrongly; not what has changed."""
    scope = staff_scope()
    unit = unit_in_scope(reading(), unit_id, scope)
    form = UnitFactsForm(obj=unit)
    _offer_parents(form, scope, unit)
    if request.method == "GET":
        return render_template("people/unit_form.html", form=form, unit=unit)
    if form.validate() and _may_hang(form, scope, unit):
        try:
            with writing() as transaction:
                unit_in_scope(transaction, unit_id, scope)
                actions.change_unit(transaction, unit_id, **form.facts(), actor=me().account_id, now=now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "name")
        else:
            flash("Đã sửa thông tin của đơn vị.", "success")
            return redirect(url_for("people.unit_show", unit_id=unit_id))
    return render_template("people/unit_form.html", form=form, unit=unit), 422


@bp.route("/don-vi/<int:unit_id>/doi-ten", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("unit_renamed",))
def unit_rename(unit_id: int) -> ResponseReturnValue:
    """From a day on the unit is called something else, is of another kind or hangs elsewhere."""
    scope = staff_scope()
    unit = unit_in_scope(reading(), unit_id, scope)
    form = RenameForm(obj=unit)
    _offer_parents(form, scope, unit)
    if request.method == "GET":
        form.valid_from.data = None
        return render_template("people/unit_rename.html", form=form, unit=unit)
    if form.validate() and _may_hang(form, scope, unit):
        try:
            with writing() as transaction:
                unit_in_scope(transaction, unit_id, scope)
                actions.rename_unit(
                    transaction, unit_id, **form.facts(), actor=me().account_id, now=now(), today=today()
                )
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "name")
        else:
            flash("Đã ghi thay đổi. Báo cáo và danh sách cũ vẫn giữ tên của ngày đó.", "success")
            return redirect(url_for("people.unit_show", unit_id=unit_id))
    return render_template("people/unit_rename.html", form=form, unit=unit), 422
