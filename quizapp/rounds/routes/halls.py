"""Sittings and rooms of a round: the page of them, a grid of them, and each of them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import is_in_force, unit_choices, unit_tree, units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.forms import show_refusal, wall_time
from quizapp.rounds.hall_forms import CopyRoomsForm, GridForm, RoomForm, SittingForm, initial_room, initial_sitting
from quizapp.rounds.halls import invigilators_of, room_as_stored, room_of, sitting_lines, sitting_of, watchers
from quizapp.rounds.models import ExamRoom, Round, Sitting
from quizapp.rounds.queries import expected_count, invited_units, phase
from quizapp.rounds.rooms import add_room, change_room, remove_room
from quizapp.rounds.routes.acting import STAFF, mark_of, my_round, my_scope, refuse_if_changed, told
from quizapp.rounds.routes.blueprint import bp
from quizapp.rounds.sittings import (
    add_sitting,
    change_sitting,
    copy_rooms,
    generate_sittings,
    remove_sitting,
    renew_access_code,
)
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing

FIELD_OF = {"room_name_taken": "name", "room_too_small": "capacity", "not_invigilator": "invigilators"}
FEW_UNITS = 6  # that are offered as hosts of rooms at once
SETTLED = ("closed", "cancelled")


def back_to_sittings(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("rounds.sitting_page", round_id=round_id))


@bp.get("/dot-thi/<int:round_id>/ca-thi")
@only(*STAFF, scope="unit")
def sitting_page(round_id: int) -> str:
    round_ = my_round(round_id)
    lines = sitting_lines(reading(), round_id)
    copying = CopyRoomsForm(formdata=None)
    copying.source.choices = [(one.sitting.id, one.sitting.name) for one in lines]
    return render_template(
        "rounds/sittings.html",
        round=round_,
        phase=phase(round_, now()),
        lines=lines,
        copying=copying,
        people=expected_count(reading(), round_),
        may_change=round_.state not in SETTLED,
    )


# --- sittings --------------------------------------------------------------------------------------------------------


def _grid_form(round_: Round) -> GridForm:
    lines = [line for line in unit_tree(reading(), my_scope()) if is_in_force(line.unit, today())]
    units = [(line.unit.id, line.unit.name) for line in lines]
    invited = {one.id for one in invited_units(reading(), round_.id)} & set(dict(units))
    highest = [line.unit.id for line in lines if line.unit.id in invited and line.unit.parent_id not in invited]
    hosts = highest if 0 < len(highest) <= FEW_UNITS else [round_.unit_id]
    start = {"opens_at": wall_time(round_.opens_at), "minutes": round_.minutes + 15, "unit_ids": hosts}
    form = GridForm(data=start)
    form.unit_ids.choices = units
    return form


@bp.route("/dot-thi/<int:round_id>/ca-thi/tao", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("sittings_generated",))
def sitting_grid(round_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    form = _grid_form(round_)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                scope = units_in_scope(session, my_scope())
                locked = locked_in_scope(session, round_id, scope)
                made = generate_sittings(
                    session, locked, form.grid(), scope, me().account_id, now(), stretch=bool(form.stretch.data)
                )
        except RoundRefusal as refusal:
            show_refusal(form, refusal, "opens_at")
        else:
            flash(f"Đã tạo {len(made)} ca thi.", "success")
            return back_to_sittings(round_id)
    return render_template("rounds/sitting_grid.html", round=round_, form=form), 422 if form.errors else 200


@bp.route("/dot-thi/<int:round_id>/ca-thi/moi", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("sitting_added",))
def new_sitting(round_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    form = SittingForm(data={"opens_at": wall_time(round_.opens_at), "closes_at": wall_time(round_.closes_at)})
    return _sitting_answer(round_, form, None)


@bp.route("/dot-thi/<int:round_id>/ca-thi/<int:sitting_id>/sua", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("sitting_changed",))
def edit_sitting(round_id: int, sitting_id: int) -> ResponseReturnValue:
    """Of a draft; a sitting of an open round is moved with a reason."""
    round_ = my_round(round_id)
    sitting = sitting_of(reading(), round_id, sitting_id)
    if round_.state != "draft":
        return redirect(url_for("attempts.move_sitting_page", round_id=round_id, sitting_id=sitting_id))
    return _sitting_answer(round_, SittingForm(data=initial_sitting(sitting, wall_time)), sitting)


def _sitting_answer(round_: Round, form: SittingForm, sitting: Sitting | None) -> ResponseReturnValue:
    if request.method == "POST" and form.validate():
        try:
            _store_sitting(round_.id, form, sitting)
        except RoundRefusal as refusal:
            show_refusal(form, refusal, "opens_at")
        else:
            flash("Đã lưu ca thi.", "success")
            return back_to_sittings(round_.id)
    seen = mark_of(initial_sitting(sitting_of(reading(), round_.id, sitting.id), wall_time)) if sitting else ""
    page = render_template("rounds/sitting_form.html", round=round_, form=form, sitting=sitting, seen=seen)
    return page, 422 if form.errors else 200


def _store_sitting(round_id: int, form: SittingForm, sitting: Sitting | None) -> None:
    stretch = bool(form.stretch.data)
    with writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        if sitting is None:
            add_sitting(session, locked, form.plan(), me().account_id, now(), stretch=stretch)
        else:
            refuse_if_changed(initial_sitting(sitting_of(session, round_id, sitting.id), wall_time))
            change_sitting(session, locked, sitting.id, form.plan(), me().account_id, now(), stretch=stretch)


@bp.post("/dot-thi/<int:round_id>/ca-thi/<int:sitting_id>/xoa")
@only(*STAFF, scope="unit", writes=True, audit=("sitting_removed",))
def drop_sitting(round_id: int, sitting_id: int) -> ResponseReturnValue:
    with told("Đã bỏ ca thi."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        remove_sitting(session, locked, sitting_id, me().account_id, now())
    return back_to_sittings(round_id)


@bp.post("/dot-thi/<int:round_id>/ca-thi/<int:sitting_id>/ma")
@only(*STAFF, scope="unit", writes=True, audit=("access_code_renewed",))
def renew_code(round_id: int, sitting_id: int) -> ResponseReturnValue:
    with told("Đã đổi mã vào ca thi. Mã cũ không dùng được nữa."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        renew_access_code(session, locked, sitting_id, me().account_id, now())
    return back_to_sittings(round_id)


@bp.post("/dot-thi/<int:round_id>/ca-thi/<int:sitting_id>/sao-phong")
@only(*STAFF, scope="unit", writes=True, audit=("rooms_copied",))
def copy_rooms_here(round_id: int, sitting_id: int) -> ResponseReturnValue:
    source = request.form.get("source", 0, type=int)
    with told("Đã sao chép phòng thi."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        copy_rooms(session, locked, source, sitting_id, me().account_id, now())
    return back_to_sittings(round_id)


# --- rooms -----------------------------------------------------------------------------------------------------------


def _room_form(room: ExamRoom | None, unit_id: int) -> RoomForm:
    watching = [one for one, _name in invigilators_of(reading(), [room.id]).get(room.id, [])] if room else []
    form = RoomForm(data=initial_room(room, watching) if room else {"unit_id": unit_id, "invigilators": []})
    units = unit_choices(reading(), my_scope(), today())
    if room is not None and room.unit_id not in [one for one, _name in units]:
        units.append((room.unit_id, "(đơn vị hiện nay của phòng)"))
    form.unit_id.choices = units
    hosts = [one for one, _name in units]
    form.invigilators.choices = [(one.account_id, one.name) for one in watchers(reading(), hosts)]
    return form


@bp.route("/dot-thi/<int:round_id>/ca-thi/<int:sitting_id>/phong/moi", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("room_added",))
def new_room(round_id: int, sitting_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    sitting = sitting_of(reading(), round_id, sitting_id)
    return _room_answer(round_, _room_form(None, round_.unit_id), sitting, None)


@bp.route("/dot-thi/<int:round_id>/phong/<int:room_id>/sua", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("room_changed",))
def edit_room(round_id: int, room_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    room = room_of(reading(), round_id, room_id)
    sitting = sitting_of(reading(), round_id, room.sitting_id)
    return _room_answer(round_, _room_form(room, room.unit_id), sitting, room)


def _room_answer(round_: Round, form: RoomForm, sitting: Sitting, room: ExamRoom | None) -> ResponseReturnValue:
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                scope = units_in_scope(session, my_scope())
                locked = locked_in_scope(session, round_.id, scope)
                if room is None:
                    add_room(session, locked, sitting.id, form.plan(), scope, me().account_id, now())
                else:
                    refuse_if_changed(room_as_stored(session, round_.id, room.id))
                    change_room(session, locked, room.id, form.plan(), scope, me().account_id, now())
        except RoundRefusal as refusal:
            show_refusal(form, refusal, FIELD_OF.get(refusal.reason, "unit_id"))
        else:
            flash("Đã lưu phòng thi.", "success")
            return back_to_sittings(round_.id)
    seen = mark_of(room_as_stored(reading(), round_.id, room.id)) if room else ""
    page = render_template("rounds/room_form.html", round=round_, form=form, sitting=sitting, room=room, seen=seen)
    return page, 422 if form.errors else 200


@bp.post("/dot-thi/<int:round_id>/phong/<int:room_id>/xoa")
@only(*STAFF, scope="unit", writes=True, audit=("room_removed",))
def drop_room(round_id: int, room_id: int) -> ResponseReturnValue:
    with told("Đã bỏ phòng thi."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        remove_room(session, locked, room_id, me().account_id, now())
    return back_to_sittings(round_id)
