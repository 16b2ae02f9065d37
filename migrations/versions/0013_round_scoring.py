"""round_scoring: round.scoring, the round's own policies of marking; legal_withdrawal, a change recorded by mistake."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("scoring", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "legal_withdrawal",
        sa.Column("legal_change_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) BETWEEN 5 AND 500", name=op.f("ck_legal_withdrawal_reason")),
        sa.ForeignKeyConstraint(
            ["legal_change_id"], ["legal_change.id"], name=op.f("fk_legal_withdrawal_legal_change_id_legal_change")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_legal_withdrawal_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("legal_change_id", name=op.f("pk_legal_withdrawal")),
    )


def downgrade() -> None:
    op.drop_table("legal_withdrawal")
    with op.batch_alter_table("round") as batch:
        batch.drop_column("scoring")
