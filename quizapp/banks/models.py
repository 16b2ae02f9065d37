"""Questions and their immutable versions, their life, the laws that they cite, and foreign files.

The key lives in a table of its own.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.laws import CHANGE_KINDS, DOCUMENT_KINDS
from quizapp.domain.question_life import MUST_SAY_WHY, STEPS
from quizapp.domain.questions import TYPES


class Question(Base):
    """A question through its life; `current_number` names the version that is drawn.

    `old_code`: what it was called as a draft, before its first approval gave it the code of its competence.
    """

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    current_number: Mapped[int]
    old_code: Mapped[str | None] = mapped_column(sa.String(30), unique=True)


class QuestionVersion(Base):
    """What candidates may see of a question. Never changed; a change of the file is a new row.

    A draft may still lack its competence ("") and its level (0); nothing else may.
    """

    __tablename__ = "question_version"
    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        one_of("type", tuple(TYPES), "type"),
        one_of("status", ("reviewed", "draft", "retired"), "status"),
        sa.CheckConstraint("level BETWEEN 1 AND 3 OR (level = 0 AND status = 'draft')", name="level"),
        sa.CheckConstraint("competence <> '' OR status = 'draft'", name="competence"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), index=True)
    number: Mapped[int]
    competence: Mapped[str] = mapped_column(sa.String(10), index=True)
    level: Mapped[int]
    type: Mapped[str] = mapped_column(sa.String(12))
    is_situation: Mapped[bool]
    status: Mapped[str] = mapped_column(sa.String(10))
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    verified_on: Mapped[date | None]
    review_by: Mapped[date | None]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class QuestionKey(Base):
    """The right answer, its explanation and legal basis: read by scoring and by pages after release only.

    `rule` says how a typed answer is held against the key; {} for types that are marked by letters.
    """

    __tablename__ = "question_key"

    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), primary_key=True)
    key: Mapped[list[str]]
    explanation: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[dict[str, Any]]
    rule: Mapped[dict[str, Any]] = mapped_column(server_default=sa.text("'{}'"))


class QuestionStep(Base):
    """A step in the life of a version. The last one says what state it is in; without any it is as it was stored.

    `place` counts the steps of a version from 1. Who wrote or submitted a version never approves it (a guard).
    """

    __tablename__ = "question_step"
    __table_args__ = (
        sa.UniqueConstraint("question_version_id", "place"),
        one_of("kind", tuple(STEPS), "kind"),
        sa.CheckConstraint("place >= 1", name="place"),
        sa.CheckConstraint(
            f"kind NOT IN ({', '.join(repr(kind) for kind in MUST_SAY_WHY)}) OR length(note) > 0", name="note"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    taken_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    taken_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(500))


class QuestionComment(Base):
    """What somebody had to say of a version; it stays."""

    __tablename__ = "question_comment"
    __table_args__ = (sa.CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    text: Mapped[str] = mapped_column(sa.Text)
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    written_at: Mapped[datetime]


class Picture(Base):
    """A picture that questions show, known by the SHA-256 of its bytes. `data` is base64, like that of an upload."""

    __tablename__ = "picture"
    __table_args__ = (
        one_of("media_type", ("image/png", "image/jpeg"), "media_type"),
        sa.CheckConstraint("width > 0 AND height > 0", name="size"),
    )

    hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(sa.String(20))
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[str] = mapped_column(sa.Text)
    added_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    added_at: Mapped[datetime]


class LegalDocument(Base):
    """A document of the register. A fact that nobody checked leaves `verified_on` empty."""

    __tablename__ = "legal_document"
    __table_args__ = (
        one_of("kind", tuple(DOCUMENT_KINDS), "kind"),
        sa.CheckConstraint("in_force_until IS NULL OR in_force_until >= in_force_from", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(60), unique=True)
    title: Mapped[str] = mapped_column(sa.String(500))
    kind: Mapped[str] = mapped_column(sa.String(12))
    issuer: Mapped[str] = mapped_column(sa.String(200))
    issued_on: Mapped[date | None]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(500))
    verified_on: Mapped[date | None]


class LegalChange(Base):
    """What happened to a document from a day on. `provisions` is "" where it concerns the whole document.

    `is_news`: the register had the document before, so that nobody who checked a question earlier could know of it.
    The same change stands once; what was taken back may be recorded again (a guard).
    """

    __tablename__ = "legal_change"
    __table_args__ = (
        one_of("kind", tuple(CHANGE_KINDS), "kind"),
        sa.CheckConstraint("by_document_id IS NULL OR by_document_id <> document_id", name="by_another"),
        sa.CheckConstraint("kind <> 'replaced' OR by_document_id IS NOT NULL", name="replaced_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("legal_document.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    by_document_id: Mapped[int | None] = mapped_column(sa.ForeignKey("legal_document.id"))
    from_on: Mapped[date]
    provisions: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.String(500))
    recorded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    recorded_at: Mapped[datetime]
    is_news: Mapped[bool] = mapped_column(server_default=sa.false())


class LegalWithdrawal(Base):
    """A change of the law that was recorded by mistake: from now on it stops nothing."""

    __tablename__ = "legal_withdrawal"
    __table_args__ = (sa.CheckConstraint("length(reason) BETWEEN 5 AND 500", name="reason"),)

    legal_change_id: Mapped[int] = mapped_column(sa.ForeignKey("legal_change.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    withdrawn_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime]


class Citation(Base):
    """The document that a version cites at one place of its legal basis, and the provision ("" where none is named)."""

    __tablename__ = "citation"

    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("legal_document.id"), index=True)
    provision: Mapped[str] = mapped_column(sa.String(300))


class QuestionReview(Base):
    """Somebody held a version against the law again and found it still true."""

    __tablename__ = "question_review"
    __table_args__ = (
        sa.CheckConstraint("length(note) BETWEEN 1 AND 500", name="note"),
        sa.CheckConstraint("review_by IS NULL OR review_by > checked_on", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    checked_on: Mapped[date]
    checked_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    checked_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(sa.String(500))
    review_by: Mapped[date | None]


class PracticeRelease(Base):
    """A question that was given to practice: no test draws it any more, and it never goes back; append-only."""

    __tablename__ = "practice_release"

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), primary_key=True)
    released_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    released_at: Mapped[datetime]


class QuestionUpload(Base):
    """A foreign file on its way: its owner looks at what would be taken. Gone when it was taken, or after a day.

    `content` is base64: backups and checksums know text, not bytes.
    """

    __tablename__ = "question_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    format: Mapped[str] = mapped_column(sa.String(10))
    content: Mapped[str] = mapped_column(sa.Text)
    uploaded_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    uploaded_at: Mapped[datetime]
    corrections: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))


class QuestionImport(Base):
    """A foreign file whose questions were taken as drafts, and its report. `token`: the upload's, None from a command.

    `codes` in the order of the file; `report`: {"changed": [{"where", "what"}], "refused": [{"where", "why"}]}.
    """

    __tablename__ = "question_import"
    __table_args__ = (sa.CheckConstraint("taken > 0", name="taken"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    file_name: Mapped[str] = mapped_column(sa.String(200))
    file_hash: Mapped[str] = mapped_column(sa.String(64))
    format: Mapped[str] = mapped_column(sa.String(10))
    encoding: Mapped[str] = mapped_column(sa.String(20))
    taken: Mapped[int]
    codes: Mapped[list[str]]
    report: Mapped[dict[str, Any]]
    imported_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    imported_at: Mapped[datetime]
