"""The rules page, the test page and its saves, receipts, the organiser's board and the invigilator's room."""

from quizapp.attempts.routes import (
    board,
    device,
    entry,
    minutes,
    pen,
    receipts,
    room_acts,
    room_notes,
    round_acts,
    saving,
    sitting,
    sittings,
    time,
    watching,
)
from quizapp.attempts.routes.blueprint import bp

__all__ = [
    "board",
    "bp",
    "device",
    "entry",
    "minutes",
    "pen",
    "receipts",
    "room_acts",
    "room_notes",
    "round_acts",
    "saving",
    "sitting",
    "sittings",
    "time",
    "watching",
]
