"""Questions that ask for another look, and the form that says it was taken."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import queries
from quizapp.banks.due import due_questions, planned_day
from quizapp.banks.evidence import day_of, source_parts
from quizapp.banks.forms import STATUSES, ReviewForm
from quizapp.banks.listing import PER_PAGE
from quizapp.banks.reviewing import law_stamps, record_review
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.roles import READERS, WRITERS
from quizapp.domain.errors import RecordRefused
from quizapp.domain.laws import CHANGE_KINDS, has_ended, next_review
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, today, writing


@bp.get("/ngan-hang/ra-soat")
@only(*READERS, scope="everywhere")
def review_list() -> str:
    rows = due_questions(reading(), today())
    page = page_number()
    first = (page - 1) * PER_PAGE
    return render_template(
        "banks/due.html",
        rows=rows[first : first + PER_PAGE],
        count=len(rows),
        stopped=sum(row.is_stopped for row in rows),
        not_approved=sum(row.status != "reviewed" for row in rows),
        page=page,
        has_more=first + PER_PAGE < len(rows),
        statuses=STATUSES,
        change_kinds=CHANGE_KINDS,
        today=today(),
    )


@bp.route("/ngan-hang/<code>/ra-soat", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("question_reviewed",))
def review(code: str) -> ResponseReturnValue:
    history = queries.question_history(reading(), code)
    newest = history.current
    form = ReviewForm()
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                note, by = form.note.data or "", form.review_by.data
                seen = request.form.get("law")
                record_review(session, code, form.version_number, note, by, me().account_id, today(), now(), seen)
        except RecordRefused as refusal:
            form.note.errors = [words_for(refusal).sentence]
        else:
            flash(f"Đã ghi: câu {code} được rà soát ngày {today():%d/%m/%Y}.", "success")
            return redirect(url_for("banks.review_list"))
    form.version.data, form.law.data = str(newest.number), law_stamps(reading(), [newest.id])[newest.id]  # as shown
    page = render_template(
        "banks/review.html",
        history=history,
        newest=newest,
        due=next(iter(due_questions(reading(), today(), code)), None),
        form=form,
        next_day=next_review(planned_day(reading(), newest), today()),
        is_past=has_ended(newest.in_force_until, today()),
        change_kinds=CHANGE_KINDS,
        source_parts=source_parts,
        day_of=day_of,
        today=today(),
    )
    return page, 200 if request.method == "GET" else 422
