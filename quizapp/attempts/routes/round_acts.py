"""Acts on a round that its running attempts feel: a later close, and calling it off."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import call_off_round, extend_round
from quizapp.attempts.routes.blueprint import bp
from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.forms import CancelForm, ReopenForm, show_refusal, utc, wall_time
from quizapp.rounds.queries import round_in_scope
from quizapp.rounds.routes.acting import my_scope, told
from quizapp.rounds.routes.listing import shown_round
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


@bp.post("/dot-thi/<int:round_id>/huy")
@only("organiser", "administrator", scope="unit", writes=True, audit=("outage_closed", "round_cancelled"))
def cancel(round_id: int) -> ResponseReturnValue:
    form = CancelForm()
    if not form.validate():
        round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
        reopen_form = ReopenForm(formdata=None, data={"closes_at": wall_time(round_.closes_at)})
        return shown_round(round_, reopen_form, form), 422
    with told("Đã hủy đợt. Kết quả của đợt này không hiện ở đâu nữa."), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        call_off_round(session, round_, me().account_id, now(), str(form.reason.data))
    return redirect(url_for("rounds.round_page", round_id=round_id))


@bp.post("/dot-thi/<int:round_id>/mo-lai")
@only("organiser", "administrator", scope="unit", writes=True, audit=("round_reopened",))
def reopen(round_id: int) -> ResponseReturnValue:
    """A closed round is sat again until the new time; an open one closes later."""
    form = ReopenForm()
    round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
    if not form.validate():
        return shown_round(round_, form, CancelForm(formdata=None)), 422
    try:
        with writing() as session:
            locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
            extend_round(session, locked, utc(form.closes_at.data), me().account_id, now())
    except RoundRefusal as refusal:
        show_refusal(form, refusal, "closes_at")
        return shown_round(round_, form, CancelForm(formdata=None)), 422
    flash("Đã đặt giờ đóng mới.", "success")
    return redirect(url_for("rounds.round_page", round_id=round_id))
