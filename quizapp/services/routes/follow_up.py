"""One difficulty: who named it, what was done, and the next step."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.difficulties import FOLLOW_UPS, Step
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.services.actions import take_step
from quizapp.services.facts import Issue
from quizapp.services.forms import StepForm
from quizapp.services.queries.issues import issue_by_id, steps_of, voices_of
from quizapp.services.routes.blueprint import bp
from quizapp.services.routes.roles import ANSWERERS, answers
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


@bp.route("/bao-cao/dich-vu/kho-khan/<int:issue_id>", methods=["GET", "POST"])
@only(*ANSWERERS, scope="everywhere", writes=True, audit=("difficulty_followed_up",))
def issue_page(issue_id: int) -> ResponseReturnValue:
    """For who answers: an answer is for every unit."""
    if not answers():
        raise NotFound("issue")
    issue = issue_by_id(reading(), issue_id)
    form = StepForm(seen=issue.steps)
    form.offer(issue.state)
    if request.method == "GET" or not form.validate():
        return _page(issue, form), 422 if form.errors else 200
    step = Step(form.state.data, form.text.data or "", form.passed_to.data or "")
    try:
        with writing() as session:
            take_step(session, issue_id, step, form.seen.data or 0, me().account_id, now())
    except RecordRefused as refusal:
        return _page(issue, form, words_for(refusal).sentence), 422
    flash(f"Đã ghi: {FOLLOW_UPS[step.state].lower()}. Cán bộ xem được ở trang “Khó khăn với dịch vụ”.", "success")
    return redirect(url_for("services.issue_page", issue_id=issue_id))


def _page(issue: Issue, form: StepForm, fault: str = "") -> str:
    return render_template(
        "services/issue.html",
        issue=issue,
        form=form,
        fault=fault,
        steps=steps_of(reading(), issue.id),
        voices=voices_of(reading(), issue.id),
    )
