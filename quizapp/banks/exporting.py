"""What leaves the bank: current versions with their keys as bank files know them, and the record of who took them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.own import in_order
from quizapp.banks.formats.writers.writing import Export
from quizapp.banks.laws import IS_CURRENT, STANDS
from quizapp.banks.models import LegalChange, LegalDocument, PracticeRelease, Question, QuestionKey, QuestionVersion
from quizapp.banks.pictures import hashes_in, names_in, pictures_by_hash
from quizapp.banks.register import FileChange, FileDocument
from quizapp.banks.states import STATUS
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.office.pictures import SoundPicture


@dataclass(frozen=True)
class ExportFilter:
    """What is taken; empty names everything."""

    competences: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


def questions_to_export(session: Session, wanted: ExportFilter) -> list[FileQuestion]:
    """The current version of each question as its bank file says it, key included, in the order of their codes."""
    statement = (
        sa.select(Question.code, QuestionVersion, QuestionKey, STATUS)
        .join(QuestionVersion, IS_CURRENT)
        .join(QuestionKey, QuestionKey.question_version_id == QuestionVersion.id)
    )
    if wanted.competences:
        statement = statement.where(QuestionVersion.competence.in_(wanted.competences))
    if wanted.statuses:
        statement = statement.where(STATUS.in_(_with_review(wanted.statuses)))
    rows = [(code, version, key, status) for code, version, key, status in session.execute(statement)]
    hashes = {hash_ for _code, version, _key, _status in rows for hash_ in hashes_in(version.content)}
    pictures = pictures_by_hash(session, hashes)
    released = set(session.scalars(sa.select(Question.code).join(PracticeRelease)))
    return in_order(replace(as_in_file(*row, pictures), is_released=row[0] in released) for row in rows)


def _with_review(statuses: tuple[str, ...]) -> tuple[str, ...]:
    """Files know no review: what waits for one leaves as a draft."""
    return (*statuses, "in_review") if "draft" in statuses else statuses


def as_in_file(
    code: str,
    version: QuestionVersion,
    key: QuestionKey,
    status: str,
    pictures: Mapping[str, SoundPicture] | None = None,
) -> FileQuestion:
    """A stored version with the status that it has now; `pictures` by their hashes, None leaves their bytes aside."""
    names = names_in(version.content) if pictures is not None else {}
    return FileQuestion(
        code=code,
        competence=version.competence,
        level=version.level,
        type=version.type,
        is_situation=version.is_situation,
        status="draft" if status == "in_review" else status,
        in_force_from=version.in_force_from,
        in_force_until=version.in_force_until,
        content=version.content,
        key=key.key,
        explanation=key.explanation,
        evidence=key.evidence,
        rule=key.rule,
        pictures={name: (pictures or {})[hash_] for name, hash_ in names.items()},
    )


def register_to_export(session: Session) -> list[FileDocument]:
    """The register as its file says it, in the order in which documents came in."""
    numbers = {id_: number for id_, number in session.execute(sa.select(LegalDocument.id, LegalDocument.number))}  # noqa: C416 - rows
    changes: dict[int, list[FileChange]] = {}
    for one in session.scalars(sa.select(LegalChange).where(STANDS).order_by(LegalChange.id)):
        by = numbers[one.by_document_id] if one.by_document_id is not None else None
        changes.setdefault(one.document_id, []).append(FileChange(one.kind, by, one.from_on, one.provisions, one.note))
    return [
        FileDocument(
            number=one.number,
            title=one.title,
            kind=one.kind,
            issuer=one.issuer,
            issued_on=one.issued_on,
            in_force_from=one.in_force_from,
            in_force_until=one.in_force_until,
            source=one.source,
            verified_on=one.verified_on,
            changes=tuple(changes.get(one.id, ())),
        )
        for one in session.scalars(sa.select(LegalDocument).order_by(LegalDocument.id))
    ]


def competence_names(session: Session) -> Mapping[str, str]:
    """Code → name by the newest model; nothing where there is none."""
    version = newest_model(session)
    return {one.code: one.name for one in model_from(version.content).competences} if version else {}


def record_export(session: Session, export: Export, wanted: ExportFilter, actor: int | None, now: datetime) -> None:
    """Whoever takes questions with their keys out of the bank is on record."""
    record(
        session,
        now,
        actor,
        "bank_exported",
        "bank",
        format=export.format,
        written=export.written,
        left_out=len(export.left_out),
        competences=list(wanted.competences),
        statuses=list(wanted.statuses),
    )
