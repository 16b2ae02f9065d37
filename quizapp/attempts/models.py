"""Attempts, their frozen papers, and the append-only log of answers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of


class Attempt(Base):
    """in_progress → submitted | expired; in_progress → voided. Who, which paper and when it began never change.

    `epoch` is the pen: only the browser (login) that holds the newest one may write.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "person_id", "number"),
        one_of("state", ("in_progress", "submitted", "expired", "voided"), "state"),
        sa.CheckConstraint("(state = 'in_progress') = (ended_at IS NULL)", name="ended"),
        sa.CheckConstraint("number >= 1 AND number <= attempts_allowed", name="number"),
        sa.CheckConstraint("deadline_at > started_at", name="deadline"),
        sa.ForeignKeyConstraint(
            ["round_id", "person_id"],
            ["round_candidate.round_id", "round_candidate.person_id"],
            name="fk_attempt_listed",
        ),
        sa.Index(
            "uq_attempt_one_live",
            "round_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("state = 'in_progress'"),
            postgresql_where=sa.text("state = 'in_progress'"),
        ),
        sa.Index("ix_attempt_due", "state", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(43), unique=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    number: Mapped[int]
    attempts_allowed: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(12))
    seed: Mapped[str] = mapped_column(sa.String(43))
    epoch: Mapped[int]
    writer_login_id: Mapped[int | None] = mapped_column(sa.ForeignKey("login.id"))
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AttemptQuestion(Base):
    """A place of the frozen paper: question version and this person's order of its parts."""

    __tablename__ = "attempt_question"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    letters: Mapped[list[str]]
    left: Mapped[list[str]]


class AnswerEvent(Base):
    """One acknowledged answer. The one that counts is the highest (epoch, seq) of its position."""

    __tablename__ = "answer_event"
    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "epoch", "seq"),
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
            name="fk_answer_event_place",
        ),
        sa.CheckConstraint("seq > 0 AND epoch > 0", name="seq"),
        sa.CheckConstraint("length(value) <= 4000", name="value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"))
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    position: Mapped[int]
    value: Mapped[str] = mapped_column(sa.Text)
    received_at: Mapped[datetime]
    deadline_at: Mapped[datetime]
