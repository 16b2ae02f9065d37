"""Difficulties: named by officials, counted for staff, answered by the department; and the list of services."""

from quizapp.services.routes import catalogue, follow_up, own, report
from quizapp.services.routes.blueprint import bp

__all__ = ["bp", "catalogue", "follow_up", "own", "report"]
