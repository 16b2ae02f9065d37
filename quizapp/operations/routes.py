"""Home by role, help, the log, and health."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from quizapp.attempts.rooms import watched_rooms
from quizapp.attempts.routes.watching import my_watch
from quizapp.audit.queries import broken_entry, latest_entries
from quizapp.banks.due import stopped_count
from quizapp.banks.waiting import waiting_questions
from quizapp.domain.people import ROLES
from quizapp.operations import queries
from quizapp.operations.health import readiness
from quizapp.operations.words import AUDIT_WORDS
from quizapp.people.queries.units import units_in_scope
from quizapp.web.extensions import db
from quizapp.web.policy import only, public, signed_in
from quizapp.web.request import clock_is_sound, me, now, page_number, reading, today

bp = Blueprint("operations", __name__, template_folder="templates")


@bp.get("/")
@signed_in
def home() -> str:
    """One section for each role that the person holds."""
    session = reading()
    facts: dict[str, Any] = dict.fromkeys(
        ("own", "organised", "stopped", "reviewed", "bank", "office", "waiting", "rooms")
    )
    if me().has_role("candidate") and me().person_id is not None:
        facts["own"] = queries.own_home(session, me().person_id or 0, now())
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
    if me().has_role("author", "administrator"):
        facts["bank"] = queries.bank_health(session, today())
    if me().has_role("author", "results_reviewer", "administrator"):
        facts["waiting"] = sum(one.may_approve for one in waiting_questions(session, me().account_id))
    if me().has_role("administrator"):
        facts["office"] = queries.office_counts(session)
    return render_template("operations/home.html", now=now(), **facts)


@bp.get("/tro-giup")
@signed_in
def help_page() -> str:
    """Help for the roles that the person holds, their own first."""
    roles = [role for role in ROLES if me().has_role(role)]
    return render_template("operations/help.html", roles=roles, others=[role for role in ROLES if role not in roles])


@bp.get("/tro-giup/<role>")
@signed_in
def role_help(role: str) -> str:
    """Help for one role."""
    if role not in ROLES:
        abort(404)
    return render_template("operations/help.html", roles=[role], others=[other for other in ROLES if other != role])


@bp.get("/nhat-ky")
@only("administrator")
def audit_page() -> str:
    """Who did what, newest first, and whether the chain holds."""
    page = page_number()
    entries, has_more = latest_entries(reading(), page=page)
    names = queries.account_names(reading(), {entry.account_id for entry in entries if entry.account_id})
    return render_template(
        "operations/audit.html",
        entries=entries,
        names=names,
        page=page,
        has_more=has_more,
        broken=broken_entry(reading()),
        AUDIT_WORDS=AUDIT_WORDS,
    )


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
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
