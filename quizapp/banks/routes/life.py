"""Steps in the life of a question, comments, two versions side by side, and what waits for a second person."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import life, queries
from quizapp.banks.comparing import compared_versions
from quizapp.banks.due import is_held_back
from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.life_forms import CommentForm, StepForm, number_in
from quizapp.banks.listing import PER_PAGE
from quizapp.banks.queries import QuestionHistory
from quizapp.banks.readiness import rules_now
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.model import newest_rules
from quizapp.banks.routes.questions import shown_question
from quizapp.banks.routes.roles import APPROVERS, READERS, WRITERS
from quizapp.banks.waiting import waiting_questions
from quizapp.domain.errors import RecordRefused
from quizapp.domain.question_life import STEPS
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, today, writing

DONE = {
    "submitted": "Đã gửi duyệt câu {code}. Người khác sẽ xem và duyệt.",
    "returned": "Đã trả lại câu {code} để sửa.",
    "approved": "Đã duyệt câu {code}. Từ bây giờ câu này được rút vào đề.",
    "retired": "Đã ngừng dùng phiên bản này của câu {code}.",
    "revived": "Câu {code} là bản nháp trở lại. Hãy sửa nếu cần rồi gửi duyệt.",
}

_HELD = (
    "Đã duyệt câu {code}, nhưng câu chưa được rút vào đề vì căn cứ đã thay đổi hoặc hết hiệu lực sau ngày đối chiếu. "
    "Hãy xem mục “Cần rà soát” ở dưới."
)


@bp.post("/ngan-hang/<code>/buoc")
@only(
    *READERS,
    scope="everywhere",
    writes=True,
    audit=("question_submitted", "question_returned", "question_approved", "question_retired", "question_revived"),
)
def take_step(code: str) -> ResponseReturnValue:
    form = StepForm()
    kind = form.kind.data or ""
    if kind not in STEPS or not me().has_role(*(APPROVERS if kind in ("approved", "returned") else WRITERS)):
        abort(403)
    if not form.validate():
        return shown_question(queries.question_history(reading(), code), form, status=422)
    wanted, rules = life.Wanted(code, form.version_number, kind, form.note.data or ""), rules_now(reading())
    try:
        with writing() as session:
            question = life.take_step(session, wanted, rules, me().account_id, now())
    except RecordRefused as refusal:
        words = words_for(refusal)
        form.note.errors = [words.sentence]
        return shown_question(queries.question_history(reading(), code), form, status=words.status)
    is_held = kind == "approved" and is_held_back(reading(), question.code, today())
    flash(_HELD.format(code=question.code) if is_held else DONE[kind].format(code=question.code), "success")
    return redirect(url_for("banks.question_page", code=question.code))


@bp.post("/ngan-hang/<code>/y-kien")
@only(*READERS, scope="everywhere", writes=True, audit=("question_commented",))
def comment(code: str) -> ResponseReturnValue:
    form = CommentForm()
    if not form.validate():
        return shown_question(queries.question_history(reading(), code), remark=form, status=422)
    with writing() as session:
        life.comment(session, code, form.text.data or "", me().account_id, now())
    return redirect(url_for("banks.question_page", code=code) + "#dien-bien")


@bp.get("/ngan-hang/<code>/so-sanh")
@only(*READERS, scope="everywhere")
def compare(code: str) -> str:
    """Any two versions; without numbers the one that is drawn and the newest, or the newest two."""
    history = queries.question_history(reading(), code)
    known = [one.number for one in history.versions]
    new = _known(request.args.get("den"), known) or known[0]
    older = [number for number in known if number < new]
    drawn = history.current.number
    old = _known(request.args.get("tu"), known) or (drawn if drawn < new else max(older, default=new))
    return render_template(
        "banks/compare.html",
        history=history,
        old=old,
        new=new,
        facts=compared_versions(_as_in_file(history, old), _as_in_file(history, new)),
    )


def _known(given: str | None, known: list[int]) -> int | None:
    number = number_in(given)
    return number if number in known else None


def _as_in_file(history: QuestionHistory, number: int) -> FileQuestion:
    version = next(one for one in history.versions if one.number == number)
    return as_in_file(history.code, version, history.keys[version.id], history.statuses[version.id])


@bp.get("/ngan-hang/cho-duyet")
@only(*READERS, scope="everywhere")
def waiting_list() -> str:
    rows, page = waiting_questions(reading(), me().account_id), page_number()
    first = (page - 1) * PER_PAGE
    return render_template(
        "banks/waiting.html",
        rows=rows[first : first + PER_PAGE],
        count=len(rows),
        mine=sum(one.may_approve for one in rows),
        page=page,
        has_more=first + PER_PAGE < len(rows),
        model=newest_rules(),
    )
