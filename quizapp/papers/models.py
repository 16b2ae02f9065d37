"""Blueprints: matrices of competence × level × count."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base


class PaperBlueprint(Base):
    """An immutable matrix; a changed one is stored under the next version of its code."""

    __tablename__ = "paper_blueprint"
    __table_args__ = (
        sa.UniqueConstraint("code", "version"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    minutes: Mapped[int]
    created_at: Mapped[datetime]


class BlueprintCell(Base):
    """So many questions of one competence at one level."""

    __tablename__ = "blueprint_cell"
    __table_args__ = (
        sa.CheckConstraint("count > 0", name="count"),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name="level"),
    )

    blueprint_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_blueprint.id"), primary_key=True)
    competence: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
