"""round snapshots: what the reports of a round that is over read, in packed columns."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round_snapshot",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=100), nullable=False),
        sa.Column("people", sa.LargeBinary(), nullable=False),
        sa.Column("places", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_snapshot_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_snapshot")),
    )
    if op.get_bind().dialect.name == "postgresql":  # numbers that are packed already: kept apart, not packed again
        for column in ("people", "places"):
            op.execute(f"ALTER TABLE round_snapshot ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("round_snapshot")
