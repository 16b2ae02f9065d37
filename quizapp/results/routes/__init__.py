"""A candidate's own results and complaints; the staff's publications, rescorings, answers, and rescue files."""

from quizapp.results.routes import complaints, complaints_own, life, own, rescoring, rescue
from quizapp.results.routes.blueprint import bp

__all__ = ["bp", "complaints", "complaints_own", "life", "own", "rescoring", "rescue"]
