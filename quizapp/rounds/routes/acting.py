"""What the views of a round share: whose scope it is, and how a refused act is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from flask import flash, request

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


def mark_of(stored: object) -> str:
    """What a form showed when it was opened, so that saving it does not undo what somebody else saved meanwhile."""
    return sha256(repr(stored).encode()).hexdigest()[:16]


def refuse_if_changed(stored: object) -> None:
    """Of the form that was sent, against what is stored now."""
    if request.form.get("seen") not in (None, mark_of(stored)):
        raise RoundRefusal("changed_meanwhile")


@contextmanager
def told(done: str) -> Iterator[None]:
    """Flash `done`, or the words of the refusal. Stands around the transaction, so that a refused act is undone."""
    try:
        yield
    except (RoundRefusal, BankTooSmall) as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash(done, "success")
