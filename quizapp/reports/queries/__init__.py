"""Building reports: one frame of results, one of marks, and every figure from one function of the rules.

Scope: a round is visible to staff where its organising unit or an invited unit lies in `unit_ids`; figures are of
people listed in `unit_ids` only. Drafts, cancelled rounds and rehearsals have no report.

Names: organisers and administrators see the names of their units. Reviewers see names in official rounds, which
Sở Nội vụ answers for, but only counts in self-tests, which belong to the unit (`NAMING_ROLES`).
"""

from quizapp.reports.queries.change import change_report, with_changes
from quizapp.reports.queries.coverage import coverage_report, people_not_sat
from quizapp.reports.queries.groups import groups_report
from quizapp.reports.queries.items import item_report, items_report
from quizapp.reports.queries.needs import needs_report
from quizapp.reports.queries.periodic import people_of_period, periodic_report
from quizapp.reports.queries.person import staff_sheet
from quizapp.reports.queries.round import round_report
from quizapp.reports.queries.rounds import report_page, report_rows_after, round_facts, rounds_sat
from quizapp.reports.queries.typed import wrong_report
from quizapp.reports.queries.unit import people_run, unit_report, units_over
from quizapp.reports.queries.year import year_items, year_report

STAFF = ("organiser", "results_reviewer", "administrator")
NAMING_ROLES = {
    "official": STAFF,
    "self_test": ("organiser", "administrator"),
}

__all__ = [
    "NAMING_ROLES",
    "STAFF",
    "change_report",
    "coverage_report",
    "groups_report",
    "item_report",
    "items_report",
    "needs_report",
    "people_not_sat",
    "people_of_period",
    "people_run",
    "periodic_report",
    "report_page",
    "report_rows_after",
    "round_facts",
    "round_report",
    "rounds_sat",
    "staff_sheet",
    "unit_report",
    "units_over",
    "with_changes",
    "wrong_report",
    "year_items",
    "year_report",
]
