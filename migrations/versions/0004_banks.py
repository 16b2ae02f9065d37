"""banks: question, question_version, question_key."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("current_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("code", name=op.f("uq_question_code")),
    )
    op.create_table(
        "question_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("competence", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("is_situation", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('reviewed', 'draft', 'retired')", name=op.f("ck_question_version_status")),
        sa.CheckConstraint(
            "type IN ('single', 'multiple', 'true_false', 'ordering', 'matching')",
            name=op.f("ck_question_version_type"),
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_question_version_level")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_version_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_version")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_question_version_question_id_number")),
    )
    op.create_index(op.f("ix_question_version_competence"), "question_version", ["competence"], unique=False)
    op.create_index(op.f("ix_question_version_question_id"), "question_version", ["question_id"], unique=False)
    op.create_table(
        "question_key",
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_key_question_version_id_question_version"),
        ),
        sa.PrimaryKeyConstraint("question_version_id", name=op.f("pk_question_key")),
    )


def downgrade() -> None:
    op.drop_table("question_key")
    op.drop_index(op.f("ix_question_version_question_id"), table_name="question_version")
    op.drop_index(op.f("ix_question_version_competence"), table_name="question_version")
    op.drop_table("question_version")
    op.drop_table("question")
