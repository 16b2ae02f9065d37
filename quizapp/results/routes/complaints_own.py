"""A candidate's own complaints: filing one, and reading what became of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import attempts_of, frozen_paper
from quizapp.domain.complaints import is_in_time
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.results import complaints as queries
from quizapp.results.complaining import Words, put_on_record
from quizapp.results.complaining import file_complaint as file
from quizapp.results.forms import ComplaintForm
from quizapp.results.notices import complaint_notices, note_read
from quizapp.results.routes.blueprint import bp
from quizapp.rounds.queries import own_round
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing


@bp.get("/kien-nghi")
@only("candidate", scope="own", writes=True)
def own_complaints() -> str:
    """Answers that stand on this page are read."""
    person_id = me().person_id
    rows = [] if person_id is None else queries.own_complaints(reading(), person_id)
    unread = [] if person_id is None else [one.step.id for one in complaint_notices(reading(), person_id)]
    page = render_template("results/own_complaints.html", rows=rows, unread=unread)
    if unread and person_id is not None:
        with writing() as session:
            note_read(session, person_id, "complaint", unread, now())
    return page


def attempt_for(round_id: int, person_id: int, token: str) -> Attempt | None:
    """The attempt that a complaint is about: the named one, else the last that is over."""
    over = [one for one in attempts_of(reading(), round_id, person_id) if one.state in ("submitted", "expired")]
    named = [one for one in over if one.token == token]
    return named[0] if named else over[-1] if over else None


@bp.route("/kien-nghi/dot/<int:round_id>", methods=["GET", "POST"])
@only("candidate", scope="own", writes=True, audit=("complaint_filed",))
def file_complaint(round_id: int) -> ResponseReturnValue:
    """About a question, by the number that the person saw, or about what happened."""
    person_id = me().person_id
    if person_id is None:
        raise NotFound("round")
    round_ = own_round(reading(), round_id, person_id)
    attempt = attempt_for(round_id, person_id, request.values.get("bai", ""))
    questions = len(frozen_paper(reading(), attempt.id)) if attempt else 0
    form = ComplaintForm(position=request.args.get("cau", 0, type=int))
    form.position.choices = [(0, "Không về một câu hỏi"), *((n, f"Câu {n}") for n in range(1, questions + 1))]
    deadline = queries.complaint_deadline(reading(), round_, now(), timezone())
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                words = Words(str(form.text.data), attempt, form.position.data or None)
                made = file(session, round_, person_id, words, now(), timezone())
                put_on_record(session, made, me().account_id, now())
        except RecordRefused as refusal:
            form.text.errors = [words_for(refusal).sentence]
        else:
            flash("Đã gửi kiến nghị. Câu trả lời sẽ hiện ở trang này và ở trang chủ.", "success")
            return redirect(url_for("results.own_complaints"))
    page = render_template(
        "results/complaint_form.html",
        round=round_,
        form=form,
        attempt=attempt,
        deadline=deadline,
        is_in_time=is_in_time(now(), deadline),
    )
    return page, 422 if form.errors else 200
