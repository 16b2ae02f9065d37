"""Pages of units: the tree, adding, correcting, ending."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions import units as actions
from quizapp.people.forms.choices import offer, show_refusal
from quizapp.people.forms.units import EndForm, UnitForm
from quizapp.people.models import Unit
from quizapp.people.queries import units as queries
from quizapp.people.queries.units import Scope, unit_in_scope
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

FIELD_OF = {"dates": "valid_from", "own_child": "parent_id", "unknown_unit": "parent_id"}
NO_PARENT = "– Không có (cấp cao nhất) –"


@bp.get("/don-vi")
@only(*STAFF, scope="unit")
def unit_tree() -> str:
    lines = queries.unit_tree(reading(), staff_scope())
    in_force = [line for line in lines if line.unit.valid_until is None or line.unit.valid_until >= today()]
    ended = [line for line in lines if line not in in_force]
    return render_template("people/unit_tree.html", lines=in_force, ended=ended, is_administrator=is_administrator())


def _offer_parents(form: UnitForm, scope: Scope, unit: Unit | None) -> None:
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


def _may_hang(form: UnitForm, scope: Scope, unit: Unit | None) -> bool:
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
        return render_template("people/unit_form.html", form=form, unit=None, end_form=None)
    if form.validate() and _may_hang(form, scope, None):
        try:
            with writing() as transaction:
                unit = actions.add_unit(transaction, **form.facts(), actor=me().account_id, now=now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "code")
        else:
            flash(f"Đã thêm đơn vị {unit.name}.", "success")
            return redirect(url_for("people.unit_tree"))
    return render_template("people/unit_form.html", form=form, unit=None, end_form=None), 422


@bp.route("/don-vi/<int:unit_id>", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("unit_changed",))
def unit_edit(unit_id: int) -> ResponseReturnValue:
    scope = staff_scope()
    unit = unit_in_scope(reading(), unit_id, scope)
    form = UnitForm(obj=unit)
    _offer_parents(form, scope, unit)
    if request.method == "GET":
        return _edit_page(form, unit)
    if form.validate() and _may_hang(form, scope, unit):
        try:
            with writing() as transaction:
                unit_in_scope(transaction, unit_id, scope)
                actions.change_unit(transaction, unit_id, **form.facts(), actor=me().account_id, now=now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "code")
        else:
            flash("Đã lưu thay đổi của đơn vị.", "success")
            return redirect(url_for("people.unit_tree"))
    return _edit_page(form, unit), 422


def _edit_page(form: UnitForm, unit: Unit, end_form: EndForm | None = None) -> str:
    return render_template(
        "people/unit_form.html", form=form, unit=unit, end_form=end_form or EndForm(formdata=None, obj=unit)
    )


@bp.post("/don-vi/<int:unit_id>/ket-thuc")
@only(*STAFF, scope="unit", writes=True, audit=("unit_ended",))
def unit_end(unit_id: int) -> ResponseReturnValue:
    scope = staff_scope()
    unit = unit_in_scope(reading(), unit_id, scope)
    end_form = EndForm()
    if end_form.validate():
        try:
            with writing() as transaction:
                unit_in_scope(transaction, unit_id, scope)
                actions.end_unit(transaction, unit_id, end_form.valid_until.data, me().account_id, now())
        except RecordRefused as refusal:
            show_refusal(end_form, refusal, {}, "valid_until")
        else:
            flash("Đã ghi ngày kết thúc. Dữ liệu cũ của đơn vị vẫn được giữ.", "success")
            return redirect(url_for("people.unit_tree"))
    form = UnitForm(formdata=None, obj=unit)
    _offer_parents(form, scope, unit)
    return _edit_page(form, unit, end_form), 422


@bp.post("/don-vi/<int:unit_id>/hoat-dong-lai")
@only(*STAFF, scope="unit", writes=True, audit=("unit_changed",))
def unit_reopen(unit_id: int) -> ResponseReturnValue:
    with writing() as transaction:
        unit_in_scope(transaction, unit_id, staff_scope())
        actions.end_unit(transaction, unit_id, None, me().account_id, now())
    flash("Đã bỏ ngày kết thúc của đơn vị.", "success")
    return redirect(url_for("people.unit_edit", unit_id=unit_id))
