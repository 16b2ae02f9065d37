"""What happens in a room: what an invigilator does, which is append-only, and the signs of life of a running test."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of

ADMISSIONS = ("door", "machine")


def _listed(name: str) -> sa.ForeignKeyConstraint:
    columns = ["round_id", "person_id"]
    return sa.ForeignKeyConstraint(columns, [f"round_candidate.{column}" for column in columns], name=name)


class Admission(Base):
    """A candidate was let in until `expires_at`: at the `door` to begin, or to go on at another `machine`."""

    __tablename__ = "admission"
    __table_args__ = (
        one_of("kind", ADMISSIONS, "kind"),
        sa.CheckConstraint("expires_at > admitted_at", name="order"),
        _listed("fk_admission_listed"),
        sa.Index("ix_admission_person", "round_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    admitted_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    admitted_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class BrowserWaiver(Base):
    """One candidate may sit without Safe Exam Browser at one machine, for a reason: the first that needs it."""

    __tablename__ = "browser_waiver"
    __table_args__ = (
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name="reason"),
        _listed("fk_browser_waiver_listed"),
        sa.Index("ix_browser_waiver_person", "round_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(sa.String(300))
    waived_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    waived_at: Mapped[datetime]


class BrowserWaiverUse(Base):
    """The login that a waiver counts for. Number 1 is the machine that first needed it; later ones are its page after
    its person signed in again on it. Append-only."""

    __tablename__ = "browser_waiver_use"
    __table_args__ = (sa.CheckConstraint("number >= 1", name="number"),)

    waiver_id: Mapped[int] = mapped_column(sa.ForeignKey("browser_waiver.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login_id: Mapped[int] = mapped_column(sa.ForeignKey("login.id"), index=True)
    used_at: Mapped[datetime]


class BrowserWaiverEnd(Base):
    """Why a waiver no longer holds. Append-only."""

    __tablename__ = "browser_waiver_end"
    __table_args__ = (sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name="reason"),)

    waiver_id: Mapped[int] = mapped_column(sa.ForeignKey("browser_waiver.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(sa.String(300))
    ended_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    ended_at: Mapped[datetime]


# of a waiver that stands in the statement: it holds as long as nobody took it back
NOT_TAKEN_BACK = ~sa.exists().where(BrowserWaiverEnd.__table__.c.waiver_id == BrowserWaiver.__table__.c.id)


class RoomMessage(Base):
    """A sentence for one candidate, for a room, or (neither named) for everybody of the round."""

    __tablename__ = "room_message"
    __table_args__ = (
        sa.CheckConstraint("person_id IS NULL OR room_id IS NULL", name="scope"),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 300", name="text"),
        sa.Index("ix_room_message_round", "round_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exam_room.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(sa.String(300))
    sent_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    sent_at: Mapped[datetime]


class IncidentCategory(Base):
    """A kind of incident and what it means for whoever it happened to; the table is the office's own."""

    __tablename__ = "incident_category"

    code: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    effect: Mapped[str] = mapped_column(sa.String(300))
    place: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class Incident(Base):
    """Something that happened in a round, in a room or to a candidate, as it was noted; `effect` is the words of the
    category on that day. A correction is a new note that names the old one."""

    __tablename__ = "incident"
    __table_args__ = (sa.CheckConstraint("length(note) BETWEEN 1 AND 1000", name="note"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("exam_room.id"))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    category: Mapped[str] = mapped_column(sa.ForeignKey("incident_category.code"))
    effect: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.String(1000))
    happened_at: Mapped[datetime]
    noted_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    noted_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("incident.id"), unique=True)


class AttemptEnding(Base):
    """Why somebody else than the candidate or the clock ended an attempt."""

    __tablename__ = "attempt_ending"
    __table_args__ = (sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name="reason"),)

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(300))
    ended_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    ended_at: Mapped[datetime]


class AttemptSignal(Base):
    """The last sign of life of a running test's page, and how many answers it still held; kept outside the log.

    `machine_asked_at`: when another machine last asked to go on with the test.
    """

    __tablename__ = "attempt_signal"
    __table_args__ = (sa.CheckConstraint("unsent BETWEEN 0 AND 1000", name="unsent"),)

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime]
    unsent: Mapped[int]
    machine_asked_at: Mapped[datetime | None]


class AttemptBrowser(Base):
    """The keys of Safe Exam Browser that were asked for when an attempt began; one that began freely has no row, so
    that no later rule of the room breaks it. Append-only."""

    __tablename__ = "attempt_browser"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True, autoincrement=False)
    browser_keys: Mapped[list[str]]


class MessageReading(Base):
    """A candidate pressed “Đã đọc”. Append-only."""

    __tablename__ = "message_reading"

    message_id: Mapped[int] = mapped_column(sa.ForeignKey("room_message.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    read_at: Mapped[datetime]
