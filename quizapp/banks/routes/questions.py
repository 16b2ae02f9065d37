"""Pages of the bank: statistics and list, one question with its key, loading files."""

from contextlib import closing
from dataclasses import asdict, replace
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import actions, queries
from quizapp.banks.evidence import day_of, is_due, source_parts
from quizapp.banks.files import FileQuestion, bank_statistics, read_uploads
from quizapp.banks.forms import STATUSES, UploadForm, bank_filter, chosen, filter_choices
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import tidy
from quizapp.office.yamls import BIGGEST
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, timezone, writing

bp = Blueprint("banks", __name__, template_folder="templates")


def _today() -> date:
    return now().astimezone(timezone()).date()


def _model() -> AssessmentModel | None:
    version = newest_model(reading())
    return model_from(version.content) if version else None


@bp.get("/ngan-hang")
@only("author", "reviewer", "administrator")
def question_list() -> str:
    model, session, today = _model(), reading(), _today()
    choices = filter_choices(model)
    wanted = chosen(request.args, choices)
    page = page_number()
    rows, count = queries.question_page(session, bank_filter(wanted), page, today)
    return render_template(
        "banks/list.html",
        choices=choices,
        wanted=wanted,
        rows=rows,
        count=count,
        page=page,
        has_more=page * queries.PER_PAGE < count,
        first=(page - 1) * queries.PER_PAGE + 1,
        model=model,
        statistics=bank_statistics(queries.current_versions(session), model) if model else None,
        due=len(queries.due_versions(session, today)),
        due_status=queries.DUE,
        statuses=STATUSES,
        today=today,
    )


@bp.get("/ngan-hang/<code>")
@only("author", "reviewer", "administrator")
def question_page(code: str) -> str:
    history = queries.question_history(reading(), code)
    newest = history.versions[0]
    review_by = day_of(history.keys[newest.id].evidence.get("review_by"))
    return render_template(
        "banks/question.html",
        history=history,
        model=_model(),
        is_due=newest.status != "retired" and is_due(review_by, newest.in_force_until, _today()),
        statuses=STATUSES,
        source_parts=source_parts,
        day_of=day_of,
        today=_today(),
    )


@bp.route("/ngan-hang/nhap", methods=["GET", "POST"])
@only("author", "administrator")
def load_files() -> ResponseReturnValue:
    """`viec=kiem-tra` only compares; `viec=nhap` stores."""
    form, model = UploadForm(), _model()
    if request.method == "GET" or model is None:
        return _load_page(form, model, status=200 if request.method == "GET" else 422)
    if not form.validate():
        return _load_page(form, model, status=422)
    try:
        questions = read_uploads(_uploads(form), model)
    except FileRefused as refusal:
        return _load_page(form, model, faults=_with_places(refusal.faults), status=422)
    if request.form.get("viec") != "nhap":
        return _load_page(form, model, questions=questions)
    with writing() as session:
        outcome = actions.import_questions(session, questions, me().account_id, now())
    told = "Đã nạp: {created} câu mới, {changed} câu thay đổi (thành phiên bản mới), {unchanged} câu giữ nguyên."
    flash(told.format(**asdict(outcome)), "success")
    return redirect(url_for("banks.question_list"))


def _uploads(form: UploadForm) -> list[tuple[str, bytes]]:
    """Names and contents; of a file that is too big no more than shows that it is."""
    found = []
    for item in form.files.data:
        with closing(item):
            found.append((tidy(item.filename or "tệp"), item.read(BIGGEST + 1)))
    return found


def _with_places(faults: list[Fault]) -> list[Fault]:
    """The table of faults has one column for where: file and question go in together."""
    return [replace(fault, column=" – ".join(filter(None, (fault.file, fault.subject)))) for fault in faults]


def _load_page(
    form: UploadForm,
    model: AssessmentModel | None,
    *,
    faults: list[Fault] | None = None,
    questions: list[FileQuestion] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    outcome = None if questions is None else actions.compared(queries.current_hashes(reading()), questions)
    statistics = bank_statistics(questions, model) if questions and model else None
    page = render_template(
        "banks/load.html", form=form, model=model, faults=faults, outcome=outcome, statistics=statistics
    )
    return page, status
