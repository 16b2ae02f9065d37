"""What every page that meets an attempt asks: is its time over?"""

from quizapp.attempts.models import Attempt
from quizapp.domain.timing import is_due
from quizapp.web.request import clock_is_sound, now


def is_over(attempt: Attempt) -> bool:
    """Whether a page closes the attempt that it met; never by a clock that was set."""
    is_running = attempt.state == "in_progress"
    return is_running and is_due(attempt.deadline_at, attempt.held_since, now()) and clock_is_sound()
