"""Large files of a round: asked for, made while somebody looks at the progress, and fetched."""

from flask import Response, jsonify, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.facts import RoundFacts
from quizapp.reports.jobs import content_of, keep_step, next_step, own_job, start_job
from quizapp.reports.models import ReportJob
from quizapp.reports.queries import NAMING_ROLES, STAFF, round_facts
from quizapp.reports.queries.bulk import WHATS
from quizapp.reports.routes.files import MIMETYPES
from quizapp.reports.routes.shared import bp, named_units, settled, units
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
    """The reader's own, of units whose people they still see by name."""
    seen = units()
    job = own_job(reading(), token, me().account_id, seen, now())
    found = round_facts(reading(), job.round_id, seen)
    if not set(job.unit_ids) <= units_in_scope(reading(), me().scope(*NAMING_ROLES[found.kind])):
        raise NotFound("report")
    return job, found


@bp.get("/bao-cao/viec/<job>")
@only(*STAFF, scope="own", writes=True)
def job_page(job: str) -> ResponseReturnValue:
    """The progress; each look makes the next part. With JSON asked for, only how far it is."""
    one, found = _job(job)
    step = next_step(reading(), one, found, timezone())
    done, is_ready = one.done, one.ended_at is not None
    if step is not None:
        with writing() as session:
            if keep_step(session, one.id, step, now()):
                done, is_ready = one.done + step.people, step.is_last
    if wants_json():
        return jsonify(done=done, total=one.total, ready=is_ready)
    return render_template(
        "reports/job.html", job=one, round=found, done=done, is_ready=is_ready, name=WHATS[one.what],
        is_over=found.is_over(now()), theo=None,
    )  # fmt: skip


@bp.get("/bao-cao/viec/<job>/tep")
@only(*STAFF, scope="own")
def job_file(job: str) -> Response:
    one, found = _job(job)
    if one.ended_at is None:
        raise NotFound("report")
    answer = Response(stream_with_context(content_of(reading(), one)), mimetype=MIMETYPES[one.form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{one.what}-{found.id}.{one.form}"'
    return answer
