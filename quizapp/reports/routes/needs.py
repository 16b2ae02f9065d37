"""Training needs of a round; what is asked for stands in the address, so that a link can be passed on."""

from flask import request
from flask.typing import ResponseReturnValue

from quizapp.reports.need_facts import NeedsReport
from quizapp.reports.queries import STAFF, needs_report
from quizapp.reports.routes.files import round_report_file
from quizapp.reports.routes.shared import BY, ORDERS, asked_needs, bp, is_rolled_up, named_units, page, settled, units
from quizapp.web.policy import only
from quizapp.web.request import reading


def _needs(round_id: int) -> NeedsReport:
    named = named_units(settled(round_id))
    return needs_report(
        reading(), round_id, units(), named, may_name=named, asked=asked_needs(), rolled_up=is_rolled_up()
    )


@bp.get("/bao-cao/dot-thi/<int:round_id>/nhu-cau-boi-duong")
@only(*STAFF, scope="unit", writes=True)
def needs_page(round_id: int) -> str:
    words = {"by": {code: name for name, code in BY.items()}, "order": {code: name for name, code in ORDERS.items()}}
    return page("reports/needs.html", _needs(round_id), address=words, query=request.args.to_dict())


@bp.get("/bao-cao/dot-thi/<int:round_id>/nhu-cau-boi-duong/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def needs_xlsx(round_id: int) -> ResponseReturnValue:
    return round_report_file("needs", "xlsx", settled(round_id), asked=asked_needs(), rolled_up=is_rolled_up())
