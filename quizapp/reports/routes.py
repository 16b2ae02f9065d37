"""Reports as pages, and the same objects as workbooks at the same address + /xlsx."""

import re
from typing import Any

from flask import Blueprint, Response, render_template, request

from quizapp.attempts.actions import close_due_attempts
from quizapp.attempts.queries import running_in_round
from quizapp.attempts.times import last_moment
from quizapp.audit.actions import record
from quizapp.domain.people import ROUND_KINDS
from quizapp.domain.publishing import explanations_are_shown
from quizapp.people.queries.units import units_in_scope
from quizapp.reports import exports
from quizapp.reports.facts import NeedsReport, RoundFacts, RoundReport, UnitReport
from quizapp.reports.queries import (
    NAMING_ROLES,
    STAFF,
    coverage_report,
    needs_report,
    report_page,
    round_facts,
    round_report,
    staff_sheet,
    unit_report,
    wrong_report,
)
from quizapp.results.actions import score_closed_attempts
from quizapp.results.queries import unscored_attempt_ids
from quizapp.results.sheets import PersonSheet
from quizapp.rounds.queries import round_by_id
from quizapp.web.policy import only
from quizapp.web.request import clock_is_sound, me, now, page_number, reading, timezone, today, writing

bp = Blueprint("reports", __name__, template_folder="templates")

NOW = "hien-nay"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# --- who sees what ---------------------------------------------------------------------------------------------------


def _units() -> set[int]:
    return units_in_scope(reading(), me().scope(*STAFF))


def _named_units(round_: RoundFacts) -> set[int]:
    """Units whose people the reader may see by name."""
    return units_in_scope(reading(), me().scope(*NAMING_ROLES[round_.kind]))


def _is_rolled_up() -> bool:
    """Whether former units are to be counted with those in which they went on."""
    return request.args.get("theo") == NOW


def _settled(round_id: int) -> RoundFacts:
    """The round, visible to the reader; what is over by now is closed, and what is closed is scored."""
    found = round_facts(reading(), round_id, _units())
    if found.is_over(now()) and clock_is_sound() and running_in_round(reading(), round_id):
        with writing() as session:
            close_due_attempts(session, now())
    while unscored_attempt_ids(reading(), round_id):
        with writing() as session:
            score_closed_attempts(session, now())
    return found


# --- the list --------------------------------------------------------------------------------------------------------


@bp.get("/bao-cao")
@only(*STAFF, scope="unit")
def report_list() -> str:
    """Official rounds and self-tests apart: never in one list."""
    kind = request.args.get("loai", "official")
    kind = kind if kind in ROUND_KINDS and kind != "rehearsal" else "official"
    rows, has_more = report_page(reading(), _units(), kind, page_number())
    return render_template(
        "reports/list.html", rows=rows, kind=kind, page=page_number(), has_more=has_more, time=now()
    )  # fmt: skip


@bp.get("/bao-cao/ke-hoach/<int:plan_id>")
@only(*STAFF, scope="unit")
def coverage_page(plan_id: int) -> str:
    """Which units a batch of the yearly plan has reached."""
    return render_template("reports/coverage.html", report=coverage_report(reading(), plan_id, _units(), now()))


# --- a round ---------------------------------------------------------------------------------------------------------


def _round(round_id: int) -> RoundReport:
    found = _settled(round_id)
    return round_report(reading(), round_id, _units(), today(), _named_units(found), rolled_up=_is_rolled_up())


@bp.get("/bao-cao/dot-thi/<int:round_id>")
@only(*STAFF, scope="unit", writes=True)
def round_page(round_id: int) -> str:
    return _page("reports/round.html", report=_round(round_id))


@bp.get("/bao-cao/dot-thi/<int:round_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def round_xlsx(round_id: int) -> Response:
    report = _round(round_id)
    return _download(exports.round_workbook(report, timezone()), report.round, "bao-cao")


# --- a unit ----------------------------------------------------------------------------------------------------------


def _unit(round_id: int, unit_id: int) -> UnitReport:
    found = _settled(round_id)
    named = _named_units(found)
    return unit_report(
        reading(), round_id, unit_id, _units(), with_names=unit_id in named,
        may_name=None if unit_id in named else named, rolled_up=_is_rolled_up(),
    )  # fmt: skip


@bp.get("/bao-cao/dot-thi/<int:round_id>/don-vi/<int:unit_id>")
@only(*STAFF, scope="unit", writes=True)
def unit_page(round_id: int, unit_id: int) -> str:
    return _page("reports/unit.html", report=_unit(round_id, unit_id))


@bp.get("/bao-cao/dot-thi/<int:round_id>/don-vi/<int:unit_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def unit_xlsx(round_id: int, unit_id: int) -> Response:
    report = _unit(round_id, unit_id)
    data = exports.unit_workbook(report, timezone())
    return _download(data, report.round, "bao-cao", report.unit.code, unit=unit_id)


# --- training needs --------------------------------------------------------------------------------------------------


def _needs(round_id: int) -> NeedsReport:
    found = _settled(round_id)
    named = _named_units(found)
    return needs_report(reading(), round_id, _units(), named, may_name=named, rolled_up=_is_rolled_up())


@bp.get("/bao-cao/dot-thi/<int:round_id>/nhu-cau-boi-duong")
@only(*STAFF, scope="unit", writes=True)
def needs_page(round_id: int) -> str:
    return _page("reports/needs.html", report=_needs(round_id))


@bp.get("/bao-cao/dot-thi/<int:round_id>/nhu-cau-boi-duong/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def needs_xlsx(round_id: int) -> Response:
    report = _needs(round_id)
    return _download(exports.needs_workbook(report, timezone()), report.round, "nhu-cau-boi-duong")


# --- a person --------------------------------------------------------------------------------------------------------


def _person(round_id: int, person_id: int) -> tuple[RoundFacts, PersonSheet]:
    """Staff see marks before they are published, but no keys while an official round may still be sat."""
    found = _settled(round_id)
    with_keys = explanations_are_shown(
        found.kind, True, found.state, last_moment(reading(), round_by_id(reading(), round_id), now()), now()
    )
    named = _named_units(found)
    return found, staff_sheet(reading(), round_id, person_id, _units(), named, show_explanations=with_keys, on=today())


@bp.get("/bao-cao/dot-thi/<int:round_id>/nguoi/<int:person_id>")
@only(*STAFF, scope="unit", writes=True)
def person_page(round_id: int, person_id: int) -> str:
    found, sheet = _person(round_id, person_id)
    return render_template("reports/person.html", round=found, sheet=sheet)


@bp.get("/bao-cao/dot-thi/<int:round_id>/nguoi/<int:person_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def person_xlsx(round_id: int, person_id: int) -> Response:
    found, sheet = _person(round_id, person_id)
    data = exports.person_workbook(sheet, timezone())
    return _download(data, found, "phieu-ca-nhan", sheet.person.staff_code, person=person_id)


def _page(template: str, report: RoundReport | UnitReport | NeedsReport) -> str:
    return render_template(
        template,
        report=report,
        round=report.round,
        is_over=report.round.is_over(now()),
        theo=NOW if _is_rolled_up() else None,
    )


def _download(data: bytes, round_: RoundFacts, what: str, whose: str = "", **details: Any) -> Response:
    """Whoever takes results out of the system is on record."""
    with writing() as session:
        record(session, now(), me().account_id, "report_exported", f"round:{round_.id}", report=what, **details)
    name = re.sub(r"[^A-Za-z0-9._-]", "-", "-".join(filter(None, (what, round_.code, whose))))
    return Response(data, mimetype=_XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


# --- what was typed --------------------------------------------------------------------------------------------------


@bp.get("/bao-cao/cau-hoi/<code>")
@only("author", "administrator", scope="everywhere")
def wrong_answers(code: str) -> str:
    """For who may see the key: the wrong answers that several people typed, without names."""
    return render_template("reports/wrong_answers.html", report=wrong_report(reading(), code, now()))
