"""The plan of training, its classes with seats, sessions and attendance, and the tests afterwards."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.training import FORMS, MARKS, PLACED_FOR, PLAN_STATES


class TrainingPlan(Base):
    """A year's plan of one unit, from the needs of one round. Who approves it is none of those who wrote it (a guard);
    once approved its lines stand still until it is taken back."""

    __tablename__ = "training_plan"
    __table_args__ = (
        one_of("state", tuple(PLAN_STATES), "state"),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        sa.CheckConstraint("(state = 'approved') = (approved_by IS NOT NULL)", name="approved"),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> created_by", name="second_person"),
        sa.CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    state: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str] = mapped_column(sa.String(1000), default="", server_default="")
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    approved_at: Mapped[datetime | None]


class TrainingWriter(Base):
    """Who wrote any part of a plan, also what was changed again since: none of them approves it."""

    __tablename__ = "training_writer"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("training_plan.id"), primary_key=True)
    written_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)


class TrainingLine(Base):
    """One topic of a plan. `figures`: the needs from which it was proposed, as they were then; {} of a line by hand.
    `competences` are codes of the round's model, `categories` those of people ([]: everybody), `cost` in đồng."""

    __tablename__ = "training_line"
    __table_args__ = (
        one_of("form", tuple(FORMS), "form"),
        sa.CheckConstraint("seats BETWEEN 1 AND 100000", name="seats"),
        sa.CheckConstraint("class_size BETWEEN 1 AND 500", name="class_size"),
        sa.CheckConstraint("ends_on >= starts_on", name="period"),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("training_plan.id"), index=True)
    place: Mapped[int]
    topic: Mapped[str] = mapped_column(sa.String(300))
    competences: Mapped[list[str]]
    categories: Mapped[list[str]]
    seats: Mapped[int]
    class_size: Mapped[int]
    form: Mapped[str] = mapped_column(sa.String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cost: Mapped[int | None] = mapped_column(sa.BigInteger)
    responsible: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    note: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    figures: Mapped[dict[str, Any]]
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime]


class TrainingCluster(Base):
    """Communes that send their people to the same classes. A unit of no row belongs to the cluster without a name."""

    __tablename__ = "training_cluster"
    __table_args__ = (sa.CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("training_plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))


class TrainingClass(Base):
    """A class of a line; `number` counts within the line. No more people than `capacity` (a guard)."""

    __tablename__ = "training_class"
    __table_args__ = (
        sa.UniqueConstraint("line_id", "number"),
        sa.UniqueConstraint("id", "line_id"),
        sa.CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("training_line.id"))
    number: Mapped[int]
    cluster: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    capacity: Mapped[int]
    place: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    trainer: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")


class TrainingSession(Base):
    """A day, or half of one, of a class."""

    __tablename__ = "training_session"
    __table_args__ = (
        sa.UniqueConstraint("id", "class_id"),
        sa.UniqueConstraint("class_id", "starts_at"),
        sa.CheckConstraint("ends_at > starts_at", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(sa.ForeignKey("training_class.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class TrainingSeat(Base):
    """Somebody in a class, with the unit of the day; in one class of a line at most. `need`: why (`PLACED_FOR`)."""

    __tablename__ = "training_seat"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["class_id", "line_id"],
            ["training_class.id", "training_class.line_id"],
            name="fk_training_seat_class",
        ),
        sa.UniqueConstraint("line_id", "person_id"),
        one_of("need", tuple(PLACED_FOR), "need"),
    )

    class_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    line_id: Mapped[int]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    need: Mapped[str] = mapped_column(sa.String(10))


class TrainingAttendance(Base):
    """Whether somebody of the class was there in a session."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["session_id", "class_id"],
            ["training_session.id", "training_session.class_id"],
            name="fk_training_attendance_session",
        ),
        sa.ForeignKeyConstraint(
            ["class_id", "person_id"],
            ["training_seat.class_id", "training_seat.person_id"],
            name="fk_training_attendance_seat",
        ),
        one_of("mark", tuple(MARKS), "mark"),
    )

    session_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, index=True)
    class_id: Mapped[int]
    mark: Mapped[str] = mapped_column(sa.String(10))
    marked_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    marked_at: Mapped[datetime]


class TrainingRetest(Base):
    """A round that tests the competences of a plan again."""

    __tablename__ = "training_retest"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("training_plan.id"), index=True)
