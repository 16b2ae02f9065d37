"""Receipts: issued once for a closed attempt, from its log alone; rescued answers are never part of one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Receipt
from quizapp.attempts.queries import KeptAnswer, logged_answers, unanswered
from quizapp.attempts.shapes import paper_shape, remembered_shape
from quizapp.domain.receipts import LoggedAnswer, receipt_code, receipt_hash
from quizapp.people.models import Person
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.statements import DriverStatement, LookedRows

CLOSED = ("submitted", "expired")
_INSERT: dict[str, sa.Insert] = {
    "sqlite": sqlite.insert(Receipt).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Receipt).on_conflict_do_nothing(),
}


_ISSUED = DriverStatement(
    sa.select(Receipt.__table__.c.attempt_id).where(Receipt.__table__.c.attempt_id == sa.bindparam("attempt_id"))
)
_OF_ATTEMPT = LookedRows(sa.select(Receipt).where(Receipt.attempt_id == sa.bindparam("attempt_id")))


def issue_receipt(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Write the receipt of a closed attempt; False where there is one already or may be none.

    Closing waited for every save that was on its way, so the log that is read here grows no more. A receipt that
    another process issues at the same moment is the same one.
    """
    if attempt.state not in CLOSED or _ISSUED.rows(session, attempt_id=attempt.id):
        return False
    answers = logged_answers(session, attempt.id)
    shape = remembered_shape(session, attempt.token)
    answers_hash = _hash(attempt, answers)
    facts = {
        "attempt_id": attempt.id,
        "code": receipt_code(answers_hash),
        "answers_hash": answers_hash,
        "answered": len(shape) - len(unanswered(shape.values(), answers)),
        "issued_at": now,
    }
    session.connection().execute(_INSERT[session.get_bind().dialect.name], facts)
    return True


def _hash(attempt: Attempt, answers: Mapping[int, KeptAnswer]) -> str:
    logged = (LoggedAnswer(one.position, one.epoch, one.seq, one.value) for one in answers.values())
    return receipt_hash(attempt.token, attempt.ended_at or attempt.deadline_at, logged)


def receipt_of(session: Session, attempt_id: int) -> Receipt | None:
    return _OF_ATTEMPT.first(session, attempt_id=attempt_id)


def closed_attempts(ending_after: datetime | None) -> sa.Select[Any]:
    """All that are closed, or of these only those whose time ended after a moment or would end yet: the work of a day
    is found by the index of ends, without a look at the years before."""
    wanted = sa.select(Attempt).where(Attempt.state.in_(CLOSED))
    return wanted if ending_after is None else wanted.where(Attempt.deadline_at > ending_after)


def _without_receipt(ending_after: datetime | None) -> sa.Select[Any]:
    """The work list: it needs no other memory of what was done."""
    return closed_attempts(ending_after).where(~sa.exists().where(Receipt.attempt_id == Attempt.id))


def lacks_receipts(session: Session, ending_after: datetime | None = None) -> bool:
    """Whether a closed attempt waits for its receipt; see `closed_attempts`."""
    return session.scalars(_without_receipt(ending_after).limit(1)).first() is not None


def issue_receipts(session: Session, now: datetime, limit: int = 200, *, ending_after: datetime | None = None) -> int:
    """Receipts for attempts that a finaliser or an organiser closed, or that an older program closed; how many were
    missing. Many processes may run it at once, and a crash is caught up. `ending_after`: see `closed_attempts`."""
    found = _without_receipt(ending_after).order_by(Attempt.id).limit(limit)
    waiting: list[Attempt] = list(session.scalars(found))
    for attempt in waiting:
        issue_receipt(session, attempt, now)
    return len(waiting)


@dataclass(frozen=True)
class CheckedReceipt:
    """A receipt against the log as it is now. Whom it names is for the page to decide."""

    code: str
    answered: int
    ended_at: datetime
    round_id: int
    round_name: str
    round_unit_id: int
    person_id: int
    person_name: str
    unit_id: int
    is_unchanged: bool


def checked_receipt(session: Session, code: str) -> CheckedReceipt | None:
    """The receipt of `code` recomputed from the log; None where no attempt has it."""
    statement = (
        sa.select(Receipt, Attempt, Round, Person, RoundCandidate.unit_id)
        .join(Attempt, Attempt.id == Receipt.attempt_id)
        .join(Round, Round.id == Attempt.round_id)
        .join(Person, Person.id == Attempt.person_id)
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .where(Receipt.code == code)
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return None
    receipt, attempt, round_, person, unit_id = row
    return CheckedReceipt(
        code=receipt.code,
        answered=receipt.answered,
        ended_at=attempt.ended_at or attempt.deadline_at,
        round_id=round_.id,
        round_name=round_.name,
        round_unit_id=round_.unit_id,
        person_id=person.id,
        person_name=person.name,
        unit_id=unit_id,
        is_unchanged=_is_unchanged(session, receipt, attempt),
    )


def _is_unchanged(session: Session, receipt: Receipt, attempt: Attempt) -> bool:
    """The hash, the code that follows from it, and the number of answers: each as the log gives it now."""
    try:
        answers = logged_answers(session, attempt.id)
    except json.JSONDecodeError:  # somebody wrote into the log what no save writes
        return False
    shape = paper_shape(session, attempt.token)
    now_hash = _hash(attempt, answers)
    now_answered = len(shape) - len(unanswered(shape.values(), answers))
    return (receipt.answers_hash, receipt.code, receipt.answered) == (now_hash, receipt_code(now_hash), now_answered)
