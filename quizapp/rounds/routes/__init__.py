"""The organiser's pages: the list of rounds, planning one, and its life from opening to results."""

from quizapp.rounds.routes import acts, copies, halls, listing, lists, papers, planning, seats, yearly
from quizapp.rounds.routes.blueprint import bp

__all__ = ["acts", "bp", "copies", "halls", "listing", "lists", "papers", "planning", "seats", "yearly"]
