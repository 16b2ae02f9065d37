"""Keeping material: links, files and short lessons for each competence."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks.routes.roles import READERS, WRITERS
from quizapp.domain.errors import FileRefused
from quizapp.domain.learning import MATERIALS
from quizapp.learning.forms import MaterialForm
from quizapp.learning.material import material, materials, remove_material, store_material
from quizapp.learning.models import LearningMaterial
from quizapp.learning.releasing import supplies
from quizapp.learning.routes.blueprint import as_attachment, bp, model_now
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing


@bp.get("/hoc-lieu")
@only(*READERS, scope="everywhere")
def material_list() -> str:
    model, found = model_now(), materials(reading())
    known = {one.code for one in model.competences} if model else set()
    return render_template(
        "learning/list.html",
        model=model,
        materials=found,
        supplies=supplies(reading(), today()),
        left_over=[row for code, rows in found.items() if code not in known for row in rows],
    )


@bp.route("/hoc-lieu/them", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("material_stored",))
def material_add() -> ResponseReturnValue:
    return _edited(None, MaterialForm(competence=request.args.get("nang-luc", "")))


@bp.route("/hoc-lieu/<int:material_id>", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("material_stored",))
def material_edit(material_id: int) -> ResponseReturnValue:
    row = material(reading(), material_id)
    form = MaterialForm(obj=row)
    form.has_file = row.kind == "file"
    return _edited(row, form)


def _edited(row: LearningMaterial | None, form: MaterialForm) -> ResponseReturnValue:
    _offer(form, row)
    if request.method == "GET" or not form.validate():
        return _form_page(row, form), 422 if form.errors else 200
    try:
        facts = form.facts()
    except FileRefused as refusal:
        form.file.errors = [fault.message for fault in refusal.faults]
        return _form_page(row, form), 422
    known = row.id if row is not None else None
    with writing() as session:
        stored = material(session, known) if known is not None else None
        stored = store_material(session, stored, facts, me().account_id, now())
    flash(f"Đã lưu học liệu “{stored.title}”.", "success")
    return redirect(url_for("learning.material_list", _anchor=stored.competence))


def _offer(form: MaterialForm, row: LearningMaterial | None) -> None:
    """The competences of the model in use, by domain, and the one that the material already has."""
    model = model_now()
    choices: dict[str, list[tuple[str, str]]] = {"": [("", "– Chọn năng lực –")]}
    for domain in model.domains if model else ():
        mine = model.competences_of(domain.code) if model else ()
        choices[domain.name] = [(one.code, f"{one.code} – {one.name}") for one in mine]
    if row is not None and not any(row.competence == code for group in choices.values() for code, _name in group):
        choices["Không còn trong mô hình"] = [(row.competence, row.competence)]
    form.competence.choices = choices


def _form_page(row: LearningMaterial | None, form: MaterialForm) -> str:
    return render_template("learning/material.html", row=row, form=form, kinds=MATERIALS)


@bp.get("/hoc-lieu/<int:material_id>/tep")
@only(*READERS, scope="everywhere")
def material_file(material_id: int) -> Response:
    return as_attachment(material(reading(), material_id))


@bp.route("/hoc-lieu/<int:material_id>/xoa", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("material_removed",))
def material_remove(material_id: int) -> ResponseReturnValue:
    row = material(reading(), material_id)
    if request.method == "GET":
        return render_template("learning/remove.html", row=row)
    title = row.title
    with writing() as session:
        remove_material(session, material(session, material_id), me().account_id, now())
    flash(f"Đã xóa học liệu “{title}”.", "success")
    return redirect(url_for("learning.material_list"))
