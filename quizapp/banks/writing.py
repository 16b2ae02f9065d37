"""What people write in the browser: new questions, and new versions that wait for a second person.

An approved version goes on being drawn while a newer one is written and reviewed; a question that nobody has approved
yet has only the newest.
"""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import hold_log, record
from quizapp.banks.actions import BankOutcome, add_version
from quizapp.banks.cases import NEW_CASE
from quizapp.banks.codes import WRITTEN, next_draft_codes
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.life import Wanted, take_step
from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.banks.pictures import store_pictures
from quizapp.banks.queries import live_hashes
from quizapp.banks.readiness import rules_now
from quizapp.banks.registering import link_citations
from quizapp.banks.repeating import repeated
from quizapp.banks.states import question_by_code, standing
from quizapp.domain.errors import RecordRefused

SENT_TWICE = timedelta(minutes=1)  # a second press of the button, or a page that is sent again


def add_question(session: Session, item: FileQuestion, actor: int, on: date, now: datetime) -> Question:
    """A new draft. It has a code of its own until its first approval gives it one of its competence."""
    hold_log(session)
    question = Question(code=next_draft_codes(session, WRITTEN, on.year, 1)[0], current_number=1)
    session.add(question)
    session.flush()
    add_version(session, question.id, 1, replace(item, code=question.code, status="draft"), actor, now)
    link_citations(session)
    record(session, now, actor, "question_written", f"question:{question.code}", version=1)
    return question


def change_question(
    session: Session, code: str, number: int, item: FileQuestion, actor: int, now: datetime, *, links: bool = True
) -> QuestionVersion:
    """A new version in draft; `number`: the newest version that its writer has seen. Whoever writes many links once.

    NotFound for an unknown question. RecordRefused where somebody saved meanwhile (question_stale) and where nothing
    is different (question_unchanged).
    """
    found = standing(session, question_by_code(session, code, lock=True))
    if found.newest.version.number != number:
        raise RecordRefused("question_stale")
    live, current = found.live.version, found.current
    given = _with_origin(session, replace(item, status="draft"), live)
    if replace(given, status=live.status).content_hash == live.content_hash:
        raise RecordRefused("question_unchanged")
    version = add_version(session, found.question.id, number + 1, given, actor, now)
    if current.status not in ("reviewed", "retired"):
        found.question.current_number = version.number
    if links:
        link_citations(session)
    record(session, now, actor, "question_written", f"question:{found.question.code}", version=version.number)
    return version


def sent_before(session: Session, code: str, number: int, item: FileQuestion, actor: int, now: datetime) -> str:
    """The code under which the same person stored the same words a moment ago; empty where nobody did.

    `code` is empty for a new question; `number`: the newest version that its writer has seen.
    """
    statement = (
        sa.select(Question.code, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.number == number + 1, QuestionVersion.created_by == actor)
        .where(QuestionVersion.created_at >= now - SENT_TWICE)
    )
    if code:
        statement = statement.where(Question.code == code)
    for row in session.execute(statement):
        same = _with_origin(
            session, _in_its_case(replace(item, status="draft"), row.QuestionVersion), row.QuestionVersion
        )
        if same.content_hash == row.QuestionVersion.content_hash:
            return str(row.code)
    return ""


def _in_its_case(item: FileQuestion, version: QuestionVersion) -> FileQuestion:
    """A case that was new when it was sent has a code where it was stored."""
    mine, stored = item.content.get("case"), version.content.get("case")
    is_same = mine and stored and mine["code"] == NEW_CASE and mine["text"] == stored["text"]
    return replace(item, content={**item.content, "case": stored}) if is_same else item


def _with_origin(session: Session, item: FileQuestion, live: QuestionVersion) -> FileQuestion:
    """Where a question came from stays with it through all its versions."""
    origin = session.get_one(QuestionKey, live.id).evidence.get("origin")
    return replace(item, evidence={**item.evidence, "origin": origin}) if origin else item


# --- bank files through the browser -----------------------------------------------------------------------------------


def compared_by_hand(session: Session, questions: Iterable[FileQuestion]) -> BankOutcome:
    """What `send_in` would do; a draft or a version in review that says the same is the same."""
    given, known = list(questions), live_hashes(session)
    created = sum(one.code not in known for one in given)
    changed = len(to_be_stored(session, given)) - created
    return BankOutcome(created=created, changed=changed, unchanged=len(given) - created - changed)


def to_be_stored(session: Session, questions: Iterable[FileQuestion]) -> list[FileQuestion]:
    """Those that `send_in` would not leave as they are: new ones, and those that say neither what counts here nor what
    is written or reviewed."""
    hashes = live_hashes(session)
    given = [one for one in questions if one.code not in hashes or not _says_the_same(one, hashes[one.code])]
    differing = [one for one in given if one.code in hashes]
    same = repeated(session, differing) | repeated(session, [replace(one, status="draft") for one in differing])
    return [one for one in given if one.code not in same]


def _says_the_same(item: FileQuestion, known: str) -> bool:
    return known in (item.content_hash, replace(item, status="draft").content_hash)


def send_in(session: Session, questions: Iterable[FileQuestion], actor: int, now: datetime) -> BankOutcome:
    """Store what somebody's bank files say. What they call reviewed waits for a second person of this office."""
    hold_log(session)
    given, rules = list(questions), rules_now(session)
    outcome = compared_by_hand(session, given)
    for item in to_be_stored(session, given):
        store_pictures(session, item.pictures.values(), actor, now)
        number = _store(session, item, actor, now)
        if item.status == "reviewed":
            take_step(session, Wanted(item.code, number, "submitted"), rules, actor, now)
    link_citations(session)
    if outcome.created or outcome.changed:
        record(session, now, actor, "bank_imported", "bank", **asdict(outcome))
    return outcome


def _store(session: Session, item: FileQuestion, actor: int, now: datetime) -> int:
    status = "draft" if item.status == "reviewed" else item.status
    question = session.scalars(sa.select(Question).where(Question.code == item.code).with_for_update()).one_or_none()
    if question is None:
        question = Question(code=item.code, current_number=1)
        session.add(question)
        session.flush()
        add_version(session, question.id, 1, replace(item, status=status), actor, now)
        return 1
    found = standing(session, question)
    number = found.newest.version.number + 1
    add_version(session, question.id, number, replace(item, status=status), actor, now)
    if status == "retired" or found.current.status not in ("reviewed", "retired"):
        question.current_number = number
    return number
