"""The register of legal documents: its list, one document with who cites it, adding one, recording a change."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import laws
from quizapp.banks.citing import citing_questions
from quizapp.banks.evidence import source_parts
from quizapp.banks.forms import (
    ChangeForm,
    DocumentFacts,
    DocumentForm,
    WithdrawalForm,
    chosen,
    document_choices,
    document_filter,
)
from quizapp.banks.models import LegalDocument
from quizapp.banks.registering import add_document, check_change, mend_document, record_change, withdraw_change
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.roles import READERS, WRITERS
from quizapp.domain.errors import RecordRefused
from quizapp.domain.laws import CHANGE_KINDS, DOCUMENT_KINDS
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing


@bp.get("/van-ban")
@only(*READERS, scope="everywhere")
def document_list() -> str:
    choices = document_choices()
    wanted = chosen(request.args, choices)
    return render_template(
        "banks/documents.html",
        choices=choices,
        wanted=wanted,
        rows=laws.document_rows(reading(), document_filter(wanted), today()),
        kinds=DOCUMENT_KINDS,
        states=laws.DOCUMENT_STATES,
    )


@bp.route("/van-ban/them", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("document_added",))
def document_add() -> ResponseReturnValue:
    form = DocumentForm()
    if request.method == "GET" or not form.validate():
        return render_template("banks/document_form.html", form=form), 200 if request.method == "GET" else 422
    try:
        with writing() as session:
            document_id = add_document(session, form.document(), me().account_id, now()).id
    except RecordRefused as refusal:
        form.number.errors = [words_for(refusal).sentence]
        return render_template("banks/document_form.html", form=form), 422
    flash(f"Đã thêm {form.number.data} vào danh mục văn bản.", "success")
    return redirect(url_for("banks.document_page", document_id=document_id))


@bp.get("/van-ban/<int:document_id>")
@only(*READERS, scope="everywhere")
def document_page(document_id: int) -> str:
    document = laws.document_by_id(reading(), document_id)
    happened, did = laws.change_lines(reading(), document_id)
    questions = citing_questions(reading(), document_id)
    return render_template(
        "banks/document.html",
        document=document,
        state=laws.document_state(document, today()),
        states=laws.DOCUMENT_STATES,
        kinds=DOCUMENT_KINDS,
        change_kinds=CHANGE_KINDS,
        happened=happened,
        did=did,
        questions=questions,
        stopped=laws.changed_versions(reading(), today(), [one.version.id for one in questions if one.is_approved]),
        source_parts=source_parts,
    )


@bp.route("/van-ban/<int:document_id>/thay-doi", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("law_changed",))
def document_change(document_id: int) -> ResponseReturnValue:
    """Ask what happened; show which questions it stops; then record it."""
    document = laws.document_by_id(reading(), document_id)
    form = ChangeForm(laws.document_numbers(reading()) - {document.number})
    if request.method == "GET":
        return _change_page(document, form)
    if not form.validate():
        return _change_page(document, form, status=422)
    change = form.change(form.from_on.data)
    try:
        check_change(reading(), document, change)
        if request.form.get("xac_nhan") != "1":
            return _change_preview(document, form)
        with writing() as session:
            record_change(session, document_id, change, me().account_id, now())
    except RecordRefused as refusal:
        form.from_on.errors = [words_for(refusal).sentence]
        return _change_page(document, form, status=422)
    flash(f"Đã ghi thay đổi của {document.number}. Các câu hỏi cần rà soát đã được đưa vào danh sách.", "success")
    return redirect(url_for("banks.document_page", document_id=document_id))


def _change_page(document: LegalDocument, form: ChangeForm, status: int = 200) -> ResponseReturnValue:
    count = len(citing_questions(reading(), document.id))
    return render_template("banks/change_form.html", document=document, form=form, count=count), status


def _change_preview(document: LegalDocument, form: ChangeForm) -> str:
    change = form.change(form.from_on.data)
    questions = citing_questions(reading(), document.id)
    touched = [one for one in questions if one.stopped_by(change)]
    return render_template(
        "banks/change_preview.html",
        document=document,
        form=form,
        change=change,
        change_kinds=CHANGE_KINDS,
        stopped=[one for one in touched if one.is_approved],
        drafts=[one for one in touched if not one.is_approved],
        others=[one for one in questions if one not in touched and one.is_approved],
        is_now=change.from_on <= today(),
    )


@bp.route("/van-ban/<int:document_id>/sua", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("document_mended",))
def document_mend(document_id: int) -> ResponseReturnValue:
    """Set title, issuer, days and source right; what happened to the document has pages of its own."""
    document = laws.document_by_id(reading(), document_id)
    form = DocumentFacts(obj=document)
    if request.method == "GET" or not form.validate():
        page = render_template("banks/document_mend.html", form=form, document=document)
        return page, 200 if request.method == "GET" else 422
    with writing() as session:
        mend_document(session, document_id, form.facts(document.number), me().account_id, now())
    flash(f"Đã sửa thông tin của {document.number}.", "success")
    return redirect(url_for("banks.document_page", document_id=document_id))


@bp.route("/van-ban/<int:document_id>/thay-doi/<int:change_id>/rut-lai", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("law_change_withdrawn",))
def change_withdraw(document_id: int, change_id: int) -> ResponseReturnValue:
    """A change that was recorded by mistake; the page says which questions it stops."""
    line = laws.standing_change(reading(), document_id, change_id)
    form = WithdrawalForm()
    if request.method == "GET" or not form.validate():
        citing = citing_questions(reading(), document_id)
        stopped = [one for one in citing if one.is_approved and one.stopped_by(line.change)]
        page = render_template(
            "banks/change_withdraw.html", form=form, line=line, stopped=stopped, change_kinds=CHANGE_KINDS
        )
        return page, 200 if request.method == "GET" else 422
    with writing() as session:
        withdraw_change(session, document_id, change_id, form.reason.data or "", me().account_id, now())
    flash("Đã rút lại thay đổi. Các câu hỏi không còn lý do nào khác để dừng lại được rút vào đề.", "success")
    return redirect(url_for("banks.document_page", document_id=document_id))
