"""A candidate's own results, and the organiser's rescue files, which change results."""

from quizapp.results.routes import own, rescue
from quizapp.results.routes.blueprint import bp

__all__ = ["bp", "own", "rescue"]
