"""Home by role, help, the log, and health."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.attempts.rooms import watched_rooms
from quizapp.attempts.routes.watching import my_watch
from quizapp.audit.queries import chain_heads, found_entries
from quizapp.banks.due import stopped_count
from quizapp.banks.routes.roles import APPROVERS, WRITERS
from quizapp.banks.waiting import returned_questions, waiting_questions
from quizapp.competences.routes.blueprint import drafts_to_publish
from quizapp.domain.people import ROLES
from quizapp.operations import queries
from quizapp.operations.health import readiness
from quizapp.operations.log_chains import broken_chain
from quizapp.operations.log_search import asked
from quizapp.operations.log_words import said, subject_words
from quizapp.operations.words import AUDIT_WORDS
from quizapp.people.queries.units import units_in_scope
from quizapp.results.routes.staff import my_tasks
from quizapp.services.routes.roles import unseen
from quizapp.training.own import coming_classes
from quizapp.web.extensions import db
from quizapp.web.policy import only, public, signed_in
from quizapp.web.request import clock_is_sound, me, now, page_number, reading, timezone, today

bp = Blueprint("operations", __name__, template_folder="templates")
CHECKED_AT_ONCE = 5000  # entries that the page of the log checks unasked; of more it is a minute's work


@bp.get("/")
@signed_in(scope="own")
def home() -> str:
    """One section for each role that the person holds."""
    session = reading()
    facts: dict[str, Any] = dict.fromkeys(
        (
            "own",
            "organised",
            "stopped",
            "reviewed",
            "bank",
            "office",
            "waiting",
            "returned",
            "rooms",
            "notices",
            "classes",
        )
    )
    if me().has_role("candidate") and me().person_id is not None:
        facts["own"] = queries.own_home(session, me().person_id or 0, now())
        facts["notices"] = queries.own_notices(session, me().person_id or 0, now())
        facts["classes"] = coming_classes(session, me().person_id or 0, now())
    if me().has_role("organiser", "administrator"):
        units = units_in_scope(session, me().scope("organiser", "administrator"))
        facts["organised"] = queries.staff_rounds(session, units, invited_too=False)
        facts["stopped"] = stopped_count(session, today())
    if me().has_role("invigilator"):
        facts["rooms"] = [one for one in watched_rooms(session, my_watch(), now()) if one.stage != "over"]
    if me().has_role("results_reviewer"):
        facts["reviewed"] = queries.staff_rounds(
            session, units_in_scope(session, me().scope("results_reviewer")), invited_too=True
        )
    if me().has_role(*WRITERS, *APPROVERS):
        facts |= _bank()
    if me().has_role("administrator"):
        facts["office"] = queries.office_counts(session)
    tasks = {"unseen": unseen(), "tasks": my_tasks(), "drafts": drafts_to_publish()}
    return render_template("operations/home.html", now=now(), **tasks, **facts)


def _bank() -> dict[str, Any]:
    """The bank, what of it waits for this person, and what came back to be mended."""
    session = reading()
    waiting = waiting_questions(session, me().account_id) if me().has_role(*APPROVERS) else ()
    return {
        "bank": queries.bank_health(session, today()),
        "waiting": sum(one.may_approve for one in waiting),
        "returned": returned_questions(session, me().account_id),
    }


@bp.get("/tro-giup")
@signed_in(scope="own")
def help_page() -> str:
    """Help for the roles that the person holds, their own first."""
    roles = [role for role in ROLES if me().has_role(role)]
    return render_template("operations/help.html", roles=roles, others=[role for role in ROLES if role not in roles])


@bp.get("/tro-giup/<role>")
@signed_in(scope="own")
def role_help(role: str) -> str:
    """Help for one role."""
    if role not in ROLES:
        abort(404)
    return render_template("operations/help.html", roles=[role], others=[other for other in ROLES if other != role])


@bp.get("/nhat-ky")
@only("administrator", scope="everywhere")
def audit_page() -> str:
    """Who did what, newest first, found by who, what, whereof and when; and whether the chains hold."""
    session, page, wanted = reading(), page_number(), asked(request.args)
    account_id = queries.account_named(session, wanted.who) if wanted.who else None
    entries, has_more = found_entries(session, wanted.search(account_id, timezone()), page=page)
    heads = chain_heads(session)
    is_checked = sum(head.entries for head in heads) <= CHECKED_AT_ONCE or "kiem-tra" in request.args
    return render_template(
        "operations/audit.html",
        entries=entries,
        names=queries.account_names(session, {entry.account_id for entry in entries if entry.account_id}),
        page=page,
        has_more=has_more,
        wanted=wanted,
        heads=heads,
        broken=broken_chain(session) if is_checked else None,
        is_checked=is_checked,
        AUDIT_WORDS=AUDIT_WORDS,
        subject_words=subject_words,
        said=said,
    )


@bp.get("/healthz")
@public(scope="none")
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public(scope="none")
def readyz() -> ResponseReturnValue:
    """The database answers too and has the right schema, and the machine's clock was not set."""
    found = readiness(db.engines["read"])
    if found.is_ready and not clock_is_sound():
        found = replace(found, problem="clock_stepped")
    body = {
        "status": "ready" if found.is_ready else "not_ready",
        "problem": found.problem or None,
        "schema": found.revision,
    }
    return jsonify(body), 200 if found.is_ready else 503
