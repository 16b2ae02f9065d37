"""What the database must refuse of the life of a question, and rows for it to protect."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.life import comment
from quizapp.banks.models import QuestionStep, QuestionVersion
from quizapp.operations.tables import METADATA
from tests.make import NOW, Sitting
from tests.make.life import draft, step

Offence = Callable[[Session, Sitting, Sitting], object]
LIFE = ("id", "number", "status", "created_by")


def life_rows(session: Session, account_id: int) -> None:
    """A draft whose author submitted it and has something to say of it."""
    code = draft(session, account_id).code
    step(session, code, "submitted", account_id)
    comment(session, code, "xem lại", account_id, NOW)


def life_step(kind: str) -> Offence:
    """A step of the version whose author submitted it, or of one that nobody touched, taken by that author."""

    def offend(session: Session, _running: Sitting, over: Sitting) -> None:
        submitted = session.scalars(sa.select(QuestionStep).where(QuestionStep.kind == "submitted")).one()
        version = submitted.question_version_id if kind == "approved" else submitted.question_version_id - 1
        session.add(
            QuestionStep(
                question_version_id=version, place=9, kind=kind, taken_by=over.account_id, taken_at=NOW, note="x"
            )
        )
        session.flush()

    return offend


def insert_reviewed(session: Session, _running: Sitting, over: Sitting) -> None:
    """A version that somebody wrote and calls reviewed."""
    columns = ", ".join(column.name for column in QuestionVersion.__table__.columns if column.name not in LIFE)
    session.execute(
        sa.text(
            f"INSERT INTO question_version ({columns}, number, status, created_by)"
            f" SELECT {columns}, 99, 'reviewed', {over.account_id} FROM question_version LIMIT 1"
        )
    )


def record_again(session: Session, _running: Sitting, _over: Sitting) -> None:
    """A change of the law as it stands already, in other words."""
    columns = [one.name for one in METADATA.tables["legal_change"].columns if one.name not in ("id", "note")]
    names = ", ".join(columns)
    standing = "id NOT IN (SELECT legal_change_id FROM legal_withdrawal)"
    session.execute(
        sa.text(f"INSERT INTO legal_change ({names}, note) SELECT {names}, 'x' FROM legal_change WHERE {standing}")
    )


LIFE_OFFENCES: list[tuple[str, Offence]] = [
    ("guard_question_step_own", life_step("approved")),
    ("guard_question_step_follows", life_step("returned")),
    ("guard_question_step_follows", life_step("revived")),
    ("guard_question_version_reviewed", insert_reviewed),
    ("guard_legal_change_once", record_again),
]
