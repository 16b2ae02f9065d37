"""Foreign files on their way, and their questions stored as drafts: all of a file in one transaction, or nothing."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.banks.actions import new_key, new_version
from quizapp.banks.choosing import Chosen
from quizapp.banks.codes import IMPORTED, next_draft_codes
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.reading import report_json
from quizapp.banks.models import Question, QuestionImport, QuestionUpload
from quizapp.banks.pictures import store_pictures
from quizapp.domain.errors import NotFound, RecordRefused

UPLOAD_LIVES = timedelta(hours=24)
MOST_UPLOADS = 5  # of one person, the newest; each is 5 MB at most
LONGEST_NAME = 200


@dataclass(frozen=True)
class ForeignFile:
    """A file as it came. `token`: that of its upload, None where a command read it from the disk."""

    name: str
    hash: str
    format: str
    encoding: str = ""
    token: str | None = None


def file_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# --- on the way -------------------------------------------------------------------------------------------------------


def keep_upload(
    session: Session, token: str, name: str, data: bytes, format_: str, actor: int, now: datetime
) -> QuestionUpload:
    """Keep a file for its owner to look at; what is older than a day, or too many of one person, goes."""
    session.execute(sa.delete(QuestionUpload).where(QuestionUpload.uploaded_at <= now - UPLOAD_LIVES))
    own = sa.select(QuestionUpload.id).where(QuestionUpload.uploaded_by == actor).order_by(QuestionUpload.id.desc())
    too_many = list(session.scalars(own.offset(MOST_UPLOADS - 1)))
    session.execute(sa.delete(QuestionUpload).where(QuestionUpload.id.in_(too_many)))
    upload = QuestionUpload(
        token=token,
        file_name=name[:LONGEST_NAME],
        format=format_,
        content=base64.b64encode(data).decode("ascii"),
        uploaded_by=actor,
        uploaded_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def own_upload(session: Session, token: str, owner: int, now: datetime) -> QuestionUpload:
    """NotFound where there is none, where it is somebody else's, and after a day."""
    statement = sa.select(QuestionUpload).where(
        QuestionUpload.token == token,
        QuestionUpload.uploaded_by == owner,
        QuestionUpload.uploaded_at > now - UPLOAD_LIVES,
    )
    upload = session.scalars(statement).one_or_none()
    if upload is None:
        raise NotFound("question_upload")
    return upload


def content_of(upload: QuestionUpload) -> bytes:
    return base64.b64decode(upload.content)


# --- taken ------------------------------------------------------------------------------------------------------------


def store_drafts(
    session: Session, file: ForeignFile, chosen: Chosen, actor: int | None, on: date, now: datetime
) -> QuestionImport:
    """Store what was chosen as drafts with codes of their own, and the report. The upload is gone after it.

    RecordRefused where nothing was chosen, and where the upload was taken meanwhile.
    """
    if not chosen.drafts:
        raise RecordRefused("nothing_to_take")
    if file.token is not None and not _take_upload(session, file.token, actor):
        raise RecordRefused("upload_gone")
    report = report_json(chosen.changed, chosen.refused)
    # the log's head is locked from here on, so that no other import gives the same codes
    record(
        session, now, actor, "bank_drafts_imported", "bank", file=file.hash, format=file.format,
        taken=len(chosen.drafts), changed=len(chosen.changed), refused=len(chosen.refused),
    )  # fmt: skip
    codes = next_draft_codes(session, IMPORTED, on.year, len(chosen.drafts))
    imported = QuestionImport(
        token=file.token,
        file_name=file.name[:LONGEST_NAME],
        file_hash=file.hash,
        format=file.format,
        encoding=file.encoding,
        taken=len(codes),
        codes=codes,
        report=report,
        imported_by=actor,
        imported_at=now,
    )
    session.add(imported)
    session.flush()
    origin = {
        "import": imported.id, "file": imported.file_name, "format": file.format, "by": actor, "on": on.isoformat(),
    }  # fmt: skip
    _add_all(session, [_question(*pair, origin) for pair in zip(codes, chosen.drafts, strict=True)], actor, now)
    return imported


def _take_upload(session: Session, token: str, owner: int | None) -> bool:
    statement = sa.delete(QuestionUpload).where(QuestionUpload.token == token, QuestionUpload.uploaded_by == owner)
    return bool(session.execute(statement.returning(QuestionUpload.id)).all())


def _question(code: str, draft: Draft, origin: dict[str, object]) -> FileQuestion:
    written = {"code": draft.code, "legal_basis": draft.legal_basis}
    evidence: dict[str, Any] = {
        "legal_basis": [],
        "practice": draft.facts.get("practice") or None,
        "source": draft.source or "",
        "verified_on": None,
        "review_by": None,
        "origin": {**origin, "where": draft.where, **{name: value for name, value in written.items() if value}},
    }
    return FileQuestion(
        code=code,
        competence=draft.competence or "",
        level=draft.level or 0,
        type=draft.type,
        is_situation="situation" in draft.facts,
        status="draft",
        in_force_from=None,
        in_force_until=None,
        content=draft.content,
        key=draft.key,
        explanation=draft.explanation,
        evidence=evidence,
        rule=draft.rule,
        pictures={picture.name: picture.sound for picture in draft.pictures},
    )


def _add_all(session: Session, items: Sequence[FileQuestion], actor: int | None, now: datetime) -> None:
    """Few statements for the whole file, so that a long one holds up nobody who saves an answer."""
    store_pictures(session, (picture for item in items for picture in item.pictures.values()), actor, now)
    questions = [Question(code=item.code, current_number=1) for item in items]
    session.add_all(questions)
    session.flush()
    versions = [new_version(question.id, 1, item, now, actor) for question, item in zip(questions, items, strict=True)]
    session.add_all(versions)
    session.flush()
    session.add_all(new_key(version.id, item) for version, item in zip(versions, items, strict=True))
    session.flush()
