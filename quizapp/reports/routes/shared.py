"""What the report pages share: who sees what, and how a report leaves as a page or a workbook."""

import re
from typing import Any

from flask import Blueprint, Response, render_template, request

from quizapp.attempts.actions import close_due_attempts
from quizapp.attempts.queries import running_in_round
from quizapp.attempts.times import last_moment
from quizapp.audit.actions import record
from quizapp.domain.publishing import explanations_are_shown
from quizapp.office.media_types import XLSX
from quizapp.people.queries.units import units_in_scope
from quizapp.reports.facts import RoundFacts
from quizapp.reports.need_facts import NeedsAsked
from quizapp.reports.queries import NAMING_ROLES, STAFF, round_facts
from quizapp.results.actions import score_closed_attempts
from quizapp.results.queries import unscored_attempt_ids
from quizapp.rounds.queries import round_by_id
from quizapp.web.request import clock_is_sound, me, now, reading, writing

bp = Blueprint("reports", __name__, template_folder="../templates")

NOW = "hien-nay"
BY = {"don-vi": "unit", "vi-tri": "position", "doi-tuong": "category"}
ORDERS = {"nguoi": "people", "thieu": "gap"}


def units() -> set[int]:
    return units_in_scope(reading(), me().scope(*STAFF))


def named_units(round_: RoundFacts) -> set[int]:
    """Units whose people the reader may see by name."""
    return units_in_scope(reading(), me().scope(*NAMING_ROLES[round_.kind]))


def is_rolled_up() -> bool:
    """Whether former units are to be counted with those in which they went on."""
    return request.args.get("theo") == NOW


def settled(round_id: int) -> RoundFacts:
    """The round, visible to the reader; what is over by now is closed, and what is closed is scored."""
    found = round_facts(reading(), round_id, units())
    if found.is_over(now()) and clock_is_sound() and running_in_round(reading(), round_id):
        with writing() as session:
            close_due_attempts(session, now())
    while unscored_attempt_ids(reading(), round_id):
        with writing() as session:
            score_closed_attempts(session, now())
    return found


def shows_keys(found: RoundFacts) -> bool:
    """Staff see marks before they are published, but no keys while an official round may still be sat."""
    last = last_moment(reading(), round_by_id(reading(), found.id), now())
    return explanations_are_shown(found.kind, True, found.state, last, now())


def page(template: str, report: Any, **more: Any) -> str:
    """A page of a report object that holds its round."""
    return render_template(
        template,
        report=report,
        round=report.round.read_at(now(), report.round.only),
        is_over=report.round.is_over(now()),
        theo=NOW if is_rolled_up() else None,
        may_publish=report.round.unit_id in units(),
        **more,
    )


def download(data: bytes, round_: RoundFacts, what: str, whose: str = "", **details: Any) -> Response:
    return sent_workbook(data, f"round:{round_.id}", what, round_.code, whose, **details)


def sent_workbook(data: bytes, subject: str, what: str, *names: str, **details: Any) -> Response:
    """Whoever takes results out of the system is on record."""
    with writing() as session:
        record(session, now(), me().account_id, "report_exported", subject, report=what, **details)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", "-".join(filter(None, (what, *names))))
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


def asked_group() -> str:
    """By what an address divides a round: by position, or by category."""
    by = BY.get(request.args.get("chia", ""), "position")
    return "position" if by == "unit" else by


def asked_earlier() -> int | None:
    """With which round an address compares another."""
    return request.args.get("truoc", type=int)


def asked_needs() -> NeedsAsked:
    """What of training needs an address asks for; whatever is not known here narrows nothing."""
    args = request.args
    return NeedsAsked(
        by=BY.get(args.get("chia", ""), "unit"),
        order=ORDERS.get(args.get("xep", ""), "people"),
        only_sure=args.get("muc") == "chac-chan",
        unit_id=args.get("don-vi", 0, type=int),
        position=args.get("vi-tri", ""),
        category=args.get("doi-tuong", ""),
    )
