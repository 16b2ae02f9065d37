"""Large files of a round: asked for, made while somebody looks at the progress, and fetched."""

from flask import Response, jsonify, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.choosing import unit_code
from quizapp.reports.facts import RoundFacts
from quizapp.reports.job_steps import content_of, keep_step, next_step, note_stage
from quizapp.reports.jobs import is_document, name_of, own_job, start_job, whose
from quizapp.reports.kinds import stages_of
from quizapp.reports.models import ReportJob
from quizapp.reports.queries import NAMING_ROLES, STAFF, round_facts
from quizapp.reports.routes.files import MIMETYPES, NAMES, safe_name
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


MADE_NOW: set[int] = set()  # reports as a whole that this process is making: nobody begins one twice


@bp.get("/bao-cao/viec/<job>")
@only(*STAFF, scope="own", writes=True)
def job_page(job: str) -> ResponseReturnValue:
    """The progress; each look makes the next part. With JSON asked for, only how far it is, and with `?xem` nothing is
    made. A report as a whole is made when the page stands already: by the question of its script, or without one by its
    second load."""
    one, found = _job(job)
    only_looks = "xem" in request.args or (is_document(one) and not wants_json() and "tiep" not in request.args)
    done, is_ready = (one.done, one.ended_at is not None) if only_looks else _moved(one, found)
    stages = stages_of(one.form) if is_document(one) else ()
    now_doing = stages[min(done, len(stages) - 1)] if stages else ""
    if wants_json():
        return jsonify(done=done, total=one.total, ready=is_ready, stage=now_doing)
    return render_template(
        "reports/job.html", job=one, round=found, done=done, is_ready=is_ready, name=name_of(one), stage=now_doing,
        is_document=is_document(one), is_over=found.is_over(now()), theo=None,
    )  # fmt: skip


def _moved(one: ReportJob, found: RoundFacts) -> tuple[int, bool]:
    """(what is done, whether all is), after the next step."""
    job_id, done, total, is_whole = one.id, one.done, one.total, is_document(one)
    if one.ended_at is not None or job_id in MADE_NOW:
        return done, one.ended_at is not None

    def told(stage: int) -> None:
        with writing() as session:
            note_stage(session, job_id, stage)

    if is_whole:
        MADE_NOW.add(job_id)
    try:
        step = next_step(reading(), one, found, timezone(), told)
        assert step is not None
        with writing() as session:
            if keep_step(session, job_id, step, now()):
                return (total if is_whole else done + step.people), step.is_last
    finally:
        MADE_NOW.discard(job_id)
    return done, False


@bp.get("/bao-cao/viec/<job>/tep")
@only(*STAFF, scope="own")
def job_file(job: str) -> Response:
    one, found = _job(job)
    if one.ended_at is None:
        raise NotFound("report")
    answer = Response(stream_with_context(content_of(reading(), one, found)), mimetype=MIMETYPES[one.form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(one, found)}.{one.form}"'
    return answer


def _file_name(one: ReportJob, found: RoundFacts) -> str:
    if not is_document(one):
        return f"{one.what}-{found.id}"
    more = whose(one).more
    if more.get("period"):
        return f"{NAMES[one.what]}-{more['period']}"
    of = {"unit": unit_code(reading(), more.get("unit", 0)), "group": more.get("by", "")}
    return safe_name(NAMES[one.what], found.code, of.get(one.what, ""))
