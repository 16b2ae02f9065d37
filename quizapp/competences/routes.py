"""Pages of the assessment model: what it says, its versions, a new one."""

import re
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from quizapp.competences import queries
from quizapp.competences.actions import import_model
from quizapp.competences.files import model_from, model_text, parse_model, version_line
from quizapp.competences.forms import ModelForm
from quizapp.competences.models import ModelVersion
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key, tidy
from quizapp.office.yamls import BIGGEST, decoded
from quizapp.people.queries.units import covers_all
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

bp = Blueprint("competences", __name__, template_folder="templates")
READERS = ("author", "question_reviewer", "organiser", "results_reviewer", "administrator")
LOADERS = ("results_reviewer", "administrator")


@bp.get("/mo-hinh")
@only(*READERS, scope="everywhere")
def model_page() -> str:
    return _model_page(queries.newest_model(reading()))


@bp.get("/mo-hinh/<int:model_id>")
@only(*READERS, scope="everywhere")
def model_version(model_id: int) -> str:
    return _model_page(queries.model_version(reading(), model_id))


def _model_page(version: ModelVersion | None) -> str:
    return render_template(
        "competences/model.html",
        version=version,
        model=model_from(version.content) if version else None,
        versions=queries.model_versions(reading()),
        position_names=queries.position_names(reading()),
    )


@bp.get("/mo-hinh/<int:model_id>/tep")
@only(*READERS, scope="everywhere")
def model_file(model_id: int) -> Response:
    version = queries.model_version(reading(), model_id)
    name = re.sub(r"[^a-z0-9.]+", "-", search_key(f"{version.code}-{version.version}"))
    data = BytesIO(model_text(version.content).encode())
    return send_file(data, mimetype="application/yaml", as_attachment=True, download_name=f"mo-hinh-{name}.yaml")


@bp.route("/mo-hinh/nap", methods=["GET", "POST"])
@only(*LOADERS, scope="everywhere", writes=True, audit=("model_imported",))
def load_model() -> ResponseReturnValue:
    if not covers_all(reading(), me().scope(*LOADERS)):
        abort(403)  # the model holds for every unit, so whoever sees only some does not change it
    form = ModelForm()
    if request.method == "GET":
        return _load_page(form)
    if not form.validate():
        return _load_page(form, status=422)
    name = tidy(form.file.data.filename or "tệp")
    try:
        with closing(form.file.data) as upload:
            text = decoded(upload.read(BIGGEST + 1), name)
        content = parse_model(text, name)
        version, is_new = _stored(content, text, name)
    except FileRefused as refusal:
        return _load_page(form, faults=refusal.faults, status=422)
    if is_new:
        flash(f"Đã lưu phiên bản {version.version}. Các đợt mở từ bây giờ sẽ dùng phiên bản này.", "success")
    else:
        flash(f"Tệp giống hệt phiên bản {version.version} đã có, không cần lưu lại.", "success")
    return redirect(url_for("competences.model_version", model_id=version.id))


def _stored(content: dict[str, Any], text: str, name: str) -> tuple[ModelVersion, bool]:
    """FileRefused, at the line of the version, where that version exists with another content."""
    line = version_line(text, name)
    try:
        with writing() as session:
            return import_model(session, content, me().account_id, now())
    except FileRefused as refusal:
        raise FileRefused([replace(fault, line=line) for fault in refusal.faults]) from refusal


def _load_page(form: ModelForm, *, faults: list[Fault] | None = None, status: int = 200) -> ResponseReturnValue:
    newest = queries.newest_model(reading())
    return render_template("competences/load.html", form=form, faults=faults, newest=newest), status
