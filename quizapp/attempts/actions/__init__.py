"""The acts of the exam room: start, take the pen, hand in, close what is due, give time, end a round and make it up."""

from quizapp.attempts.actions.closing import (
    close_due_attempts,
    close_running_attempts,
    expire,
    hand_in,
)
from quizapp.attempts.actions.rounds import call_off_round, end_round, extend_round, make_up_round
from quizapp.attempts.actions.sittings import NewTimes, move_sitting
from quizapp.attempts.actions.starting import (
    ask_for_machine,
    check_machine,
    claim_waiver,
    keep_pen,
    start_attempt,
    take_pen,
)
from quizapp.attempts.actions.time import close_outage, grant_time, newest_grant, open_outage, refresh_times

__all__ = [
    "NewTimes",
    "ask_for_machine",
    "call_off_round",
    "check_machine",
    "claim_waiver",
    "close_due_attempts",
    "close_outage",
    "close_running_attempts",
    "end_round",
    "expire",
    "extend_round",
    "grant_time",
    "hand_in",
    "keep_pen",
    "make_up_round",
    "move_sitting",
    "newest_grant",
    "open_outage",
    "refresh_times",
    "start_attempt",
    "take_pen",
]
