"""The rules page, the test page and its saves, receipts, and the organiser's board with its acts."""

from quizapp.attempts.routes import board, minutes, pen, receipts, round_acts, saving, sitting, sittings, time
from quizapp.attempts.routes.blueprint import bp

__all__ = ["board", "bp", "minutes", "pen", "receipts", "round_acts", "saving", "sitting", "sittings", "time"]
