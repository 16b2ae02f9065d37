"""What the views of a round share: whose scope it is, and how a refused act is answered."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash

from quizapp.domain.errors import BankTooSmall, RoundRefusal
from quizapp.web.errors import words_for
from quizapp.web.request import me


def my_scope() -> tuple[int | None, ...]:
    """Units over which the signed-in person organises rounds."""
    return me().scope("organiser", "administrator")


@contextmanager
def told(done: str) -> Iterator[None]:
    """Flash `done`, or the words of the refusal. Stands around the transaction, so that a refused act is undone."""
    try:
        yield
    except (RoundRefusal, BankTooSmall) as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        flash(done, "success")
