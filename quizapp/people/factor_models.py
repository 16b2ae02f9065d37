"""What an account proves itself with beyond its password."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base


class SecondFactor(Base):
    """The secret behind an account's codes, encrypted; without `confirmed_at` it is still being set up.

    `last_step`: the half minute of the last code that was taken; no code of it or of an earlier one is taken again.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(sa.String(300))
    last_step: Mapped[int] = mapped_column(sa.BigInteger, server_default="0")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper that stands in for one code of the telephone, once."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.UniqueConstraint("account_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class UsedState(Base):
    """A way back from the provider that was walked; it is walked once."""

    __tablename__ = "used_state"

    state_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
