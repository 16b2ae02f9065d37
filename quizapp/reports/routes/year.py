"""All rounds of a period together: by unit, and by question."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound
from quizapp.domain.periods import recent
from quizapp.people.queries.units import EVERYWHERE, units_in_scope
from quizapp.reports.choosing import issuer_of
from quizapp.reports.queries import STAFF, year_items, year_report
from quizapp.reports.routes.periodic import asked_period, asked_unit, issuer, officially_named, period_file, told
from quizapp.reports.routes.shared import bp
from quizapp.web.policy import only
from quizapp.web.request import now, reading, timezone, today

WHO_ANSWERS = ("author", "question_reviewer", "administrator")  # for the questions


@bp.get("/bao-cao/dinh-ky/don-vi")
@only(*STAFF, scope="unit")
def year_page() -> str:
    """Areas, and the units of one of them; of the only one where there is one. Of the unit asked to report where one
    is, as the files are."""
    of = asked_unit()
    report = year_report(reading(), asked_period(), told(), officially_named(), timezone(), now())
    area = request.args.get("dia-ban", type=int)
    known = [one.unit_id for one in report.areas]
    if area is not None and area not in known:
        raise NotFound("unit")
    if area is None and len(known) == 1:
        area = known[0]
    return render_template(
        "reports/year.html", report=report, period=report.period, periods=recent(today()),
        area=next((one for one in report.areas if one.unit_id == area), None), of=of,
    )  # fmt: skip


@bp.get("/bao-cao/dinh-ky/don-vi/<form>")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def year_file(form: str) -> ResponseReturnValue:
    return period_file("year", form, issuer())


@bp.get("/bao-cao/dinh-ky/cau-hoi")
@only(*WHO_ANSWERS, scope="everywhere")
def year_items_page() -> str:
    report = year_items(reading(), asked_period(), timezone(), now())
    return render_template("reports/year_items.html", report=report, period=report.period, periods=recent(today()))


@bp.get("/bao-cao/dinh-ky/cau-hoi/<form>")
@only(*WHO_ANSWERS, scope="everywhere", writes=True, audit=("report_exported",))
def year_items_file(form: str) -> ResponseReturnValue:
    """In the name of the department: who writes questions belongs to no unit of the reports."""
    unit_id = issuer_of(reading(), units_in_scope(reading(), EVERYWHERE))
    if unit_id is None:
        raise NotFound("unit")
    return period_file("year-items", form, unit_id)
