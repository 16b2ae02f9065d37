"""Tokens of programs, and how often each was used on which day."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base


class ApiToken(Base):
    """What opens the interface to a program. The program holds the token, the table its SHA-256; what it opens is never
    changed: another one is made instead. `scopes`, `ranges`: words with blanks between them. `unit_id` empty: every
    unit. `with_names`: people are told by name where pages would."""

    __tablename__ = "api_token"
    __table_args__ = (sa.CheckConstraint("expires_at > created_at", name="life"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scopes: Mapped[str] = mapped_column(sa.String(60))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    with_names: Mapped[bool]
    ranges: Mapped[str] = mapped_column(sa.String(1000), default="", server_default="")
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    last_used_at: Mapped[datetime | None]


class ApiUse(Base):
    """Requests of a token on a day; kept once a minute at most, so that reading costs no row each."""

    __tablename__ = "api_use"

    token_id: Mapped[int] = mapped_column(sa.ForeignKey("api_token.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    requests: Mapped[int]
