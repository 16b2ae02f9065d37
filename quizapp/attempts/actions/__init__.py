"""The acts of the exam room: start, take the pen, hand in, close what is due, end a round and make it up."""

from quizapp.attempts.actions.closing import (
    close_due_attempts,
    close_running_attempts,
    expire,
    hand_in,
)
from quizapp.attempts.actions.rounds import end_round, make_up_round
from quizapp.attempts.actions.starting import keep_pen, start_attempt, take_pen

__all__ = [
    "close_due_attempts",
    "close_running_attempts",
    "end_round",
    "expire",
    "hand_in",
    "keep_pen",
    "make_up_round",
    "start_attempt",
    "take_pen",
]
