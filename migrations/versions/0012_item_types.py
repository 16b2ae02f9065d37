"""item_types: four more types of question, question_key.rule, question_version.created_by, picture."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OLD_TYPES = ("single", "multiple", "true_false", "ordering", "matching")
NEW_TYPES = ("short_text", "numeric", "cloze", "hotspot")


def _type_is(names: tuple[str, ...]) -> str:
    return f"type IN ({', '.join(repr(name) for name in names)})"


def upgrade() -> None:
    with op.batch_alter_table("question_version") as batch:
        batch.drop_constraint(op.f("ck_question_version_type"), type_="check")
        batch.create_check_constraint(op.f("ck_question_version_type"), _type_is(OLD_TYPES + NEW_TYPES))
        batch.add_column(sa.Column("created_by", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_question_version_created_by_account"), "account", ["created_by"], ["id"])
    with op.batch_alter_table("question_key") as batch:
        batch.add_column(sa.Column("rule", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "picture",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("media_type IN ('image/png', 'image/jpeg')", name=op.f("ck_picture_media_type")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_picture_size")),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_picture_added_by_account")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_picture")),
    )


def downgrade() -> None:
    """Questions of the four types, where no paper holds them, are taken out; one in a paper stops the way back."""
    version = sa.table("question_version", *map(sa.column, ("id", "question_id", "type", "number")))
    newer = version.c.type.in_(NEW_TYPES)
    for name in ("citation", "question_review", "question_key"):
        table = sa.table(name, sa.column("question_version_id"))
        op.execute(sa.delete(table).where(table.c.question_version_id.in_(sa.select(version.c.id).where(newer))))
    op.execute(sa.delete(version).where(newer))
    question = sa.table("question", *map(sa.column, ("id", "current_number")))
    op.execute(sa.delete(question).where(question.c.id.not_in(sa.select(version.c.question_id))))
    last = sa.select(sa.func.max(version.c.number)).where(version.c.question_id == question.c.id).scalar_subquery()
    op.execute(sa.update(question).values(current_number=last).where(question.c.current_number > last))
    op.drop_table("picture")
    with op.batch_alter_table("question_key") as batch:
        batch.drop_column("rule")
    with op.batch_alter_table("question_version") as batch:
        batch.drop_constraint(op.f("fk_question_version_created_by_account"), type_="foreignkey")
        batch.drop_column("created_by")
        batch.drop_constraint(op.f("ck_question_version_type"), type_="check")
        batch.create_check_constraint(op.f("ck_question_version_type"), _type_is(OLD_TYPES))
