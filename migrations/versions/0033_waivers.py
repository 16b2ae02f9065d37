"""waivers: the machine that a waiver of the exam browser is used on, and that it was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A waiver of before was used by no machine yet: the first that needs it is the one."""
    op.create_table(
        "browser_waiver_use",
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_browser_waiver_use_number")),
        sa.ForeignKeyConstraint(
            ["waiver_id"], ["browser_waiver.id"], name=op.f("fk_browser_waiver_use_waiver_id_browser_waiver")
        ),
        sa.ForeignKeyConstraint(["login_id"], ["login.id"], name=op.f("fk_browser_waiver_use_login_id_login")),
        sa.PrimaryKeyConstraint("waiver_id", "number", name=op.f("pk_browser_waiver_use")),
    )
    op.create_index(op.f("ix_browser_waiver_use_login_id"), "browser_waiver_use", ["login_id"], unique=False)
    op.create_table(
        "browser_waiver_end",
        sa.Column("waiver_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 1 AND 300", name=op.f("ck_browser_waiver_end_reason")),
        sa.ForeignKeyConstraint(
            ["waiver_id"], ["browser_waiver.id"], name=op.f("fk_browser_waiver_end_waiver_id_browser_waiver")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_browser_waiver_end_ended_by_account")),
        sa.PrimaryKeyConstraint("waiver_id", name=op.f("pk_browser_waiver_end")),
    )


def downgrade() -> None:
    op.drop_table("browser_waiver_end")
    op.drop_table("browser_waiver_use")
