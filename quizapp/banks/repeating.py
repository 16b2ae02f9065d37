"""Whether a bank file says anything new: an export of this bank, read again, changes nothing in it."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.limits import unwritable
from quizapp.banks.formats.writers.own import bank_file
from quizapp.banks.formats.writers.own_pictures import with_own_names
from quizapp.banks.laws import IS_CURRENT
from quizapp.banks.models import Question, QuestionKey, QuestionVersion
from quizapp.banks.pictures import hashes_in, pictures_by_hash
from quizapp.banks.states import IS_WORKING, STATUS

Words = tuple[str, str]


def repeated(session: Session, questions: Sequence[FileQuestion]) -> set[str]:
    """Codes of those that say what the bank has already, as its own export writes it: however it came in, and whatever
    of it stays here (its origin, its steps)."""
    codes = [one.code for one in questions]
    statement = (
        sa.select(Question.code, QuestionVersion, QuestionKey, STATUS)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(QuestionKey, QuestionKey.question_version_id == QuestionVersion.id)
        .where(Question.code.in_(codes))
    )
    current, working = (list(session.execute(statement.where(which))) for which in (IS_CURRENT, IS_WORKING))
    hashes = {hash_ for row in (*current, *working) for hash_ in hashes_in(row.QuestionVersion.content)}
    pictures = pictures_by_hash(session, hashes)
    known = set[Words]()
    for rows in (current, working):
        known |= _words(as_in_file(*row, pictures) for row in rows)
    return {code for code, _words_of in known & _words(questions)}


def _words(questions: Iterable[FileQuestion]) -> set[Words]:
    """(code, its own file and what its pictures are)."""
    given = with_own_names(one for one in questions if not unwritable(one, "own"))
    return {(one.code, bank_file(one.competence, "", [one]) + _shown(one)) for one in given}


def _shown(question: FileQuestion) -> str:
    return " ".join(f"{name}:{picture.hash}" for name, picture in sorted(question.pictures.items()))
