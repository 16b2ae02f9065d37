"""What the database must refuse of rescorings, publications and complaints, and rows for it to protect."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import AttemptQuestion
from quizapp.people.models import Account
from quizapp.results.life_models import (
    Complaint,
    ComplaintStep,
    NoticeReading,
    Publication,
    PublishedResult,
    QuestionRuling,
    Rescoring,
    ResultsCheck,
)
from quizapp.results.models import Result
from tests import make
from tests.make import NOW, Sitting

Offence = Callable[[Session, Sitting, Sitting], object]
MINUTE = timedelta(minutes=1)
SECOND = "nguoi-thu-hai"


def result_rows(session: Session, over: Sitting) -> None:
    """An approved rescoring and a waiting one, a publication, a complaint that waits and one that was answered."""
    by, second = over.account_id, make.account(session, username=SECOND).id
    version = session.get_one(AttemptQuestion, (over.attempt_id, 1)).question_version_id
    approved = _rescoring(over.round_id, by)
    session.add(approved)
    session.flush()
    session.add(QuestionRuling(rescoring_id=approved.id, question_version_id=version, kind="neutral", key=[]))
    session.flush()
    approved.state, approved.decided_by, approved.decided_at = "approved", second, NOW
    session.flush()
    check = _check(over.round_id, by)
    session.add_all([_rescoring(over.round_id, by), check])
    session.flush()
    publication = _publication(over.round_id, 1, check.id, second)
    session.add(publication)
    session.flush()
    result_id = session.scalars(sa.select(Result.id).where(Result.attempt_id == over.attempt_id)).one()
    session.add(PublishedResult(publication_id=publication.id, attempt_id=over.attempt_id, result_id=result_id))
    session.add(NoticeReading(person_id=over.person_id, kind="result", target_id=result_id, read_at=NOW))
    for kind in ("considering", "refused"):
        complaint = Complaint(
            round_id=over.round_id, person_id=over.person_id, attempt_id=None, kind="incident", position=None,
            question_version_id=None, text="mất điện giữa giờ", filed_at=NOW, deadline_at=None, late_reason="",
            taken_by=None,
        )  # fmt: skip
        session.add(complaint)
        session.flush()
        session.add(_step(complaint.id, kind, second))
    session.flush()


def _rescoring(round_id: int, by: int) -> Rescoring:
    return Rescoring(
        round_id=round_id, reason="đáp án sai", proposed_by=by, proposed_at=NOW, state="waiting", decided_by=None,
        decided_at=None, note="", is_waived=False,
    )  # fmt: skip


def _check(round_id: int, by: int) -> ResultsCheck:
    return ResultsCheck(round_id=round_id, results=1, set_hash="x", note="", checked_by=by, checked_at=NOW)


def _publication(round_id: int, number: int, check_id: int, by: int, *, is_waived: bool = False) -> Publication:
    return Publication(
        round_id=round_id, number=number, check_id=check_id, rescoring_id=None, reason="có lý do", published_by=by,
        published_at=NOW, is_waived=is_waived,
    )  # fmt: skip


def _step(complaint_id: int, kind: str, by: int) -> ComplaintStep:
    return ComplaintStep(
        complaint_id=complaint_id, kind=kind, reply="đã xem", rescoring_id=None, taken_by=by, taken_at=NOW
    )


def _sql(statement: str) -> Offence:
    return lambda session, _running, _over: session.execute(sa.text(statement))


def _second(session: Session) -> int:
    return session.scalars(sa.select(Account.id).where(Account.username == SECOND)).one()


def _begun_approved(session: Session, running: Sitting, over: Sitting) -> None:
    made = _rescoring(running.round_id, over.account_id)
    made.state, made.decided_by, made.decided_at = "approved", _second(session), NOW
    session.add(made)
    session.flush()


def _approved_alone(*, is_waived: bool) -> Offence:
    """By whoever proposed it; the mark of a waiver does not help in an official round."""

    def offend(session: Session, _running: Sitting, over: Sitting) -> None:
        session.execute(
            sa.update(Rescoring)
            .where(Rescoring.state == "waiting")
            .values(state="approved", decided_by=over.account_id, decided_at=NOW, is_waived=is_waived)
        )

    return offend


def _ruled_later(session: Session, _running: Sitting, over: Sitting) -> None:
    approved = session.scalars(sa.select(Rescoring.id).where(Rescoring.state == "approved")).one()
    version = session.get_one(AttemptQuestion, (over.attempt_id, 2)).question_version_id
    session.add(QuestionRuling(rescoring_id=approved, question_version_id=version, kind="all", key=[]))
    session.flush()


def _let_out(number: int, *, alone: bool = False, of_other_round: bool = False) -> Offence:
    def offend(session: Session, running: Sitting, over: Sitting) -> None:
        check = _check(over.round_id, over.account_id)
        session.add(check)
        session.flush()
        by = over.account_id if alone else _second(session)
        round_id = running.round_id if of_other_round else over.round_id
        session.add(_publication(round_id, number, check.id, by, is_waived=alone))
        session.flush()

    return offend


def _of_other_attempt(session: Session, running: Sitting, _over: Sitting) -> None:
    row = session.scalars(sa.select(PublishedResult)).one()
    session.add(
        PublishedResult(publication_id=row.publication_id, attempt_id=running.attempt_id, result_id=row.result_id)
    )
    session.flush()


def _into_an_old_one(session: Session, running: Sitting, over: Sitting) -> None:
    row = session.scalars(sa.select(PublishedResult)).one()
    facts = {"publication_id": row.publication_id, "attempt_id": row.attempt_id, "result_id": row.result_id}
    _let_out(2)(session, running, over)
    session.execute(sa.insert(PublishedResult).values(facts))


def _after_the_answer(session: Session, _running: Sitting, _over: Sitting) -> None:
    answered = session.scalars(sa.select(ComplaintStep.complaint_id).where(ComplaintStep.kind == "refused")).one()
    session.add(_step(answered, "accepted", _second(session)))
    session.flush()


RESULT_OFFENCES: list[tuple[str, Offence]] = [
    ("guard_rescoring_delete", _sql("DELETE FROM rescoring")),
    ("guard_rescoring_begins", _begun_approved),
    ("guard_rescoring_once", _sql("UPDATE rescoring SET note = 'khác' WHERE state = 'approved'")),
    ("guard_rescoring_once", _sql("UPDATE rescoring SET reason = 'khác' WHERE state = 'waiting'")),
    ("guard_rescoring_second", _approved_alone(is_waived=False)),
    ("guard_rescoring_second", _approved_alone(is_waived=True)),
    ("guard_ruling_waiting", _ruled_later),
    ("guard_publication_number", _let_out(3)),
    ("guard_publication_number", _let_out(1)),
    ("guard_publication_checked", _let_out(1, of_other_round=True)),
    ("guard_publication_second", _let_out(2, alone=True)),
    ("guard_published_result_of", _of_other_attempt),
    ("guard_published_result_old", _into_an_old_one),
    ("guard_complaint_delete", _sql("DELETE FROM complaint")),
    ("guard_complaint_update", _sql("UPDATE complaint SET text = 'khác'")),
    ("guard_complaint_update", _sql("UPDATE complaint SET filed_at = deadline_at")),
    ("guard_complaint_step_delete", _sql("DELETE FROM complaint_step")),
    ("guard_complaint_step_update", _sql("UPDATE complaint_step SET reply = 'khác'")),
    ("guard_complaint_step_update", _sql("UPDATE complaint_step SET kind = 'accepted'")),
    ("guard_complaint_step_once", _after_the_answer),
]
