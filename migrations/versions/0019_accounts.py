"""accounts: initial passwords used once, what a login tells of itself, second_factor, recovery_code, used_state."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KINDS = "kind IN ('password', 'oidc')"


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("initial_used_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("login") as batch:
        batch.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("kind", sa.String(length=10), server_default="password", nullable=False))
        batch.add_column(sa.Column("address", sa.String(length=60), server_default="", nullable=False))
        batch.add_column(sa.Column("browser", sa.String(length=60), server_default="", nullable=False))
    login = sa.table("login", *[sa.column(name) for name in ("created_at", "seen_at", "confirmed_at")])
    op.execute(sa.update(login).values(seen_at=login.c.created_at, confirmed_at=login.c.created_at))
    with op.batch_alter_table("login") as batch:
        batch.alter_column("seen_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.alter_column("confirmed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch.create_check_constraint(op.f("ck_login_kind"), KINDS)
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "code_hash", name=op.f("uq_recovery_code_account_id_code_hash")),
    )
    op.create_table(
        "used_state",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_used_state")),
    )
    op.create_index(op.f("ix_used_state_at"), "used_state", ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_used_state_at"), table_name="used_state")
    for table in ("used_state", "recovery_code", "second_factor"):
        op.drop_table(table)
    with op.batch_alter_table("login") as batch:
        batch.drop_constraint(op.f("ck_login_kind"), type_="check")
        for column in ("browser", "address", "kind", "second_factor_at", "confirmed_at", "seen_at"):
            batch.drop_column(column)
    with op.batch_alter_table("account") as batch:
        batch.drop_column("initial_used_at")
