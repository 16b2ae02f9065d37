"""The frozen places of a paper: which question versions, in which order of their parts, without any text."""

import json
from functools import lru_cache
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.db import DriverStatement


class FrozenPlace(NamedTuple):
    """A place of a paper: which version, and the frozen order of its parts."""

    position: int
    letters: tuple[str, ...]
    left: tuple[str, ...]
    version: tuple[int, str]


_places, _versions = AttemptQuestion.__table__, QuestionVersion.__table__
_PLACES = DriverStatement(
    sa.select(_places.c.position, sa.cast(_places.c.letters, sa.Text), sa.cast(_places.c.left, sa.Text))
    .add_columns(_versions.c.id, _versions.c.content_hash)
    .join_from(_places, _versions, _versions.c.id == _places.c.question_version_id)
    .where(_places.c.attempt_id == sa.bindparam("attempt_id"))
    .order_by(_places.c.position)
)


@lru_cache(maxsize=4096)
def _letters(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def frozen_places(session: Session, attempt_id: int) -> list[FrozenPlace]:
    """The places of a paper by position, without any text."""
    return [
        FrozenPlace(position, _letters(letters), _letters(left), (version_id, content_hash))
        for position, letters, left, version_id, content_hash in _PLACES.rows(session, attempt_id=attempt_id)
    ]
