"""Attempts, their frozen papers, the append-only log of answers, and what was granted, receipted and rescued."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of


def _named(*columns: str) -> str:
    """SQL: how many of the columns are filled."""
    return " + ".join(f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)" for column in columns)


def _one_open(name: str, *columns: str) -> sa.Index:
    is_open = sa.text("closed_at IS NULL")
    return sa.Index(name, *columns, unique=True, sqlite_where=is_open, postgresql_where=is_open)


class Attempt(Base):
    """in_progress → submitted | expired; in_progress → voided. Who, which paper and when it began never change.

    `epoch` is the pen: only the browser (login) that holds the newest one may write. `deadline_at` is the end in force
    with every grant in it; while an outage is open over the attempt, `held_since` says from when on its clock stands.
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
    held_since: Mapped[datetime | None]
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


class TimeGrant(Base):
    """Time given to one person of a round, to the people of a unit, a sitting or a room, or (none named) to everybody.

    Append-only. It counts for attempts that run and for those that begin later.
    """

    __tablename__ = "time_grant"
    __table_args__ = (
        sa.CheckConstraint(f"{_named('person_id', 'unit_id', 'sitting_id', 'room_id')} <= 1", name="scope"),
        sa.CheckConstraint("seconds BETWEEN 1 AND 86400", name="seconds"),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    sitting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("sitting.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exam_room.id"))
    seconds: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(300))
    given_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    given_at: Mapped[datetime]


class Outage(Base):
    """A failure that stopped the people of a unit or of a room. Open, it holds their clocks; closed, it gives the
    time back.

    It is closed once and changes in no other way.
    """

    __tablename__ = "outage"
    __table_args__ = (
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="order"),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name="reason"),
        sa.CheckConstraint(f"{_named('unit_id', 'room_id')} = 1", name="scope"),
        _one_open("uq_outage_one_open", "round_id", "unit_id"),
        _one_open("uq_outage_one_open_room", "room_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exam_room.id"))
    reason: Mapped[str] = mapped_column(sa.String(300))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class Receipt(Base):
    """What a person holds of a closed attempt: a short code derived from its log of answers. Append-only."""

    __tablename__ = "receipt"
    __table_args__ = (sa.CheckConstraint("answered >= 0", name="answered"),)

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(14), unique=True)
    answers_hash: Mapped[str] = mapped_column(sa.String(64))
    answered: Mapped[int]
    issued_at: Mapped[datetime]


class RescueFile(Base):
    """A file of answers that never reached the server, as its organiser uploaded it; accepted or refused once."""

    __tablename__ = "rescue_file"
    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "content_hash"),
        one_of("state", ("waiting", "accepted", "refused"), "state"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decider"),
        sa.CheckConstraint("state = 'waiting' OR length(reason) BETWEEN 1 AND 300", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    content: Mapped[str] = mapped_column(sa.Text)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    uploaded_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10))
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(300))


class RescuedAnswer(Base):
    """An answer of an accepted rescue file. It counts like one of the log: by the highest (epoch, seq). Append-only."""

    __tablename__ = "rescued_answer"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["attempt_id", "position"],
            ["attempt_question.attempt_id", "attempt_question.position"],
            name="fk_rescued_answer_place",
        ),
        sa.CheckConstraint("seq > 0 AND epoch > 0", name="seq"),
        sa.CheckConstraint("length(value) <= 4000", name="value"),
    )

    rescue_file_id: Mapped[int] = mapped_column(sa.ForeignKey("rescue_file.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    epoch: Mapped[int]
    seq: Mapped[int] = mapped_column(sa.BigInteger)
    value: Mapped[str] = mapped_column(sa.Text)
    claimed_at: Mapped[datetime]
