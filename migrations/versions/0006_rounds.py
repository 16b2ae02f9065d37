"""rounds: round, round_unit, round_category, round_candidate."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("results_rule", sa.String(length=12), nullable=False),
        sa.Column("results_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("makeup_of_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind = 'self_test' OR attempts_allowed = 1", name=op.f("ck_round_official_once")),
        sa.CheckConstraint("kind IN ('official', 'self_test')", name=op.f("ck_round_kind")),
        sa.CheckConstraint("results_rule IN ('at_once', 'after_close', 'by_hand')", name=op.f("ck_round_results_rule")),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'cancelled' OR model_id IS NOT NULL", name=op.f("ck_round_model_frozen")
        ),
        sa.CheckConstraint("state IN ('draft', 'ready', 'closed', 'cancelled')", name=op.f("ck_round_state")),
        sa.CheckConstraint("attempts_allowed BETWEEN 1 AND 20", name=op.f("ck_round_attempts_allowed")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_round_window")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_round_minutes")),
        sa.ForeignKeyConstraint(
            ["blueprint_id"], ["paper_blueprint.id"], name=op.f("fk_round_blueprint_id_paper_blueprint")
        ),
        sa.ForeignKeyConstraint(["makeup_of_id"], ["round.id"], name=op.f("fk_round_makeup_of_id_round")),
        sa.ForeignKeyConstraint(["model_id"], ["model_version.id"], name=op.f("fk_round_model_id_model_version")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("code", name=op.f("uq_round_code")),
    )
    op.create_index(op.f("ix_round_unit_id"), "round", ["unit_id"], unique=False)
    op.create_table(
        "round_candidate",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_round_candidate_person_id_person")),
        sa.ForeignKeyConstraint(["position_id"], ["position.id"], name=op.f("fk_round_candidate_position_id_position")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_candidate_round_id_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_candidate_unit_id_unit")),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_round_candidate")),
    )
    op.create_index(op.f("ix_round_candidate_person_id"), "round_candidate", ["person_id"], unique=False)
    op.create_index(op.f("ix_round_candidate_unit_id"), "round_candidate", ["unit_id"], unique=False)
    op.create_table(
        "round_category",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=4), nullable=False),
        sa.CheckConstraint(
            "category IN ('CB', 'LD', 'CC', 'VC', 'HD', 'TD', 'TO')", name=op.f("ck_round_category_category")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_category_round_id_round")),
        sa.PrimaryKeyConstraint("round_id", "category", name=op.f("pk_round_category")),
    )
    op.create_table(
        "round_unit",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_unit_round_id_round")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("round_id", "unit_id", name=op.f("pk_round_unit")),
    )


def downgrade() -> None:
    op.drop_table("round_unit")
    op.drop_table("round_category")
    op.drop_index(op.f("ix_round_candidate_unit_id"), table_name="round_candidate")
    op.drop_index(op.f("ix_round_candidate_person_id"), table_name="round_candidate")
    op.drop_table("round_candidate")
    op.drop_index(op.f("ix_round_unit_id"), table_name="round")
    op.drop_table("round")
