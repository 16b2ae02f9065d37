"""Marks, written once by the scorer."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base


class Result(Base):
    """The score of one attempt; rescoring writes the next version, never an update.

    `marks` packs earned and possible points per competence and per domain, and by position the points and why
    (`scoring.OUTCOMES`, since the second version of the scorer), so that reports never walk answers; the two hashes
    tie it to the paper and the answers it was computed from. `rescoring_id`: the last rescoring of the round whose
    rulings are in it, with those of all earlier ones.
    """

    __tablename__ = "result"
    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "version"),
        sa.CheckConstraint("total_percent >= 0 AND total_percent <= 100.000001", name="total_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    version: Mapped[int]
    scorer_version: Mapped[int]
    model_id: Mapped[int] = mapped_column(sa.ForeignKey("model_version.id"))
    total_percent: Mapped[float]
    band: Mapped[str] = mapped_column(sa.String(20))
    has_passed: Mapped[bool]
    answered: Mapped[int]
    questions: Mapped[int]
    marks: Mapped[dict[str, Any]]
    paper_hash: Mapped[str] = mapped_column(sa.String(64))
    answers_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    rescoring_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rescoring.id"))


class RoundSnapshot(Base):
    """What the reports of a round that is over read, in packed columns; made of results, and made anew when its `stamp`
    no longer fits them."""

    __tablename__ = "round_snapshot"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(sa.String(100))
    people: Mapped[bytes]
    places: Mapped[bytes]
    made_at: Mapped[datetime]


class RoundRollup(Base):
    """Sums of a round that is over, in packed columns: per unit, and per version of a question; those of many rounds
    are added up for reports of a year. Made of results, and made anew when its `stamp` no longer fits them."""

    __tablename__ = "round_rollup"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(sa.String(110))
    units: Mapped[bytes]
    items: Mapped[bytes]
    made_at: Mapped[datetime]


class RollupMark(Base):
    """How far results, publications and changes of lists were looked at: what comes behind may be in no roll-up yet."""

    __tablename__ = "rollup_mark"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    result_id: Mapped[int]
    publication_id: Mapped[int]
    list_change_id: Mapped[int]
