"""Public services, what is difficult about them, who of which unit said so, and what was done about it.

Nothing here points at an attempt or a result: whoever names a difficulty is not marked for it.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.difficulties import (
    FOLLOW_UPS,
    KINDS,
    LONGEST_ANSWER,
    LONGEST_SERVICE_NAME,
    LONGEST_TEXT,
    NEW,
    STEPS,
)


class PublicService(Base):
    """A service of the list that the office keeps; its code is the office's own or that of the official register."""

    __tablename__ = "public_service"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(LONGEST_SERVICE_NAME))
    field: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class ServiceIssue(Base):
    """One kind of difficulty at one step of one service: what is answered once, however many name it. `service_id` is
    empty for services that are not on the list."""

    __tablename__ = "service_issue"
    __table_args__ = (
        one_of("step", tuple(STEPS), "step"),
        one_of("kind", tuple(KINDS), "kind"),
        sa.UniqueConstraint("service_id", "step", "kind"),
        sa.Index(
            "uq_service_issue_unlisted",
            "step",
            "kind",
            unique=True,
            sqlite_where=sa.text("service_id IS NULL"),
            postgresql_where=sa.text("service_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int | None] = mapped_column(sa.ForeignKey("public_service.id"))
    step: Mapped[str] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))


class ServiceDifficulty(Base):
    """Somebody of a unit named it on that day; of the person nothing is kept but where they wished to be known.

    The day and not the moment: beside sign-ins and receipts a moment would tell who it was. Words and person are
    blanked when their period is over.
    """

    __tablename__ = "service_difficulty"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("service_issue.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(sa.ForeignKey("round.id"), index=True)
    named_on: Mapped[date] = mapped_column(index=True)
    service_name: Mapped[str] = mapped_column(sa.String(LONGEST_SERVICE_NAME), default="", server_default="")
    text: Mapped[str] = mapped_column(sa.String(LONGEST_TEXT), default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


class IssueStep(Base):
    """What the department did, one after the other (`place` 1, 2, …); the last one is the state."""

    __tablename__ = "issue_step"
    __table_args__ = (
        one_of("state", tuple(code for code in FOLLOW_UPS if code != NEW), "state"),
        sa.UniqueConstraint("issue_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("service_issue.id"))
    place: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.String(LONGEST_ANSWER), default="", server_default="")
    passed_to: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")
    taken_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    taken_at: Mapped[datetime]
