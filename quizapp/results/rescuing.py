"""Taking in a rescue file, and deciding on it once, with a reason. Both acts are on record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, RescuedAnswer, RescueFile
from quizapp.attempts.queries import kept_answers
from quizapp.attempts.shapes import paper_shape
from quizapp.attempts.tickets import Ticket
from quizapp.audit.actions import record
from quizapp.domain.errors import Fault, FileRefused, NotFound, RecordRefused, RoundRefusal
from quizapp.domain.publishing import results_are_shown
from quizapp.domain.questions import as_stored
from quizapp.domain.rescuing import UNTAKEABLE, Compared, compared
from quizapp.people.models import Account
from quizapp.results.actions import rescore_attempt, score_attempt
from quizapp.results.files import RescueContent
from quizapp.results.rescues import as_kept, compared_file, rescue_row, sat
from quizapp.results.second_person import decides_alone
from quizapp.rounds.models import Round, RoundCandidate

ALTERED = "Tệp bị hỏng hoặc đã bị sửa. Hãy tải lại tệp cứu hộ từ máy của thí sinh."
NOT_OF_THE_PAPER = {
    "no_such_position": "Đề của thí sinh không có câu này",
    "not_allowed": "Câu trả lời không có trong câu hỏi này",
    "absurd": "Thời điểm ghi cách xa giờ làm bài",
}


@dataclass(frozen=True)
class Decider:
    """Who decides: an account, its person (None for accounts that only run the system), and the units it acts for."""

    account_id: int
    person_id: int | None
    unit_ids: Collection[int]


def upload_rescue(
    session: Session,
    round_: Round,
    content: RescueContent,
    ticket: Ticket,
    actor: int,
    unit_ids: Collection[int],
    now: datetime,
) -> RescueFile:
    """Keep a file until it is decided on; the same file again is the same row. Nothing of it counts yet.

    Raises NotFound where the attempt is of another round or outside `unit_ids`, RoundRefusal where the round takes no
    files, RecordRefused for a voided attempt or another account's ticket, FileRefused for what no page writes.
    """
    attempt = _attempt_of(session, ticket, round_.id, unit_ids)
    if round_.rescue_rule == "never":
        raise RoundRefusal("rescue_never")
    if attempt.state == "voided":
        raise RecordRefused("rescue_voided")
    _check_content(session, attempt, content, ticket, now)
    known = session.scalars(
        sa.select(RescueFile).where(
            RescueFile.attempt_id == attempt.id, RescueFile.content_hash == content.content_hash
        )
    ).one_or_none()
    if known is not None:
        return known
    file = RescueFile(
        attempt_id=attempt.id,
        content=content.text,
        content_hash=content.content_hash,
        uploaded_by=actor,
        uploaded_at=now,
        state="waiting",
        decided_by=None,
        decided_at=None,
        reason="",
    )
    session.add(file)
    session.flush()
    record(
        session, now, actor, "rescue_uploaded", f"attempt:{attempt.id}", round_id=attempt.round_id,
        file=file.id, hash=content.content_hash, answers=len(content.answers),
    )  # fmt: skip
    return file


def _attempt_of(session: Session, ticket: Ticket, round_id: int, unit_ids: Collection[int]) -> Attempt:
    """The ticket's attempt, locked, where it is of this round, of a person in scope, and of the ticket's account."""
    statement = (
        sa.select(Attempt)
        .join(
            RoundCandidate,
            sa.and_(RoundCandidate.round_id == Attempt.round_id, RoundCandidate.person_id == Attempt.person_id),
        )
        .join(Account, sa.and_(Account.person_id == Attempt.person_id, Account.id == ticket.account_id))
        .where(Attempt.token == ticket.token, Attempt.round_id == round_id, RoundCandidate.unit_id.in_(unit_ids))
        .with_for_update(of=Attempt)
    )
    attempt = session.scalars(statement).one_or_none()
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def _check_content(session: Session, attempt: Attempt, content: RescueContent, ticket: Ticket, now: datetime) -> None:
    """A page writes only what its paper allows, under a pen that it held; anything else was put in by hand."""
    if any(one.epoch > ticket.epoch for one in content.answers) or ticket.epoch > attempt.epoch:
        raise FileRefused([Fault(0, ALTERED), Fault(0, "Số thứ tự trong tệp không phải do máy đó cấp.")])
    answers = compared(
        content.answers, paper_shape(session, attempt.token), as_kept(kept_answers(session, attempt.id)),
        sat(attempt), now,
    )  # fmt: skip
    faults = [
        Fault(0, f"{NOT_OF_THE_PAPER[one.status]}.", subject=f"Câu {one.answer.position}")
        for one in answers
        if one.status in UNTAKEABLE
    ]
    if faults:
        raise FileRefused([Fault(0, ALTERED), *faults])


def accept_rescue(
    session: Session, round_id: int, file_id: int, decider: Decider, reason: str, now: datetime
) -> tuple[int, ...]:
    """Let the file's later answers count and write the next version of the result; the positions taken.

    Raises RecordRefused naming why it cannot be accepted.
    """
    file, attempt = _waiting(session, round_id, file_id, decider)
    round_ = session.get_one(Round, round_id)
    if round_.rescue_rule == "never":
        raise RoundRefusal("rescue_never")
    second_person = _second_person(session, round_, file, decider, now)
    taken = [one for one in compared_file(session, file, attempt) if one.is_taken]
    if not taken:
        raise RecordRefused("rescue_nothing")
    score_attempt(session, attempt, now)  # version 1 is of what was acknowledged, whoever comes first
    _decide(session, file, "accepted", decider, reason, now)
    session.add_all(_rescued(file, attempt, one) for one in taken)
    session.flush()
    result = rescore_attempt(session, attempt, now)
    positions = tuple(one.answer.position for one in taken)
    record(
        session, now, decider.account_id, "rescue_accepted", f"attempt:{attempt.id}", round_id=round_id,
        file=file.id, positions=list(positions), reason=reason, second_person=second_person,
        version=result.version if result else None,
    )  # fmt: skip
    return positions


def refuse_rescue(session: Session, round_id: int, file_id: int, decider: Decider, reason: str, now: datetime) -> None:
    """The file stays on record and changes nothing."""
    file, attempt = _waiting(session, round_id, file_id, decider)
    _decide(session, file, "refused", decider, reason, now)
    record(
        session, now, decider.account_id, "rescue_refused", f"attempt:{attempt.id}", round_id=round_id,
        file=file.id, reason=reason,
    )  # fmt: skip


def _waiting(session: Session, round_id: int, file_id: int, decider: Decider) -> tuple[RescueFile, Attempt]:
    """File and attempt, the attempt locked: two decisions on one attempt queue. Nobody decides on their own test."""
    attempt_id = rescue_row(session, round_id, file_id, decider.unit_ids).attempt.id
    locked = sa.select(Attempt).where(Attempt.id == attempt_id).with_for_update()
    attempt = session.scalars(locked.execution_options(populate_existing=True)).one()
    fresh = sa.select(RescueFile).where(RescueFile.id == file_id).execution_options(populate_existing=True)
    file = session.scalars(fresh).one()
    if file.state != "waiting":
        raise RecordRefused("rescue_decided")
    if attempt.state == "in_progress":
        raise RecordRefused("rescue_running")
    if attempt.state == "voided":
        raise RecordRefused("rescue_voided")
    if decider.person_id == attempt.person_id:
        raise RecordRefused("rescue_own")
    return file, attempt


def needs_second_person(round_: Round, now: datetime) -> bool:
    """Whether candidates can see results of the round already, so that nobody may change one alone."""
    return results_are_shown(
        round_.results_rule, round_.state, round_.closes_at, round_.results_published_at, now
    )  # fmt: skip


def _second_person(session: Session, round_: Round, file: RescueFile, decider: Decider, now: datetime) -> str:
    """How the record names the second pair of eyes: yes, not_needed, or waived for a self-test."""
    if decider.account_id != file.uploaded_by:
        return "yes"
    if not needs_second_person(round_, now):
        return "not_needed"
    if decides_alone(session, round_, decider.account_id):
        return "waived"
    raise RecordRefused("rescue_second_person")


def _decide(session: Session, file: RescueFile, state: str, decider: Decider, reason: str, now: datetime) -> None:
    file.state, file.decided_by, file.decided_at, file.reason = state, decider.account_id, now, reason
    session.flush()


def _rescued(file: RescueFile, attempt: Attempt, one: Compared) -> RescuedAnswer:
    assert one.answer.claimed_at is not None  # an undated answer is never taken
    return RescuedAnswer(
        rescue_file_id=file.id,
        position=one.answer.position,
        attempt_id=attempt.id,
        epoch=one.answer.epoch,
        seq=one.answer.seq,
        value=as_stored(one.answer.value),
        claimed_at=one.answer.claimed_at,
    )
