"""Result sheets that were given out, rounds that give certificates, and large files while they are being made."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base


class ResultSheet(Base):
    """A version of a result that was printed: its code follows from what it says (`domain.sheet_codes`)."""

    __tablename__ = "result_sheet"

    result_id: Mapped[int] = mapped_column(sa.ForeignKey("result.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(14), unique=True)
    issued_at: Mapped[datetime]


class CertificateRound(Base):
    """A round in which whoever passed may print a certificate."""

    __tablename__ = "certificate_round"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), primary_key=True)
    decided_at: Mapped[datetime]


class ReportJob(Base):
    """A large file of a round while it is made and for a day after. `cursor`: the last person who is in it; `crc` and
    `size` are of what was written so far, unpacked; results count as they stood at `asked_at`. `done` of `total`:
    people, or stages of a report that is made as a whole; one of a period hangs on the newest round of it. `whose`:
    units; of a report as a whole the units it is of, those whose people it names, whether it holds keys, and what else
    was asked for."""

    __tablename__ = "report_job"
    __table_args__ = (sa.CheckConstraint("done >= 0 AND total >= 0", name="counts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(20))
    form: Mapped[str] = mapped_column(sa.String(5))
    whose: Mapped[list[Any]] = mapped_column("unit_ids", sa.JSON)  # the column is older than what it holds
    cursor: Mapped[int]
    parts: Mapped[int]
    rows: Mapped[int]
    done: Mapped[int]
    total: Mapped[int]
    size: Mapped[int] = mapped_column(sa.BigInteger)
    crc: Mapped[int] = mapped_column(sa.BigInteger)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ReportJobPart(Base):
    """A part of the file, deflated; all parts in their order are one stream. A document is one part, as it is."""

    __tablename__ = "report_job_part"

    job_id: Mapped[int] = mapped_column(sa.ForeignKey("report_job.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes]
