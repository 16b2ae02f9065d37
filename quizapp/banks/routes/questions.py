"""One question with its key, its life and its use."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import queries
from quizapp.banks.due import due_questions, reviews_of
from quizapp.banks.evidence import day_of, source_parts
from quizapp.banks.findings import findings_of
from quizapp.banks.forms import STATE_WORDS
from quizapp.banks.laws import cited_documents
from quizapp.banks.life import Wanted, events_of, lacks_of_version, refusal_of
from quizapp.banks.life_forms import CommentForm, StepForm
from quizapp.banks.queries import QuestionHistory
from quizapp.banks.readiness import rules_now
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.roles import APPROVERS, READERS, WRITERS
from quizapp.banks.routes.usage import usage
from quizapp.domain.laws import CHANGE_KINDS
from quizapp.domain.question_life import STEPS, may_step, state_of
from quizapp.web.policy import only
from quizapp.web.request import me, reading, today


@bp.get("/ngan-hang/<code>")
@only(*READERS, scope="everywhere")
def question_page(code: str) -> ResponseReturnValue:
    history = queries.question_history(reading(), code)
    if history.code != code:
        return redirect(url_for("banks.question_page", code=history.code))
    return shown_question(history)


def shown_question(
    history: QuestionHistory, step: StepForm | None = None, remark: CommentForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of a question; with forms that were refused, what was typed stays."""
    session, stands = reading(), history.standing
    current, live = stands.current.version, stands.live.version
    rules = rules_now(session)
    uses = usage().uses(session, [one.id for one in history.versions])
    waits = [(history.code, live, history.keys[live.id])] if stands.live.status == "in_review" else []
    page = render_template(
        "banks/question.html",
        history=history,
        stands=stands,
        model=rules.model,
        lacks=lacks_of_version(session, stands, rules) if stands.live.status in ("draft", "in_review") else {},
        steps=_steps(history),
        findings=findings_of(session, waits, today()).get(history.code, ()),
        due=next(iter(due_questions(session, today(), history.code)), None),
        documents=cited_documents(session, current.id),
        reviews=reviews_of(session, history.code),
        events=events_of(session, stands.question),
        uses=uses,
        item=usage().statistics(session, current.id),
        step_form=step or StepForm(formdata=None, number=str(live.number)),
        comment_form=remark or CommentForm(formdata=None),
        statuses=STATE_WORDS,
        states={one.version.id: state_of(one.status, is_used=one.version.id in uses) for one in stands.versions},
        change_kinds=CHANGE_KINDS,
        source_parts=source_parts,
        day_of=day_of,
        today=today(),
    )
    return page, status


def _steps(history: QuestionHistory) -> dict[str, str | None]:
    """Step → why it is refused to whoever looks, None where it may be taken; only those that the status allows."""
    session, stands = reading(), history.standing
    rules = rules_now(session)
    found: dict[str, str | None] = {}
    for kind in STEPS:
        roles = APPROVERS if kind in ("approved", "returned") else WRITERS
        if me().has_role(*roles) and may_step(stands.live.status, kind):
            wanted = Wanted(history.code, stands.live.version.number, kind, "?")
            found[kind] = refusal_of(session, stands, wanted, rules, me().account_id)
    return found
