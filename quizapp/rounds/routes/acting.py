"""What the views of a round share: whose scope it is, and how a refused act is answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from quizapp.domain.errors import BankTooSmall, RoundRefusal
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.models import Round
from quizapp.rounds.queries import round_in_scope
from quizapp.web.errors import words_for
from quizapp.web.request import me, reading

STAFF = ("organiser", "administrator")


def my_scope() -> tuple[int | None, ...]:
    """Units over which the signed-in person organises rounds."""
    return me().scope(*STAFF)


def my_units() -> set[int]:
    """Units over which the signed-in person organises rounds, as of this page."""
    return units_in_scope(reading(), my_scope())


def my_round(round_id: int) -> Round:
    """The round where it is organised within the scope; NotFound otherwise."""
    return round_in_scope(reading(), round_id, my_units())


@contextmanager
def told(done: str) -> Iterator[None]:
    """Flash `done`, or the words of the refusal. Stands around the transaction, so that a refused act is undone."""
    try:
        yield
    except (RoundRefusal, BankTooSmall) as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash(done, "success")
