"""Questions and their immutable versions; the key lives in a table of its own."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
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
