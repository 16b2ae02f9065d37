"""Reading what foreign files brought: each import with its report and its drafts."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.laws import IS_CURRENT
from quizapp.banks.listing import PER_PAGE, BankRow
from quizapp.banks.models import Question, QuestionImport, QuestionVersion
from quizapp.banks.states import STATUS
from quizapp.domain.errors import NotFound
from quizapp.people.models import Account


@dataclass(frozen=True)
class ImportLine:
    """An import with the name of who made it, None where it was a command."""

    imported: QuestionImport
    name: str | None


def by_words(lines: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """(place, what) pairs as (what, its places), in the order in which the words first come."""
    found: dict[str, list[str]] = {}
    for place, what in lines:
        found.setdefault(what, []).append(place)
    return list(found.items())


def import_lines(session: Session, most: int) -> list[ImportLine]:
    """The newest first."""
    rows = session.execute(_named().order_by(QuestionImport.id.desc()).limit(most))
    return [ImportLine(row[0], row[1]) for row in rows]


def import_by_id(session: Session, import_id: int) -> ImportLine:
    """NotFound where there is none."""
    row = session.execute(_named().where(QuestionImport.id == import_id)).one_or_none()
    if row is None:
        raise NotFound("question_import")
    return ImportLine(row[0], row[1])


def import_of_upload(session: Session, token: str, owner: int) -> int | None:
    """What became of an upload of this person; None where it was not taken."""
    statement = sa.select(QuestionImport.id).where(QuestionImport.token == token, QuestionImport.imported_by == owner)
    return session.scalars(statement).one_or_none()


def _named() -> sa.Select[QuestionImport, str]:
    return sa.select(QuestionImport, Account.display_name).outerjoin(Account, Account.id == QuestionImport.imported_by)


def imported_rows(session: Session, imported: QuestionImport, page: int) -> list[BankRow]:
    """One page of the import's questions as they are now, in the order of the file."""
    codes = imported.codes[(page - 1) * PER_PAGE : page * PER_PAGE]
    was = sa.func.coalesce(Question.old_code, Question.code)
    statement = sa.select(was, Question.code, QuestionVersion, STATUS).join(QuestionVersion, IS_CURRENT)
    found = {row[0]: BankRow(*row[1:]) for row in session.execute(statement.where(was.in_(codes)))}
    return [found[code] for code in codes if code in found]
