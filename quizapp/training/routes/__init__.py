"""Training as pages: plans, classes, attendance, what came of it."""

from quizapp.training import periodic
from quizapp.training.routes import after, attendance, classes, lines, own, papers, plans, seats
from quizapp.training.routes.blueprint import bp

__all__ = ["after", "attendance", "bp", "classes", "lines", "own", "papers", "periodic", "plans", "seats"]
