"""results: result."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scorer_version", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("total_percent", sa.Double(), nullable=False),
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("has_passed", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("paper_hash", sa.String(length=64), nullable=False),
        sa.Column("answers_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total_percent >= 0 AND total_percent <= 100.000001", name=op.f("ck_result_total_percent")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_result_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["model_id"], ["model_version.id"], name=op.f("fk_result_model_id_model_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("attempt_id", "version", name=op.f("uq_result_attempt_id_version")),
    )
    op.create_index(op.f("ix_result_attempt_id"), "result", ["attempt_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_result_attempt_id"), table_name="result")
    op.drop_table("result")
