"""Pages of the assessment model: what it says, its versions, what is different between two, a file."""

import re
from contextlib import closing
from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from quizapp.competences import queries
from quizapp.competences.comparing import lines_between
from quizapp.competences.drafting import open_drafts, start_draft
from quizapp.competences.files import model_from, model_text, parse_model
from quizapp.competences.forms import ModelForm
from quizapp.competences.models import ModelVersion
from quizapp.competences.routes.blueprint import LOADERS, READERS, bp, owners_only, owns_model
from quizapp.domain.assessment import RATED_BY
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.names import search_key, tidy
from quizapp.office.yamls import BIGGEST, decoded
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


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
        owns_model=owns_model(),
        RATED_BY=RATED_BY,
        drafts=len(open_drafts(reading())) if owns_model() else 0,
    )


@bp.get("/mo-hinh/<int:model_id>/tep")
@only(*READERS, scope="everywhere")
def model_file(model_id: int) -> Response:
    return file_of(queries.model_version(reading(), model_id).content)


def file_of(content: dict[str, Any]) -> Response:
    name = re.sub(r"[^a-z0-9.]+", "-", search_key(f"{content['code']}-{content['version']}"))
    data = BytesIO(model_text(content).encode())
    return send_file(data, mimetype="application/yaml", as_attachment=True, download_name=f"mo-hinh-{name}.yaml")


@bp.get("/mo-hinh/so-sanh")
@only(*READERS, scope="everywhere")
def compare_versions() -> str:
    """`cu`, `moi`: two versions; the newest and the one before it where nobody says."""
    versions = queries.model_versions(reading())
    given = [request.args.get(name, type=int) for name in ("cu", "moi")]
    newest, before = (versions[0].id if versions else 0), (versions[1].id if len(versions) > 1 else 0)
    wanted = (given[0] or before, given[1] or newest)
    old, new = (queries.model_version(reading(), one) if one else None for one in wanted)
    return render_template(
        "competences/compare.html",
        versions=versions,
        old=old,
        new=new,
        lines=lines_between(old.content, new.content) if old and new else (),
    )


@bp.route("/mo-hinh/nap", methods=["GET", "POST"])
@only(*LOADERS, scope="everywhere", writes=True, audit=("model_draft_started",))
def load_model() -> ResponseReturnValue:
    """A file becomes a draft, which a second person publishes."""
    owners_only()
    form = ModelForm()
    if request.method == "GET":
        return _load_page(form)
    if not form.validate():
        return _load_page(form, status=422)
    name = tidy(form.file.data.filename or "tệp")
    try:
        with closing(form.file.data) as upload:
            content = parse_model(decoded(upload.read(BIGGEST + 1), name), name)
    except FileRefused as refusal:
        return _load_page(form, faults=refusal.faults, status=422)
    with writing() as session:
        begun = start_draft(session, content, f"tệp {name}", me().account_id, now())
    flash("Tệp đúng quy cách và đã thành một bản thảo. Người thứ hai xem lại rồi công bố.", "success")
    if begun.content["version"] != content["version"]:
        flash(f"Phiên bản {content['version']} đã có nên bản thảo mang số {begun.content['version']}.", "warning")
    return redirect(url_for("competences.draft_page", draft_id=begun.id))


def _load_page(form: ModelForm, *, faults: list[Fault] | None = None, status: int = 200) -> ResponseReturnValue:
    newest = queries.newest_model(reading())
    return render_template("competences/load.html", form=form, faults=faults, newest=newest), status
