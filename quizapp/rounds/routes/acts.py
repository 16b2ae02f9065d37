"""The acts on a round: open, cancel, extend, publish. Closing and make-ups know attempts and live in their room."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import cancel_round, locked_in_scope, open_round, publish_results, reopen_round
from quizapp.rounds.forms import CancelForm, ReopenForm, show_refusal, utc, wall_time
from quizapp.rounds.queries import round_in_scope
from quizapp.rounds.routes.acting import my_scope, told
from quizapp.rounds.routes.blueprint import bp
from quizapp.rounds.routes.listing import shown_round
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


def _back(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("rounds.round_page", round_id=round_id))


@bp.post("/dot-thi/<int:round_id>/mo")
@only("organiser", "administrator")
def open_for_candidates(round_id: int) -> ResponseReturnValue:
    done = "Đã mở đợt và chốt danh sách. Đến giờ mở, những người trong danh sách vào làm bài được."
    with told(done), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        open_round(session, round_, me().account_id, now())
    return _back(round_id)


@bp.post("/dot-thi/<int:round_id>/cong-bo")
@only("organiser", "administrator")
def publish(round_id: int) -> ResponseReturnValue:
    with told("Đã công bố kết quả. Thí sinh xem được kết quả của mình."), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        publish_results(session, round_, me().account_id, now())
    return _back(round_id)


@bp.post("/dot-thi/<int:round_id>/huy")
@only("organiser", "administrator")
def cancel(round_id: int) -> ResponseReturnValue:
    form = CancelForm()
    if not form.validate():
        round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
        reopen_form = ReopenForm(formdata=None, data={"closes_at": wall_time(round_.closes_at)})
        return shown_round(round_, reopen_form, form), 422
    with told("Đã hủy đợt. Kết quả của đợt này không hiện ở đâu nữa."), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        cancel_round(session, round_, me().account_id, now(), str(form.reason.data))
    return _back(round_id)


@bp.post("/dot-thi/<int:round_id>/mo-lai")
@only("organiser", "administrator")
def reopen(round_id: int) -> ResponseReturnValue:
    """A closed round is sat again until the new time; an open one closes later."""
    form = ReopenForm()
    round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
    if not form.validate():
        return shown_round(round_, form, CancelForm(formdata=None)), 422
    try:
        with writing() as session:
            locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
            reopen_round(session, locked, utc(form.closes_at.data), me().account_id, now())
    except RoundRefusal as refusal:
        show_refusal(form, refusal, "closes_at")
        return shown_round(round_, form, CancelForm(formdata=None)), 422
    flash("Đã đặt giờ đóng mới.", "success")
    return _back(round_id)
