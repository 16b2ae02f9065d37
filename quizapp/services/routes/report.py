"""The report on difficulties, as a page, a workbook, and the record for the index of administrative reform."""

from flask import Response, render_template, request

from quizapp.audit.actions import record
from quizapp.office.media_types import CSV, XLSX
from quizapp.services.exports import services_csv, services_workbook
from quizapp.services.facts import Asked, ServicesReport
from quizapp.services.forms import PeriodForm
from quizapp.services.queries import services_report
from quizapp.services.queries.report import named_rounds
from quizapp.services.routes.blueprint import bp
from quizapp.services.routes.roles import READERS, answers, units
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, today, writing


def _form() -> PeriodForm:
    form = PeriodForm(request.args)
    form.validate()
    return form


def _asked(rounds: list[tuple[int, str]]) -> Asked:
    """What an address says that is not known here narrows nothing."""
    form = _form()
    round_id = request.args.get("dot", 0, type=int)
    known = {one for one, _name in rounds}
    days = {field.name: None if field.errors else field.data for field in (form.tu, form.den)}
    return Asked(round_id if round_id in known else None, days["tu"], days["den"])


def _report() -> tuple[ServicesReport, list[tuple[int, str]]]:
    rounds = named_rounds(reading(), units())
    return services_report(reading(), units(), _asked(rounds), sees_all=answers()), rounds


@bp.get("/bao-cao/dich-vu")
@only(*READERS, scope="unit")
def report_page() -> str:
    report, rounds = _report()
    return render_template(
        "services/report.html", report=report, rounds=rounds, form=_form(), query=request.args.to_dict()
    )


@bp.get("/bao-cao/dich-vu/xlsx")
@only(*READERS, scope="unit", writes=True, audit=("report_exported",))
def report_xlsx() -> Response:
    report, _rounds = _report()
    return _download(services_workbook(report, timezone()), XLSX, "xlsx")


@bp.get("/bao-cao/dich-vu/csv")
@only(*READERS, scope="unit", writes=True, audit=("report_exported",))
def report_csv() -> Response:
    """The remediation record: what was named, and what was done about it."""
    report, _rounds = _report()
    return _download(services_csv(report, timezone()), CSV, "csv")


def _download(data: bytes, mimetype: str, ending: str) -> Response:
    with writing() as session:
        record(session, now(), me().account_id, "report_exported", "services", report="services", form=ending)
    name = f"kho-khan-dich-vu-{today():%Y-%m-%d}.{ending}"
    return Response(data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})
