"""Moving somebody to another unit, position or category; leaving, and coming back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.persons import bring_back, correct_post, move_person, retire_person
from quizapp.people.forms.choices import show_refusal
from quizapp.people.forms.persons import MOVE, LeaveForm, MoveForm, PostForm, ReturnForm, offer_posts
from quizapp.people.models import Person
from quizapp.people.queries.accounts import leave_to_administrators, rights_of
from quizapp.people.queries.persons import person_in_scope
from quizapp.people.queries.positions import position_choices
from quizapp.people.queries.units import unit_choices, unit_in_scope, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

FIELD_OF = {
    "unknown_unit": "unit_id",
    "unknown_position": "position_id",
    "retired_position": "position_id",
    "unknown_category": "category",
    "bad_act_reason": "reason",
    "nothing_changed": "unit_id",
}


def _offered(form: PostForm, person: Person) -> None:
    """The units of the scope; a person's own unit stays on offer after it has ended."""
    units = unit_choices(reading(), staff_scope(), today())
    if person.unit_id not in dict(units):
        units += list(unit_names(reading(), [person.unit_id]).items())
    offer_posts(form, units, position_choices(reading(), person.position_id))


@bp.route("/can-bo/<int:person_id>/chuyen", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("person_moved", "post_corrected"))
def person_move(person_id: int) -> ResponseReturnValue:
    """The new unit must lie within the scope, as the old one does."""
    person = person_in_scope(reading(), person_id, staff_scope())
    form = MoveForm(obj=person)
    _offered(form, person)
    told = {"form": form, "person": person, "rights": rights_of(reading(), [person_id])}
    if request.method == "GET":
        return render_template("people/person_move.html", **told, is_administrator=is_administrator())
    if form.validate():
        try:
            with writing() as transaction:
                person_in_scope(transaction, person_id, staff_scope())
                unit_in_scope(transaction, form.unit_id.data, staff_scope())
                why, by = str(form.reason.data), me().account_id
                if form.kind.data == MOVE:
                    move_person(transaction, person_id, form.post, form.day.data or today(), why, by, now(), today())
                else:
                    correct_post(transaction, person_id, form.post, why, by, now(), today())
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "day")
        else:
            flash("Đã ghi vào quá trình công tác.", "success")
            return redirect(url_for("people.person_show", person_id=person_id))
    return render_template("people/person_move.html", **told, is_administrator=is_administrator()), 422


@bp.route("/can-bo/<int:person_id>/thoi", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("person_left",))
def person_leave(person_id: int) -> ResponseReturnValue:
    person = person_in_scope(reading(), person_id, staff_scope())
    form = LeaveForm()
    if request.method == "GET":
        return render_template("people/person_leave.html", form=form, person=person)
    if form.validate():
        try:
            with writing() as transaction:
                person_in_scope(transaction, person_id, staff_scope())
                if not is_administrator():
                    leave_to_administrators(transaction, person_id)
                retire_person(
                    transaction,
                    person_id,
                    form.day.data or today(),
                    str(form.reason.data),
                    me().account_id,
                    now(),
                    today(),
                )
        except RecordRefused as refusal:
            show_refusal(form, refusal, {"bad_act_reason": "reason"}, "day")
        else:
            flash("Đã ghi thôi công tác và đăng xuất người này khỏi mọi máy. Kết quả cũ vẫn được giữ.", "success")
            return redirect(url_for("people.person_show", person_id=person_id))
    return render_template("people/person_leave.html", form=form, person=person), 422


@bp.route("/can-bo/<int:person_id>/nhan-lai", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("person_returned",))
def person_return(person_id: int) -> ResponseReturnValue:
    person = person_in_scope(reading(), person_id, staff_scope())
    form = ReturnForm(obj=person)
    _offered(form, person)
    if request.method == "GET":
        return render_template("people/person_return.html", form=form, person=person)
    if form.validate():
        try:
            with writing() as transaction:
                person_in_scope(transaction, person_id, staff_scope())
                unit_in_scope(transaction, form.unit_id.data, staff_scope())
                if not is_administrator():
                    leave_to_administrators(transaction, person_id)
                bring_back(
                    transaction, person_id, form.post, form.day.data or today(), str(form.reason.data),
                    me().account_id, now(), today(),
                )  # fmt: skip
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "day")
        else:
            flash("Đã ghi người này làm việc lại.", "success")
            return redirect(url_for("people.person_show", person_id=person_id))
    return render_template("people/person_return.html", form=form, person=person), 422
