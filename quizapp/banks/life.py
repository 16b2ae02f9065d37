"""Steps in the life of a question, and what people say of it: append-only, each in the log."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.codes import is_draft_code, next_own_code
from quizapp.banks.exporting import as_in_file
from quizapp.banks.models import Question, QuestionComment, QuestionKey, QuestionStep, QuestionVersion
from quizapp.banks.readiness import Lacks, Rules, lacks_of
from quizapp.banks.states import Standing, StatedVersion, question_by_code, standing
from quizapp.domain.errors import RecordRefused
from quizapp.domain.names import tidy
from quizapp.domain.question_life import (
    LONGEST_COMMENT,
    LONGEST_NOTE,
    MUST_SAY_WHY,
    Written,
    may_approve,
    may_step,
    unapproved_writers,
)
from quizapp.people.models import Account


@dataclass(frozen=True)
class Wanted:
    """A step that somebody asks for: of which question, of which of its versions, and why."""

    code: str
    number: int
    kind: str
    note: str = ""


def take_step(session: Session, wanted: Wanted, rules: Rules, actor: int, now: datetime) -> Question:
    """The version of the question takes the step. Approval makes it the one that is drawn, and gives a draft its code.

    NotFound for an unknown question. RecordRefused with the reason of `refusal_of`.
    """
    found = standing(session, question_by_code(session, wanted.code, lock=True))
    reason = refusal_of(session, found, wanted, rules, actor)
    if reason is not None:
        raise RecordRefused(reason)
    question, version = found.question, _meant(found, wanted).version
    steps = sa.select(sa.func.count()).where(QuestionStep.question_version_id == version.id)
    session.add(
        QuestionStep(
            question_version_id=version.id,
            place=(session.scalar(steps) or 0) + 1,
            kind=wanted.kind,
            taken_by=actor,
            taken_at=now,
            note=tidy(wanted.note),
        )
    )
    session.flush()
    before = question.code
    if wanted.kind == "approved":
        _put_in_use(session, question, version, rules)
    facts = {"was": before} if before != question.code else {}
    record(session, now, actor, f"question_{wanted.kind}", f"question:{question.code}", version=version.number, **facts)
    return question


def refusal_of(session: Session, found: Standing, wanted: Wanted, rules: Rules, actor: int) -> str | None:
    """Why the step cannot be taken, None where it can: step_old_version, step_wrong_state, step_note, approve_own,
    question_incomplete."""
    try:
        meant = _meant(found, wanted)
    except RecordRefused as refusal:
        return refusal.reason
    if not may_step(meant.status, wanted.kind):
        return "step_wrong_state"
    if len(tidy(wanted.note)) > LONGEST_NOTE or (wanted.kind in MUST_SAY_WHY and not tidy(wanted.note)):
        return "step_note"
    submitters = submitters_of(session, meant.version.id)
    if wanted.kind == "approved" and not may_approve(actor, writers_of(session, found), submitters):
        return "approve_own"
    if wanted.kind in ("submitted", "approved") and lacks_of_version(session, found, rules):
        return "question_incomplete"
    return None


def _meant(found: Standing, wanted: Wanted) -> StatedVersion:
    """The live version; to be retired also the one that is drawn while another is written."""
    known = (found.live, found.current) if wanted.kind == "retired" else (found.live,)
    meant = next((one for one in known if one.version.number == wanted.number), None)
    if meant is None:
        raise RecordRefused("step_old_version")
    return meant


def writers_of(session: Session, found: Standing) -> set[int]:
    """Who wrote what nobody has approved yet: the live version, and those before it down to the last approved one."""
    return writers_by_question(session, {found.question.id: found.live.version.number})[found.question.id]


def writers_by_question(session: Session, numbers: Mapping[int, int]) -> dict[int, set[int]]:
    """Question → who wrote what nobody has approved yet of it, up to the version of this number."""
    approvals = sa.select(QuestionStep.question_version_id).where(QuestionStep.kind == "approved")
    was_approved = sa.or_(QuestionVersion.status == "reviewed", QuestionVersion.id.in_(approvals))
    statement = (
        sa.select(QuestionVersion.question_id, QuestionVersion.number, QuestionVersion.created_by, was_approved)
        .where(QuestionVersion.question_id.in_(numbers))
        .order_by(QuestionVersion.number)
    )
    written: dict[int, list[Written]] = {question_id: [] for question_id in numbers}
    for question_id, number, writer, approved in session.execute(statement):
        written[question_id].append(Written(number, writer, bool(approved)))
    return {id_: unapproved_writers(versions, numbers[id_]) for id_, versions in written.items()}


def submitters_of(session: Session, version_id: int) -> Collection[int]:
    """Who ever sent this version to be reviewed."""
    statement = sa.select(QuestionStep.taken_by).where(
        QuestionStep.question_version_id == version_id, QuestionStep.kind == "submitted"
    )
    return set(session.scalars(statement))


def lacks_of_version(session: Session, found: Standing, rules: Rules) -> Lacks:
    """What the live version lacks before it may be approved."""
    version = found.live.version
    key = session.get_one(QuestionKey, version.id)
    return lacks_of(as_in_file(found.question.code, version, key, found.live.status), rules)


def _put_in_use(session: Session, question: Question, version: QuestionVersion, rules: Rules) -> None:
    question.current_number = version.number
    if is_draft_code(question.code) and rules.model is not None:
        question.old_code = question.code
        question.code = next_own_code(session, rules.model.domain_of(version.competence), version.competence)


# --- what people say --------------------------------------------------------------------------------------------------


def comment(session: Session, code: str, text: str, actor: int, now: datetime) -> QuestionComment:
    """Something to say of the live version. RecordRefused for an empty or too long text."""
    words = tidy(text)
    if not 0 < len(words) <= LONGEST_COMMENT:
        raise RecordRefused("comment_text")
    found = standing(session, question_by_code(session, code))
    version = found.live.version
    made = QuestionComment(question_version_id=version.id, text=words, written_by=actor, written_at=now)
    session.add(made)
    session.flush()
    record(session, now, actor, "question_commented", f"question:{found.question.code}", version=version.number)
    return made


@dataclass(frozen=True)
class Event:
    """Something that happened to a question: a version, a step or a comment. `name`: whose it was, "" for a command."""

    at: datetime
    number: int
    kind: str
    name: str
    text: str


def events_of(session: Session, question: Question) -> list[Event]:
    """All that happened, the newest first. `kind`: written, commented, or a step."""
    mine = QuestionVersion.question_id == question.id
    written = (
        sa.select(QuestionVersion.created_at, QuestionVersion.number, Account.display_name)
        .outerjoin(Account, Account.id == QuestionVersion.created_by)
        .where(mine)
    )
    steps = (
        sa.select(QuestionStep.taken_at, QuestionVersion.number, QuestionStep.kind, Account.display_name)
        .add_columns(QuestionStep.note)
        .join(QuestionVersion, QuestionVersion.id == QuestionStep.question_version_id)
        .join(Account, Account.id == QuestionStep.taken_by)
        .where(mine)
        .order_by(QuestionStep.id)
    )
    said = (
        sa.select(QuestionComment.written_at, QuestionVersion.number, Account.display_name, QuestionComment.text)
        .join(QuestionVersion, QuestionVersion.id == QuestionComment.question_version_id)
        .join(Account, Account.id == QuestionComment.written_by)
        .where(mine)
        .order_by(QuestionComment.id)
    )
    events = [Event(at, number, "written", name or "", "") for at, number, name in session.execute(written)]
    events += [Event(*row) for row in session.execute(steps)]
    events += [Event(at, number, "commented", name, text) for at, number, name, text in session.execute(said)]
    events.reverse()  # of one moment a step is newer than what was written, and the next step newer than the one before
    return sorted(events, key=lambda one: (one.at, one.number), reverse=True)
