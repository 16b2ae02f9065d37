"""The rules page, the test page and its saves, and the organiser's board."""

from quizapp.attempts.routes import board, pen, saving, sitting
from quizapp.attempts.routes.blueprint import bp

__all__ = ["board", "bp", "pen", "saving", "sitting"]
