"""The frozen places of a paper: which question versions, in which order of their parts, without any text."""

import json
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.statements import DriverStatement


class FrozenPlace(NamedTuple):
    """A place of a paper: which version, and the frozen order of its parts."""

    position: int
    letters: tuple[str, ...]
    left: tuple[str, ...]
    version: tuple[int, str]
    competence: str
    level: int
    type: str


_places, _versions, _attempts = AttemptQuestion.__table__, QuestionVersion.__table__, Attempt.__table__
_SELECT = (
    sa.select(_places.c.position, sa.cast(_places.c.letters, sa.Text), sa.cast(_places.c.left, sa.Text))
    .add_columns(_versions.c.id, _versions.c.content_hash)
    .add_columns(_versions.c.competence, _versions.c.level, _versions.c.type)
    .join_from(_places, _versions, _versions.c.id == _places.c.question_version_id)
    .order_by(_places.c.position)
)
_BY_ID = DriverStatement(_SELECT.where(_places.c.attempt_id == sa.bindparam("attempt_id")))
_OF_TOKEN = sa.select(_attempts.c.id).where(_attempts.c.token == sa.bindparam("token")).scalar_subquery()
_BY_TOKEN = DriverStatement(_SELECT.where(_places.c.attempt_id == _OF_TOKEN))  # a plan of an empty table stays good


@lru_cache(maxsize=4096)
def letters_of(text: str) -> tuple[str, ...]:
    """A list of letters as JSON keeps it; there are few, and they come again and again."""
    return tuple(json.loads(text))


def frozen_places(session: Session, attempt_id: int) -> list[FrozenPlace]:
    """The places of a paper by position."""
    return [_place(*row) for row in _BY_ID.rows(session, attempt_id=attempt_id)]


def places_of_token(session: Session, token: str) -> list[FrozenPlace]:
    """The same by the token of the attempt; none where no attempt has it."""
    return [_place(*row) for row in _BY_TOKEN.rows(session, token=token)]


def _place(position: int, letters: str, left: str, version_id: int, content_hash: str, *facts: Any) -> FrozenPlace:
    return FrozenPlace(position, letters_of(letters), letters_of(left), (version_id, content_hash), *facts)
