"""Sessions of a class, and who was there."""

from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused
from quizapp.domain.training import MARKS
from quizapp.rounds.forms import utc
from quizapp.training.access import READERS, WRITERS, my_class, my_units, seen_class, told
from quizapp.training.attending import add_session, mark, marks_of, remove_session, session_of
from quizapp.training.classes import roster
from quizapp.training.documents import period
from quizapp.training.forms import SessionForm
from quizapp.training.routes.blueprint import bp
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

_OTHERWISE = (
    "Trong lúc bạn ghi, người khác đã ghi khác cho: {names}. Những người này giữ như người đó ghi; hãy xem lại."
)
_SAVED_SOME = "Đã lưu điểm danh của {count} người."
_OUTSIDE = (
    "Buổi vừa thêm nằm ngoài thời gian của chuyên đề ({period}). Nếu gõ nhầm ngày, hãy mở buổi đó, bỏ đi rồi thêm lại."
)


@bp.post("/boi-duong/lop/<int:class_id>/buoi")
@only(*WRITERS, scope="unit", writes=True, audit=("training_session_added",))
def new_session(class_id: int) -> ResponseReturnValue:
    my_class(reading(), class_id)
    form = SessionForm()
    if not form.validate():
        flash(" ".join(words for some in form.faults.values() for words in some), "error")
        return redirect(url_for("training.class_page", class_id=class_id))
    with told("Đã thêm buổi học."), writing() as session:
        plan, line, row = my_class(session, class_id)
        begins, ends = utc(form.starts_at.data), utc(form.ends_at.data)
        add_session(session, plan, row, begins, ends, me().account_id, now())
        if not line.starts_on <= begins.astimezone(timezone()).date() <= line.ends_on:
            flash(_OUTSIDE.format(period=period(line.starts_on, line.ends_on)), "warning")
    return redirect(url_for("training.class_page", class_id=class_id))


@bp.post("/boi-duong/lop/<int:class_id>/buoi/<int:session_id>/xoa")
@only(*WRITERS, scope="unit", writes=True, audit=("training_session_removed",))
def drop_session(class_id: int, session_id: int) -> ResponseReturnValue:
    with told("Đã bỏ buổi học."), writing() as session:
        plan, _line, row = my_class(session, class_id)
        remove_session(session, plan, session_of(session, row.id, session_id), me().account_id, now())
    return redirect(url_for("training.class_page", class_id=class_id))


@bp.get("/boi-duong/lop/<int:class_id>/buoi/<int:session_id>")
@only(*READERS, scope="unit")
def attendance(class_id: int, session_id: int) -> str:
    plan, line, row = seen_class(reading(), class_id)
    held = session_of(reading(), row.id, session_id)
    return render_template(
        "training/attendance.html",
        plan=plan,
        line=line,
        row=row,
        held=held,
        people=roster(reading(), row.id),
        marks={one.person_id: one.mark for one in marks_of(reading(), held.id)},
        is_mine=plan.unit_id in my_units(reading(), *WRITERS),
        is_to_come=held.starts_at > now(),
    )


@bp.post("/boi-duong/lop/<int:class_id>/buoi/<int:session_id>")
@only(*WRITERS, scope="unit", writes=True, audit=("training_attendance_marked",))
def mark_attendance(class_id: int, session_id: int) -> ResponseReturnValue:
    """Of two who mark at once neither undoes what the other wrote."""
    try:
        with writing() as session:
            plan, _line, row = my_class(session, class_id)
            held = session_of(session, row.id, session_id)
            names = {one.id: one.name for _seat, one, _unit in roster(session, row.id)}
            done = mark(session, plan, held, _posted(names), me().account_id, now(), _shown(names))
    except RecordRefused as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        if done.others:
            flash(_OTHERWISE.format(names=", ".join(names[one] for one in names if one in done.others)), "warning")
        if done.kept or not done.others:
            flash(_SAVED_SOME.format(count=done.kept) if done.others else "Đã lưu điểm danh.", "success")
    return redirect(url_for("training.attendance", class_id=class_id, session_id=session_id))


def _shown(seated: Iterable[int]) -> dict[int, str]:
    """Person → the mark that stood on the page."""
    return {one: request.form[name] for one in seated if (name := f"t-{one}") in request.form}


def _posted(seated: Iterable[int]) -> dict[int, str]:
    """Person → mark, "" to take one back; of whom the form says nothing, nothing changes."""
    others = request.form.get("con-lai", "")
    found = {one: request.form[name] or others for one in seated if (name := f"c-{one}") in request.form}
    return {one: code for one, code in found.items() if code in ("", *MARKS)}
