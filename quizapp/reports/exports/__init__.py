"""Reports as workbooks and as plain data. Every number is the report object's own."""

from quizapp.reports.exports.change import change_workbook
from quizapp.reports.exports.coverage import COVERAGE_RULE, COVERAGE_STATES, coverage_workbook
from quizapp.reports.exports.group import round_workbook, unit_workbook
from quizapp.reports.exports.needs import needs_as_dict, needs_workbook
from quizapp.reports.exports.person import person_workbook
from quizapp.reports.exports.studies import groups_workbook, item_workbook, items_workbook

__all__ = [
    "COVERAGE_RULE",
    "COVERAGE_STATES",
    "change_workbook",
    "coverage_workbook",
    "groups_workbook",
    "item_workbook",
    "items_workbook",
    "needs_as_dict",
    "needs_workbook",
    "person_workbook",
    "round_workbook",
    "unit_workbook",
]
