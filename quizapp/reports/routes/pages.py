"""The list of rounds, and the reports of a round, a unit and a person."""

from collections.abc import Iterable

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.domain.people import ROUND_KINDS
from quizapp.people.queries.units import units_in_scope
from quizapp.reports import exports
from quizapp.reports.facts import RoundFacts, RoundReport, UnitLine, UnitReport
from quizapp.reports.queries import (
    NAMING_ROLES,
    STAFF,
    coverage_report,
    people_not_sat,
    report_page,
    round_report,
    staff_sheet,
    unit_report,
    units_over,
    wrong_report,
)
from quizapp.reports.routes.files import round_report_file
from quizapp.reports.routes.shared import (
    bp,
    download,
    is_rolled_up,
    named_units,
    page,
    sent_workbook,
    settled,
    shows_keys,
    units,
)
from quizapp.results.sheets import PersonSheet
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, timezone, today

ORGANISERS = ("organiser", "administrator")  # who may open a round's own page

# --- the list --------------------------------------------------------------------------------------------------------


@bp.get("/bao-cao")
@only(*STAFF, scope="unit")
def report_list() -> str:
    """Official rounds and self-tests apart: never in one list."""
    kind = request.args.get("loai", "official")
    kind = kind if kind in ROUND_KINDS and kind != "rehearsal" else "official"
    named = units_in_scope(reading(), me().scope(*NAMING_ROLES[kind]))
    rows, has_more = report_page(reading(), units(), kind, page_number(), named)
    return render_template(
        "reports/list.html", rows=rows, kind=kind, page=page_number(), has_more=has_more, time=now()
    )  # fmt: skip


@bp.get("/bao-cao/ke-hoach/<int:plan_id>")
@only(*STAFF, scope="unit")
def coverage_page(plan_id: int) -> str:
    """Which units a batch of the yearly plan has reached."""
    report = coverage_report(reading(), plan_id, units(), now())
    organised = units_in_scope(reading(), me().scope(*ORGANISERS))
    named = units_in_scope(reading(), me().scope(*NAMING_ROLES["official"]))
    return render_template(
        "reports/coverage.html",
        report=report,
        words=exports.COVERAGE_STATES,
        rule=exports.COVERAGE_RULE,
        not_sat=people_not_sat(reading(), report, named, now()),
        may_open={one.id for one in report.rounds if one.unit_id in organised},
    )


@bp.get("/bao-cao/ke-hoach/<int:plan_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def coverage_xlsx(plan_id: int) -> Response:
    report = coverage_report(reading(), plan_id, units(), now())
    data = exports.coverage_workbook(report, now(), timezone())
    batch = report.batch
    return sent_workbook(data, f"plan:{plan_id}", "do-phu", str(batch.year), f"dot-{batch.batch}")


# --- a round ---------------------------------------------------------------------------------------------------------


def _round(round_id: int) -> RoundReport:
    found = settled(round_id)
    return round_report(reading(), round_id, units(), today(), named_units(found), rolled_up=is_rolled_up())


def _ids(lines: Iterable[UnitLine]) -> list[int]:
    return [line.unit_id for line in lines]


@bp.get("/bao-cao/dot-thi/<int:round_id>")
@only(*STAFF, scope="unit", writes=True)
def round_page(round_id: int) -> str:
    report = _round(round_id)
    return page("reports/round.html", report=report, over=units_over(reading(), _ids(report.units), units()))


@bp.get("/bao-cao/dot-thi/<int:round_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def round_xlsx(round_id: int) -> ResponseReturnValue:
    return round_report_file("round", "xlsx", settled(round_id), rolled_up=is_rolled_up())


# --- a unit ----------------------------------------------------------------------------------------------------------


def _unit(round_id: int, unit_id: int) -> UnitReport:
    found = settled(round_id)
    named = named_units(found)
    return unit_report(
        reading(), round_id, unit_id, units(), with_names=unit_id in named,
        may_name=None if unit_id in named else named, rolled_up=is_rolled_up(),
    )  # fmt: skip


@bp.get("/bao-cao/dot-thi/<int:round_id>/don-vi/<int:unit_id>")
@only(*STAFF, scope="unit", writes=True)
def unit_page(round_id: int, unit_id: int) -> str:
    report = _unit(round_id, unit_id)
    return page("reports/unit.html", report=report, over=units_over(reading(), [unit_id], units()))


@bp.get("/bao-cao/dot-thi/<int:round_id>/don-vi/<int:unit_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def unit_xlsx(round_id: int, unit_id: int) -> ResponseReturnValue:
    return round_report_file("unit", "xlsx", settled(round_id), unit_id=unit_id, rolled_up=is_rolled_up())


# --- a person --------------------------------------------------------------------------------------------------------


def person_sheet_of(round_id: int, person_id: int) -> tuple[RoundFacts, PersonSheet]:
    found = settled(round_id)
    sheet = staff_sheet(
        reading(), round_id, person_id, units(), named_units(found), show_explanations=shows_keys(found), on=today()
    )
    return found, sheet


@bp.get("/bao-cao/dot-thi/<int:round_id>/nguoi/<int:person_id>")
@only(*STAFF, scope="unit", writes=True)
def person_page(round_id: int, person_id: int) -> str:
    found, sheet = person_sheet_of(round_id, person_id)
    return render_template("reports/person.html", round=found, sheet=sheet)


@bp.get("/bao-cao/dot-thi/<int:round_id>/nguoi/<int:person_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def person_xlsx(round_id: int, person_id: int) -> Response:
    found, sheet = person_sheet_of(round_id, person_id)
    data = exports.person_workbook(sheet, timezone())
    return download(data, found, "phieu-ca-nhan", sheet.person.staff_code, person=person_id)


# --- what was typed --------------------------------------------------------------------------------------------------


@bp.get("/bao-cao/cau-hoi/<code>")
@only("author", "administrator", scope="everywhere")
def wrong_answers(code: str) -> str:
    """For who may see the key: the wrong answers that several people typed, without names."""
    return render_template("reports/wrong_answers.html", report=wrong_report(reading(), code, now()))
