"""Training needs of a round; what is asked for stands in the address, so that a link can be passed on."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.reports import exports, jobs
from quizapp.reports.need_facts import NeedsAsked, NeedsReport
from quizapp.reports.queries import STAFF, needs_report
from quizapp.reports.queries.bulk import listed_people
from quizapp.reports.routes.shared import bp, download, is_rolled_up, named_units, page, settled, units
from quizapp.web.policy import only
from quizapp.web.request import reading, timezone

BY = {"don-vi": "unit", "vi-tri": "position", "doi-tuong": "category"}
ORDERS = {"nguoi": "people", "thieu": "gap"}


def _asked() -> NeedsAsked:
    """Whatever an address says that is not known here narrows nothing."""
    args = request.args
    return NeedsAsked(
        by=BY.get(args.get("chia", ""), "unit"),
        order=ORDERS.get(args.get("xep", ""), "people"),
        only_sure=args.get("muc") == "chac-chan",
        unit_id=args.get("don-vi", 0, type=int),
        position=args.get("vi-tri", ""),
        category=args.get("doi-tuong", ""),
    )


def _needs(round_id: int) -> NeedsReport:
    named = named_units(settled(round_id))
    return needs_report(reading(), round_id, units(), named, may_name=named, asked=_asked(), rolled_up=is_rolled_up())


@bp.get("/bao-cao/dot-thi/<int:round_id>/nhu-cau-boi-duong")
@only(*STAFF, scope="unit", writes=True)
def needs_page(round_id: int) -> str:
    words = {"by": {code: name for name, code in BY.items()}, "order": {code: name for name, code in ORDERS.items()}}
    return page("reports/needs.html", _needs(round_id), address=words, query=request.args.to_dict())


@bp.get("/bao-cao/dot-thi/<int:round_id>/nhu-cau-boi-duong/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def needs_xlsx(round_id: int) -> ResponseReturnValue:
    """Of a large round as a whole it is made behind a page, as every other file of it."""
    is_whole = _asked() == NeedsAsked() and not is_rolled_up()
    if is_whole and listed_people(reading(), settled(round_id).id, units()) > jobs.MANY:
        return redirect(url_for("reports.round_file", round_id=round_id, kind="needs", form="xlsx"))
    report = _needs(round_id)
    return download(exports.needs_workbook(report, timezone()), report.round, "nhu-cau-boi-duong")
