"""Units, positions, persons; accounts, role grants, logins."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.people import CATEGORIES, LOGIN_KINDS, ROLES, UNIT_KINDS


class Unit(Base):
    """A node of the tree province → commune; ended units stay, with their last day."""

    __tablename__ = "unit"
    __table_args__ = (
        one_of("kind", tuple(UNIT_KINDS), "kind"),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
        sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    search_key: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class Position(Base):
    """A job position; its code is what the assessment model's requirements name."""

    __tablename__ = "position"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))


class Person(Base):
    """Somebody who may sit tests or organise them."""

    __tablename__ = "person"
    __table_args__ = (one_of("category", tuple(CATEGORIES), "category"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(sa.String(800), index=True)
    search_key: Mapped[str] = mapped_column(sa.String(200), index=True)
    born_on: Mapped[date | None]
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("position.id"), index=True)
    category: Mapped[str] = mapped_column(sa.String(4))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)


class Account(Base):
    """A way to sign in. `person_id` is empty for accounts that only run the system."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(200))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    initial_expires_at: Mapped[datetime | None]
    initial_used_at: Mapped[datetime | None]  # an initial password opens one login
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class RoleGrant(Base):
    """A role over a unit and all below it; `unit_id` empty means everywhere."""

    __tablename__ = "role_grant"
    __table_args__ = (
        one_of("role", tuple(ROLES), "role"),
        sa.UniqueConstraint("account_id", "role", "unit_id"),
        sa.Index(
            "uq_role_grant_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=sa.text("unit_id IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))


class Login(Base):
    """A signed-in browser. The cookie holds the token, the table its SHA-256; ending a row signs it out.

    `seen_at` is kept to the minute at best and never by the save of an answer. `confirmed_at`: when the password was
    last typed. `second_factor_at`: when a code was; empty, the login has no staff rights where a code is asked for.
    """

    __tablename__ = "login"
    __table_args__ = (one_of("kind", tuple(LOGIN_KINDS), "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(sa.String(10), server_default="password")
    address: Mapped[str] = mapped_column(sa.String(60), server_default="")
    browser: Mapped[str] = mapped_column(sa.String(60), server_default="")


class FailedLogin(Base):
    """One wrong guess at any door; what the throttle counts. `username`: the account's, however it was spelled."""

    __tablename__ = "failed_login"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(60), index=True)
    address: Mapped[str] = mapped_column(sa.String(60), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
