"""Reading the register: documents, who cites them, and which questions a change has taken out of the draw."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.banks.models import (
    Citation,
    LegalChange,
    LegalDocument,
    LegalWithdrawal,
    Question,
    QuestionReview,
    QuestionVersion,
)
from quizapp.banks.states import IS_RETIRED
from quizapp.config import OFFICE_ZONE
from quizapp.domain.errors import NotFound
from quizapp.domain.laws import BasisChange, Check, changed_since, has_ended, unchecked
from quizapp.domain.names import search_key

IS_CURRENT = sa.and_(Question.id == QuestionVersion.question_id, Question.current_number == QuestionVersion.number)
STANDS = ~sa.exists().where(LegalWithdrawal.legal_change_id == LegalChange.id)  # of a change: not taken back
_By = aliased(LegalDocument)


def document_numbers(session: Session) -> set[str]:
    return set(session.scalars(sa.select(LegalDocument.number)))


def document_by_id(session: Session, document_id: int) -> LegalDocument:
    """NotFound where there is none."""
    document = session.get(LegalDocument, document_id)
    if document is None:
        raise NotFound("legal_document")
    return document


def current_version(session: Session, code: str) -> QuestionVersion:
    """The version of a question that counts. NotFound where no question has this code."""
    statement = sa.select(QuestionVersion).join(Question, IS_CURRENT).where(Question.code == code)
    version = session.scalars(statement).one_or_none()
    if version is None:
        raise NotFound("question")
    return version


@dataclass(frozen=True, kw_only=True)
class LawChange(BasisChange):
    """A change as it meets one citation, with the numbers of the documents."""

    kind: str
    document: str
    by: str | None


@dataclass(frozen=True)
class Basis:
    """What is known of the law behind a version: its checks, and every change of what it cites."""

    checks: list[Check]
    changes: list[LawChange] = field(default_factory=list)

    def changed_since(self, on: date) -> date | None:
        return changed_since(self.changes, self.checks, on)

    def unchecked(self) -> list[LawChange]:
        return unchecked(self.changes, self.checks)


def changed_bases(session: Session, versions: Collection[int] | None = None) -> dict[int, Basis]:
    """Version → its basis, for those (all, or among `versions`) that cite a document to which something happened."""
    statement = (
        sa.select(QuestionVersion.id, QuestionVersion.verified_on, QuestionVersion.created_at)
        .add_columns(QuestionVersion.created_by, Citation.provision, LegalDocument.number, LegalChange)
        .add_columns(_By.number.label("by_number"))
        .join(Citation, Citation.question_version_id == QuestionVersion.id)
        .join(LegalChange, LegalChange.document_id == Citation.document_id)
        .join(LegalDocument, LegalDocument.id == Citation.document_id)
        .outerjoin(_By, _By.id == LegalChange.by_document_id)
        .where(
            sa.or_(
                QuestionVersion.verified_on.is_(None),
                QuestionVersion.verified_on < LegalChange.from_on,
                LegalChange.is_news,
            ),
            STANDS,
        )
    )
    if versions is not None:
        statement = statement.where(Citation.question_version_id.in_(versions))
    rows = session.execute(statement).all()
    checks = checks_of(session, rows)
    bases: dict[int, Basis] = {}
    for row in rows:
        change: LegalChange = row.LegalChange
        met = LawChange(
            change.from_on, change.provisions, row.provision, known_at(change),
            kind=change.kind, document=row.number, by=row.by_number,
        )  # fmt: skip
        bases.setdefault(row.id, Basis(checks[row.id])).changes.append(met)
    return bases


def known_at(change: LegalChange) -> datetime | None:
    """From when on who checks a question can know of a change; None where it came with its document."""
    return change.recorded_at if change.is_news else None


def checks_of(session: Session, versions: Iterable[Any]) -> dict[int, list[Check]]:
    """Version → when it was held against the law: as it was written, and in each review.

    versions: what has id, verified_on, created_at and created_by of each.
    """
    found: dict[int, list[Check]] = {}
    for one in versions:
        day: date | None = one.verified_on
        found[one.id] = [Check(day, _written_at(day, one.created_at, one.created_by))] if day else []
    statement = sa.select(QuestionReview.question_version_id, QuestionReview.checked_on, QuestionReview.checked_at)
    if found:
        for version_id, day, at in session.execute(statement.where(QuestionReview.question_version_id.in_(found))):
            found[version_id].append(Check(day, at))
    return found


def _written_at(verified_on: date, created_at: datetime, created_by: int | None) -> datetime:
    """By when a version was held against the law: whoever mends a comma later has not looked again.

    Files that come with the register were reviewed with it: they count from the moment when they are loaded.
    """
    if created_by is None:
        return created_at
    end_of_day = datetime.combine(verified_on + timedelta(days=1), time.min, OFFICE_ZONE)
    return min(created_at, end_of_day)


def changed_versions(session: Session, on: date, versions: Iterable[int] | None = None) -> dict[int, date]:
    """Version → the day since which its legal basis is another, for those that may not be drawn on the day `on`.

    For pages and reports that show frozen papers too: their questions stay, but are marked.
    """
    bases = changed_bases(session, None if versions is None else set(versions))
    found = {version_id: basis.changed_since(on) for version_id, basis in bases.items()}
    return {version_id: since for version_id, since in found.items() if since is not None}


def codes_of(session: Session, versions: Collection[int]) -> dict[int, str]:
    """Version → the code of its question."""
    statement = sa.select(QuestionVersion.id, Question.code).join(Question, Question.id == QuestionVersion.question_id)
    return {row[0]: row[1] for row in session.execute(statement.where(QuestionVersion.id.in_(versions)))}


# --- the register's own pages -----------------------------------------------------------------------------------------

DOCUMENT_STATES = {
    "in_force": "Đang có hiệu lực",
    "coming": "Chưa có hiệu lực",
    "ended": "Đã hết hiệu lực",
    "unknown": "Chưa rõ hiệu lực",
}


def document_state(document: LegalDocument, on: date) -> str:
    """One of DOCUMENT_STATES."""
    if has_ended(document.in_force_until, on):
        return "ended"
    if document.in_force_from is None:
        return "unknown"
    return "coming" if on < document.in_force_from else "in_force"


@dataclass(frozen=True)
class DocumentFilter:
    """What a reader asked for; empty values narrow nothing. `only`: changed, cited, uncited or unverified."""

    search: str = ""
    kind: str = ""
    state: str = ""
    only: str = ""


@dataclass(frozen=True)
class DocumentRow:
    """A document with its state, how many current questions cite it, and how many changes are recorded."""

    document: LegalDocument
    state: str
    questions: int
    changes: int

    def suits(self, wanted: DocumentFilter) -> bool:
        extras = {
            "changed": self.changes > 0,
            "cited": self.questions > 0,
            "uncited": self.questions == 0,
            "unverified": self.document.verified_on is None,
        }
        needle = search_key(wanted.search)
        return (
            wanted.kind in ("", self.document.kind)
            and wanted.state in ("", self.state)
            and extras.get(wanted.only, True)
            and (not needle or needle in search_key(f"{self.document.number} {self.document.title}"))
        )


def document_rows(session: Session, wanted: DocumentFilter, on: date) -> list[DocumentRow]:
    """The documents that the filter leaves, those that most questions cite first."""
    counts = (
        sa.select(Citation.document_id, sa.func.count(sa.distinct(Citation.question_version_id)))
        .join(QuestionVersion, QuestionVersion.id == Citation.question_version_id)
        .join(Question, IS_CURRENT)
        .where(sa.not_(IS_RETIRED))
        .group_by(Citation.document_id)
    )
    questions = {row[0]: row[1] for row in session.execute(counts)}
    changed = sa.select(LegalChange.document_id, sa.func.count()).where(STANDS).group_by(LegalChange.document_id)
    changes = {row[0]: row[1] for row in session.execute(changed)}
    rows = [
        DocumentRow(one, document_state(one, on), questions.get(one.id, 0), changes.get(one.id, 0))
        for one in session.scalars(sa.select(LegalDocument).order_by(LegalDocument.number))
    ]
    return sorted((row for row in rows if row.suits(wanted)), key=lambda row: -row.questions)


@dataclass(frozen=True)
class ChangeLine:
    """A recorded change, with the documents on both its sides, and that it was taken back where it was."""

    change: LegalChange
    document: LegalDocument
    by: LegalDocument | None
    withdrawal: LegalWithdrawal | None = None


def change_lines(session: Session, document_id: int) -> tuple[list[ChangeLine], list[ChangeLine]]:
    """What happened to a document, and what it did to others; the newest first."""
    statement = (
        sa.select(LegalChange, LegalDocument, _By, LegalWithdrawal)
        .join(LegalDocument, LegalDocument.id == LegalChange.document_id)
        .outerjoin(_By, _By.id == LegalChange.by_document_id)
        .outerjoin(LegalWithdrawal, LegalWithdrawal.legal_change_id == LegalChange.id)
        .where(sa.or_(LegalChange.document_id == document_id, LegalChange.by_document_id == document_id))
        .order_by(LegalChange.from_on.desc(), LegalChange.id.desc())
    )
    lines = [ChangeLine(*row) for row in session.execute(statement)]
    return (
        [line for line in lines if line.change.document_id == document_id],
        [line for line in lines if line.change.by_document_id == document_id and line.withdrawal is None],
    )


def standing_change(session: Session, document_id: int, change_id: int) -> ChangeLine:
    """A change of a document that was not taken back. NotFound where there is none."""
    lines, _did = change_lines(session, document_id)
    found = next((line for line in lines if line.change.id == change_id and line.withdrawal is None), None)
    if found is None:
        raise NotFound("legal_change")
    return found


def cited_documents(session: Session, version_id: int) -> list[tuple[LegalDocument, str]]:
    """The documents of one version with the provision that it names, in the order of its legal basis."""
    return cited_by_version(session, [version_id])[version_id]


def cited_by_version(session: Session, version_ids: Collection[int]) -> dict[int, list[tuple[LegalDocument, str]]]:
    """Version → its documents with the provisions, in the order of its legal basis."""
    statement = (
        sa.select(Citation.question_version_id, LegalDocument, Citation.provision)
        .join(Citation, Citation.document_id == LegalDocument.id)
        .where(Citation.question_version_id.in_(version_ids))
        .order_by(Citation.question_version_id, Citation.place)
    )
    found: dict[int, list[tuple[LegalDocument, str]]] = {one: [] for one in version_ids}
    for version_id, document, provision in session.execute(statement):
        found[version_id].append((document, provision))
    return found


def register_documents(session: Session) -> list[tuple[str, str, date | None]]:
    """(number, title, first day in force) of every document, by title."""
    statement = sa.select(LegalDocument.number, LegalDocument.title, LegalDocument.in_force_from)
    return [(row[0], row[1], row[2]) for row in session.execute(statement.order_by(LegalDocument.title))]
