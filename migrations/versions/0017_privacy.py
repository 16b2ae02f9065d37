"""privacy: person.erased_at, retention_rule."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MONTHS = {"left_person": 60, "login": 24, "failed_login": 3}


def upgrade() -> None:
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "retention_rule",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            f"code IN ({', '.join(repr(code) for code in MONTHS)})", name=op.f("ck_retention_rule_code")
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 600", name=op.f("ck_retention_rule_months")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_retention_rule_changed_by_account")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_retention_rule")),
    )
    op.bulk_insert(
        sa.table("retention_rule", sa.column("code"), sa.column("months")),
        [{"code": code, "months": months} for code, months in MONTHS.items()],
    )


def downgrade() -> None:
    op.drop_table("retention_rule")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("erased_at")
