"""What the views of this room ask about whoever is signed in."""

from datetime import date

from quizapp.people.queries.units import Scope
from quizapp.web.request import me, now, timezone

STAFF = ("organiser", "administrator")


def staff_scope() -> Scope:
    """The units that the signed-in organiser or administrator looks after."""
    return me().scope(*STAFF)


def is_administrator() -> bool:
    return me().has_role("administrator")


def today() -> date:
    """The day in the office's time zone."""
    return now().astimezone(timezone()).date()
