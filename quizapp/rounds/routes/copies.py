"""Rounds made from a round: a copy on another day, and a rehearsal for its list."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RoundRefusal
from quizapp.papers.queries import cells_of, newest_blueprints, question_counts
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.copying import copy_round
from quizapp.rounds.forms import FIELD_OF, show_refusal, wall_time
from quizapp.rounds.list_forms import CopyForm, RehearsalForm
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidate_count
from quizapp.rounds.rehearsing import rehearse
from quizapp.rounds.routes.acting import STAFF, my_round, my_scope
from quizapp.rounds.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

WEEK = timedelta(days=7)


@bp.route("/dot-thi/<int:round_id>/sao-chep", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("round_created",))
def copy_page(round_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    start = max(now(), round_.opens_at) + WEEK
    opens_at = wall_time(start).replace(hour=wall_time(round_.opens_at).hour, minute=wall_time(round_.opens_at).minute)
    form = CopyForm(data={"name": f"{round_.name} (bản sao)"[:150], "opens_at": opens_at, "with_sittings": True})
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                scope = units_in_scope(session, my_scope())
                locked = locked_in_scope(session, round_id, scope)
                made = copy_round(session, locked, form.plan(), scope, me().account_id, now())
                made_id = made.id
        except RoundRefusal as refusal:
            show_refusal(form, refusal, "opens_at")
        else:
            flash("Đã sao chép thành một đợt mới, đang chuẩn bị. Hãy kiểm tra thời gian và danh sách.", "success")
            return redirect(url_for("rounds.round_page", round_id=made_id))
    return render_template("rounds/copy.html", round=round_, form=form), 422 if form.errors else 200


def _rehearsal_form(round_: Round) -> tuple[RehearsalForm, dict[int, str]]:
    """With what is to be said of each blueprint: one apart from the official paper's cells comes first."""
    used = {(cell.competence, cell.level) for cell in cells_of(reading(), round_.blueprint_id)}
    counts, words, apart = question_counts(reading()), {}, []
    blueprints = newest_blueprints(reading())
    for one in blueprints:
        shared = sum(cell.count for cell in cells_of(reading(), one.id) if (cell.competence, cell.level) in used)
        words[one.id] = (
            f"{counts[one.id]} câu; không dùng chung ô nào với đề chính thức."
            if not shared
            else f"{counts[one.id]} câu, trong đó {shared} câu thuộc các ô của đề chính thức."
        )
        if not shared:
            apart.append(one.id)
    fewest = min(blueprints, key=lambda one: (one.id not in apart, counts[one.id]), default=None)
    form = RehearsalForm(
        data={
            "blueprint_id": fewest.id if fewest else None,
            "opens_at": wall_time(now()).replace(second=0, microsecond=0),
            "closes_at": wall_time(max(round_.opens_at - timedelta(hours=1), now() + timedelta(days=1))),
            "minutes": fewest.minutes if fewest else 15,
            "attempts_allowed": 5,
        }
    )
    form.blueprint_id.choices = [(one.id, one.name) for one in blueprints]
    return form, words


@bp.route("/dot-thi/<int:round_id>/thi-thu", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("round_created", "list_drawn_up"))
def rehearsal_page(round_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    form, words = _rehearsal_form(round_)
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
                made_id = rehearse(session, locked, form.plan(), me().account_id, now()).id
        except RoundRefusal as refusal:
            show_refusal(form, refusal, FIELD_OF.get(refusal.reason, "opens_at"))
        else:
            flash("Đã tạo đợt thi thử cho danh sách này. Kiểm tra rồi bấm “Mở đợt”.", "success")
            return redirect(url_for("rounds.round_page", round_id=made_id))
    page = render_template(
        "rounds/rehearsal.html", round=round_, form=form, words=words, listed=candidate_count(reading(), round_id)
    )
    return page, 422 if form.errors else 200
