"""Units, positions, persons; accounts, role grants, logins."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.db import Base, one_of
from quizapp.domain.people import CATEGORIES, GENDERS, LOGIN_KINDS, RETAINED, ROLES, UNIT_KINDS


class Unit(Base):
    """A node of the tree, as it is today; ended units stay, with their last day. Its code is never given again."""

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


class UnitPeriod(Base):
    """What a unit was called, what kind it was and where it hung, from a day until the next period begins.

    The first begins with the unit; the last one agrees with the row of the unit.
    """

    __tablename__ = "unit_period"
    __table_args__ = (one_of("kind", tuple(UNIT_KINDS), "kind"), sa.UniqueConstraint("unit_id", "valid_from"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    valid_from: Mapped[date]
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")


class UnitSuccession(Base):
    """A unit that has ended goes on in another: one row where it was merged, several where it was split."""

    __tablename__ = "unit_succession"
    __table_args__ = (sa.CheckConstraint("unit_id <> successor_id", name="not_its_own"),)

    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")


class Position(Base):
    """A job position; its code is what the assessment model's requirements name. A retired one is kept by who has it
    and given to nobody else."""

    __tablename__ = "position"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())


class Person(Base):
    """Somebody who may sit tests or organise them. No number of an identity card is kept.

    Position, category and unit are those of the open placement, or of the last one of who has left.
    """

    __tablename__ = "person"
    __table_args__ = (
        one_of("category", tuple(CATEGORIES), "category"),
        one_of("gender", tuple(GENDERS), "gender"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_code: Mapped[str] = mapped_column(sa.String(30), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    sort_key: Mapped[str] = mapped_column(sa.String(800), index=True)
    search_key: Mapped[str] = mapped_column(sa.String(200), index=True)
    born_on: Mapped[date | None]
    gender: Mapped[str | None] = mapped_column(sa.String(6))
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("position.id"), index=True)
    category: Mapped[str] = mapped_column(sa.String(4))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None]


class PersonPlacement(Base):
    """Where somebody worked, as what: from a day (empty: since before it was recorded) until the day before
    `valid_before` (empty: still). Rows are closed once and never changed; `is_mistake`: it was never so."""

    __tablename__ = "person_placement"
    __table_args__ = (
        one_of("category", tuple(CATEGORIES), "category"),
        sa.CheckConstraint("valid_before IS NULL OR valid_from IS NULL OR valid_before >= valid_from", name="in_order"),
        sa.Index(
            "uq_person_placement_open",
            "person_id",
            unique=True,
            sqlite_where=sa.text("valid_before IS NULL"),
            postgresql_where=sa.text("valid_before IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    position_id: Mapped[int] = mapped_column(sa.ForeignKey("position.id"))
    category: Mapped[str] = mapped_column(sa.String(4))
    valid_from: Mapped[date | None]
    valid_before: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    end_reason: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    is_mistake: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class PeopleUpload(Base):
    """A file of people or units on its way: its owner looks at what would change. Gone when it was taken, or after
    a day.

    `content`: the cells of its table as JSON, numbers of identity cards blotted out.
    """

    __tablename__ = "people_upload"
    __table_args__ = (one_of("kind", ("roster", "units"), "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(sa.String(40), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    content: Mapped[str] = mapped_column(sa.Text)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sa.text("'{}'"))
    uploaded_by: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    uploaded_at: Mapped[datetime]


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


class RetentionRule(Base):
    """`months` after the last trace of a person who left, after the end of a login, after a refused sign-in."""

    __tablename__ = "retention_rule"
    __table_args__ = (
        one_of("code", RETAINED, "code"),
        sa.CheckConstraint("months BETWEEN 1 AND 600", name="months"),
    )

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    months: Mapped[int]
    changed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    changed_at: Mapped[datetime | None]
