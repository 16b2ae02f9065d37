"""papers: paper_blueprint, blueprint_cell."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_blueprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_paper_blueprint_minutes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_blueprint")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_paper_blueprint_code_version")),
    )
    op.create_table(
        "blueprint_cell",
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("competence", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_blueprint_cell_count")),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_blueprint_cell_level")),
        sa.ForeignKeyConstraint(
            ["blueprint_id"], ["paper_blueprint.id"], name=op.f("fk_blueprint_cell_blueprint_id_paper_blueprint")
        ),
        sa.PrimaryKeyConstraint("blueprint_id", "competence", "level", name=op.f("pk_blueprint_cell")),
    )


def downgrade() -> None:
    op.drop_table("blueprint_cell")
    op.drop_table("paper_blueprint")
