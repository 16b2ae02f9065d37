"""learning: material for self-study, and questions that are given to practice."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learning_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competence", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("file_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("data", sa.Text(), server_default="", nullable=False),
        sa.Column("is_shown", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('lesson', 'link', 'file')", name=op.f("ck_learning_material_kind")),
        sa.CheckConstraint("kind <> 'link' OR length(url) > 0", name=op.f("ck_learning_material_url")),
        sa.CheckConstraint(
            "kind <> 'file' OR (length(data) > 0 AND length(file_name) > 0)", name=op.f("ck_learning_material_file")
        ),
        sa.CheckConstraint("kind <> 'lesson' OR length(text) > 0", name=op.f("ck_learning_material_text")),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name=op.f("fk_learning_material_changed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_material")),
    )
    op.create_index(op.f("ix_learning_material_competence"), "learning_material", ["competence"], unique=False)
    op.create_table(
        "practice_release",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("released_by", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_practice_release_question_id_question")
        ),
        sa.ForeignKeyConstraint(["released_by"], ["account.id"], name=op.f("fk_practice_release_released_by_account")),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_practice_release")),
    )


def downgrade() -> None:
    op.drop_table("practice_release")
    op.drop_table("learning_material")
