"""Filing a complaint, and answering it once. Both are on record; what was written stands in the complaint alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.audit.actions import record
from quizapp.domain.complaints import ANSWERED, COMPLAINT_STEPS, is_in_time
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.results.complaints import complaint_deadline, complaint_row
from quizapp.results.life_models import Complaint, ComplaintStep, Rescoring
from quizapp.results.publishing import Actor
from quizapp.rounds.models import Round, RoundCandidate

MOST = 30  # of one person about one round
SHORTEST, LONGEST = 10, 2000


@dataclass(frozen=True)
class Words:
    """What somebody complains about: a question of an attempt by the number that they saw, or (no position) an
    incident."""

    text: str
    attempt: Attempt | None = None
    position: int | None = None


@dataclass(frozen=True)
class Late:
    """Staff take in what was brought to them, in time or after the deadline, with a reason."""

    taken_by: int
    reason: str


def file_complaint(
    session: Session, round_: Round, person_id: int, words: Words, now: datetime, zone: tzinfo, late: Late | None = None
) -> Complaint:
    """RecordRefused: complaint_text, complaint_late, complaint_many, complaint_running, complaint_question (no such
    number in their paper); NotFound where the person is not on the list of the round."""
    _check_person(session, round_, person_id)
    _check_words(words, person_id)
    until = complaint_deadline(session, round_, now, zone)
    if late is None and not is_in_time(now, until):
        raise RecordRefused("complaint_late")
    made = Complaint(
        round_id=round_.id,
        person_id=person_id,
        attempt_id=None if words.attempt is None else words.attempt.id,
        kind="incident" if words.position is None else "question",
        position=words.position,
        question_version_id=_version(session, words),
        text=words.text,
        filed_at=now,
        deadline_at=until,
        late_reason="" if late is None else late.reason,
        taken_by=None if late is None else late.taken_by,
    )
    session.add(made)
    session.flush()
    return made


def put_on_record(session: Session, complaint: Complaint, actor: int, now: datetime) -> None:
    """`actor`: the account of the candidate, or of whoever took a late one in."""
    late = {} if complaint.taken_by is None else {"late_reason": complaint.late_reason}
    record(
        session, now, actor, "complaint_filed", f"person:{complaint.person_id}", round_id=complaint.round_id,
        complaint=complaint.id, kind=complaint.kind, position=complaint.position, **late,
    )  # fmt: skip


def _check_person(session: Session, round_: Round, person_id: int) -> None:
    if session.get(RoundCandidate, (round_.id, person_id)) is None or round_.state == "draft":
        raise NotFound("round")
    mine = sa.select(sa.func.count()).where(Complaint.round_id == round_.id, Complaint.person_id == person_id)
    if (session.scalar(mine) or 0) >= MOST:
        raise RecordRefused("complaint_many")


def _check_words(words: Words, person_id: int) -> None:
    if not SHORTEST <= len(words.text) <= LONGEST:
        raise RecordRefused("complaint_text")
    if words.position is None:
        return
    if words.attempt is None or words.attempt.person_id != person_id:
        raise RecordRefused("complaint_question")
    if words.attempt.state == "in_progress":
        raise RecordRefused("complaint_running")


def _version(session: Session, words: Words) -> int | None:
    if words.position is None or words.attempt is None:
        return None
    place = session.get(AttemptQuestion, (words.attempt.id, words.position))
    if place is None:
        raise RecordRefused("complaint_question")
    return place.question_version_id


def answer_complaint(
    session: Session,
    round_id: int,
    complaint_id: int,
    unit_ids: Collection[int],
    kind: str,
    reply: str,
    rescoring_id: int | None,
    actor: Actor,
    now: datetime,
) -> ComplaintStep:
    """One step: being considered, accepted or refused. `rescoring_id`: the rescoring that it led to.

    RecordRefused: complaint_step, complaint_reply, complaint_own, complaint_answered, complaint_rescoring.
    """
    row = complaint_row(session, round_id, complaint_id, unit_ids)
    session.execute(sa.select(Complaint.id).where(Complaint.id == complaint_id).with_for_update())
    row = complaint_row(session, round_id, complaint_id, unit_ids)
    if kind not in COMPLAINT_STEPS:
        raise RecordRefused("complaint_step")
    if row.is_answered:
        raise RecordRefused("complaint_answered")
    if actor.person_id == row.complaint.person_id:
        raise RecordRefused("complaint_own")
    if len(reply) > LONGEST or (kind in ANSWERED and len(reply) < SHORTEST):
        raise RecordRefused("complaint_reply")
    if rescoring_id is not None:
        _check_rescoring(session, round_id, rescoring_id)
    made = ComplaintStep(
        complaint_id=complaint_id, kind=kind, reply=reply, rescoring_id=rescoring_id, taken_by=actor.account_id,
        taken_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(
        session, now, actor.account_id, "complaint_answered", f"person:{row.complaint.person_id}", round_id=round_id,
        complaint=complaint_id, step=kind, rescoring=rescoring_id,
    )  # fmt: skip
    return made


def _check_rescoring(session: Session, round_id: int, rescoring_id: int) -> None:
    found = session.get(Rescoring, rescoring_id)
    if found is None or found.round_id != round_id or found.state == "refused":
        raise RecordRefused("complaint_rescoring")
