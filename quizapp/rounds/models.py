"""Rounds and their frozen lists of candidates."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.people import CATEGORIES, RESCUE_RULES, RESULT_RULES, ROUND_KINDS, ROUND_STATES


class Round(Base):
    """One round. `unit_id` is the unit that organises it; the model version is frozen when it opens.

    `scoring`: type of question → policy of marking, where it is another than the model's; frozen with the model.
    `plan_id`: the batch of the yearly plan that it belongs to; `rehearsal_of_id`: the round whose list rehearses in
    this one. `number_prefix` and `number_digits` are the pattern of its candidate numbers; from `numbers_fixed_at` on,
    and once it was opened, no number changes.
    """

    __tablename__ = "round"
    __table_args__ = (
        one_of("kind", tuple(ROUND_KINDS), "kind"),
        one_of("state", tuple(ROUND_STATES), "state"),
        one_of("results_rule", tuple(RESULT_RULES), "results_rule"),
        one_of("rescue_rule", tuple(RESCUE_RULES), "rescue_rule"),
        sa.CheckConstraint("closes_at > opens_at", name="window"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name="minutes"),
        sa.CheckConstraint("attempts_allowed BETWEEN 1 AND 20", name="attempts_allowed"),
        sa.CheckConstraint("kind <> 'official' OR attempts_allowed = 1", name="official_once"),
        sa.CheckConstraint("state = 'draft' OR state = 'cancelled' OR model_id IS NOT NULL", name="model_frozen"),
        sa.CheckConstraint(
            "rehearsal_of_id IS NULL OR (kind = 'rehearsal' AND makeup_of_id IS NULL)", name="rehearsal_of"
        ),
        sa.CheckConstraint("number_digits BETWEEN 1 AND 6", name="number_digits"),
        sa.CheckConstraint("complaint_days BETWEEN 1 AND 90", name="complaint_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    blueprint_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_blueprint.id"))
    model_id: Mapped[int | None] = mapped_column(sa.ForeignKey("model_version.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    minutes: Mapped[int]
    attempts_allowed: Mapped[int]
    results_rule: Mapped[str] = mapped_column(sa.String(12))
    results_published_at: Mapped[datetime | None]
    rescue_rule: Mapped[str] = mapped_column(sa.String(20), default="before_deadline", server_default="before_deadline")
    makeup_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"))
    created_at: Mapped[datetime]
    scoring: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round_plan.id"))
    rehearsal_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"))
    number_prefix: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    number_digits: Mapped[int] = mapped_column(default=3, server_default=sa.text("3"))
    numbers_fixed_at: Mapped[datetime | None]
    complaint_days: Mapped[int] = mapped_column(default=5, server_default=sa.text("5"))


class RoundUnit(Base):
    """A unit whose people are invited."""

    __tablename__ = "round_unit"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)


class RoundCategory(Base):
    """A category of staff that is invited; none at all means every category."""

    __tablename__ = "round_category"
    __table_args__ = (one_of("category", tuple(CATEGORIES), "category"),)

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    category: Mapped[str] = mapped_column(sa.String(4), primary_key=True)


class RoundPosition(Base):
    """A job position that is invited; none at all means every position."""

    __tablename__ = "round_position"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("position.id"), primary_key=True)


class Sitting(Base):
    """A session of a round (“ca thi”) with a window of its own; a round without any has that of the round.

    `access_code` must be typed at the start where there is one; `late_minutes` after the opening nobody begins any
    more; with `needs_admission` an invigilator lets each candidate in.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.UniqueConstraint("id", "round_id"),
        sa.CheckConstraint("number BETWEEN 1 AND 99", name="number"),
        sa.CheckConstraint("closes_at > opens_at", name="window"),
        sa.CheckConstraint("late_minutes IS NULL OR late_minutes BETWEEN 0 AND 600", name="late_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(100))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    access_code: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    late_minutes: Mapped[int | None]
    needs_admission: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class ExamRoom(Base):
    """A room of a sitting, at a unit. `minutes`: its own limit; `address_ranges`: networks (CIDR) from which a test
    may be begun, none is from anywhere; `browser_keys`: config keys of Safe Exam Browser, none is any browser."""

    __tablename__ = "exam_room"
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "name"),
        sa.UniqueConstraint("id", "sitting_id"),
        sa.CheckConstraint("capacity BETWEEN 1 AND 2000", name="capacity"),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 600", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(sa.ForeignKey("sitting.id"))
    name: Mapped[str] = mapped_column(sa.String(60))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    place: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    capacity: Mapped[int]
    minutes: Mapped[int | None]
    address_ranges: Mapped[list[str]] = mapped_column(default=list, server_default=sa.text("'[]'"))
    browser_keys: Mapped[list[str]] = mapped_column(default=list, server_default=sa.text("'[]'"))


def by_room_name(name: sa.ColumnElement[Any] | None = None) -> tuple[sa.ColumnElement[Any], ...]:
    """As people read rooms: Phòng 2 before Phòng 10. `name`: of the room, where it is not always there."""
    said: Any = ExamRoom.name if name is None else name
    return sa.func.rtrim(said, "0123456789"), sa.func.length(said), said


class RoomInvigilator(Base):
    """Who watches over a room. A room without any who may still watch is open to every invigilator of its unit."""

    __tablename__ = "room_invigilator"

    room_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_room.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, index=True)


class RoundCandidate(Base):
    """A person on the list, with unit, position and category as they were when the list was drawn up.

    `sitting_id` and `room_id` are empty in a round without sittings. `candidate_number` is the “số báo danh”;
    `minutes` the person's own limit, which goes before that of the room and of the round.
    """

    __tablename__ = "round_candidate"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["sitting_id", "round_id"], ["sitting.id", "sitting.round_id"], name="fk_round_candidate_sitting"
        ),
        sa.ForeignKeyConstraint(
            ["room_id", "sitting_id"], ["exam_room.id", "exam_room.sitting_id"], name="fk_round_candidate_room"
        ),
        sa.CheckConstraint("room_id IS NULL OR sitting_id IS NOT NULL", name="room_of_sitting"),
        sa.CheckConstraint("seat IS NULL OR (seat >= 1 AND room_id IS NOT NULL)", name="seat"),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 600", name="minutes"),
        sa.UniqueConstraint("round_id", "candidate_number"),
        sa.UniqueConstraint("room_id", "seat"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("position.id"))
    category: Mapped[str] = mapped_column(sa.String(4))
    sitting_id: Mapped[int | None]
    room_id: Mapped[int | None]
    candidate_number: Mapped[str | None] = mapped_column(sa.String(20))
    seat: Mapped[int | None]
    minutes: Mapped[int | None]


class ListChange(Base):
    """A person who was put on the list, or taken out of it, by hand; append-only. `candidate_number`: the one that
    left with the person, which nobody else is given."""

    __tablename__ = "list_change"
    __table_args__ = (
        one_of("kind", ("added", "taken_out"), "kind"),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name="reason"),
        sa.Index("ix_list_change_person", "round_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    reason: Mapped[str] = mapped_column(sa.String(300))
    candidate_number: Mapped[str | None] = mapped_column(sa.String(20))
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime]


class PlanBatch(Base):
    """One of the two batches of a year's plan: when, by which unit, and which units its rounds must cover."""

    __tablename__ = "round_plan"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "year", "batch"),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="year"),
        sa.CheckConstraint("batch IN (1, 2)", name="batch"),
        sa.CheckConstraint("ends_on >= starts_on", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    batch: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    note: Mapped[str] = mapped_column(sa.String(1000), default="", server_default="")


class PlanUnit(Base):
    """A unit that a batch of the plan must cover."""

    __tablename__ = "round_plan_unit"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("round_plan.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
