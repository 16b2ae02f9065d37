"""A round by position and category, its questions and papers, and its change from an earlier one."""

from flask import Response
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import NotFound
from quizapp.reports import exports
from quizapp.reports.facts import GroupsReport
from quizapp.reports.item_facts import ChangeReport, ItemReport, ItemsReport
from quizapp.reports.queries import STAFF, change_report, groups_report, item_report, items_report
from quizapp.reports.routes.files import round_report_file
from quizapp.reports.routes.shared import (
    asked_earlier,
    asked_group,
    bp,
    download,
    named_units,
    page,
    settled,
    shows_keys,
    units,
)
from quizapp.web.policy import only
from quizapp.web.request import reading, timezone, today

_ROUND = "/bao-cao/dot-thi/<int:round_id>"


def _groups(round_id: int) -> GroupsReport:
    return groups_report(reading(), round_id, units(), asked_group(), named_units(settled(round_id)))


@bp.get(f"{_ROUND}/nhom")
@only(*STAFF, scope="unit", writes=True)
def groups_page(round_id: int) -> str:
    return page("reports/groups.html", _groups(round_id))


@bp.get(f"{_ROUND}/nhom/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def groups_xlsx(round_id: int) -> ResponseReturnValue:
    return round_report_file("group", "xlsx", settled(round_id), by=asked_group())


def _items(round_id: int) -> ItemsReport:
    return items_report(reading(), round_id, units(), named_units(settled(round_id)), today())


@bp.get(f"{_ROUND}/cau-hoi")
@only(*STAFF, scope="unit", writes=True)
def items_page(round_id: int) -> str:
    """How hard a question is says nothing about its key; its words stay closed while the round may be sat."""
    report = _items(round_id)
    return page("reports/items.html", report, has_keys=shows_keys(report.round))


@bp.get(f"{_ROUND}/cau-hoi/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def items_xlsx(round_id: int) -> ResponseReturnValue:
    return round_report_file("items", "xlsx", settled(round_id))


@bp.get(f"{_ROUND}/cau-hoi/<int:version_id>")
@only(*STAFF, scope="unit", writes=True)
def item_page(round_id: int, version_id: int) -> str:
    return page("reports/item.html", _item(round_id, version_id))


@bp.get(f"{_ROUND}/cau-hoi/<int:version_id>/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def item_xlsx(round_id: int, version_id: int) -> Response:
    report = _item(round_id, version_id)
    return download(exports.item_workbook(report, timezone()), report.round, "cau-hoi", report.line.code)


def _item(round_id: int, version_id: int) -> ItemReport:
    found = settled(round_id)
    if not shows_keys(found):
        raise NotFound("question")
    return item_report(reading(), round_id, version_id, units(), named_units(found))


def _change(round_id: int) -> ChangeReport:
    found = settled(round_id)
    return change_report(reading(), round_id, units(), asked_earlier(), named_units(found))


@bp.get(f"{_ROUND}/thay-doi")
@only(*STAFF, scope="unit", writes=True)
def change_page(round_id: int) -> str:
    return page("reports/change.html", _change(round_id))


@bp.get(f"{_ROUND}/thay-doi/xlsx")
@only(*STAFF, scope="unit", writes=True, audit=("report_exported",))
def change_xlsx(round_id: int) -> ResponseReturnValue:
    return round_report_file("change", "xlsx", settled(round_id), earlier_id=asked_earlier())
