"""drafts: question_upload, question_import; a draft may lack competence and level."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LEVEL = "level BETWEEN 1 AND 3"
DRAFT_LEVEL = f"{LEVEL} OR (level = 0 AND status = 'draft')"


def upgrade() -> None:
    with op.batch_alter_table("question_version") as batch:
        batch.drop_constraint(op.f("ck_question_version_level"), type_="check")
        batch.create_check_constraint(op.f("ck_question_version_level"), DRAFT_LEVEL)
        batch.create_check_constraint(op.f("ck_question_version_competence"), "competence <> '' OR status = 'draft'")
    op.create_table(
        "question_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by"], ["account.id"], name=op.f("fk_question_upload_uploaded_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_upload")),
        sa.UniqueConstraint("token", name=op.f("uq_question_upload_token")),
    )
    op.create_index(op.f("ix_question_upload_uploaded_by"), "question_upload", ["uploaded_by"], unique=False)
    op.create_table(
        "question_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("taken > 0", name=op.f("ck_question_import_taken")),
        sa.ForeignKeyConstraint(["imported_by"], ["account.id"], name=op.f("fk_question_import_imported_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_import")),
        sa.UniqueConstraint("token", name=op.f("uq_question_import_token")),
    )


def downgrade() -> None:
    """Drafts that came without competence and level, and what hangs on them, are taken out: they fit no older rule."""
    version = sa.table("question_version", *map(sa.column, ("id", "question_id", "level", "competence")))
    bare = sa.or_(version.c.level == 0, version.c.competence == "")
    for name in ("citation", "question_review", "question_key"):
        table = sa.table(name, sa.column("question_version_id"))
        op.execute(sa.delete(table).where(table.c.question_version_id.in_(sa.select(version.c.id).where(bare))))
    op.execute(sa.delete(version).where(bare))
    question = sa.table("question", sa.column("id"))
    op.execute(sa.delete(question).where(question.c.id.not_in(sa.select(version.c.question_id))))
    op.drop_table("question_import")
    op.drop_table("question_upload")
    with op.batch_alter_table("question_version") as batch:
        batch.drop_constraint(op.f("ck_question_version_competence"), type_="check")
        batch.drop_constraint(op.f("ck_question_version_level"), type_="check")
        batch.create_check_constraint(op.f("ck_question_version_level"), LEVEL)
