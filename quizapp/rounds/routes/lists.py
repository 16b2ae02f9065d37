"""The list of a round: drawing it up, one candidate, people added by hand, numbers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import FileRefused, NotFound, RoundRefusal
from quizapp.domain.names import search_key
from quizapp.people.queries.units import unit_names, units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.forms import filled, show_refusal
from quizapp.rounds.hall_forms import MoveForm, NumbersForm
from quizapp.rounds.halls import rooms_of, sittings_of
from quizapp.rounds.knowing import among, knowing
from quizapp.rounds.list_files import Read, read_codes
from quizapp.rounds.list_forms import AddPeopleForm, TakeOutForm
from quizapp.rounds.lists import add_people, are_numbered, changes_of, draw_up_list, list_gap, listed_ids, take_out
from quizapp.rounds.models import Round
from quizapp.rounds.placing import fix_numbers, give_numbers, move_candidate, numbers_are_fixed
from quizapp.rounds.queries import candidate_count, expected_count, phase
from quizapp.rounds.routes.acting import STAFF, my_round, my_scope, my_units, told
from quizapp.rounds.routes.blueprint import bp
from quizapp.rounds.seats import PER_PAGE, ListFilter, ListLine, list_page, listed_units, unplaced_count
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, writing


def _back(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("rounds.list_page", round_id=round_id))


@bp.get("/dot-thi/<int:round_id>/danh-sach", endpoint="list_page")
@only(*STAFF, scope="unit")
def whole_list(round_id: int) -> str:
    round_ = my_round(round_id)
    wanted = ListFilter(
        unit_id=request.args.get("don-vi", type=int),
        sitting_id=request.args.get("ca", type=int),
        room_id=request.args.get("phong", type=int),
        search=search_key(request.args.get("tim", ""))[:100],
    )
    lines, total = list_page(reading(), round_id, wanted, page_number())
    listed = candidate_count(reading(), round_id)
    return render_template(
        "rounds/list.html",
        round=round_,
        phase=phase(round_, now()),
        lines=lines,
        total=total,
        listed=listed,
        expected=expected_count(reading(), round_),
        gap=list_gap(reading(), round_) if listed else None,
        page=page_number(),
        has_more=page_number() * PER_PAGE < total,
        wanted=wanted,
        search=request.args.get("tim", ""),
        units=listed_units(reading(), round_id),
        sittings=sittings_of(reading(), round_id),
        unplaced=unplaced_count(reading(), round_id),
        is_numbered=are_numbered(reading(), round_id),
        is_fixed=numbers_are_fixed(round_),
        may_change=round_.state in ("draft", "ready"),
    )


@bp.post("/dot-thi/<int:round_id>/danh-sach/lap")
@only(*STAFF, scope="unit", writes=True, audit=("list_drawn_up",))
def draw_up(round_id: int) -> ResponseReturnValue:
    with told("Đã lập danh sách theo đơn vị, nhóm và vị trí được mời."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        draw_up_list(session, locked, me().account_id, now())
    return _back(round_id)


# --- by hand ---------------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/danh-sach/them", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("list_added", "list_drawn_up"))
def add_to_list(round_id: int) -> ResponseReturnValue:
    """Codes are looked at first; only a set without a single fault is written."""
    round_ = my_round(round_id)
    form = AddPeopleForm()
    if request.method == "GET":
        return _adding_page(round_, form)
    if not form.validate():
        return _adding_page(round_, form), 422
    try:
        codes = form.given()
    except FileRefused as refusal:
        return _adding_page(round_, form, faults=refusal.faults), 422
    read = read_codes(reading(), round_id, codes, my_units())
    if not codes:
        form.codes.errors = ["Hãy dán mã cán bộ vào ô này, hoặc chọn một tệp."]
        return _adding_page(round_, form), 422
    form.codes.data = "\n".join(code.code for code in codes)
    if read.faults or form.viec.data != "them":
        return _adding_page(round_, form, read), 422 if read.faults else 200
    return _added(round_, form, read)


def _added(round_: Round, form: AddPeopleForm, read: Read) -> ResponseReturnValue:
    try:
        with writing() as session:
            scope = units_in_scope(session, my_scope())
            locked = locked_in_scope(session, round_.id, scope)
            ids = [one.person_id for one in read.new]
            number = add_people(session, locked, ids, str(form.reason.data), scope, me().account_id, now())
    except RoundRefusal as refusal:
        show_refusal(form, refusal, "codes")
        return _adding_page(round_, form), 422
    flash(f"Đã thêm {number} người vào danh sách.", "success")
    return _back(round_.id)


def _adding_page(round_: Round, form: AddPeopleForm, read: Read | None = None, faults: object = ()) -> str:
    return render_template(
        "rounds/list_add.html",
        round=round_,
        form=form,
        read=read,
        faults=read.faults if read else faults,
        units=unit_names(reading(), {one.unit_id for one in read.people}) if read else {},
        knowing=_knowing(round_, read) if read and not read.faults else (),
    )


def _knowing(round_: Round, read: Read) -> tuple[tuple[str, str], ...]:
    """Whoever of the new ones worked on the round's questions: said before they are on the list."""
    return knowing(reading(), round_, among([one.person_id for one in read.new]), now())


def _candidate(round_id: int, person_id: int) -> ListLine:
    lines, _total = list_page(reading(), round_id, ListFilter(person_id=person_id), 1)
    if not lines:
        raise NotFound("person")
    return lines[0]


@bp.route("/dot-thi/<int:round_id>/danh-sach/<int:person_id>", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("candidate_moved",))
def candidate_page(round_id: int, person_id: int) -> ResponseReturnValue:
    """One candidate: another room or seat, or off the list."""
    round_ = my_round(round_id)
    line = _candidate(round_id, person_id)
    form = _move_form(round_, line)
    if request.method == "GET":
        return _candidate_page(round_, line, form, TakeOutForm(formdata=None))
    if not form.validate():
        return _candidate_page(round_, line, form, TakeOutForm(formdata=None)), 422
    seat = _wished_seat(form, line)
    try:
        with writing() as session:
            locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
            move_candidate(
                session, locked, person_id, form.room_id.data or None, seat,
                str(form.reason.data or ""), me().account_id, now(),
            )  # fmt: skip
    except RoundRefusal as refusal:
        show_refusal(form, refusal, {"move_reason": "reason", "room_full": "room_id"}.get(refusal.reason, "seat"))
        return _candidate_page(round_, line, form, TakeOutForm(formdata=None)), 422
    seated = _candidate(round_id, person_id)
    place = f": {seated.sitting_name}, {seated.room_name}, chỗ {seated.row.seat}" if seated.row.room_id else ""
    flash(f"Đã lưu chỗ ngồi của {seated.name}{place}.", "success")
    return _back(round_id)


def _wished_seat(form: MoveForm, line: ListLine) -> int | None:
    """The seat that was typed; none where another room was chosen and the number of the old one merely still stood."""
    is_left_over = form.room_id.data != (line.row.room_id or 0) and form.seat.data == line.row.seat
    return None if is_left_over else form.seat.data


def _move_form(round_: Round, line: ListLine) -> MoveForm:
    form = MoveForm(data={"room_id": line.row.room_id or 0, "seat": line.row.seat})
    rooms = rooms_of(reading(), round_.id)
    form.room_id.choices = [(0, "Chưa xếp phòng"), *((r.id, f"{s.name} – {r.name}") for s, r in rooms)]
    return form


def _candidate_page(round_: Round, line: ListLine, form: MoveForm, taking: TakeOutForm) -> str:
    return render_template(
        "rounds/candidate.html",
        round=round_,
        phase=phase(round_, now()),
        line=line,
        form=form,
        taking=taking,
        changes=changes_of(reading(), round_.id, line.row.person_id),
        has_rooms=bool(rooms_of(reading(), round_.id)),
        may_change=round_.state in ("draft", "ready"),
    )


@bp.post("/dot-thi/<int:round_id>/danh-sach/<int:person_id>/rut")
@only(*STAFF, scope="unit", writes=True, audit=("list_taken_out",))
def take_off_list(round_id: int, person_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    line = _candidate(round_id, person_id)
    taking = TakeOutForm()
    if not taking.validate():
        move_form = MoveForm(formdata=None, data={"room_id": line.row.room_id or 0, "seat": line.row.seat})
        move_form.room_id.choices = _move_form(round_, line).room_id.choices
        return _candidate_page(round_, line, move_form, taking), 422
    with told(f"Đã đưa {line.name} ra khỏi danh sách."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        take_out(session, locked, person_id, str(taking.reason.data), me().account_id, now())
    return _back(round_id)


# --- numbers ---------------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/danh-sach/so-bao-danh", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("numbers_given",))
def number_list(round_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    form = NumbersForm(data={"prefix": round_.number_prefix, "digits": round_.number_digits})
    if request.method == "POST" and form.validate():
        with writing() as session:
            locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
            prefix, digits = str(form.prefix.data or ""), filled(form.digits.data)
            try:
                given = give_numbers(session, locked, prefix, digits, form.order.data, me().account_id, now())
            except RoundRefusal as refusal:
                show_refusal(form, refusal, "prefix")
        if not form.errors:
            flash(f"Đã đánh số báo danh cho {given} người.", "success")
            return _back(round_id)
    page = render_template(
        "rounds/numbers.html", round=round_, form=form, is_fixed=numbers_are_fixed(round_),
        listed=len(listed_ids(reading(), round_id)), is_numbered=are_numbered(reading(), round_id),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.post("/dot-thi/<int:round_id>/danh-sach/chot-so")
@only(*STAFF, scope="unit", writes=True, audit=("numbers_fixed",))
def fix_list_numbers(round_id: int) -> ResponseReturnValue:
    with told("Đã chốt số báo danh. Ai vào danh sách sau sẽ nhận số tiếp theo."), writing() as session:
        locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        fix_numbers(session, locked, me().account_id, now())
    return _back(round_id)
