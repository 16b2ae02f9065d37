"""The log and the heads of its chains."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of

SYSTEM = "system"
RESULTS = ("done", "refused", "failed")


class AuditEntry(Base):
    """Append-only. `hash` covers the row and the hash before it in its chain; rows hold ids, not names.

    `chain`: `round:ID` or `system`. `address`: where it was asked for, `command` for the machine itself; empty in
    entries from before it was kept.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (one_of("result", RESULTS, "result"), sa.Index("ix_audit_entry_chain_id", "chain", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(sa.String(60))
    subject: Mapped[str] = mapped_column(sa.String(80), index=True)
    details: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    chain: Mapped[str] = mapped_column(sa.String(40), server_default=SYSTEM)
    address: Mapped[str | None] = mapped_column(sa.String(45))
    result: Mapped[str] = mapped_column(sa.String(10), server_default="done")


class AuditHead(Base):
    """One row for each chain: the writers of that chain queue on it, and only they."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    entries: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))
    chain: Mapped[str] = mapped_column(sa.String(40), unique=True)
