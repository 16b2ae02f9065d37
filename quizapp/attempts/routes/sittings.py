"""Moving a sitting of a round that is open: postponed or made longer, with a reason."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from quizapp.attempts.actions import NewTimes, move_sitting
from quizapp.attempts.routes.blueprint import bp
from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.forms import sensible_year, show_refusal, utc, wall_time, without_nul
from quizapp.rounds.halls import sitting_of
from quizapp.rounds.routes.acting import STAFF, my_round, my_scope
from quizapp.web.forms import Form, MomentField, TidyField
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

PRINTED_BEFORE = (
    "Giấy báo, thông báo, phiếu dán cửa đã in hoặc tải về trước lúc này còn ghi giờ cũ. Hãy báo giờ mới cho thí sinh "
    "của ca và in lại ở mục Giấy tờ."
)
FIELD_OF = {
    "sitting_earlier": "opens_at",
    "sitting_begun": "opens_at",
    "late_shorter": "late_minutes",
    "wrong_state": "reason",
}


class MoveSittingForm(Form):
    opens_at = MomentField("Giờ bắt đầu mới", validators=[InputRequired(), sensible_year])
    closes_at = MomentField("Giờ kết thúc mới", validators=[InputRequired(), sensible_year])
    late_minutes = IntegerField("Cho phép đến muộn (phút)", validators=[Optional(), NumberRange(0, 600)])
    reason = TidyField("Lý do", validators=[DataRequired(), Length(min=5, max=300)], filters=[without_nul])


@bp.route("/dot-thi/<int:round_id>/ca-thi/<int:sitting_id>/doi-gio", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("sitting_moved",))
def move_sitting_page(round_id: int, sitting_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    sitting = sitting_of(reading(), round_id, sitting_id)
    times = {"opens_at": wall_time(sitting.opens_at), "closes_at": wall_time(sitting.closes_at)}
    form = MoveSittingForm(data=times | {"late_minutes": sitting.late_minutes})
    if request.method == "POST" and form.validate():
        wanted = NewTimes(utc(form.opens_at.data), utc(form.closes_at.data), form.late_minutes.data)
        try:
            with writing() as session:
                locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
                moved = move_sitting(session, locked, sitting_id, wanted, str(form.reason.data), me().account_id, now())
        except RoundRefusal as refusal:
            show_refusal(form, refusal, FIELD_OF.get(refusal.reason, "closes_at"))
        else:
            running = f" {len(moved)} bài đang làm được tính lại giờ kết thúc." if moved else ""
            flash(f"Đã đổi giờ ca thi.{running}", "success")
            flash(PRINTED_BEFORE, "warning")
            return redirect(url_for("rounds.sitting_page", round_id=round_id))
    page = render_template("attempts/move_sitting.html", round=round_, sitting=sitting, form=form)
    return page, 422 if form.errors else 200
