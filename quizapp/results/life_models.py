"""The life of a round's results: rescorings with their rulings, checks, publications; complaints; what was read."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.complaints import COMPLAINT_KINDS, COMPLAINT_STEPS
from quizapp.domain.rulings import RULING_KINDS


class Rescoring(Base):
    """A correction of a round's marking: proposed with a reason, approved or refused once, by a second person.

    Of a round one waits at a time, so that approved ones follow each other by number. `is_waived`: a self-test of a
    unit with one organiser, who decided alone.
    """

    __tablename__ = "rescoring"
    __table_args__ = (
        one_of("state", ("waiting", "approved", "refused"), "state"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decider"),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
        sa.Index(
            "uq_rescoring_one_waiting",
            "round_id",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    proposed_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10))
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")
    is_waived: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class QuestionRuling(Base):
    """What a rescoring says of a question version. `key`: the corrected one, in letters of the bank. Append-only."""

    __tablename__ = "ruling"
    __table_args__ = (
        sa.UniqueConstraint("rescoring_id", "question_version_id"),
        one_of("kind", tuple(RULING_KINDS), "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rescoring_id: Mapped[int] = mapped_column(sa.ForeignKey("rescoring.id"))
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[list[str]]


class ResultsCheck(Base):
    """Somebody looked the results of a round through; `set_hash` says which. Append-only."""

    __tablename__ = "results_check"
    __table_args__ = (sa.CheckConstraint("results >= 1", name="results"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    results: Mapped[int]
    set_hash: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str] = mapped_column(sa.String(500))
    checked_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    checked_at: Mapped[datetime]


class Publication(Base):
    """A version of a round's results (“lần công bố”): the set of a check, let out by another person. Append-only."""

    __tablename__ = "publication"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.UniqueConstraint("check_id"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("number = 1 OR length(reason) >= 5", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    number: Mapped[int]
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("results_check.id"))
    rescoring_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rescoring.id"))
    reason: Mapped[str] = mapped_column(sa.String(500))
    published_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    published_at: Mapped[datetime]
    is_waived: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class PublishedResult(Base):
    """Which version of an attempt's result belongs to a publication. Append-only."""

    __tablename__ = "published_result"

    publication_id: Mapped[int] = mapped_column(sa.ForeignKey("publication.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True, index=True)
    result_id: Mapped[int] = mapped_column(sa.ForeignKey("result.id"))


class Complaint(Base):
    """A petition of a candidate about a question or an incident. `deadline_at`: until when one could be filed, where
    that was known; `late_reason`, `taken_by`: why staff took it in after that, and who.

    Nothing of it changes but that its text is blanked with its person or by the period of keeping.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        one_of("kind", tuple(COMPLAINT_KINDS), "kind"),
        sa.CheckConstraint(
            "(kind = 'question') = (position IS NOT NULL AND question_version_id IS NOT NULL"
            " AND attempt_id IS NOT NULL)",
            name="question",
        ),
        sa.CheckConstraint("length(text) <= 2000", name="text"),
        sa.CheckConstraint("(taken_by IS NULL) = (late_reason = '')", name="taken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    attempt_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attempt.id"))
    kind: Mapped[str] = mapped_column(sa.String(10))
    position: Mapped[int | None]
    question_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("question_version.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    filed_at: Mapped[datetime]
    deadline_at: Mapped[datetime | None]
    late_reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    taken_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class ComplaintStep(Base):
    """What staff did about a complaint; the last one is its state. Only `reply` may be blanked, with the complaint."""

    __tablename__ = "complaint_step"
    __table_args__ = (
        one_of("kind", tuple(COMPLAINT_STEPS), "kind"),
        sa.CheckConstraint("length(reply) <= 2000", name="reply"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(sa.ForeignKey("complaint.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    reply: Mapped[str] = mapped_column(sa.Text)
    rescoring_id: Mapped[int | None] = mapped_column(sa.ForeignKey("rescoring.id"))
    taken_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    taken_at: Mapped[datetime]


class NoticeReading(Base):
    """A person has seen a later version of their result, or a step of their complaint. Append-only."""

    __tablename__ = "notice_reading"
    __table_args__ = (one_of("kind", ("result", "complaint"), "kind"),)

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]
