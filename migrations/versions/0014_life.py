"""life: question_step, question_comment; question.old_code."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = (
    ("question_step", ("question_version_id", "place", "kind")),
    ("question_version", ("id", "status")),
)
KINDS = "kind IN ('submitted', 'returned', 'approved', 'retired', 'revived')"


def upgrade() -> None:
    with op.batch_alter_table("question") as batch:
        batch.add_column(sa.Column("old_code", sa.String(length=30), nullable=True))
        batch.create_unique_constraint(op.f("uq_question_old_code"), ["old_code"])
    op.create_table(
        "question_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_question_step_kind")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_question_step_place")),
        sa.CheckConstraint(
            "kind NOT IN ('returned', 'retired') OR length(note) > 0", name=op.f("ck_question_step_note")
        ),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_step_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_question_step_taken_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_step")),
        sa.UniqueConstraint("question_version_id", "place", name=op.f("uq_question_step_question_version_id_place")),
    )
    op.create_table(
        "question_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_version_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 2000", name=op.f("ck_question_comment_text")),
        sa.ForeignKeyConstraint(
            ["question_version_id"],
            ["question_version.id"],
            name=op.f("fk_question_comment_question_version_id_question_version"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["account.id"], name=op.f("fk_question_comment_written_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_comment")),
    )
    op.create_index(
        op.f("ix_question_comment_question_version_id"), "question_comment", ["question_version_id"], unique=False
    )


def downgrade() -> None:
    """Steps and comments go. Each version keeps what its last step made of it, so that nothing that was retired or
    returned is drawn again; a version in review is a draft."""
    step, version = (sa.table(name, *map(sa.column, columns)) for name, columns in TABLES)
    later = sa.table("question_step", *map(sa.column, ("question_version_id", "place"))).alias("later")
    last = sa.select(sa.func.max(later.c.place)).where(later.c.question_version_id == step.c.question_version_id)
    rows = sa.select(step.c.question_version_id, step.c.kind).where(step.c.place == last.scalar_subquery())
    for version_id, kind in op.get_bind().execute(rows).all():
        status = {"approved": "reviewed", "retired": "retired"}.get(kind, "draft")
        op.execute(sa.update(version).where(version.c.id == version_id).values(status=status))
    op.drop_table("question_comment")
    op.drop_table("question_step")
    with op.batch_alter_table("question") as batch:
        batch.drop_constraint(op.f("uq_question_old_code"), type_="unique")
        batch.drop_column("old_code")
