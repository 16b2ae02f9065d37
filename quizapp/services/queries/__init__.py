"""Reading difficulties: one of them for who answers it, all of them counted, and what officials are told."""

from quizapp.services.queries.report import services_report

__all__ = ["services_report"]
