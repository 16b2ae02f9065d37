"""Bank files through the browser: compared first, then stored; what they call reviewed waits for a second person."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import queries
from quizapp.banks import writing as bank_writing
from quizapp.banks.checking import alike_warnings, style_warnings
from quizapp.banks.files import BankFiles, read_uploads
from quizapp.banks.forms import ForeignForm, UploadForm
from quizapp.banks.imports import import_lines
from quizapp.banks.laws import document_numbers
from quizapp.banks.registering import import_register
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.model import newest_rules
from quizapp.banks.routes.roles import WRITERS
from quizapp.banks.statistics import bank_statistics
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import tidy
from quizapp.office.uploads import BIGGEST_FILE
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

RECENT = 10


@bp.route("/ngan-hang/nhap", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("bank_imported", "register_imported", "question_submitted"))
def load_files() -> ResponseReturnValue:
    """`viec=kiem-tra` only compares; `viec=nhap` stores."""
    form, model = UploadForm(), newest_rules()
    if request.method == "GET" or model is None:
        return load_page(form, model, status=200 if request.method == "GET" else 422)
    if not form.validate():
        return load_page(form, model, status=422)
    try:
        found = read_uploads(_uploads(form), model, document_numbers(reading()))
    except FileRefused as refusal:
        return load_page(form, model, faults=_with_places(refusal.faults), status=422)
    changing = bank_writing.to_be_stored(reading(), found.questions)
    alike = alike_warnings(changing, queries.bank_words(reading()))
    if request.form.get("viec") != "nhap" or (alike and not form.has_seen.data):
        is_held = request.form.get("viec") == "nhap"
        return load_page(form, model, found=found, alike=alike, is_held=is_held, status=422 if is_held else 200)
    with writing() as session:
        register = import_register(session, found.documents, me().account_id, now())
        outcome = bank_writing.send_in(session, found.questions, me().account_id, now())
    told = "Đã nạp: {created} câu mới, {changed} câu thay đổi (thành phiên bản mới), {unchanged} câu giữ nguyên."
    waiting = sum(question.status == "reviewed" for question in changing)
    waits = f" {waiting} câu đã gửi duyệt, người khác duyệt rồi mới được rút vào đề." if waiting else ""
    documents = f" Văn bản: {register.created} mới, {register.changes} thay đổi hiệu lực." if found.documents else ""
    flash(told.format(**asdict(outcome)) + waits + documents, "success")
    return redirect(url_for("banks.question_list"))


def _uploads(form: UploadForm) -> list[tuple[str, bytes]]:
    """Names and contents; of a file that is too big no more than shows that it is."""
    found = []
    for item in form.files.data:
        with closing(item):
            found.append((tidy(item.filename or "tệp"), item.read(BIGGEST_FILE + 1)))
    return found


def _with_places(faults: Sequence[Fault]) -> list[Fault]:
    """The table of faults has one column for where: file and question go in together."""
    return [replace(fault, column=" – ".join(filter(None, (fault.file, fault.subject)))) for fault in faults]


def load_page(
    form: UploadForm | None = None,
    model: AssessmentModel | None = None,
    *,
    faults: list[Fault] | None = None,
    found: BankFiles | None = None,
    alike: Sequence[Fault] = (),
    is_held: bool = False,
    foreign: ForeignForm | None = None,
    refused: tuple[str, Sequence[Fault]] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """`is_held`: storing was asked for, but there are questions like others that nobody has looked at.

    `refused`: a foreign file of which nothing can be read, and why.
    """
    questions = found.questions if found else []
    changing = bank_writing.to_be_stored(reading(), questions)
    page = render_template(
        "banks/load.html",
        form=form or UploadForm(formdata=None),
        model=model or newest_rules(),
        faults=faults,
        outcome=bank_writing.compared_by_hand(reading(), questions) if found else None,
        statistics=bank_statistics(questions, model) if found and model else None,
        documents=len(found.documents) if found else 0,
        waiting=sum(one.status == "reviewed" for one in changing),
        cases=len({one.content["case"]["code"] for one in questions if one.content.get("case")}),
        pictures=len({picture.hash for one in questions for picture in one.pictures.values()}),
        alike=_with_places(alike),
        style=_with_places(style_warnings(changing)),
        is_held=is_held,
        foreign=foreign or ForeignForm(formdata=None),
        refused=refused,
        lines=import_lines(reading(), RECENT),
    )
    return page, status
