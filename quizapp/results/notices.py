"""What a candidate has not seen yet: a result that was let out or corrected, an answer to their complaint, what became
of a rescue file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.attempts.models import Attempt, RescueFile
from quizapp.db import UtcDateTime
from quizapp.results.life_models import Complaint, ComplaintStep, NoticeReading, Publication, PublishedResult, Rescoring
from quizapp.results.models import Result
from quizapp.results.queries import IS_READ, PUBLISHED_ID
from quizapp.rounds.models import Round
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class ResultNotice:
    attempt: Attempt
    round_: Round
    result: Result
    is_published: bool

    @property
    def is_first(self) -> bool:
        """Let out for the first time, and not corrected."""
        return self.result.version == 1


TOLD_FOR = timedelta(days=30)  # so long after results were let out the home page says so to who has not looked


def _unread(kind: str, target: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(
        NoticeReading.person_id == sa.bindparam("person_id"),
        NoticeReading.kind == kind,
        NoticeReading.target_id == target,
    )


_RESULTS = (
    sa.select(Attempt, Round, Result, PUBLISHED_ID.is_not(None))
    .join(Round, Round.id == Attempt.round_id)
    .join(Result, IS_READ)
    .where(
        Attempt.person_id == sa.bindparam("person_id"),
        sa.or_(Result.version > 1, Round.results_published_at > sa.bindparam("since", type_=UtcDateTime())),
        Round.state != "cancelled",
        _unread("result", Result.id.expression),
    )
    .order_by(Result.id)
)


def result_notices(session: Session, person_id: int, now: datetime) -> list[ResultNotice]:
    """Results that somebody let out lately, or that are another version than the first, and that the person has not
    looked at since; the page decides which may be shown."""
    rows = session.execute(_RESULTS, {"person_id": person_id, "since": now - TOLD_FOR})
    return [ResultNotice(attempt, round_, result, bool(published)) for attempt, round_, result, published in rows]


_STEPS = (
    sa.select(ComplaintStep, Complaint, Round)
    .join(Complaint, Complaint.id == ComplaintStep.complaint_id)
    .join(Round, Round.id == Complaint.round_id)
    .where(Complaint.person_id == sa.bindparam("person_id"), _unread("complaint", ComplaintStep.id.expression))
    .order_by(ComplaintStep.id)
)


@dataclass(frozen=True)
class ComplaintNotice:
    step: ComplaintStep
    complaint: Complaint
    round_: Round


def complaint_notices(session: Session, person_id: int) -> list[ComplaintNotice]:
    """Steps of the person's complaints that they have not read."""
    return [ComplaintNotice(*row) for row in session.execute(_STEPS, {"person_id": person_id})]


DECIDED_FOR = timedelta(days=14)
_RESCUES = (
    sa.select(RescueFile, Attempt, Round)
    .join(Attempt, Attempt.id == RescueFile.attempt_id)
    .join(Round, Round.id == Attempt.round_id)
    .where(
        Attempt.person_id == sa.bindparam("person_id"),
        Attempt.state != "voided",
        Round.state != "cancelled",
        RescueFile.decided_at > sa.bindparam("decided_since", type_=UtcDateTime()),
    )
    .order_by(RescueFile.id)
)


@dataclass(frozen=True)
class RescueNotice:
    file: RescueFile
    attempt: Attempt
    round_: Round


def rescue_notices(session: Session, person_id: int, now: datetime) -> list[RescueNotice]:
    """Files of the person's tests that were decided on lately. Reading them is not noted: they stay for a fortnight."""
    rows = session.execute(_RESCUES, {"person_id": person_id, "decided_since": now - DECIDED_FOR})
    return [RescueNotice(*row) for row in rows]


@dataclass(frozen=True)
class Notices:
    results: list[ResultNotice]
    complaints: list[ComplaintNotice]
    rescues: list[RescueNotice]


# most have none of them, and the home page asks for everybody
_ANY = DriverStatement(
    sa.select(
        *(one.with_only_columns(sa.literal(1)).order_by(None).exists().label(f"any_{name}")
          for name, one in (("result", _RESULTS), ("step", _STEPS), ("rescue", _RESCUES)))
    )
)  # fmt: skip


def all_notices(session: Session, person_id: int, now: datetime) -> Notices:
    """Everything of the three kinds."""
    ((has_results, has_steps, has_rescues),) = _ANY.rows(
        session, person_id=person_id, since=now - TOLD_FOR, decided_since=now - DECIDED_FOR
    )
    return Notices(
        result_notices(session, person_id, now) if has_results else [],
        complaint_notices(session, person_id) if has_steps else [],
        rescue_notices(session, person_id, now) if has_rescues else [],
    )


def is_new(session: Session, person_id: int, result: Result, *, is_let_out: bool) -> bool:
    """Whether looking at it is to be noted. `is_let_out`: by somebody, and not by the hour."""
    return (result.version > 1 or is_let_out) and session.get(NoticeReading, (person_id, "result", result.id)) is None


def note_read(session: Session, person_id: int, kind: str, targets: Iterable[int], now: datetime) -> None:
    """Again is nothing new, also where two pages of one person ask at once."""
    for target in targets:
        session.execute(_NOTE, {"person_id": person_id, "kind": kind, "target_id": target, "read_at": now})


_NOTE = sa.text(
    "INSERT INTO notice_reading (person_id, kind, target_id, read_at) VALUES (:person_id, :kind, :target_id, :read_at)"
    " ON CONFLICT (person_id, kind, target_id) DO NOTHING"
).bindparams(sa.bindparam("read_at", type_=UtcDateTime()))


# --- which version one looks at ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnVersion:
    """A version of one's result. `number`: of the publication, else of the result; `at`: when it was let out; `reason`
    is empty for the first."""

    number: int
    at: datetime
    reason: str
    result: Result


def own_versions(session: Session, attempt_id: int, result: Result, *, is_published: bool) -> list[OwnVersion]:
    """Those that were to be seen, up to `result`, in order; one alone where nothing was ever corrected."""
    if is_published:
        return _published(session, attempt_id)
    return [] if result.version == 1 else _computed(session, attempt_id)


def _published(session: Session, attempt_id: int) -> list[OwnVersion]:
    statement = (
        sa.select(Publication, Result)
        .join(PublishedResult, PublishedResult.publication_id == Publication.id)
        .join(Result, Result.id == PublishedResult.result_id)
        .where(PublishedResult.attempt_id == attempt_id)
        .order_by(Publication.number)
    )
    return [OwnVersion(one.number, one.published_at, one.reason, result) for one, result in session.execute(statement)]


def _computed(session: Session, attempt_id: int) -> list[OwnVersion]:
    file, before = aliased(RescueFile), aliased(Result)
    statement = (
        sa.select(Result, Rescoring.reason, file.reason, before.rescoring_id)
        .outerjoin(Rescoring, Rescoring.id == Result.rescoring_id)
        .outerjoin(before, sa.and_(before.attempt_id == Result.attempt_id, before.version == Result.version - 1))
        .outerjoin(
            file,
            sa.and_(
                file.attempt_id == Result.attempt_id, file.state == "accepted", file.decided_at == Result.created_at
            ),
        )
        .where(Result.attempt_id == attempt_id)
        .order_by(Result.version)
    )
    found = []
    for result, rescored, rescued, earlier in session.execute(statement):
        is_rescored = result.rescoring_id is not None and result.rescoring_id != earlier
        reason = rescored if is_rescored else rescued
        found.append(OwnVersion(result.version, result.created_at, "" if result.version == 1 else reason or "", result))
    return found
