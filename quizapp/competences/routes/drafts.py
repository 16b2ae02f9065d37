"""Pages of drafts: begun from a preset or a version, edited part by part, discarded, published by a second person."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.competences import drafting, queries
from quizapp.competences.comparing import lines_between
from quizapp.competences.files import model_from
from quizapp.competences.models import ModelDraft
from quizapp.competences.parts import PARTS, Part
from quizapp.competences.presets import preset, presets
from quizapp.competences.routes.blueprint import LOADERS, bp, owners_only
from quizapp.competences.routes.model import file_of
from quizapp.competences.schema import checked
from quizapp.competences.typed import act_on_rows, flat, in_shape, nested, text_of
from quizapp.domain.assessment import RATED_BY
from quizapp.domain.errors import RecordRefused
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

NOT_FIELDS = ("csrf_token", "viec", "ban")


@bp.route("/mo-hinh/ban-thao", methods=["GET", "POST"])
@only(*LOADERS, scope="everywhere", writes=True, audit=("model_draft_started",))
def draft_list() -> ResponseReturnValue:
    """Open drafts, and a new one from a preset (`tu=mau:…`) or from a version (`tu=ban:…`)."""
    owners_only()
    if request.method == "POST":
        content, begun_from = _beginning(request.form.get("tu", ""))
        with writing() as session:
            begun = drafting.start_draft(session, content, begun_from, me().account_id, now())
        flash("Đã lập bản thảo. Chưa có gì thay đổi ở mô hình đang dùng.", "success")
        return redirect(url_for("competences.draft_page", draft_id=begun.id))
    drafts = drafting.open_drafts(reading())
    return render_template(
        "competences/drafts.html",
        drafts=drafts,
        names=queries.names_of(reading(), {one.changed_by for one in drafts}),
        presets=presets(),
        versions=queries.model_versions(reading()),
    )


def _beginning(given: str) -> tuple[dict[str, Any], str]:
    kind, _, key = given.partition(":")
    if kind == "ban" and key.isascii() and key.isdigit():
        version = queries.model_version(reading(), int(key))
        return version.content, f"phiên bản {version.version}"
    found = preset(key)
    return found.content, f"mẫu “{found.name}”"


@bp.get("/mo-hinh/ban-thao/<int:draft_id>")
@only(*LOADERS, scope="everywhere")
def draft_page(draft_id: int) -> str:
    owners_only()
    return _draft_page(drafting.draft(reading(), draft_id))


def _draft_page(draft: ModelDraft, refusal: str = "") -> str:
    newest, writers = queries.newest_model(reading()), drafting.writers_of(reading(), draft)
    return render_template(
        "competences/draft.html",
        draft=draft,
        model=model_from(draft.content),
        newest=newest,
        lines=lines_between(newest.content, draft.content) if newest else (),
        names=queries.names_of(reading(), {draft.created_by, draft.changed_by}),
        is_own=me().account_id in writers,
        others=drafting.others_who_may_publish(reading(), writers),
        parts=PARTS,
        refusal=refusal,
    )


@bp.get("/mo-hinh/ban-thao/<int:draft_id>/tep")
@only(*LOADERS, scope="everywhere")
def draft_file(draft_id: int) -> Response:
    owners_only()
    return file_of(drafting.draft(reading(), draft_id).content)


# --- editing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Editing:
    """A part of a draft with what stands in its fields, and what is wrong with them."""

    draft: ModelDraft
    part: Part
    fields: dict[str, Any]
    edition: int
    faults: dict[str, str]
    refusal: str = ""


@bp.route("/mo-hinh/ban-thao/<int:draft_id>/sua/<part>", methods=["GET", "POST"])
@only(*LOADERS, scope="everywhere", writes=True, audit=("model_draft_changed",))
def edit_draft(draft_id: int, part: str) -> ResponseReturnValue:
    """`viec`: luu, or a row that is added (`them:…`) or taken out (`bo:…`), which stores nothing."""
    owners_only()
    draft = drafting.draft(reading(), draft_id)
    if part not in PARTS:
        abort(404)
    chosen = PARTS[part]
    if request.method == "GET":
        return _part_page(_Editing(draft, chosen, chosen.shown(draft.content), draft.edition, {}))
    sent = nested((name, text) for name, text in request.form.items() if name not in NOT_FIELDS)
    tree = in_shape(sent, chosen.empty)
    edition = request.form.get("ban", 0, type=int)
    if act_on_rows(tree, request.form.get("viec", ""), _empty(chosen, tree)):
        return _part_page(_Editing(draft, chosen, tree, edition, {}))
    content, faults = checked(chosen.taken(draft.content, tree))
    if faults:
        named: dict[str, str] = {}
        for place, message in faults:
            named.setdefault(chosen.places(place, content), message)
        return _part_page(_Editing(draft, chosen, tree, edition, named), 422)
    return _stored(_Editing(draft, chosen, tree, edition, {}), content)


def _empty(part: Part, tree: dict[str, Any]) -> dict[str, Any]:
    """New rows; a position is chosen before it is added."""
    chosen = text_of(tree, "new_position")
    return {**part.empty, "positions": {"position": chosen}} if "positions" in part.empty else dict(part.empty)


def _stored(editing: _Editing, content: dict[str, Any]) -> ResponseReturnValue:
    draft_id, part = editing.draft.id, editing.part.key
    try:
        with writing() as session:
            is_changed = drafting.change_draft(
                session, draft_id, editing.edition, content, part, me().account_id, now()
            )
    except RecordRefused as refusal:
        words = words_for(refusal)
        return _part_page(
            _Editing(editing.draft, editing.part, editing.fields, editing.edition, {}, words.sentence), 409
        )
    flash("Đã lưu vào bản thảo." if is_changed else "Không có gì thay đổi nên không lưu thêm.", "success")
    return redirect(url_for("competences.draft_page", draft_id=draft_id))


def _part_page(editing: _Editing, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        f"competences/parts/{editing.part.key}.html",
        draft=editing.draft,
        part=editing.part,
        edition=editing.edition,
        fields=editing.fields,
        typed=dict(flat(editing.fields)),
        faults=editing.faults,
        refusal=editing.refusal,
        content=editing.draft.content,
        position_names=queries.position_names(reading()),
        RATED_BY=RATED_BY,
    )
    return page, status


# --- the end of a draft -----------------------------------------------------------------------------------------------


@bp.route("/mo-hinh/ban-thao/<int:draft_id>/bo", methods=["GET", "POST"])
@only(*LOADERS, scope="everywhere", writes=True, audit=("model_draft_discarded",))
def discard_draft(draft_id: int) -> ResponseReturnValue:
    owners_only()
    draft = drafting.draft(reading(), draft_id)
    if request.method == "GET":
        return render_template("competences/discard.html", draft=draft)
    with writing() as session:
        drafting.discard_draft(session, draft_id, request.form.get("ban", 0, type=int), me().account_id, now())
    flash("Đã bỏ bản thảo. Mô hình đang dùng vẫn như cũ.", "success")
    return redirect(url_for("competences.draft_list"))


@bp.route("/mo-hinh/ban-thao/<int:draft_id>/cong-bo", methods=["GET", "POST"])
@only(*LOADERS, scope="everywhere", writes=True, audit=("model_published", "model_imported"))
def publish_draft(draft_id: int) -> ResponseReturnValue:
    """Asked once more, with all that changes in view."""
    owners_only()
    draft = drafting.draft(reading(), draft_id)
    if request.method == "GET":
        newest = queries.newest_model(reading())
        lines = lines_between(newest.content, draft.content) if newest else ()
        return render_template("competences/publish.html", draft=draft, newest=newest, lines=lines)
    try:
        with writing() as session:
            version = drafting.publish_draft(
                session, draft_id, request.form.get("ban", 0, type=int), me().account_id, now()
            )
    except RecordRefused as refusal:
        words = words_for(refusal)
        return _draft_page(drafting.draft(reading(), draft_id), words.sentence), words.status
    flash(f"Đã công bố phiên bản {version.version}. Các đợt mở từ bây giờ sẽ dùng phiên bản này.", "success")
    return redirect(url_for("competences.model_version", model_id=version.id))
