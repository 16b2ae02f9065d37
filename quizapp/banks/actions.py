"""Loading bank files: idempotent; a changed question becomes a new version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import hold_log, record
from quizapp.banks.files import FileQuestion
from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.banks.pictures import store_pictures
from quizapp.banks.queries import hashes_for_files, newest_numbers
from quizapp.banks.registering import link_citations
from quizapp.banks.repeating import repeated


@dataclass(frozen=True)
class BankOutcome:
    """How many questions were new, changed, or the same as before."""

    created: int
    changed: int
    unchanged: int


def import_questions(
    session: Session, questions: Iterable[FileQuestion], actor: int | None, now: datetime
) -> BankOutcome:
    """Store what reviewed files say; questions that the files do not name stay as they are.

    What an older version said already is nothing new where people have written a newer one since.
    """
    hold_log(session)
    given = list(questions)
    known = {question.code: question for question in session.scalars(sa.select(Question).with_for_update())}
    hashes, numbers = _hashes(session, given), newest_numbers(session)
    outcome = compared(hashes, given)
    taken = [item for item in given if hashes.get(item.code) != item.content_hash]
    for item in taken:
        if item.code in known:
            known[item.code].current_number = numbers.get(item.code, 0) + 1
    anew = [Question(code=item.code, current_number=1) for item in taken if item.code not in known]
    session.add_all(anew)
    session.flush()
    known |= {question.code: question for question in anew}
    add_versions(session, [(known[one.code].id, known[one.code].current_number, one) for one in taken], actor, now)
    store_pictures(session, (picture for item in given for picture in item.pictures.values()), actor, now)
    link_citations(session)
    if outcome.created or outcome.changed:
        record(session, now, actor, "bank_imported", "bank", **asdict(outcome))
    return outcome


def _hashes(session: Session, given: Sequence[FileQuestion]) -> dict[str, str]:
    """What the files are held against; the hash of one that repeats what the bank says stands for what it repeats."""
    said = {one.code: one.content_hash for one in given}
    hashes = hashes_for_files(session, said)
    differing = [one for one in given if hashes.get(one.code, one.content_hash) != one.content_hash]
    return hashes | {code: said[code] for code in repeated(session, differing)}


def compared(hashes: Mapping[str, str], questions: Iterable[FileQuestion]) -> BankOutcome:
    """What an import would do to a bank whose current versions have these hashes; nothing is written."""
    same = [hashes[item.code] == item.content_hash if item.code in hashes else None for item in questions]
    return BankOutcome(created=same.count(None), changed=same.count(False), unchanged=same.count(True))


def add_version(
    session: Session, question_id: int, number: int, item: FileQuestion, actor: int | None, now: datetime
) -> QuestionVersion:
    """`item` as the version `number` of a question, with its key."""
    return add_versions(session, [(question_id, number, item)], actor, now)[0]


def add_versions(
    session: Session, given: Sequence[tuple[int, int, FileQuestion]], actor: int | None, now: datetime
) -> list[QuestionVersion]:
    """Each question as the version of its number, with its key, in one statement for all versions and one for all keys.

    given: question id, number, what the version says.
    """
    versions = [new_version(question_id, number, item, now, actor) for question_id, number, item in given]
    session.add_all(versions)
    session.flush()
    session.add_all(new_key(version.id, item) for version, (_, _, item) in zip(versions, given, strict=True))
    session.flush()
    return versions


def new_version(
    question_id: int, number: int, item: FileQuestion, now: datetime, actor: int | None = None
) -> QuestionVersion:
    """What candidates may see of `item`, as a row. `actor`: who wrote it, None for a command."""
    return QuestionVersion(
        question_id=question_id,
        number=number,
        competence=item.competence,
        level=item.level,
        type=item.type,
        is_situation=item.is_situation,
        status=item.status,
        in_force_from=item.in_force_from,
        in_force_until=item.in_force_until,
        verified_on=item.verified_on,
        review_by=item.review_by,
        content=item.content,
        content_hash=item.content_hash,
        created_at=now,
        created_by=actor,
    )


def new_key(version_id: int, item: FileQuestion) -> QuestionKey:
    """What candidates may not see of `item`, as a row."""
    return QuestionKey(
        question_version_id=version_id,
        key=item.key,
        rule=item.rule,
        explanation=item.explanation,
        evidence=item.evidence,
    )
