"""Large files of a round: asked for, made while somebody looks at the progress, and fetched."""

from flask import Response, jsonify, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.facts import RoundFacts
from quizapp.reports.jobs import content_of, is_document, keep_step, name_of, next_step, own_job, start_job, whose
from quizapp.reports.models import ReportJob
from quizapp.reports.queries import NAMING_ROLES, STAFF, round_facts
from quizapp.reports.routes.files import MIMETYPES, NAMES
from quizapp.reports.routes.shared import bp, named_units, settled, shows_keys, units
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, wants_json, writing


@bp.post("/bao-cao/dot-thi/<int:round_id>/tai-ve")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def start_file(round_id: int) -> ResponseReturnValue:
    found = settled(round_id)
    what, form = request.form.get("what", ""), request.form.get("form", "")
    named = named_units(found) & units()
    with writing() as session:
        job = start_job(session, found, what, form, named, me().account_id, now())
        token = job.token
    return redirect(url_for("reports.job_page", job=token))


def _job(token: str) -> tuple[ReportJob, RoundFacts]:
    """The reader's own, of units whose people they still see by name, with keys only where they still see them."""
    seen = units()
    job = own_job(reading(), token, me().account_id, seen, now())
    found, of = round_facts(reading(), job.round_id, seen), whose(job)
    if not of.named <= units_in_scope(reading(), me().scope(*NAMING_ROLES[found.kind])):
        raise NotFound("report")
    if of.with_keys and not shows_keys(found):
        raise NotFound("report")
    return job, found


@bp.get("/bao-cao/viec/<job>")
@only(*STAFF, scope="own", writes=True)
def job_page(job: str) -> ResponseReturnValue:
    """The progress; each look makes the next part. With JSON asked for, only how far it is. A document is made when the
    page stands already: by the question of its script, or without one by its second load."""
    one, found = _job(job)
    waits = is_document(one) and not wants_json() and "tiep" not in request.args
    step = None if waits else next_step(reading(), one, found, timezone())
    done, is_ready = one.done, one.ended_at is not None
    if step is not None:
        with writing() as session:
            if keep_step(session, one.id, step, now()):
                done, is_ready = one.done + step.people, step.is_last
    if wants_json():
        return jsonify(done=done, total=one.total, ready=is_ready)
    return render_template(
        "reports/job.html", job=one, round=found, done=done, is_ready=is_ready, name=name_of(one),
        is_document=is_document(one), is_over=found.is_over(now()), theo=None,
    )  # fmt: skip


@bp.get("/bao-cao/viec/<job>/tep")
@only(*STAFF, scope="own")
def job_file(job: str) -> Response:
    one, found = _job(job)
    if one.ended_at is None:
        raise NotFound("report")
    answer = Response(stream_with_context(content_of(reading(), one)), mimetype=MIMETYPES[one.form])
    name = f"{NAMES[one.what]}-{found.code}" if is_document(one) else f"{one.what}-{found.id}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{one.form}"'
    return answer
