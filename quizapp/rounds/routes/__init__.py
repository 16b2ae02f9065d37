"""The organiser's pages: the list of rounds, planning one, and its life from opening to results."""

from quizapp.rounds.routes import acts, listing, papers, planning
from quizapp.rounds.routes.blueprint import bp

__all__ = ["acts", "bp", "listing", "papers", "planning"]
