"""Reports as official documents: the same report objects as on the pages, told in words, tables and figures."""

from quizapp.reports.documents.certificate import certificate_document
from quizapp.reports.documents.change import change_document
from quizapp.reports.documents.frame import Paper, paper_of, paper_of_unit
from quizapp.reports.documents.groups import groups_document
from quizapp.reports.documents.items import items_documents
from quizapp.reports.documents.needs import needs_documents
from quizapp.reports.documents.periodic import periodic_documents
from quizapp.reports.documents.person import CheckCode, person_document
from quizapp.reports.documents.round import round_document
from quizapp.reports.documents.services import services_document
from quizapp.reports.documents.unit import unit_document
from quizapp.reports.documents.year import year_document, year_items_document

__all__ = [
    "CheckCode",
    "Paper",
    "certificate_document",
    "change_document",
    "groups_document",
    "items_documents",
    "needs_documents",
    "paper_of",
    "paper_of_unit",
    "periodic_documents",
    "person_document",
    "round_document",
    "services_document",
    "unit_document",
    "year_document",
    "year_items_document",
]
