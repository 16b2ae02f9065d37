"""Training as pages: plans, classes, attendance."""

from quizapp.training.routes import attendance, classes, lines, own, papers, plans, seats
from quizapp.training.routes.blueprint import bp

__all__ = ["attendance", "bp", "classes", "lines", "own", "papers", "plans", "seats"]
