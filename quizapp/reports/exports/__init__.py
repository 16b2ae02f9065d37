"""Reports as workbooks and as plain data. Every number is the report object's own."""

from quizapp.reports.exports.group import round_workbook, unit_workbook
from quizapp.reports.exports.needs import needs_as_dict, needs_workbook
from quizapp.reports.exports.person import person_workbook

__all__ = ["needs_as_dict", "needs_workbook", "person_workbook", "round_workbook", "unit_workbook"]
