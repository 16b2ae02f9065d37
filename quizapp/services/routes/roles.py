"""Who reads about difficulties, and who answers them."""

from quizapp.people.queries.units import covers_all, units_in_scope
from quizapp.services.queries.issues import unseen_count
from quizapp.web.request import me, reading

READERS = ("organiser", "results_reviewer", "administrator")
ANSWERERS = ("results_reviewer", "administrator")


def units() -> set[int]:
    return units_in_scope(reading(), me().scope(*READERS))


def answers() -> bool:
    """Whether the reader answers difficulties: an answer is for every unit, so is whoever gives it."""
    return me().has_role(*ANSWERERS) and covers_all(reading(), me().scope(*ANSWERERS))


def unseen() -> int | None:
    """How many difficulties wait for who answers; None for everybody else."""
    return unseen_count(reading()) if answers() else None
