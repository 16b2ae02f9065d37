"""Pages of blueprints: the list, one matrix against the bank, and its editor."""

import secrets
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks.queries import supply
from quizapp.banks.routes.previewing import item_of, shown_item
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import BankTooSmall, RecordRefused
from quizapp.domain.timing import law_day
from quizapp.papers import actions, queries
from quizapp.papers.actions import record_preview
from quizapp.papers.files import FileBlueprint
from quizapp.papers.forms import BlueprintForm, code_of, matrix_form, strange_cells, values_of
from quizapp.papers.matrix import matrix_of, unknown_competences
from quizapp.papers.models import PaperBlueprint
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

bp = Blueprint("papers", __name__, template_folder="templates")


def _today() -> date:
    return now().astimezone(timezone()).date()


def _model() -> AssessmentModel | None:
    version = newest_model(reading())
    return model_from(version.content) if version else None


@bp.get("/ma-tran-de")
@only("author", "organiser", "administrator", scope="everywhere")
def blueprint_list() -> str:
    rows = queries.blueprint_rows(reading(), _today())
    return render_template("papers/list.html", rows=rows)


@bp.get("/ma-tran-de/<int:blueprint_id>")
@only("author", "organiser", "administrator", scope="everywhere")
def blueprint_page(blueprint_id: int) -> str:
    session, today, model = reading(), _today(), _model()
    blueprint = queries.blueprint(session, blueprint_id)
    cells = queries.cells_of(session, blueprint_id)
    return render_template(
        "papers/blueprint.html",
        blueprint=blueprint,
        newest=queries.newest_version(session, blueprint.code),
        matrix=matrix_of(cells, supply(session, today), model),
        model=model,
        shortages=queries.missing_questions(session, blueprint_id, today),
        today=today,
    )


@bp.get("/ma-tran-de/<int:blueprint_id>/xem-thu")
@only("author", "administrator", scope="everywhere")
def preview_again(blueprint_id: int) -> ResponseReturnValue:
    """A look is on record, so it begins with the button: whoever loads the address again is led to it."""
    return redirect(url_for("papers.blueprint_page", blueprint_id=blueprint_id))


@bp.post("/ma-tran-de/<int:blueprint_id>/xem-thu")
@only("author", "administrator", scope="everywhere", writes=True, audit=("paper_previewed",))
def preview_paper(blueprint_id: int) -> str:
    """A paper as a candidate would get it, by a seed that no attempt has. Each look is on record."""
    seed, on, model = f"xem-thu-{secrets.token_hex(8)}", law_day(now()), _model()
    blueprint, paper = queries.previewed_paper(reading(), blueprint_id, seed, on)
    with writing() as session:
        record_preview(session, blueprint, seed, len(paper), me().account_id, now())
    return render_template(
        "papers/preview.html",
        blueprint=blueprint,
        seed=seed,
        questions=[shown_item(item_of(version, drawn), len(paper), model) for drawn, version in paper],
    )


@dataclass(frozen=True)
class _Editor:
    """What the editor works on; `blueprint` is None for a new one."""

    form: BlueprintForm
    model: AssessmentModel
    blueprint: PaperBlueprint | None
    dropped: tuple[str, ...] = ()


@bp.route("/ma-tran-de/moi", methods=["GET", "POST"])
@only("author", "organiser", "administrator", scope="everywhere", writes=True, audit=("blueprint_stored",))
def new_blueprint() -> ResponseReturnValue:
    model = _model()
    if model is None:
        return render_template("papers/no_model.html"), 200 if request.method == "GET" else 422
    return _edit(_Editor(matrix_form(model)(), model, None))


@bp.route("/ma-tran-de/<int:blueprint_id>/sua", methods=["GET", "POST"])
@only("author", "administrator", scope="everywhere", writes=True, audit=("blueprint_stored",))
def edit_blueprint(blueprint_id: int) -> ResponseReturnValue:
    blueprint = queries.blueprint(reading(), blueprint_id)
    model = _model()
    if model is None:
        return render_template("papers/no_model.html"), 200 if request.method == "GET" else 422
    cells = queries.cells_of(reading(), blueprint_id)
    stored = values_of(blueprint.name, blueprint.minutes, cells) if request.method == "GET" else None
    form = matrix_form(model)(data=stored)
    return _edit(_Editor(form, model, blueprint, unknown_competences(cells, model)))


def _edit(editor: _Editor) -> ResponseReturnValue:
    """`viec=tinh` adds up without storing."""
    form = editor.form
    if request.method == "GET":
        return _editor_page(editor)
    if not form.validate():
        return _editor_page(editor, status=422)
    if request.form.get("viec") == "tinh":
        return _editor_page(editor, is_preview=True)
    try:
        given = _given(editor)
        blueprint, is_new = _stored(editor, given)
    except RecordRefused as refusal:
        words = words_for(refusal)
        return _editor_page(editor, refusal=words.sentence, status=words.status)
    _tell(blueprint, is_new)
    return redirect(url_for("papers.blueprint_page", blueprint_id=blueprint.id))


def _given(editor: _Editor) -> FileBlueprint:
    if strange_cells(request.form, editor.form):
        raise RecordRefused("unknown_competence")
    cells = editor.form.numbers()
    if not cells:
        raise RecordRefused("empty_blueprint")
    name = str(editor.form.name.data)
    code = editor.blueprint.code if editor.blueprint else code_of(name)
    if not code:
        raise RecordRefused("blueprint_name")
    return FileBlueprint(code, name, int(editor.form.minutes.data or 0), cells)


def _stored(editor: _Editor, given: FileBlueprint) -> tuple[PaperBlueprint, bool]:
    with writing() as session:
        if editor.blueprint is None:
            return actions.create_blueprint(session, given, me().account_id, now()), True
        return actions.store_blueprint(session, given, me().account_id, now())


def _tell(blueprint: PaperBlueprint, is_new: bool) -> None:
    if not is_new:
        flash("Không có gì thay đổi so với phiên bản mới nhất nên không lưu thêm.", "success")
        return
    flash(f"Đã lưu thành phiên bản {blueprint.version}.", "success")
    shortages = queries.missing_questions(reading(), blueprint.id, _today())
    if shortages:
        flash(f"Đã lưu, nhưng chưa mở được đợt thi. {words_for(BankTooSmall(shortages)).sentence}", "warning")


def _editor_page(
    editor: _Editor, *, refusal: str = "", is_preview: bool = False, status: int = 200
) -> ResponseReturnValue:
    cells: tuple[Cell, ...] = editor.form.numbers()
    page = render_template(
        "papers/edit.html",
        form=editor.form,
        blueprint=editor.blueprint,
        dropped=editor.dropped,
        matrix=matrix_of(cells, supply(reading(), _today()), editor.model),
        refusal=refusal,
        is_preview=is_preview,
    )
    return page, status
