"""Versions of the assessment model, drafts of the next one, and who published which."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of


class ModelVersion(Base):
    """One immutable version; `content` is the validated file."""

    __tablename__ = "model_version"
    __table_args__ = (sa.UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(200))
    is_illustrative: Mapped[bool]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]


class ModelDraft(Base):
    """A version that is being written; `content` is valid at every moment.

    `begun_from`: what it was copied from, as a person names it. `edition` grows by one with each change, so that of two
    who change the same edition the second is refused.
    """

    __tablename__ = "model_draft"
    __table_args__ = (one_of("state", ("open", "published", "discarded"), "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(20))
    begun_from: Mapped[str] = mapped_column(sa.String(300))
    content: Mapped[dict[str, Any]]
    edition: Mapped[int]
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime]


class ModelPublication(Base):
    """A draft became a version, by a second person."""

    __tablename__ = "model_publication"

    draft_id: Mapped[int] = mapped_column(sa.ForeignKey("model_draft.id"), primary_key=True)
    model_id: Mapped[int] = mapped_column(sa.ForeignKey("model_version.id"), unique=True)
    edition: Mapped[int]
    published_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    published_at: Mapped[datetime]
