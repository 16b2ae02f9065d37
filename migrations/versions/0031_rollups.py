"""roll-ups: sums of rounds per unit and per question, for reports of a year."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_rollup",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=110), nullable=False),
        sa.Column("units", sa.LargeBinary(), nullable=False),
        sa.Column("items", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_rollup_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_rollup")),
    )
    op.create_table(
        "rollup_mark",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("list_change_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rollup_mark_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollup_mark")),
    )
    if op.get_bind().dialect.name == "postgresql":  # numbers that are packed already: kept apart, not packed again
        for column in ("units", "items"):
            op.execute(f"ALTER TABLE round_rollup ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    for table in ("rollup_mark", "round_rollup"):
        op.drop_table(table)
