"""The acts on a round that attempts do not feel: open, publish. Those that they feel live in their room."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_in_scope, open_round, publish_results
from quizapp.rounds.routes.acting import my_scope, told
from quizapp.rounds.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, writing


def _back(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("rounds.round_page", round_id=round_id))


@bp.post("/dot-thi/<int:round_id>/mo")
@only("organiser", "administrator", scope="unit", writes=True, audit=("round_opened",))
def open_for_candidates(round_id: int) -> ResponseReturnValue:
    done = "Đã mở đợt và chốt danh sách. Đến giờ mở, những người trong danh sách vào làm bài được."
    with told(done), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        open_round(session, round_, me().account_id, now())
    return _back(round_id)


@bp.post("/dot-thi/<int:round_id>/cong-bo")
@only("organiser", "administrator", scope="unit", writes=True, audit=("results_published",))
def publish(round_id: int) -> ResponseReturnValue:
    with told("Đã công bố kết quả. Thí sinh xem được kết quả của mình."), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        publish_results(session, round_, me().account_id, now())
    return _back(round_id)
