"""Giving questions to practice: chosen, shown once more, then for good."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks.routes.roles import APPROVERS
from quizapp.domain.errors import RecordRefused
from quizapp.domain.practice import REASONS
from quizapp.learning.releasing import needs_of_tests, offers, release, supplies
from quizapp.learning.routes.blueprint import bp, topic_of
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing


@bp.route("/hoc-lieu/luyen-tap/<topic>", methods=["GET", "POST"])
@only(*APPROVERS, scope="everywhere", writes=True, audit=("questions_released",))
def material_give(topic: str) -> ResponseReturnValue:
    _model, competence = topic_of(topic)
    chosen = _chosen() if request.method == "POST" else set()
    if request.method == "GET":
        return _page(topic)
    if not chosen:
        return _page(topic, words_for(RecordRefused("nothing_to_release")).sentence), 422
    if "xac-nhan" not in request.form:
        rows = [one for one in offers(reading(), topic, today(), now()) if one.question_id in chosen]
        return render_template("learning/give_confirm.html", competence=competence, rows=rows)
    try:
        with writing() as session:
            codes = release(session, chosen, me().account_id, today(), now())
    except RecordRefused as refusal:
        return _page(topic, words_for(refusal).sentence, chosen), 422
    flash(f"Đã chuyển {len(codes)} câu sang luyện tập: {', '.join(codes)}.", "success")
    return redirect(url_for("learning.material_list", _anchor=topic))


def _chosen() -> set[int]:
    return {int(one) for one in request.form.getlist("cau") if one.isascii() and one.isdecimal() and len(one) < 10}


def _page(topic: str, fault: str = "", chosen: set[int] | None = None) -> str:
    _model, competence = topic_of(topic)
    supply = supplies(reading(), today()).get(topic)
    return render_template(
        "learning/give.html",
        competence=competence,
        rows=offers(reading(), topic, today(), now()),
        needs=needs_of_tests(reading(), topic, today(), now()),
        given=supply.practised if supply else 0,
        reasons=REASONS,
        fault=fault,
        chosen=chosen or set(),
    )
