"""Loading bank files: idempotent; a changed question becomes a new version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.files import FileQuestion
from quizapp.banks.models import Question, QuestionKey, QuestionVersion


@dataclass(frozen=True)
class BankOutcome:
    """How many questions were new, changed, or the same as before."""

    created: int
    changed: int
    unchanged: int


def import_questions(
    session: Session, questions: Iterable[FileQuestion], actor: int | None, now: datetime
) -> BankOutcome:
    """Store what the files say; questions that the files do not name stay as they are."""
    known = {question.code: question for question in session.scalars(sa.select(Question))}
    hashes = {
        (row.question_id, row.number): row.content_hash
        for row in session.execute(
            sa.select(QuestionVersion.question_id, QuestionVersion.number, QuestionVersion.content_hash)
        )
    }
    created = changed = unchanged = 0
    for item in questions:
        question = known.get(item.code)
        if question is None:
            question = Question(code=item.code, current_number=0)
            session.add(question)
            session.flush()
            created += 1
        elif hashes[(question.id, question.current_number)] == item.content_hash:
            unchanged += 1
            continue
        else:
            changed += 1
        question.current_number += 1
        _add_version(session, question, item, now)
    if created or changed:
        record(session, now, actor, "bank_imported", "bank", created=created, changed=changed, unchanged=unchanged)
    return BankOutcome(created, changed, unchanged)


def _add_version(session: Session, question: Question, item: FileQuestion, now: datetime) -> None:
    version = QuestionVersion(
        question_id=question.id,
        number=question.current_number,
        competence=item.competence,
        level=item.level,
        type=item.type,
        is_situation=item.is_situation,
        status=item.status,
        in_force_from=item.in_force_from,
        in_force_until=item.in_force_until,
        content=item.content,
        content_hash=item.content_hash,
        created_at=now,
    )
    session.add(version)
    session.flush()
    session.add(
        QuestionKey(question_version_id=version.id, key=item.key, explanation=item.explanation, evidence=item.evidence)
    )
    session.flush()
