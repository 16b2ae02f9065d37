"""Reading what came of one test, for its owner."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Receipt, RescueFile
from quizapp.domain.errors import NotFound
from quizapp.results.models import Result
from quizapp.results.queries import IS_READ, PUBLISHED_ID
from quizapp.statements import DriverStatement, Looked


@dataclass(frozen=True)
class Outcome:
    """What is shown of an attempt, to look at only; until it is closed and scored neither receipt nor result."""

    attempt: Attempt
    receipt: Receipt | None
    result: Result | None
    is_published: bool = False
    has_rescue_files: bool = False


_ATTEMPT, _RECEIPT, _RESULT = Looked(Attempt), Looked(Receipt), Looked(Result)
_OWN = DriverStatement(
    sa.select(
        *_ATTEMPT.columns,
        *_RECEIPT.columns,
        *_RESULT.columns,
        PUBLISHED_ID.is_not(None).label("is_published"),
        sa.exists().where(RescueFile.attempt_id == Attempt.id).label("has_rescue_files"),
    )
    .select_from(Attempt)
    .outerjoin(Receipt, Receipt.attempt_id == Attempt.id)
    .outerjoin(Result, IS_READ)
    .where(Attempt.token == sa.bindparam("token"), Attempt.person_id == sa.bindparam("person_id"))
)


def own_outcome(session: Session, token: str, person_id: int | None) -> Outcome:
    """The attempt behind `token` where it is this person's, with the result that counts of it: the published one where
    the round has a publication, else the newest. NotFound otherwise."""
    row = next(iter(_OWN.rows(session, token=token, person_id=person_id)), None)
    attempt = _ATTEMPT.made(row) if row else None
    if row is None or attempt is None:
        raise NotFound("attempt")
    at = len(_ATTEMPT.columns)
    is_published, has_rescue_files = map(bool, row[-2:])
    receipt, result = _RECEIPT.made(row, at), _RESULT.made(row, at + len(_RECEIPT.columns))
    return Outcome(attempt, receipt, result, is_published, has_rescue_files)
