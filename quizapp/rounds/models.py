"""Rounds and their frozen lists of candidates."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.people import CATEGORIES, RESCUE_RULES, RESULT_RULES, ROUND_KINDS, ROUND_STATES


class Round(Base):
    """One round. `unit_id` is the unit that organises it; the model version is frozen when it opens.

    `scoring`: type of question → policy of marking, where it is another than the model's; frozen with the model.
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
        sa.CheckConstraint("kind = 'self_test' OR attempts_allowed = 1", name="official_once"),
        sa.CheckConstraint("state = 'draft' OR state = 'cancelled' OR model_id IS NOT NULL", name="model_frozen"),
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


class RoundCandidate(Base):
    """A person on the list, with unit, position and category as they were when the list was drawn up."""

    __tablename__ = "round_candidate"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("position.id"))
    category: Mapped[str] = mapped_column(sa.String(4))
