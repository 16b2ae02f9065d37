"""Questions and their immutable versions, the laws that they cite, and who looked at them again.

The key lives in a table of its own.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.laws import CHANGE_KINDS, DOCUMENT_KINDS
from quizapp.domain.questions import TYPES


class Question(Base):
    """A question through its life; `current_number` names the version that is drawn."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    current_number: Mapped[int]


class QuestionVersion(Base):
    """What candidates may see of a question. Never changed; a change of the file is a new row."""

    __tablename__ = "question_version"
    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        one_of("type", tuple(TYPES), "type"),
        one_of("status", ("reviewed", "draft", "retired"), "status"),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name="level"),
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


class QuestionKey(Base):
    """The right answer, its explanation and legal basis: read by scoring and by pages after release only."""

    __tablename__ = "question_key"

    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), primary_key=True)
    key: Mapped[list[str]]
    explanation: Mapped[str] = mapped_column(sa.Text)
    evidence: Mapped[dict[str, Any]]


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
    """What happened to a document from a day on. `provisions` is "" where it concerns the whole document."""

    __tablename__ = "legal_change"
    __table_args__ = (
        one_of("kind", tuple(CHANGE_KINDS), "kind"),
        sa.CheckConstraint("by_document_id IS NULL OR by_document_id <> document_id", name="by_another"),
        sa.CheckConstraint("kind <> 'replaced' OR by_document_id IS NOT NULL", name="replaced_by"),
        sa.UniqueConstraint(
            "document_id", "kind", "from_on", "by_document_id", "provisions", name="uq_legal_change_once"
        ),
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
