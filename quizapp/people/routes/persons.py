"""Pages of persons: the list, one person, adding and correcting."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.domain.names import tidy
from quizapp.people.actions import persons as actions
from quizapp.people.forms.choices import show_refusal
from quizapp.people.forms.persons import FactsForm, PersonForm, offer_posts
from quizapp.people.queries.accounts import account_of_person, grants_of, leave_to_administrators
from quizapp.people.queries.persons import person_in_scope, person_page
from quizapp.people.queries.placements import placement_lines
from quizapp.people.queries.positions import position_choices, position_names
from quizapp.people.queries.twins import Newcomer, Twin, twins_of
from quizapp.people.queries.units import unit_choices, unit_in_scope, unit_names
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.scope import STAFF, is_administrator, staff_scope, today
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, writing

FIELD_OF = {
    "bad_name": "name",
    "unknown_unit": "unit_id",
    "unknown_position": "position_id",
    "retired_position": "position_id",
    "unknown_category": "category",
}


@bp.get("/can-bo")
@only(*STAFF, scope="unit")
def person_list() -> str:
    session, scope = reading(), staff_scope()
    search, category = request.args.get("tim", "")[:100], request.args.get("nhom", "")
    unit_id = request.args.get("don-vi", type=int)
    found = person_page(session, scope, search, unit_id, category, page_number())
    return render_template(
        "people/person_list.html",
        found=found,
        page=page_number(),
        search=search,
        category=category,
        unit_id=unit_id,
        units=unit_choices(session, scope, today()),
        is_administrator=is_administrator(),
    )


@bp.route("/can-bo/them", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("person_added",))
def person_add() -> ResponseReturnValue:
    form = PersonForm()
    offer_posts(form, unit_choices(reading(), staff_scope(), today()), position_choices(reading()))
    if request.method == "GET":
        form.unit_id.data = request.args.get("don-vi", type=int) or form.unit_id.data
        return render_template("people/person_form.html", form=form, person=None, twins=())
    twins: tuple[Twin, ...] = ()
    if form.validate():
        newcomer = Newcomer(str(form.name.data), form.born_on.data, form.unit_id.data)
        code = tidy(str(form.staff_code.data)).upper()  # who holds the code is no twin: the code alone says it
        found = twins_of(reading(), [newcomer], staff_scope()).get(newcomer, ())
        twins = tuple(one for one in found if one.staff_code != code)
        try:
            if twins and not form.is_another.data:
                raise RecordRefused("may_be_known")
            with writing() as transaction:
                unit_in_scope(transaction, form.unit_id.data, staff_scope())
                person = actions.add_person(transaction, **form.facts(), actor=me().account_id, now=now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, {**FIELD_OF, "may_be_known": "is_another"}, "staff_code")
        else:
            flash("Đã thêm cán bộ. Bước tiếp theo: mở tài khoản để người này đăng nhập được.", "success")
            return redirect(url_for("people.person_show", person_id=person.id))
    return render_template("people/person_form.html", form=form, person=None, twins=twins), 422


@bp.get("/can-bo/<int:person_id>")
@only(*STAFF, scope="unit")
def person_show(person_id: int) -> str:
    session = reading()
    person = person_in_scope(session, person_id, staff_scope())
    account = account_of_person(session, person_id)
    grants = grants_of(session, [account.id]).get(account.id, ()) if account else ()
    is_staff = any(grant.role != "candidate" for grant in grants)
    return render_template(
        "people/person.html",
        person=person,
        unit_name=unit_names(session, [person.unit_id])[person.unit_id],
        position_name=position_names(session)[person.position_id],
        placements=placement_lines(session, person_id, staff_scope()),
        account=account,
        grants=grants,
        is_administrator=is_administrator(),
        may_touch=account is not None and (is_administrator() or not is_staff),
        now=now(),
    )


@bp.route("/can-bo/<int:person_id>/sua", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("person_changed",))
def person_edit(person_id: int) -> ResponseReturnValue:
    person = person_in_scope(reading(), person_id, staff_scope())
    form = FactsForm(obj=person)
    if request.method == "GET":
        return render_template("people/person_form.html", form=form, person=person, twins=())
    if form.validate():
        try:
            with writing() as transaction:
                known = person_in_scope(transaction, person_id, staff_scope())
                if not is_administrator() and tidy(form.facts()["staff_code"]).upper() != known.staff_code:
                    leave_to_administrators(transaction, person_id)
                actions.change_person(transaction, person_id, **form.facts(), actor=me().account_id, now=now())
        except RecordRefused as refusal:
            show_refusal(form, refusal, FIELD_OF, "staff_code")
        else:
            flash("Đã lưu thay đổi.", "success")
            return redirect(url_for("people.person_show", person_id=person_id))
    return render_template("people/person_form.html", form=form, person=person, twins=()), 422
