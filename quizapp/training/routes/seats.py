"""Who sits in a class, changed by hand."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.people.queries.persons import persons_by_code
from quizapp.training.access import WRITERS, my_class, my_units, told
from quizapp.training.classes import move_person, placed_ids, seat_person, unseat_person
from quizapp.training.forms import SeatForm
from quizapp.training.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

BIGGEST = 2**31 - 1
_BEYOND = (
    "Chuyên đề nay có {taken} người trên {seats} chỗ của kế hoạch đã duyệt. Muốn kế hoạch ghi đúng số chỗ, hãy đưa về "
    "dự thảo, sửa số chỗ rồi duyệt lại."
)


def _posted(name: str) -> int:
    """0 where the form says nothing, or no number that is an id."""
    number = request.form.get(name, 0, type=int)
    return number if 0 < number <= BIGGEST else 0


def _nothing_chosen(class_id: int) -> ResponseReturnValue:
    flash("Hãy chọn một người của lớp, và lớp muốn chuyển đến.", "error")
    return redirect(url_for("training.class_page", class_id=class_id))


@bp.post("/boi-duong/lop/<int:class_id>/them-nguoi")
@only(*WRITERS, scope="unit", writes=True, audit=("training_seat_given",))
def seat(class_id: int) -> ResponseReturnValue:
    my_class(reading(), class_id)
    form = SeatForm()
    if not form.validate():
        flash("Hãy nhập mã cán bộ.", "error")
        return redirect(url_for("training.class_page", class_id=class_id))
    person = persons_by_code(reading(), [str(form.code.data)]).get(str(form.code.data))
    with told("Đã thêm người vào lớp."), writing() as session:
        plan, line, row = my_class(session, class_id)
        scope = my_units(session, *WRITERS)
        seat_person(session, plan, row, person.id if person else 0, scope, me().account_id, now())
        if (taken := len(placed_ids(session, line.id))) > line.seats:
            flash(_BEYOND.format(taken=taken, seats=line.seats), "warning")
    return redirect(url_for("training.class_page", class_id=class_id))


@bp.post("/boi-duong/lop/<int:class_id>/chuyen")
@only(*WRITERS, scope="unit", writes=True, audit=("training_seat_moved",))
def move(class_id: int) -> ResponseReturnValue:
    my_class(reading(), class_id)
    person_id, to_id = _posted("nguoi"), _posted("sang")
    if not (person_id and to_id):
        return _nothing_chosen(class_id)
    with told("Đã chuyển người sang lớp khác."), writing() as session:
        plan, _line, row = my_class(session, class_id)
        _plan, _other, to = my_class(session, to_id)
        move_person(session, plan, row, person_id, to, me().account_id, now())
    return redirect(url_for("training.class_page", class_id=class_id))


@bp.post("/boi-duong/lop/<int:class_id>/bo")
@only(*WRITERS, scope="unit", writes=True, audit=("training_seat_taken",))
def unseat(class_id: int) -> ResponseReturnValue:
    my_class(reading(), class_id)
    person_id = _posted("nguoi")
    if not person_id:
        return _nothing_chosen(class_id)
    with told("Đã đưa người ra khỏi lớp."), writing() as session:
        plan, _line, row = my_class(session, class_id)
        unseat_person(session, plan, row, person_id, me().account_id, now())
    return redirect(url_for("training.class_page", class_id=class_id))
